"""Whose fault a failing run is: that of a third project, where it fails by itself just as well."""

from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath

from packaging.version import Version

from pinproof.incompatibilities.bundled import load_pairs
from pinproof.requirements.model import normalize_name
from trials.environments import list_installed
from trials.running import Ran, run_statement
from trials.subjects import Bench


def find_third(environment: Path, ran: Ran, own: Collection[str]) -> str | None:
    """Give the project whose code cannot be imported alone either, for the same reason.

    `ran` is what failed, `own` are the projects that were tried. Of the others whose code the error
    went through, the innermost is asked first. Who only asks for what was tried is not asked.
    """
    owners = dict(_owners(environment, ran.through))
    outermost = next((at for at, file in enumerate(ran.through) if owners.get(file) in own), 0)
    inner = ran.through[outermost:]
    entered = {owners[file]: file for file in reversed(inner) if file in owners}
    for file in reversed(inner):
        project = owners.get(file)
        if project is None or project in own:
            continue
        module = _module_of(entered[project])
        if run_statement(environment, f"import {module}").says == ran.says:
            return project
    return None


def came_along(bench: Bench, dependency: str, version: str) -> Iterator[str]:
    """Give what was there before, and is in a newer release, beside the two at hand."""
    pins = bench.after(dependency, version)
    for name, held in bench.base.items():
        is_newer = Version(pins.get(name, held)) > Version(held)
        if is_newer and name not in (bench.subject.consumer, dependency):
            yield name


def without_others(pins: dict[str, str], own: tuple[str, str], series: str) -> dict[str, str]:
    """Replace the consumers of other pairs that are known to fail, by the next that runs."""
    known, replaced = load_pairs(pins), dict(pins)
    for pair in known.failing(pins, series):
        if (pair.consumer, pair.dependency) == own or pair.consumer in own:
            continue
        running = [
            Version(fact.versions.first)
            for fact in known.facts[pair.consumer]
            if fact.dependency == pair.dependency
            and fact.outcome == "works"
            and series in fact.pythons
            and fact.dependency_versions.has(Version(pair.dependency_version))
        ]
        newer = [each for each in running if each > Version(pair.version)]
        if newer:
            replaced[pair.consumer] = str(min(newer))
    return replaced


def _owners(environment: Path, files: Collection[str]) -> Iterator[tuple[str, str]]:
    """Give the project that each of these files was installed by."""
    for packages in environment.glob("lib/python3*/site-packages"):
        for folder in packages.glob("*.*-info"):
            name = normalize_name(folder.name.partition("-")[0])
            for path in list_installed(folder) or ():
                file = str(path).removeprefix(f"{packages}/")
                if file in files:
                    yield file, name


def _module_of(file: str) -> str:
    path = PurePosixPath(file).with_suffix("")
    return ".".join(path.parent.parts if path.name == "__init__" else path.parts)
