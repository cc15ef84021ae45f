"""Where the paths of a deployment lead in the project."""

import os
import posixpath
from collections.abc import Collection, Iterator

from pinproof.deployment.boot import Chosen, boot, entry_folder, entry_script
from pinproof.deployment.located import Found, Located, Wiring
from pinproof.deployment.model import Definition, Installed
from pinproof.deployment.profiles import Takes
from pinproof.deployment.tree import Unknown, Value
from pinproof.gather.reading import read_tree
from pinproof.record import record
from pinproof.requirements.model import OptionLine, RequirementLine

_INDEX_OPTIONS = frozenset({"--index-url", "--extra-index-url", "--find-links", "--no-index"})


def wire(definition: Definition, honours: Collection[str] | None = None) -> Wiring:
    """Follow the paths of a definition; `honours` are the variables that the image looks at."""
    outcome = boot(definition, honours)
    roots = _roots(definition)
    located = [
        roots.locate(chosen.setting.value, chosen.variable.takes, chosen=chosen)
        for chosen in (outcome.counts, *outcome.ignored)
        if chosen is not None
    ]
    located += [
        roots.locate(each.path, each.takes, installed=each) for each in definition.installed
    ]
    return Wiring(
        definition=definition,
        boot=outcome,
        root=roots.folders[0] if roots.folders and definition.code is not None else None,
        root_missing=roots.missing,
        located=tuple(located),
        entry=roots.entry(),
        needs_network=_needs_network(located),
    )


@record
class _Roots:
    """The folders of the project that may be the deployed one, the likeliest first.

    `reason` tells why what is not found in them is not missing for certain.
    """

    definition: Definition
    bases: tuple[str, ...]
    folders: tuple[str, ...] = ()
    missing: bool = False
    reason: str | None = None

    def locate(
        self,
        value: Value,
        takes: Takes,
        *,
        chosen: Chosen | None = None,
        installed: Installed | None = None,
    ) -> Located:
        """Find out where a path leads; a variable's begins at the entry script."""
        nothing = Located(
            value=value, takes=takes, found="unknown", chosen=chosen, installed=installed
        )
        if isinstance(value, Unknown):
            return _because(nothing, value.what)
        start: str | None = ""
        if chosen is not None:
            if not chosen.variable.joined:
                return _because(nothing, "it is a path in the container")
            start = entry_folder(self.definition)
            if start is None:
                return _because(nothing, "the entry script is not known")
        alone = self.definition.code is not None and self.definition.code.alone
        if alone and chosen is not None:
            return Located(value=value, takes=takes, found="missing", chosen=chosen, reason="alone")
        start = (start or "").lstrip("/")
        outside = chosen is not None and _leaves(posixpath.join(start, value.text.lstrip("/")))
        best: Located | None = None
        for folder in self.folders:
            place = os.path.join(folder, start)
            # As the boot joins them: an absolute path is no exception.
            path = f"{place}/{value.text}" if chosen else os.path.join(place, value.text)
            found = _exactly(path)
            here = Located(
                value=value,
                takes=takes,
                found=found,
                path=_shown(path),
                near=None if found != "missing" else _near(folder, place, value.text, takes),
                outside=outside,
                model=self._model_around(path) if found != "missing" else None,
                chosen=chosen,
                installed=installed,
            )
            if here.is_there:
                return here
            best = best if best is not None and (best.near or not here.near) else here
        if best is None or (self.reason is not None and best.near is None):
            return _because(nothing, self.reason or "which folder is deployed is not known")
        return best

    def entry(self) -> Located | None:
        """Find the entry script."""
        code = self.definition.code
        name = entry_script(self.definition)
        value = code.entry if code is not None else None
        if not name or value is None or not self.folders:
            return None
        paths = [os.path.join(folder, name.removeprefix("/")) for folder in self.folders]
        path = next((path for path in paths if _exactly(path) == "file"), paths[0])
        return Located(
            value=value,
            takes="requirements",
            found=_exactly(path),
            path=_shown(path),
            near=_near(self.folders[0], self.folders[0], name, "requirements"),
            model=self._model_around(path),
        )

    def _model_around(self, path: str) -> str | None:
        """Give the registered folder, as it was written, in which a path lies."""
        real = os.path.realpath(path)
        for model in self.definition.models:
            if isinstance(model, Unknown):
                continue
            for base in self.bases:
                folder = os.path.join(base, model.text)
                inside = real.startswith(os.path.realpath(folder).rstrip(os.sep) + os.sep)
                if inside and os.path.isdir(folder):
                    return model.text
        return None


def _roots(definition: Definition) -> _Roots:
    bases = _bases(definition)
    code = definition.code
    if code is None or (code.directory is None and not code.alone):
        reason = None
        if not definition.installed:
            reason = "which folder is deployed is not stated here"
        return _Roots(definition=definition, bases=bases, folders=bases, reason=reason)
    if code.alone or code.directory is None:
        return _Roots(definition=definition, bases=bases, folders=bases)
    if isinstance(code.directory, Unknown):
        reason = f"which folder is deployed is not known: {code.directory.what}"
        return _Roots(definition=definition, bases=bases, reason=reason)
    text = code.directory.text
    entry = (entry_script(definition) or "").removeprefix("/")
    folders = [folder for base in bases if os.path.isdir(folder := os.path.join(base, text))]
    folders.sort(key=lambda folder: not os.path.isfile(os.path.join(folder, entry)))
    elsewhere = os.path.isabs(text) or text.startswith("~") or "\\" in text or text[1:2] == ":"
    if not folders and elsewhere:
        reason = f"{text} is a folder of another machine"
        return _Roots(definition=definition, bases=bases, reason=reason)
    reason = None if folders else f"there is no folder {text}"
    return _Roots(
        definition=definition,
        bases=bases,
        folders=tuple(folders),
        missing=not folders,
        reason=reason,
    )


def _bases(definition: Definition) -> tuple[str, ...]:
    beside = os.path.dirname(definition.place.source.path)
    if definition.base == "file" or not beside:
        return (beside,)
    return (beside, "")


def _because(located: Located, reason: str) -> Located:
    return Located(
        value=located.value,
        takes=located.takes,
        found="unknown",
        reason=reason,
        chosen=located.chosen,
        installed=located.installed,
    )


def _leaves(path: str) -> bool:
    return posixpath.normpath(path).split("/")[0] == ".."


def _shown(path: str) -> str:
    return posixpath.normpath(path.replace(os.sep, "/"))


def _exactly(path: str) -> Found:
    """Tell what is at a path in just this spelling, as on a system that minds the case."""
    if not path or "\0" in path or not os.path.exists(path):
        return "missing"
    # A backslash separates nothing where the path is read in the end.
    if "\\" in path and os.sep != "\\":
        return "missing"
    parts = [part for part in path.replace(os.sep, "/").split("/") if part not in ("", ".", "..")]
    folder = os.path.normpath(path)
    for part in reversed(parts):
        folder, name = os.path.split(folder)
        if name != part:
            break
        try:
            if part not in os.listdir(folder or os.curdir):
                return "missing"
        except OSError:
            break
    return "directory" if os.path.isdir(path) else "file" if os.path.isfile(path) else "missing"


def _near(root: str, place: str, text: str, takes: Takes) -> str | None:
    """Give another way to write a path under which something of the kind is there."""
    wanted = "directory" if takes == "directory" else "file"
    for candidate in dict.fromkeys(_spellings(root, place, text)):
        if (
            candidate != text
            and _exactly(candidate_path := f"{place or '.'}/{candidate}") == wanted
        ):
            return posixpath.normpath(candidate) if candidate_path else None
    return None


def _spellings(root: str, place: str, text: str) -> Iterator[str]:
    plain = text.replace("\\", "/")
    plain = plain[2:] if plain[1:2] == ":" else plain
    relative = plain.lstrip("/")
    yield relative
    yield from _other_case(place, relative)
    back = os.path.relpath(root or ".", place or ".").replace(os.sep, "/")
    parts = relative.split("/")
    for drop in range(len(parts)):
        shorter = "/".join(parts[drop:])
        # Seen from the script, then from the folder that is deployed.
        yield shorter
        yield posixpath.normpath(posixpath.join(back, shorter))


def _other_case(place: str, relative: str) -> Iterator[str]:
    folder, spelt = place or ".", []
    for part in relative.split("/"):
        try:
            names = os.listdir(folder)
        except OSError:
            return
        match = next((name for name in names if name.lower() == part.lower()), None)
        if match is None:
            return
        spelt.append(match)
        folder = os.path.join(folder, match)
    yield "/".join(spelt)


def _needs_network(located: list[Located]) -> bool | None:
    """Tell whether what the boot installs comes from an index that nobody named."""
    first = next((each for each in located if each.chosen is not None), None)
    if first is None or first.takes != "requirements" or not first.is_there or not first.path:
        return None
    lines = list(read_tree(first.path).walk())
    names_index = any(
        option.name in _INDEX_OPTIONS
        for line in lines
        if isinstance(line, OptionLine)
        for option in line.options
    )
    return not names_index and any(
        isinstance(line, RequirementLine) and not line.is_constraint for line in lines
    )
