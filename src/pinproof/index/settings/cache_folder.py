"""Where what was learned is kept."""

import os
import sys
from collections.abc import Mapping


def find_cache_dir(environment: Mapping[str, str] | None = None) -> str | None:
    """Give the folder that this system keeps caches in; `None` when there is no home."""
    environ = os.environ if environment is None else environment
    named = environ.get("PINPROOF_CACHE_DIR")
    if named:
        return named
    home = environ.get("HOME") or os.path.expanduser("~")
    if home == "~":
        return None
    if sys.platform == "win32":
        local = environ.get("LOCALAPPDATA") or os.path.join(home, "AppData", "Local")
        return os.path.join(local, "pinproof", "Cache")
    if sys.platform == "darwin":
        return os.path.join(home, "Library", "Caches", "pinproof")
    return os.path.join(environ.get("XDG_CACHE_HOME") or os.path.join(home, ".cache"), "pinproof")
