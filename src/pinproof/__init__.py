"""Lint requirements files that extend a prebuilt Docker image.

`check(paths, image=…)` does what the command `pinproof check` does and gives an `Outcome` with
its findings as data; `docs/api.md` tells of all names here.
"""

# `typing` takes longer to load than it takes to tell the version.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from pinproof.api.bundle import bundle
    from pinproof.api.check import check
    from pinproof.api.lock import lock
    from pinproof.api.plan import plan
    from pinproof.api.requirements import read_requirements
    from pinproof.config import Config
    from pinproof.errors import IndexUnavailable, PinproofError, SourceUnavailable, UsageError
    from pinproof.finding import Finding, Report, Unchecked
    from pinproof.image.manifest import ImageManifest
    from pinproof.run.check import Outcome
    from pinproof.target.model import Target

__version__ = "0.1.0"
__all__ = [
    "Config",
    "Finding",
    "ImageManifest",
    "IndexUnavailable",
    "Outcome",
    "PinproofError",
    "Report",
    "SourceUnavailable",
    "Target",
    "Unchecked",
    "UsageError",
    "__version__",
    "bundle",
    "check",
    "lock",
    "plan",
    "read_requirements",
]

_HOMES = {
    "Config": "config",
    "Finding": "finding",
    "ImageManifest": "image.manifest",
    "IndexUnavailable": "errors",
    "Outcome": "run.check",
    "PinproofError": "errors",
    "Report": "finding",
    "SourceUnavailable": "errors",
    "Target": "target.model",
    "Unchecked": "finding",
    "UsageError": "errors",
    "bundle": "api.bundle",
    "check": "api.check",
    "lock": "api.lock",
    "plan": "api.plan",
    "read_requirements": "api.requirements",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for. Source: PEP 562."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'pinproof' has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - the command needs none of it

    return getattr(import_module(f"pinproof.{home}"), name)


def __dir__() -> list[str]:
    """Show what there is, imported or not. Source: PEP 562."""
    return sorted(__all__)
