"""What stands above a lock: what it is for, and how it is made anew.

`evidence/header.py` reads it back.
"""

from pinproof.locks.model import Lock


def write_header(lock: Lock) -> str:
    """Give the lines, each a comment."""
    target = lock.target
    lines = [f"# This file was made by pinproof for Python {target.python} on {target.platform},"]
    if lock.image is not None:
        lines.append(f"# on top of the image {' '.join(lock.image.split())},")
    lines += ["# by this command:", "#", f"#    {' '.join(lock.command.split())}", "#"]
    return "\n".join(lines) + "\n"
