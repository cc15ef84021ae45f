"""Lint requirements files that extend a prebuilt Docker image.

`check(paths, config)` does what the command `pinproof check` does and gives an `Outcome` with
the report as data.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pinproof.config import Config
    from pinproof.errors import IndexUnavailable, PinproofError, UsageError
    from pinproof.finding import Finding, Report, Unchecked
    from pinproof.run.check import Outcome, check

__version__ = "0.1.0"
__all__ = [
    "Config",
    "Finding",
    "IndexUnavailable",
    "Outcome",
    "PinproofError",
    "Report",
    "Unchecked",
    "UsageError",
    "__version__",
    "check",
]

_HOMES = {
    "Config": "config",
    "Finding": "finding",
    "IndexUnavailable": "errors",
    "Outcome": "run.check",
    "PinproofError": "errors",
    "Report": "finding",
    "Unchecked": "finding",
    "UsageError": "errors",
    "check": "run.check",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for. Source: PEP 562."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'pinproof' has no attribute {name!r}")
    return getattr(import_module(f"pinproof.{home}"), name)
