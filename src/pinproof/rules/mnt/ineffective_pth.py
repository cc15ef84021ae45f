"""A `.pth` file that Python does not read.

## What it does

Flags `.pth` files whose lines would have an effect in a real `site-packages`: run an import, set up
a namespace, or add a folder of the directory to the path.

## Why is this bad

Python reads `.pth` files only in its own site directories. A mounted directory is on `PYTHONPATH`,
where `.pth` files have no effect.

## Example

```text packages/vendored.pth
vendored
```

Use instead:

```text packages/vendored.pth
# vendored
```

## Limits

Files that set up a namespace (`*-nspkg.pth`) are reported once for all of them, for information:
Python 3 finds the namespace without the file, unless the image sets up the same one. Files for
tools that do not change what is imported, such as `distutils-precedence.pth`, are not flagged.

## Sources

- Python's manual, module site
"""

from collections.abc import Iterator

from pinproof.facts.mount import MountFacts
from pinproof.mount.model import Header, PathFile
from pinproof.rule import Gap, Problem, Rule, unread_gaps

_HARMLESS = frozenset(
    {"_virtualenv.pth", "a1_coverage.pth", "distutils-precedence.pth", "pytest-cov.pth"}
)


def check_mount(facts: MountFacts) -> Iterator[Problem | Gap]:
    """Find lines that would do something."""
    yield from unread_gaps(facts.mount.untold("path"))
    namespaces: list[tuple[PathFile, Header]] = []
    for file in facts.mount.path_files:
        if not file.name.endswith(".pth") or file.name in _HARMLESS:
            continue
        line = next((each for each in file.lines if _does_something(each, file)), None)
        if line is None:
            continue
        if file.name.endswith("-nspkg.pth"):
            namespaces.append((file, line))
            continue
        yield Problem(
            place=line.place,
            message=f"{file.name} has no effect in a directory on PYTHONPATH: {_loss(line)}",
        )
    if namespaces:
        # Python 3 makes the namespaces by itself, as long as nobody else made them before.
        file, line = namespaces[0]
        others = len(namespaces) - 1
        more = f" and {others} more {'file' if others == 1 else 'files'} like it"
        verb = "have" if others else "has"
        yield Problem(
            place=line.place,
            message=f"{file.name}{more if others else ''} {verb} no effect in a directory "
            "on PYTHONPATH: where the image sets up the same namespace by such a file, only the "
            "image's part of it is found",
            severity="info",
        )


def _does_something(line: Header, file: PathFile) -> bool:
    text = line.value.strip()
    # What leads out of the directory is a fault of its own.
    leads_out = text.startswith(("/", "\\", "../", "..\\")) or text[1:3] in (":\\", ":/")
    return not leads_out and not file.name.startswith("__editable__")


def _loss(line: Header) -> str:
    text = line.value.strip()
    if text.startswith(("import ", "import\t")):
        return "its import does not run"
    return f"{text} is not put on the path"


RULE = Rule(
    code="MNT010",
    name="ineffective-pth",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"mount"}),
    check_mount=check_mount,
)
