"""A file that is damaged, so that neither Python nor its tools can read it.

## What it does

Flags compiled files that are cut off, empty or something else altogether, metadata that is not
there, not text or without a name and a version, and pipes, sockets and devices among the files.

## Why is this bad

A compiled file that is damaged fails at its import. A distribution without readable metadata is
not there for tools that ask for versions or entry points, and what it needs is not known. A pipe
makes its reader wait for ever, and is lost in an upload.

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

Of a compiled file only what is needed to load it is looked at. What could not be opened here, for
lack of permission or because it is larger than 16 MB, is listed as not checked.

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
        more = f", and {len(found) - 1} more below {top} are damaged" if len(found) > 1 else ""
        yield Problem(
            place=found[0].place,
            message=f"{found[0].path} {found[0].fault}{more}",
            cure=f"install {top} again, and see what the upload does to it",
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
