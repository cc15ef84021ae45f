"""A reference to files outside of the directory.

## What it does

Flags editable installs (`__editable__*`, `easy-install.pth`, `*.egg-link`), lines of `.pth` files
that name a folder elsewhere, symbolic links that lead out, and distributions that were installed
from a local folder or file.

## Why is this bad

Only the directory is uploaded. What it points at stays on the machine where it was made, and the
import fails in the container.

## Example

```text packages/__editable__.mylib-0.1.pth
/home/me/mylib/src
```

Use instead:

```text packages/__editable__.mylib-0.1.pth
```

## Limits

A distribution that was copied from a local place works; it is only pointed out, since nobody
else can install it again from there.

## Sources

- PEP 610, PEP 660; setuptools, Development mode
- Python's manual, module site
"""

from collections.abc import Iterator

from pinproof.mount.model import Header, PathFile
from pinproof.rule import Problem, Rule
from pinproof.surroundings import MountFacts


def check_mount(facts: MountFacts) -> Iterator[Problem]:
    """Find what leads out."""
    for file in facts.mount.path_files:
        line = next((each for each in file.lines if _leads_out(each, file)), None)
        if line is not None:
            yield Problem(
                place=line.place,
                message=f"{file.name} {_says(line, file)}, which is not deployed with the "
                "directory",
                cure="install a wheel of it instead of an editable one",
            )
    told = {file.name for file in facts.mount.path_files}
    for distribution in facts.mount.distributions:
        origin = distribution.origin
        if origin is None:
            continue
        if not distribution.is_editable:
            yield Problem(
                place=origin.place,
                message=f"{distribution.name} {distribution.version} was installed from "
                f"{origin.value}, from where nobody else can install it",
                severity="info",
            )
        elif not any(distribution.normalized_name in _plain(name) for name in told):
            yield Problem(
                place=origin.place,
                message=f"{distribution.name} {distribution.version} is an editable install of "
                f"{origin.value}, which is not deployed with the directory",
                cure="install a wheel of it instead",
            )
    for link in facts.mount.links:
        yield Problem(
            place=link.place,
            message=f"a symbolic link to {link.target}, which is not deployed with the directory",
            cure="copy what it points at",
        )


def _plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def _leads_out(line: Header, file: PathFile) -> bool:
    text = line.value.strip()
    if file.name.endswith(".egg-link"):
        return True
    if text.startswith(("import ", "import\t")):
        return file.name.startswith("__editable__")
    return text.startswith(("/", "\\", "../", "..\\")) or text[1:3] in (":\\", ":/")


def _says(line: Header, file: PathFile) -> str:
    if line.value.startswith("import"):
        return "maps packages to a folder of the machine where it was made"
    return f"{'links to' if file.name.endswith('.egg-link') else 'names'} {line.value.strip()}"


RULE = Rule(
    code="MNT006",
    name="outside-reference",
    severity="error",
    since="0.1.0",
    needs=frozenset({"mount"}),
    check_mount=check_mount,
)
