"""What configurations say of a search: which files it takes, and which it passes over."""

import os
from collections.abc import Sequence
from functools import lru_cache

from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.gate.boundary import STDIN
from pinproof.gather.project.configuration import (
    base_of,
    find_project_configuration,
    read_user_configuration,
)
from pinproof.path_patterns import PathPattern, find_deciding_line, read_patterns
from pinproof.record import record


@record
class SearchPatterns:
    """The patterns that count in one folder; `replaces_usual`: they stand for what is usual."""

    config: Config

    @property
    def replaces_usual(self) -> bool:
        """Whether what a search usually passes over is said anew."""
        return self.config.exclude is not None

    def excludes(self, path: str, *, is_folder: bool = False) -> bool:
        """Tell whether a search passes over a file or folder."""
        return self._fits("exclude", path, is_folder=is_folder) or self._fits(
            "extend_exclude", path, is_folder=is_folder
        )

    def includes(self, path: str) -> bool:
        """Tell whether a search takes a file, whatever its name is."""
        return self._fits("include", path)

    def _fits(self, key: str, path: str, *, is_folder: bool = False) -> bool:
        patterns: tuple[str, ...] | None = getattr(self.config, key)
        if not patterns:
            return False
        base = base_of(self.config, key)
        return fits(patterns, path, seen_from=base, is_folder=is_folder)


def find_patterns(folder: str, flags: Config) -> SearchPatterns | None:
    """Give what the command line and the configuration nearest to a folder say of a search.

    `None` where they say nothing. One that cannot be read is told of when a file needs it.
    """
    try:
        project = find_project_configuration(os.path.abspath(folder))
    except UsageError:
        project = Config()
    config = flags.over(project.over(read_user_configuration()))
    said = (config.exclude, config.extend_exclude, config.include)
    return SearchPatterns(config=config) if any(each is not None for each in said) else None


def fits(patterns: Sequence[str], path: str, *, seen_from: str, is_folder: bool = False) -> bool:
    """Tell whether a path fits patterns as `.gitignore` writes them; the last that fits counts.

    Nothing outside of the folder that they are seen from fits.
    """
    if path == STDIN:
        return False
    inside = os.path.relpath(path, seen_from).replace(os.sep, "/")
    if inside == ".." or inside.startswith("../"):
        return False
    return (
        find_deciding_line(_read(tuple(patterns)), f"{inside}/" if is_folder else inside)
        is not None
    )


@lru_cache(maxsize=256)
def _read(patterns: tuple[str, ...]) -> tuple[tuple[int, PathPattern], ...]:
    return tuple(read_patterns(patterns))
