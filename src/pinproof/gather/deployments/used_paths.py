"""What deployments use: requirements files and directories, and what each states of them."""

import os
from collections.abc import Iterator, Mapping

from pinproof.deployment.kinds import guess_kind
from pinproof.deployment.located import Located, Wiring
from pinproof.gather.deployments.build_steps import stated_at
from pinproof.gather.targets import Stated
from pinproof.record import field, record, replace


@record
class UsedPaths:
    """What deployments use, by real path.

    `uses` gives what each deployment that installs a file states; a file that several
    deployments use has several. `paths` are those files as a user would write them, `environments`
    the conda files.
    """

    uses: dict[str, list[Stated]] = field(default_factory=dict)
    paths: dict[str, str] = field(default_factory=dict)
    environments: dict[str, str] = field(default_factory=dict)
    directories: dict[str, tuple[str, Stated | None]] = field(default_factory=dict)
    _wired: list[tuple[Wiring, Stated]] = field(default_factory=list)

    def add(self, wiring: Wiring, stated: Stated) -> None:
        """Note down what one deployment uses."""
        self._wired.append((wiring, stated))
        for located in find_used_paths(wiring):
            path, source = located.path or "", located.installed
            said = stated
            if source is not None:
                said = replace(
                    stated_at(stated, source.path.place),
                    installer=source.installer,
                    takes_dependencies=source.takes_dependencies,
                    lists=source.lists,
                ).within(source.environment)
            if located.takes == "requirements":
                self._use(path, said)
            elif located.takes == "directory":
                self._mount(path, stated)
            else:
                renews = source is not None and source.renews_image
                self._environment(path, replace(said, renews_image=renews))

    def conclude(self, requirements: Mapping[str, str]) -> None:
        """Add what is only meant to be used, for a fault of a deployment hides it.

        `requirements` are the files that were found, by real path.
        """
        used, mounted = (
            set(self.uses),
            {real for real, (_, said) in self.directories.items() if said},
        )
        for wiring, stated in self._wired:
            for each in wiring.meant:
                how = f", where {each.setting.name.text} means this {_kind(each.takes)}"
                said = replace(stated, how=how)
                real = os.path.realpath(each.path)
                if each.takes == "requirements" and real not in used:
                    self._use(each.path, said)
                elif each.takes == "directory" and real not in mounted:
                    self._mount(each.path, said)
                elif each.takes == "conda" and real not in used:
                    self._environment(each.path, said)
        only = self._only_image()
        listed = [path for path in requirements.values() if _is_list(path)]
        if only is not None and not self.uses and len(listed) == 1:
            self._use(listed[0], replace(only, how=", the only image that deployments name here"))

    def take_hosts(self) -> dict[str, str]:
        """Give the used files that are no lists, by real path: conda files, and projects' own."""
        for real, path in tuple(self.paths.items()):
            if path.endswith(".toml") and guess_kind(os.path.basename(path)) == "toml":
                self.environments.setdefault(real, self.paths.pop(real))
        return self.environments

    def _use(self, path: str, stated: Stated) -> None:
        self._say(path, stated)
        self.paths.setdefault(os.path.realpath(path), path)

    def _environment(self, path: str, stated: Stated) -> None:
        self._say(path, stated)
        self.environments.setdefault(os.path.realpath(path), path)

    def _say(self, path: str, stated: Stated) -> None:
        uses = self.uses.setdefault(os.path.realpath(path), [])
        if not any(_same(stated, each) for each in uses):
            uses.append(stated)

    def _mount(self, path: str, stated: Stated) -> None:
        real = os.path.realpath(path)
        shown, known = self.directories.get(real, (path, None))
        self.directories[real] = (shown, known or stated)

    def _only_image(self) -> Stated | None:
        """Give the image that all deployments name; any file is likelier for it than for none."""
        said = [stated for _, stated in self._wired]
        known = all(
            stated.image is not None
            or (stated.evidence is not None and stated.evidence.python is not None)
            for stated in said
        )
        if not said or not known or not all(_same(said[0], each) for each in said):
            return None
        return said[0]


def find_used_paths(wiring: Wiring) -> Iterator[Located]:
    """Give the files and directories that a deployment takes and that are there."""
    for located in wiring.located:
        acts = located.installed is not None or located.chosen is wiring.boot.counts
        if acts and located.is_there and located.path:
            yield located


def _kind(takes: str) -> str:
    return "folder" if takes == "directory" else "file"


def _is_list(path: str) -> bool:
    """Tell whether a file is a list of its own: no constraints, and no source of another one."""
    name = os.path.basename(path)
    is_source = name.endswith(".in") and os.path.isfile(f"{path[:-3]}.txt")
    return not name.startswith("constraints") and not is_source


def _same(one: Stated, other: Stated) -> bool:
    if _how(one) != _how(other):
        return False
    if one.image is not None or other.image is not None:
        return one.image is other.image
    ours, theirs = one.evidence, other.evidence
    if ours is None or theirs is None:
        return ours is theirs
    said = (ours.python, ours.platform, ours.undecided)
    return said == (theirs.python, theirs.platform, theirs.undecided)


def _how(stated: Stated) -> tuple[object, ...]:
    return (
        stated.renews_image,
        stated.installer,
        stated.takes_dependencies,
        stated.lists,
        id(stated.built),
    )
