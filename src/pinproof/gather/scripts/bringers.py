"""Which distribution would bring a module that is missing, and in which version."""

from collections.abc import Iterable

from pinproof.facts.imports import Bringer
from pinproof.facts.requirements import Facts
from pinproof.gather.scripts.importables import ImportIndex
from pinproof.imports.names import known_distribution
from pinproof.index.model import DistributionFile, Missing, Project, Unavailable
from pinproof.metadata.import_names import brings
from pinproof.requirements.model import normalize_name

_MOST = 20


def find_bringers(missing: Iterable[str], facts: Facts, index: ImportIndex) -> dict[str, Bringer]:
    """Give, by module, a distribution that would bring it, where one is known or may be it.

    Where the index has no such project, or its file brings something else, there is none.
    """
    wanted: dict[str, tuple[str, bool]] = {}
    for module in missing:
        known = known_distribution(module)
        name = known or normalize_name(module.partition(".")[0])
        if len(wanted) < _MOST and _is_name(name):
            wanted[module] = (name, known is not None)
    projects = index.projects([name for name, _ in wanted.values()]) if wanted else {}
    files = _newest_files(projects.values(), facts)
    learned = index.import_names_of([file for _, file in files.values()])
    found: dict[str, Bringer] = {}
    for module, (name, is_known) in wanted.items():
        if name in files:
            newest, file = files[name]
            names = learned[file]
            is_certain = not isinstance(names, Unavailable)
            if isinstance(names, Unavailable) or brings(names, module):
                found[module] = Bringer(name=name, version=newest, is_certain=is_certain)
        elif is_known and not isinstance(projects[name], Missing):
            # Of a name that only looks like one nobody should be told to install it.
            found[module] = Bringer(name=name)
    return found


def _newest_files(
    projects: Iterable[Project | Missing | Unavailable], facts: Facts
) -> dict[str, tuple[str, DistributionFile]]:
    """Give, by project, the newest version that fits and the file that pip would take."""
    found: dict[str, tuple[str, DistributionFile]] = {}
    for project in projects:
        if not isinstance(project, Project):
            continue
        releases = facts.releases_of(project)
        version = releases.newest_fitting()
        file = releases.file_of(version) if version is not None else None
        if file is not None:
            found[project.name] = (str(version), file)
    return found


def _is_name(name: str) -> bool:
    return name.isascii() and name.replace("-", "").isalnum()
