"""The local modules that a script reaches, as Python finds them: packages before files.

Source: Python's manual, The import system; PEP 420 for folders that are no packages.
"""

import posixpath
from collections import deque
from collections.abc import Collection, Iterable, Iterator
from typing import Protocol

from pinproof.formats.notebook import read_notebook
from pinproof.formats.script import Script
from pinproof.formats.tree import Fault
from pinproof.imports.code import read_imports
from pinproof.imports.model import CodeReading, Condition, Import, Remark, ScriptReading, weaker
from pinproof.record import record, replace
from pinproof.source import SourceFile
from pinproof.target.model import PythonVersion
from pinproof.target.stdlib import is_stdlib

MOST_MODULES = 300
_COMPILED = (".so", ".pyd")
_PACKAGE = "__init__.py"


class ModuleFiles(Protocol):
    """The files of the project, by paths as a user would write them."""

    def names(self, folder: str) -> Collection[str]:
        """List a folder; nothing for what is none, or may not be read."""
        ...

    def source(self, path: str) -> SourceFile | str:
        """Give a file's text, or why it is not read."""
        ...


@record
class SearchPath:
    """Where modules of a script may lie, in order; its own folder comes before all.

    `folders` are on the path, `perhaps` are from where the script may be started. `entries` are
    functions of the script that are certain to be called.
    """

    folders: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    entries: frozenset[str] = frozenset()


@record(eq=False)
class _Visit:
    """A file to be read, what led there (`None` for the script), and what holds of that."""

    path: str
    led_by: Import | None = None
    condition: Condition = "certain"


@record
class _Local:
    """What answers for a module: `files` to be read; `is_folder`: a folder that is no package."""

    files: tuple[str, ...] = ()
    is_folder: bool = False


def follow_script(
    script: SourceFile, search: SearchPath, files: ModuleFiles, python: PythonVersion
) -> ScriptReading:
    """Read a script and the local modules that it reaches; each once, so that cycles end."""
    return _Walk(script, search, files, python).reading()


class _Walk:
    """One walk over the local modules; those that are certain to be imported come first."""

    def __init__(
        self, script: SourceFile, search: SearchPath, files: ModuleFiles, python: PythonVersion
    ) -> None:
        self._script = script
        self._search = search
        self._files = files
        self._python = python
        self._own = posixpath.dirname(script.path)
        self._added: list[str] = []
        self._imports: list[Import] = []
        self._sources: list[SourceFile] = []
        self._doubts: list[Remark] = []
        self._unseen: list[Remark] = []
        self._faults: list[Fault] = []
        self._shadows: dict[str, tuple[Import, str]] = {}
        self._as_folders: set[str] = set()
        self._certain = deque([_Visit(path=script.path)])
        self._others: deque[_Visit] = deque()
        self._seen: set[str] = set()

    def reading(self) -> ScriptReading:
        """Walk, and put together what was met."""
        while self._certain or self._others:
            self._visit((self._certain or self._others).popleft())
        return ScriptReading(
            source=self._script,
            imports=tuple(self._imports),
            shadows=self._shadows,
            as_folders=frozenset(self._as_folders),
            sources=tuple(self._sources),
            doubts=tuple(self._doubts),
            unseen=tuple(self._unseen),
            faults=tuple(self._faults),
        )

    def _visit(self, visit: _Visit) -> None:
        if visit.path in self._seen:
            return
        self._seen.add(visit.path)
        if len(self._seen) > MOST_MODULES:
            if len(self._seen) == MOST_MODULES + 1 and visit.led_by is not None:
                text = f"it reaches more than {MOST_MODULES} local files; the rest is not read"
                self._doubts.append(Remark(place=visit.led_by.place, text=text))
            return
        is_script = visit.led_by is None
        source = self._script if is_script else self._files.source(visit.path)
        if isinstance(source, str):
            if visit.led_by is not None:
                fault = Fault(place=visit.led_by.place, message=f"{visit.path}: {source}")
                self._faults.append(fault)
            return
        self._sources.append(source)
        code = self._read(source, self._search.entries if is_script else frozenset())
        folder = posixpath.dirname(visit.path)
        # Python takes such paths from where it was started: the script's folder, or above it.
        for added in code.added:
            self._added += [posixpath.normpath(posixpath.join(folder, added)), added]
        self._doubts += code.doubts
        self._unseen += code.unseen
        self._faults += code.faults
        for each in code.imports:
            self._follow(replace(each, condition=weaker(each.condition, visit.condition)), folder)

    def _read(self, source: SourceFile, entries: frozenset[str]) -> CodeReading:
        if not source.path.endswith(".ipynb"):
            return read_imports([Script(source=source, text=source.text)], self._python, entries)
        notebook = read_notebook(source)
        if notebook.fault is not None:
            self._faults.append(notebook.fault)
        return read_imports(notebook.scripts, self._python, entries)

    def _follow(self, made: Import, folder: str) -> None:
        if made.level:
            base = posixpath.normpath(posixpath.join(folder, *[".."] * (made.level - 1)))
            found = self._within("" if base == "." else base, made)
            self._queue(found.files if found is not None else (), made)
            return
        if is_stdlib(made.top, self._python):
            return
        local = self._find(made)
        if local is None or local.is_folder:
            self._imports.append(made)
        if local is not None:
            self._queue(local.files, made)
            if local.is_folder:
                self._as_folders.add(made.top)

    def _queue(self, paths: Iterable[str], made: Import) -> None:
        waiting = self._certain if made.condition == "certain" else self._others
        waiting.extend(_Visit(path=path, led_by=made, condition=made.condition) for path in paths)

    def _find(self, made: Import) -> _Local | None:
        """Find the local module that an import leads to; `None` where none has its name."""
        folders = (self._own, *self._added, *self._search.folders, *self._search.perhaps)
        as_folder: _Local | None = None
        for folder in dict.fromkeys(folders):
            found = self._within(folder, made)
            if found is None:
                continue
            if not found.is_folder:
                if folder == self._own and found.files[:1] != (self._script.path,):
                    path = found.files[0] if found.files else posixpath.join(folder, made.top)
                    self._shadows.setdefault(made.top, (made, path))
                return found
            as_folder = as_folder or found
        return as_folder

    def _within(self, folder: str, made: Import) -> _Local | None:
        """Find a module in one folder: the files that are read on the way to it."""
        parts = made.module.split(".") if made.module else []
        paths: list[str] = []
        is_folder = False
        place = folder
        for number, part in enumerate(parts):
            kind = self._kind(place, part)
            if kind == "missing":
                if not number:
                    return None
                # A name that a package makes itself, or a fault that is none of packages.
                return _Local(files=tuple(paths), is_folder=is_folder)
            is_folder = is_folder or (not number and kind == "folder")
            if kind in ("file", "compiled"):
                paths += [posixpath.join(place, f"{part}.py")] if kind == "file" else []
                return _Local(files=tuple(paths), is_folder=is_folder)
            place = posixpath.join(place, part)
            if kind == "package":
                paths.append(posixpath.join(place, _PACKAGE))
        paths += self._taken(place, made.names)
        return _Local(files=tuple(paths), is_folder=is_folder)

    def _taken(self, place: str, names: Iterable[str]) -> Iterator[str]:
        """Give the files of modules among the names that are taken out of a folder."""
        for name in names:
            kind = self._kind(place, name)
            if kind == "file":
                yield posixpath.join(place, f"{name}.py")
            elif kind == "package":
                yield posixpath.join(place, name, _PACKAGE)

    def _kind(self, folder: str, name: str) -> str:
        """Tell what a folder has for a module: package, compiled, file, folder, or missing."""
        names = self._files.names(folder or ".")
        inside = self._files.names(posixpath.join(folder, name)) if name in names else ()
        if _PACKAGE in inside:
            return "package"
        # Hardly any name begins with the module's, so that this is cheap.
        if any(each.startswith(f"{name}.") and each.endswith(_COMPILED) for each in names):
            return "compiled"
        if f"{name}.py" in names:
            return "file"
        return "folder" if inside else "missing"
