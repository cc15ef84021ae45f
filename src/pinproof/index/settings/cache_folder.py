"""Where what was learned is kept."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path


def find_cache_dir(environment: Mapping[str, str] | None = None) -> Path | None:
    """Give the folder that this system keeps caches in; `None` when there is no home."""
    environ = os.environ if environment is None else environment
    named = environ.get("PINPROOF_CACHE_DIR")
    if named:
        return Path(named)
    try:
        home = Path(environ.get("HOME") or Path.home())
    except RuntimeError:
        return None
    if sys.platform == "win32":
        return (
            Path(environ.get("LOCALAPPDATA") or home / "AppData" / "Local") / "pinproof" / "Cache"
        )
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "pinproof"
    return Path(environ.get("XDG_CACHE_HOME") or home / ".cache") / "pinproof"
