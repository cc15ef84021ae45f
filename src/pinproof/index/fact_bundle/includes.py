"""Requirements files on servers, as a fact bundle holds what came of them."""

import base64
import json

from pinproof.requirements.model import IncludeFault


def include_text(found: bytes | IncludeFault) -> str:
    """Write down a file, or why there was none."""
    if isinstance(found, IncludeFault):
        return json.dumps({"kind": found.kind, "reason": found.reason})
    return json.dumps({"body": base64.b64encode(found).decode()})


def read_include(text: str) -> bytes | IncludeFault:
    """Read what `include_text` wrote; `ValueError` for anything else."""
    told = json.loads(text)
    if isinstance(told, dict) and isinstance(told.get("body"), str):
        return base64.b64decode(told["body"], validate=True)
    kind = told.get("kind") if isinstance(told, dict) else None
    # The two that come of asking a server.
    if kind in ("missing", "unreachable"):
        return IncludeFault(kind=kind, reason=str(told.get("reason")))
    raise ValueError("an include of another shape")
