"""Projects whose files are all for one system."""

from typing import Literal

from pinproof.index.model import Project

System = Literal["Darwin", "Windows"]
_OF_PLATFORM: dict[str, System] = {"macosx": "Darwin", "win": "Windows", "win32": "Windows"}


def find_only_system(project: Project) -> System | None:
    """Give the one `platform_system` that all wheels of a project are for; it has only wheels."""
    systems: set[System | None] = set()
    for files in project.releases.values():
        for file in files:
            # Source: PEP 427, File name convention.
            platforms = file.filename.removesuffix(".whl").rpartition("-")[2].split(".")
            is_wheel = file.filename.endswith(".whl")
            systems |= {
                _OF_PLATFORM.get(each.partition("_")[0]) if is_wheel else None for each in platforms
            }
            if None in systems or len(systems) > 1:
                return None
    return next(iter(systems), None)
