"""The texts in a file that can hold comments: all of it, or the cells of a notebook."""

from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Literal, TypeAlias

from pinproof.formats.comments.model import CodeLine
from pinproof.formats.script import Script
from pinproof.record import record
from pinproof.rule import Subject
from pinproof.source import SourceFile

Language: TypeAlias = Literal[
    "requirements", "python", "notebook", "yaml", "toml", "bicep", "dockerfile", "shell", "env"
]


@record(eq=False)
class Passage:
    """Code with its lines, by offsets in the code. `sign` begins a comment.

    `is_quoted`: in the file it stands in JSON strings, with their escapes.
    """

    script: Script
    lines: list[CodeLine]
    sign: str = "#"
    is_quoted: bool = False


# Of most languages a run meets no comment that speaks to it: each is imported when one is met.
_READERS = {
    "requirements": ("requirements.comments", "requirement_lines"),
    "python": ("formats.comments.python_code", "python_lines"),
    "yaml": ("formats.comments.yaml_text", "yaml_lines"),
    "toml": ("formats.comments.signs", "toml_lines"),
    "bicep": ("formats.comments.signs", "bicep_lines"),
    "dockerfile": ("formats.comments.dockerfile", "dockerfile_lines"),
    "shell": ("formats.comments.shell", "shell_lines"),
    "env": ("formats.comments.signs", "env_lines"),
}


def language_of(source: SourceFile, subject: Subject) -> Language | None:
    """Tell how comments are written in a file that is judged; `None` where there can be none."""
    if subject == "mount":
        # What lies in a directory of packages is nobody's to annotate.
        return None
    if subject == "file" and source.host is None:
        return "requirements"
    from pinproof.deployment.kinds import guess_kind  # noqa: PLC0415 - most runs meet no deployment

    name = source.path.replace("\\", "/").rpartition("/")[2]
    kind = guess_kind(name)
    if kind == "json":
        return None
    if kind is None and subject == "script" and source.host is None:
        return "requirements"
    # What a deployment names besides files of its own kinds are variables in a file.
    return kind or ("toml" if name.endswith(".toml") else "env")


def split_passages(language: Language, source: SourceFile) -> Iterator[Passage]:
    """Give the parts of a file whose comments count, in its order."""
    if language != "notebook":
        script = Script(source=source, text=source.text)
        sign = "//" if language == "bicep" else "#"
        yield Passage(script=script, lines=_reader(language)(source.text), sign=sign)
        return
    from pinproof.formats.notebook import read_notebook  # noqa: PLC0415 - only for a notebook

    for script in read_notebook(source).scripts:
        read = _reader("shell" if script.is_shell else "python")
        yield Passage(script=script, lines=read(script.text), is_quoted=True)


def _reader(language: str) -> Callable[[str], list[CodeLine]]:
    module, name = _READERS[language]
    reader: Callable[[str], list[CodeLine]] = getattr(import_module(f"pinproof.{module}"), name)
    return reader
