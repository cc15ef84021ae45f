"""What a project does not want to hear of some of its files."""

import os
from collections.abc import Iterator
from fnmatch import fnmatch

from pinproof.config import Config
from pinproof.registry import RULES
from pinproof.rule import RuleEntry
from pinproof.settle.select import require_known, specificity


def is_ignored(rule: RuleEntry, path: str, config: Config) -> bool:
    """Tell whether the configuration leaves a rule out in a file.

    The first pattern that names the file decides; `UsageError` for a rule that is none.
    """
    for pattern, selectors in (config.per_file_ignores or {}).items():
        for selector in selectors:
            require_known(RULES, selector, config.origins.get("per_file_ignores"))
        if any(fnmatch(name, pattern) for name in _names(path, config)):
            return any(specificity(selector, rule) for selector in selectors)
    return False


def _names(path: str, config: Config) -> Iterator[str]:
    """Give the ways in which a project's configuration may name a file, best first."""
    folder = os.path.dirname(os.path.abspath(config.origins.get("per_file_ignores", "")))
    if path != "-":
        relative = os.path.relpath(path, folder).replace(os.sep, "/")
        yield relative
        yield f"./{relative}"  # and what `**/` begins with
    yield path
    yield path.rpartition("/")[2]
