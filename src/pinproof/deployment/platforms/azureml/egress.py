"""Whether Azure ML lets a container reach a public network."""

from pinproof.formats.tree import Scalar, Value


def find_closed(access: Value | None) -> Value | None:
    """Give the value that says that the container has no public network, or may say so."""
    is_open = isinstance(access, Scalar) and access.text.lower() not in ("disabled", "false")
    return None if is_open else access
