"""Where the paths of a deployment lead in the project."""

import os
import posixpath
from collections.abc import Collection, Iterator

from pinproof.deployment.boot import Boot, Chosen, find_entry_folder, find_entry_script, follow_boot
from pinproof.deployment.located import LeftOut, Located, Meant, Wiring
from pinproof.deployment.made_paths import NOTHING_MADE, MadePaths
from pinproof.deployment.misspelt import find_meant_variable
from pinproof.deployment.model import Definition, InstallSource
from pinproof.deployment.profiles import Takes
from pinproof.formats.elsewhere import why_elsewhere
from pinproof.formats.tree import Scalar, Unknown, Value
from pinproof.gate.boundary import resolve_links
from pinproof.gate.opening import OUTSIDE, look_at
from pinproof.gather.deployments.contexts import find_context_of, find_contexts
from pinproof.gather.deployments.installed_files import needs_network, read_environment
from pinproof.gather.deployments.left_out import find_left_out
from pinproof.gather.deployments.spellings import find_exactly, find_near_spelling, spell_path
from pinproof.pip.release import PipRelease
from pinproof.record import record, replace


def wire(
    definition: Definition,
    pip: PipRelease,
    honours: Collection[str] | None = None,
    made: MadePaths = NOTHING_MADE,
) -> Wiring:
    """Follow the paths of a definition.

    `pip` is the one that installs there, `honours` are the variables that the image looks at,
    `made` what the defining file makes.
    """
    outcome = follow_boot(definition, honours)
    roots = _roots(definition, made)
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
        needs_network=needs_network(located, pip),
        environment=read_environment(definition, outcome, located, pip),
        meant=tuple(_meant(definition, outcome, roots, located)),
    )


def _meant(
    definition: Definition, outcome: Boot, roots: "_Roots", located: list[Located]
) -> Iterator[Meant]:
    """Give what variables would name but for a fault: a name, a path, an order, an image."""
    known = {id(each.chosen.setting): each for each in located if each.chosen is not None}
    for setting in definition.settings:
        name = setting.name.text
        variable = definition.profile.variable(
            find_meant_variable(name, definition.profile) or name
        )
        if variable is None or not isinstance(setting.value, Scalar) or not setting.value.text:
            continue
        chosen = Chosen(variable=variable, setting=setting)
        there = known.get(id(setting)) or roots.locate(setting.value, variable.takes, chosen=chosen)
        counts = outcome.counts is not None and outcome.counts.setting is setting
        path = there.path if there.exists else there.instead
        if path is not None and not (counts and there.is_there):
            yield Meant(takes=variable.takes, path=path, setting=setting)


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
    made: MadePaths = NOTHING_MADE

    def made_here(self, path: str) -> str | None:
        """Say that what is not there may be made by the time it is looked for."""
        name = posixpath.basename(self.definition.place.source.path)
        places = [os.path.relpath(path, base or os.curdir) for base in self.bases]
        if any(self.made.makes(place.replace(os.sep, "/")) for place in places):
            return f"{name} makes it itself"
        if any(self.made.tests(place.replace(os.sep, "/")) for place in places):
            return f"{name} uses it only if it is there"
        if self.made.others:
            return f"{name} fetches or unpacks files whose names do not stand in it"
        if self.made.moves:
            return f"{name} changes the folder in which it runs"
        return None

    def bases_of(self, value: Scalar) -> tuple[str, ...]:
        """Give where a path begins that stands in a file; that of an environment may be another."""
        own = value.place.source.path
        if own == self.definition.place.source.path:
            return self.bases
        return (os.path.dirname(own),)

    def locate(
        self,
        value: Value,
        takes: Takes,
        *,
        chosen: Chosen | None = None,
        installed: InstallSource | None = None,
    ) -> Located:
        """Find out where a path leads; a variable's begins at the entry script."""
        nothing = Located(
            value=value, takes=takes, found="unknown", chosen=chosen, installed=installed
        )
        if isinstance(value, Unknown):
            return _because(nothing, value.what)
        # The boot joins the path of a variable to its own folder, whatever it begins with.
        elsewhere = why_elsewhere(value.text.lstrip("/") if chosen else value.text)
        if elsewhere is not None:
            return _because(nothing, elsewhere)
        start: str | None = ""
        if chosen is not None:
            if not chosen.variable.joined:
                return _because(nothing, "it is a path in the container")
            start = find_entry_folder(self.definition)
            if start is None:
                return _because(nothing, "the entry script is not known")
        alone = self.definition.code is not None and self.definition.code.alone
        if alone and chosen is not None:
            return self._alone(value, takes, chosen)
        start = (start or "").lstrip("/")
        outside = chosen is not None and _leaves(posixpath.join(start, value.text.lstrip("/")))
        best: Located | None = None
        at_code = installed is None or installed.in_code
        for folder in self.folders if at_code else self.bases_of(value):
            here = self._look(folder, os.path.join(folder, start), nothing, outside=outside)
            if here.exists:
                return here
            best = best if best is not None and (best.near or not here.near) else here
        if best is None or (self.reason is not None and best.near is None and at_code):
            return _because(nothing, self.reason or "which folder is deployed is not known")
        excused = self._excused(best) if best.near is None else None
        return _because(nothing, excused) if excused else best

    def _excused(self, located: Located) -> str | None:
        """Say why what is missing here may be there when it is looked for, or is spared."""
        if located.found != "missing":
            return None
        spared = located.installed.spared if located.installed is not None else None
        return self.made_here(located.path or "") or spared

    def left_out(self, folder: str, path: str, installed: InstallSource | None) -> LeftOut | None:
        """Tell what leaves a path out of what is sent along; an environment's file is read here."""
        is_read_here = installed is not None and not installed.in_code
        if is_read_here and self.definition.what != "Dockerfile":
            return None
        return self._left_out(folder, path)

    def _left_out(self, folder: str, path: str) -> LeftOut | None:
        if self.definition.what == "Dockerfile":
            folder = find_context_of(path, self.bases, folder)
        return find_left_out(self.definition, folder, path)

    def _look(self, folder: str, place: str, nothing: Located, *, outside: bool) -> Located:
        """Find out what lies in one folder; the path begins at a `place` in there."""
        value, takes = nothing.value, nothing.takes
        text = value.text if isinstance(value, Scalar) else ""
        # As the boot joins them: an absolute path is no exception.
        path = f"{place}/{text}" if nothing.chosen else os.path.join(place, text)
        if look_at(path) == "outside":
            return replace(nothing, path=spell_path(path), outside=outside, reason=OUTSIDE.reason)
        found = find_exactly(path)
        near = find_near_spelling(folder, place, text, takes) if found == "missing" else None
        is_there = found != "missing"
        return replace(
            nothing,
            found=found,
            path=spell_path(path),
            near=near,
            instead=None if near is None else spell_path(os.path.join(place, near)),
            left_out=self.left_out(folder, path, nothing.installed) if is_there else None,
            outside=outside,
            model=self._model_around(path) if is_there else None,
        )

    def _alone(self, value: Scalar, takes: Takes, chosen: Chosen) -> Located:
        """Find what would be beside the entry script, if more than that were deployed."""
        start = (find_entry_folder(self.definition) or "").lstrip("/")
        paths = [os.path.join(folder, start, value.text) for folder in self.folders]
        wanted = "directory" if takes == "directory" else "file"
        return Located(
            value=value,
            takes=takes,
            found="missing",
            instead=next(
                (spell_path(path) for path in paths if find_exactly(path) == wanted), None
            ),
            chosen=chosen,
            reason="alone",
        )

    def entry(self) -> Located | None:
        """Find the entry script."""
        code = self.definition.code
        name = find_entry_script(self.definition)
        value = code.entry if code is not None else None
        if not name or value is None or not self.folders:
            return None
        paths = [os.path.join(folder, name.removeprefix("/")) for folder in self.folders]
        path = next((path for path in paths if find_exactly(path) == "file"), paths[0])
        made = self.made_here(path) if find_exactly(path) == "missing" else None
        if made is not None:
            return Located(value=value, takes="requirements", found="unknown", reason=made)
        return Located(
            value=value,
            takes="requirements",
            found=find_exactly(path),
            path=spell_path(path),
            left_out=self._left_out(self.folders[paths.index(path)], path),
            near=find_near_spelling(self.folders[0], self.folders[0], name, "requirements"),
            model=self._model_around(path),
        )

    def _model_around(self, path: str) -> str | None:
        """Give the registered folder, as it was written, in which a path lies."""
        real = resolve_links(path)
        for model in self.definition.models:
            if isinstance(model, Unknown):
                continue
            for base in self.bases:
                folder = os.path.join(base, model.text)
                inside = real.startswith(resolve_links(folder).rstrip(os.sep) + os.sep)
                if inside and look_at(folder) == "folder":
                    return model.text
        return None


def _roots(definition: Definition, made: MadePaths) -> _Roots:
    bases = _bases(definition)
    code = definition.code
    if code is None or (code.directory is None and not code.alone):
        reason = None
        if all(each.takes == "conda" for each in definition.installed):
            reason = "which folder is deployed is not stated here"
        return _Roots(definition=definition, bases=bases, folders=bases, reason=reason, made=made)
    if code.alone or code.directory is None:
        return _Roots(definition=definition, bases=bases, folders=bases, made=made)
    if isinstance(code.directory, Unknown):
        reason = f"which folder is deployed is not known: {code.directory.what}"
        return _Roots(definition=definition, bases=bases, reason=reason)
    text = code.directory.text
    not_here = why_elsewhere(text)
    if not_here is not None:
        return _Roots(definition=definition, bases=bases, reason=not_here)
    entry = (find_entry_script(definition) or "").removeprefix("/")
    places = {place: look_at(place) for base in bases for place in [os.path.join(base, text)]}
    folders = [place for place, kind in places.items() if kind == "folder"]
    folders.sort(key=lambda folder: look_at(os.path.join(folder, entry)) != "file")
    elsewhere = os.path.isabs(text) or text.startswith("~") or "\\" in text or text[1:2] == ":"
    is_outside = "outside" in places.values()
    if not folders and (elsewhere or is_outside):
        reason = OUTSIDE.reason if is_outside else f"{text} is a folder of another machine"
        return _Roots(definition=definition, bases=bases, reason=reason)
    if folders:
        return _Roots(definition=definition, bases=bases, folders=tuple(folders), made=made)
    to_come = _Roots(definition=definition, bases=bases, made=made)
    makes = to_come.made_here(os.path.join(bases[0], text))
    if makes is not None:
        return replace(to_come, reason=f"{text}: {makes}")
    return replace(to_come, missing=True, reason=f"there is no folder {text}")


def _bases(definition: Definition) -> tuple[str, ...]:
    if definition.what == "Dockerfile":
        return find_contexts(definition)
    beside = os.path.dirname(definition.place.source.path)
    if definition.base == "file" or not beside:
        return (beside,)
    return (beside, "")


def _because(nothing: Located, reason: str) -> Located:
    return replace(nothing, reason=reason)


def _leaves(path: str) -> bool:
    return posixpath.normpath(path).split("/")[0] == ".."
