"""A project in memory: its files by path, as the reader of imports looks for them."""

from collections.abc import Collection, Mapping

from pinproof.imports.model import ScriptReading
from pinproof.imports.reach import SearchPath, follow_script
from pinproof.source import SourceFile
from pinproof.target.model import PythonVersion


class ProjectFiles:
    """Folders are what the paths of the files say; `opened` are the files that were asked for."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self.texts = texts
        self.opened: list[str] = []

    def names(self, folder: str) -> Collection[str]:
        start = "" if folder in ("", ".") else f"{folder}/"
        return {
            path[len(start) :].partition("/")[0] for path in self.texts if path.startswith(start)
        }

    def source(self, path: str) -> SourceFile | str:
        self.opened.append(path)
        text = self.texts.get(path)
        return "no such file" if text is None else SourceFile(path=path, text=text)


def follow(
    texts: Mapping[str, str],
    script: str = "score.py",
    *,
    search: SearchPath | None = None,
    python: str = "3.7",
) -> ScriptReading:
    """Read a script of such a project."""
    source = SourceFile(path=script, text=texts[script])
    search = search or SearchPath()
    return follow_script(source, search, ProjectFiles(texts), PythonVersion.parse(python))


def made(reading: ScriptReading) -> dict[str, str]:
    """Give the imported modules with what holds of each."""
    return {each.module: each.condition for each in reading.imports}
