"""A bundle for a program: JSON after `schemas/bundle.json`."""

from typing import Any

from pinproof.bundles.described import describe_collisions, describe_omitted, describe_wheels
from pinproof.bundles.model import Bundle, Bundling
from pinproof.effects.plan import Plan
from pinproof.outgoing.text import outgoing_json
from pinproof.report.parts.target import target_object

SCHEMA = 1


def render(bundling: Bundling) -> str:
    """Give one document, ending in a line end."""
    planned = bundling.planned
    document: dict[str, Any] = {
        "schema": SCHEMA,
        "path": planned.file.source.path,
        "target": target_object(planned.target),
        "made": isinstance(bundling, Bundle),
        "reasons": [],
        "format": None,
        "place": None,
        "distributions": [],
        "left_out": [],
        "collisions": [],
        "unlisted": [],
        "broken": [],
        "size_bytes": 0,
    }
    if isinstance(bundling, Bundle):
        document |= _made(bundling)
    else:
        document["reasons"] = list(bundling.reasons)
    return outgoing_json(document) + "\n"


def _made(bundle: Bundle) -> dict[str, Any]:
    outcome = bundle.planned.outcome
    return {
        "format": bundle.format,
        "place": bundle.place,
        "distributions": describe_wheels(bundle.parts),
        "left_out": describe_omitted(bundle.left_out),
        "collisions": describe_collisions(bundle.collisions),
        "unlisted": list(bundle.unlisted),
        "broken": [
            {"distribution": fault.distribution, "requires": fault.requires}
            for fault in (outcome.broken if isinstance(outcome, Plan) else ())
        ],
        "size_bytes": bundle.size_bytes,
    }
