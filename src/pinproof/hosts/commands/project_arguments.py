"""What arguments of `pip install` ask for of a project's `pyproject.toml`.

Sources: pip's manual, pip install (`.[extra]`, `--editable`, `--group`, since 25.1); uv's
reference, uv pip install (`--requirements pyproject.toml`, `--extra`, `--all-extras`, `--group`).
"""

import re
from collections.abc import Iterator, Sequence

from pinproof.formats.tree import Scalar
from pinproof.hosts.commands.pip_arguments import Argument
from pinproof.hosts.model import ProjectLists
from pinproof.record import replace
from pinproof.requirements.model import normalize_name

NO_LISTS = ProjectLists()
_FILE = "pyproject.toml"
_FOLDER = re.compile(r"(?!file:)(?P<folder>[^\[\]]*?)/?(?:\[(?P<extras>[^\]]*)\])?")
_ARCHIVE = re.compile(r".*\.(?:whl|zip|tar\.\w+|tgz)", re.IGNORECASE)


def read_projects(
    own: Sequence[Scalar], arguments: Sequence[Argument]
) -> Iterator[tuple[Scalar, ProjectLists]]:
    """Give the file of each folder and each group that is named, as it would be written."""
    without = {"--no-deps", "--no-dependencies"} & {each.name for each in arguments}
    for word in own if not without else ():
        match = _FOLDER.fullmatch(word.text)
        if match is None or _ARCHIVE.fullmatch(word.text) or ".." in match["folder"].split("/"):
            continue
        folder = match["folder"].removeprefix("./")
        path = _FILE if folder in (".", "") and word.text[:1] != "/" else f"{folder}/{_FILE}"
        extras = (normalize_name(each.strip()) for each in (match["extras"] or "").split(","))
        yield replace(word, text=path), ProjectLists(extras=frozenset(extras) - {""})
    files = {path.rpartition("/")[2] for path in _texts(arguments, "--requirement")}
    for file, name in () if _FILE in files else _groups(arguments):
        yield file, ProjectLists(dependencies=False, groups=frozenset({normalize_name(name)}))


def read_lists(arguments: Sequence[Argument]) -> ProjectLists:
    """Give what is asked for of a `pyproject.toml` that is named as a requirements file is."""
    return ProjectLists(
        extras=frozenset(map(normalize_name, _texts(arguments, "--extra"))),
        all_extras=any(each.name == "--all-extras" for each in arguments),
        groups=frozenset(normalize_name(name) for _, name in _groups(arguments)),
        as_requirements=True,
    )


def _texts(arguments: Sequence[Argument], name: str) -> list[str]:
    values = (each.value for each in arguments if each.name == name)
    return [value.text for value in values if isinstance(value, Scalar)]


def _groups(arguments: Sequence[Argument]) -> Iterator[tuple[Scalar, str]]:
    for each in arguments:
        if each.name == "--group" and isinstance(each.value, Scalar):
            path, colon, name = each.value.text.rpartition(":")
            yield replace(each.value, text=path if colon else _FILE), name
