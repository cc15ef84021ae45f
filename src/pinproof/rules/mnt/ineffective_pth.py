"""A `.pth` file that nobody reads.

## What it does

Flags `.pth` files whose lines would do something in a real `site-packages`: run an import, set up
a namespace, add a folder of the directory to the path.

## Why is this bad

Python reads `.pth` files of its own site directories only. The directory that is mounted is put
on `PYTHONPATH`, where they are plain files without effect.

## Example

```text packages/vendored.pth
vendored
```

Use instead:

```text packages/vendored.pth
# vendored
```

## Limits

A namespace (`*-nspkg.pth`) is only pointed out: Python 3 finds it without the file, unless the
image sets up the same one. Files that are there for tools and change nothing for what is imported
are left alone, such as `distutils-precedence.pth`.

## Sources

- Python's manual, module site
"""

from collections.abc import Iterator

from pinproof.mount.model import Header, PathFile
from pinproof.rule import Problem, Rule
from pinproof.surroundings import MountFacts

_HARMLESS = frozenset(
    {"_virtualenv.pth", "a1_coverage.pth", "distutils-precedence.pth", "pytest-cov.pth"}
)


def check_mount(facts: MountFacts) -> Iterator[Problem]:
    """Find lines that would do something."""
    for file in facts.mount.path_files:
        if not file.name.endswith(".pth") or file.name in _HARMLESS:
            continue
        line = next((each for each in file.lines if _does_something(each, file)), None)
        if line is not None:
            yield Problem(
                place=line.place,
                message=f"{file.name} has no effect in a directory on PYTHONPATH: "
                f"{_loss(line, file)}",
                # Python 3 makes the namespace by itself, as long as nobody else made it before.
                severity="info" if _is_namespace(file) else None,
            )


def _does_something(line: Header, file: PathFile) -> bool:
    text = line.value.strip()
    # What leads out of the directory is a fault of its own.
    leads_out = text.startswith(("/", "\\", "../", "..\\")) or text[1:3] in (":\\", ":/")
    return not leads_out and not file.name.startswith("__editable__")


def _is_namespace(file: PathFile) -> bool:
    return file.name.endswith("-nspkg.pth")


def _loss(line: Header, file: PathFile) -> str:
    text = line.value.strip()
    if _is_namespace(file):
        return "where the image sets up the same namespace, only the image's part of it is found"
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
