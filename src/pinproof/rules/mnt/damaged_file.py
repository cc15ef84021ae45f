"""A damaged file that Python or its tools cannot read.

## What it does

Flags compiled files that are truncated, empty or not compiled files at all. Also flags metadata
that is missing, is not text or has no name or version, and pipes, sockets and devices among the
files.

## Why is this bad

A damaged compiled file fails when it is imported. A distribution without readable metadata does not
exist for tools that look for versions or entry points, and its requirements are not known. A pipe
makes its reader wait forever, and is lost in an upload.

## Example

```text packages/fast/_speed.cpython-37m-x86_64-linux-gnu.so
version https://git-lfs.github.com/spec/v1
oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
size 12345
```

Use instead:

```text packages/fast/_speed.cpython-37m-x86_64-linux-gnu.so
```

## Limits

Only the part of a compiled file that is needed to load it is checked. Files that cannot be opened,
for lack of permission or because they are larger than 16 MB, are listed as not checked.

## Sources

- Recording installed projects; Core metadata specifications
- System V ABI, Object Files
"""

from collections.abc import Iterator

from pinproof.facts.mount import MountFacts
from pinproof.mount.model import Library
from pinproof.rule import Gap, Problem, Rule, Severity


def check_mount(facts: MountFacts) -> Iterator[Problem | Gap]:
    """Find what is damaged."""
    faults: dict[str, list[Library]] = {}
    for library in facts.mount.libraries:
        if library.fault is not None:
            top = library.path.partition("/")[0].partition(".")[0]
            faults.setdefault(top, []).append(library)
    for top, found in faults.items():
        more = f" ({len(found) - 1} more in {top})" if len(found) > 1 else ""
        yield Problem(
            place=found[0].place,
            message=f"{found[0].path} {found[0].fault}{more}",
            cure=f"install {top} again, and check what the upload does to it",
        )
    for each in facts.mount.unread:
        if each.is_damaged:
            # Only what is compiled fails for certain.
            severity: Severity | None = None if each.tells == "library" else "warning"
            path = each.place.source.path.removeprefix(f"{facts.mount.path}/")
            loss = _LOSS.get(each.tells, "")
            yield Problem(
                place=each.place, message=f"{path}: {each.reason}{loss}", severity=severity
            )
    yield from (
        Gap(place=each.place, reason=each.reason)
        for each in facts.mount.unread
        if not each.is_damaged
    )


_LOSS = {
    "library": "; it cannot be loaded",
    "metadata": "; tools do not find the distribution, and what it needs is not known",
    "record": "; which files belong to the distribution is not known",
}


RULE = Rule(
    code="MNT014",
    name="damaged-file",
    severity="error",
    since="0.1.0",
    needs=frozenset({"mount"}),
    check_mount=check_mount,
)
