"""What tells one lock from another: not its comments, nor the command in its header."""

import difflib
import re

# What says for which Python, platform and image it is made.
_TARGET = re.compile(r"# (?:This file was made by pinproof|on top of the image) ")
_PIN = re.compile(r"([A-Za-z0-9][\w.-]*)(?:\[[^\]]*\])?==([^\s;\\]+)")


def is_same_lock(one: str, other: str) -> bool:
    """Tell whether two texts install the same on the same target."""
    return _meant(one) == _meant(other)


def show_difference(before: str, after: str, path: str) -> str:
    """Give what would change in a lock, as a unified diff."""
    rows = difflib.unified_diff(
        before.splitlines(), after.splitlines(), f"a/{path}", f"b/{path}", lineterm=""
    )
    return "".join(f"{row}\n" for row in rows)


def describe_changes(before: str, after: str) -> list[str]:
    """Say what happens to each project: `flask 2.0.1 -> 2.0.3`, `six 1.16.0 added`."""
    old, new = dict(_PIN.findall(before)), dict(_PIN.findall(after))
    said = []
    for name in sorted(old.keys() | new.keys()):
        if name not in old:
            said.append(f"{name} {new[name]} added")
        elif name not in new:
            said.append(f"{name} removed")
        elif old[name] != new[name]:
            said.append(f"{name} {old[name]} -> {new[name]}")
    return said


def _meant(text: str) -> list[str]:
    rows = (line.strip() for line in text.splitlines())
    return [row for row in rows if row and (row[0] != "#" or _TARGET.match(row))]
