"""Whose fault a failing run is: that of a third project, where it fails by itself just as well."""

from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from pinproof.metadata.import_names import find_import_names
from pinproof.requirements.model import normalize_name
from trials.environments import list_installed
from trials.running import Ran, run_statement


def find_third(environment: Path, ran: Ran, own: Collection[str]) -> str | None:
    """Give the project that cannot be imported alone either, for the same reason.

    `ran` is what failed, `own` are the projects that were tried. Of the others whose code the error
    went through, the innermost is asked first.
    """
    projects = dict(_projects(environment, ran.through))
    for module in reversed(ran.through):
        project = projects.get(module)
        if project is None or project in own:
            continue
        if run_statement(environment, f"import {module}").says == ran.says:
            return project
    return None


def _projects(environment: Path, modules: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Give the project that brings each of these modules."""
    for packages in environment.glob("lib/python3*/site-packages"):
        for folder in packages.glob("*.*-info"):
            name = normalize_name(folder.name.partition("-")[0])
            files = list_installed(folder) or ()
            inside = [file for file in files if packages in file.parents and ".." not in file.parts]
            brought = find_import_names(file.relative_to(packages).as_posix() for file in inside)
            tops = {each.partition(".")[0] for each in brought}
            yield from ((module, name) for module in modules if module in tops)
