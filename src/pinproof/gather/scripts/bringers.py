"""Which distribution would bring a module that is missing, and in which version."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

from pinproof.facts.imports import Bringer
from pinproof.facts.requirements import Facts
from pinproof.gather.scripts.importables import ImportIndex
from pinproof.imports.names import is_shared, known_distribution
from pinproof.index.model import DistributionFile, Missing, Project, Unavailable
from pinproof.metadata.import_names import brings
from pinproof.requirements.model import normalize_name

_MOST = 20
_MOST_KNOWN = 2
_LONGEST = 4


def find_bringers(
    missing: Mapping[str, Sequence[str]], facts: Facts, index: ImportIndex
) -> dict[str, Bringer]:
    """Give, by what is missing, a distribution that would bring it and all that is wanted of it.

    Known are those of our table, and those of which a file was looked at before; else it may be the
    one of the module's own name. Where the index has no such project, or its file brings something
    else, there is none.
    """
    wanted = {
        module: names for module in islice(missing, _MOST) if (names := _candidates(module, index))
    }
    asked = [name for names in wanted.values() for name in names]
    projects = index.projects(asked) if asked else {}
    files = _newest_files(projects.values(), facts)
    learned = index.import_names_of([file for _, file in files.values()])
    found: dict[str, Bringer] = {}
    for module, candidates in wanted.items():
        perhaps: list[Bringer] = []
        for name in candidates:
            if name in files:
                version, file = files[name]
                told = learned[file]
                if isinstance(told, Unavailable):
                    perhaps.append(Bringer(name=name, version=version))
                elif all(brings(told, each) for each in (module, *missing[module])):
                    found[module] = Bringer(name=name, version=version, is_certain=True)
                    break
            elif name == known_distribution(module) and not isinstance(projects[name], Missing):
                # Of a name that only looks like one nobody should be told to install it.
                perhaps.append(Bringer(name=name))
        if perhaps:
            found.setdefault(module, perhaps[0])
    return found


def _candidates(module: str, index: ImportIndex) -> tuple[str, ...]:
    known = known_distribution(module)
    if known is not None:
        return (known,)
    parts = module.split(".")
    if is_shared(parts[0]):
        # Who shares such a folder has a name like the place in it: azureml-fsspec.
        lengths = range(min(len(parts), _LONGEST), 1, -1)
        return tuple(name for n in lengths if _is_name(name := normalize_name("-".join(parts[:n]))))
    own = normalize_name(parts[0])
    names = dict.fromkeys((own, *index.projects_known_to_bring(module)[:_MOST_KNOWN]))
    return tuple(name for name in names if _is_name(name))


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
