"""What a fleet is judged by, besides the rules: a fact bundle, or the cache of each machine."""

from pinproof.config import Config
from pinproof.errors import PinproofError
from pinproof.index.fact_bundle.reading import FactBundle
from pinproof.outgoing.text import outgoing

_BUNDLE = "fact bundle "


def name_facts(config: Config, *, began: str) -> str:
    """Name the facts of a run: a bundle by its hash, which is the same wherever it lies.

    A cache changes at any time, so that of one run is no other's. Raises as `FactBundle` does.
    """
    if config.facts is not None:
        return f"{_BUNDLE}{_hash_of(config.facts)}"
    return f"the cache of {began}"


def find_facts_trouble(path: str | None, name: str) -> str | None:
    """Say why a worker has not the facts that a run is judged by, if it has not."""
    if not name.startswith(_BUNDLE):
        return None
    if path is None:
        return "the worker was told of no fact bundle"
    try:
        found = _hash_of(path)
    except PinproofError as error:
        return outgoing(str(error))
    if f"{_BUNDLE}{found}" != name:
        return f"{outgoing(path)} is another fact bundle on the worker: {found}"
    return None


def _hash_of(path: str) -> str:
    bundle = FactBundle(path)
    bundle.close()
    return bundle.sha256
