"""Finding what speaks of a file's Python: in it, beside it, and in the project around it."""

import os
from collections.abc import Iterator
from functools import cache

from pinproof.evidence.model import Evidence
from pinproof.evidence.project.names import PROJECT_FILES
from pinproof.gate.boundary import STDIN, find_project_folder, resolve_links
from pinproof.gate.opening import list_names, read_path
from pinproof.source import SourceFile

_ENVIRONMENTS = (
    "MLmodel",
    "python_env.yaml",
    "conda.yaml",
    "conda.yml",
    "environment.yml",
    "environment.yaml",
)
# Where workflows of CI services stand, seen from the top.
_WORKFLOW_FILES = frozenset(
    {".gitlab-ci.yml", ".travis.yml", "appveyor.yml", ".readthedocs.yml", ".readthedocs.yaml"}
)
# Azure Pipelines prescribes no place; these are the usual ones, each with its templates.
_WORKFLOW_WORDS = ("pipeline", "buildspec", "cloudbuild")
_WORKFLOW_FOLDERS = (".github/workflows", ".circleci", ".gitlab", ".gitlab/ci")
_PIPELINE_FOLDERS = (
    ".ado",
    ".azure-pipelines",
    ".azuredevops",
    ".ci",
    ".pipelines",
    "azure-pipelines",
    "ci",
    "devops",
    "devops/pipeline",
    "devops/pipelines",
    "pipelines",
)
# What marks the topmost folder of a project: what lies above it is somebody else's.
_TOPS = (".git", ".hg")
_top = cache(find_project_folder)


def gather_evidence(source: SourceFile) -> Iterator[Evidence]:
    """Give what speaks of the Python of a requirements file, but for flags and deployments."""
    # What most files do not say is not looked for: its readers are not even imported.
    if "pip" in source.text or "pinproof" in source.text:
        from pinproof.evidence.header import find_header_evidence  # noqa: PLC0415 - see above

        yield from find_header_evidence(source.text, source.path)
    if "constraint" in source.text:
        from pinproof.evidence.constraints import find_constraints_evidence  # noqa: PLC0415 - see above

        yield from find_constraints_evidence(source.text, source.path)
    if "python_" in source.text:
        from pinproof.evidence.markers import find_marker_evidence  # noqa: PLC0415 - see above

        yield from find_marker_evidence(source.text, source.path)
    if source.path == STDIN or "://" in source.path:
        return
    folder = os.path.dirname(os.path.abspath(source.path))
    yield from _beside(folder)
    said = _project(folder)
    yield from said
    if not said:
        top = _top(folder)
        yield from _workflows(top, os.path.relpath(resolve_links(source.path), top))


def forget() -> None:
    """Let go of what was read: each run reads anew."""
    for remembered in (_beside, _project, _names, _top, _workflow_files):
        remembered.cache_clear()


@cache
def _beside(folder: str) -> tuple[Evidence, ...]:
    """Give what the environments say whose files lie in the same folder."""
    names = _names(folder)
    found: list[Evidence] = []
    for name in _ENVIRONMENTS:
        if name in names:
            from pinproof.evidence.environment import find_environment_evidence  # noqa: PLC0415 - few folders hold one

            text = _text(os.path.join(folder, name))
            if text is not None:
                path = _shown(os.path.join(folder, name))
                found += find_environment_evidence(SourceFile(path=path, text=text))
    return tuple(found)


@cache
def _project(folder: str) -> tuple[Evidence, ...]:
    """Give what the nearest project says, from a folder upwards to the top of its repository."""
    names = _names(folder)
    found: list[Evidence] = []
    for name in PROJECT_FILES:
        if name in names:
            from pinproof.evidence.project.reading import find_project_evidence  # noqa: PLC0415 - few folders hold one

            path = os.path.join(folder, name)
            text = _text(path)
            if text is not None:
                found += find_project_evidence(name, text, _shown(path))
    parent = os.path.dirname(folder)
    if found or parent == folder or any(top in names for top in _TOPS):
        return tuple(found)
    return _project(parent)


def _workflows(top: str, file: str) -> Iterator[Evidence]:
    """Give what the workflows of a project say that install a file."""
    for source in _workflow_files(top):
        # Most name other files: what tells more is not even imported.
        if os.path.basename(file) in source.text:
            from pinproof.evidence.workflows import find_workflow_evidence  # noqa: PLC0415 - see above

            yield from find_workflow_evidence(source, file.replace(os.sep, "/"))


@cache
def _workflow_files(top: str) -> tuple[SourceFile, ...]:
    names = _names(top)
    paths = [
        name
        for name in sorted(names)
        if name in _WORKFLOW_FILES
        or (_is_yaml(name) and any(word in name.lower() for word in _WORKFLOW_WORDS))
    ]
    folders = [*_WORKFLOW_FOLDERS]
    for folder in _PIPELINE_FOLDERS:
        folders += [folder, f"{folder}/templates"]
    for folder in folders:
        if folder.partition("/")[0] in names:
            inside = sorted(list_names(os.path.join(top, folder)))
            paths += [f"{folder}/{name}" for name in inside if _is_yaml(name)]
    read = ((path, _text(path)) for path in (os.path.join(top, each) for each in paths))
    return tuple(
        SourceFile(path=_shown(path), text=text) for path, text in read if text is not None
    )


def _is_yaml(name: str) -> bool:
    return name.lower().endswith((".yml", ".yaml"))


@cache
def _names(folder: str) -> frozenset[str]:
    return frozenset(list_names(folder))


def _text(path: str) -> str | None:
    content = read_path(path)
    return content.decode("utf-8", "replace") if isinstance(content, bytes) else None


def _shown(path: str) -> str:
    relative = os.path.relpath(path)
    return (path if relative.startswith("..") else relative).replace(os.sep, "/")
