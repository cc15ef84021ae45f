"""A reference to files outside the directory.

## What it does

Flags editable installs (`__editable__*`, `easy-install.pth`, `*.egg-link`), lines of `.pth` files
that name a folder elsewhere, symbolic links that lead out of the directory or nowhere, compiled
files that load libraries from another folder of a conda environment, and distributions that were
installed from a local folder or file.

## Why is this bad

Only the directory is uploaded. What it points to stays on the machine where it was made, and the
import fails in the container.

## Example

```text packages/__editable__.mylib-0.1.pth
/home/me/mylib/src
```

Use instead:

```text packages/__editable__.mylib-0.1.pth
```

## Limits

A distribution that was copied from a local folder works. It is reported for information, once for
all of them, because nobody else can install it again from there.

## Sources

- PEP 610, PEP 660; setuptools, Development mode
- Python's manual, module site
- System V ABI, Dynamic Linking: $ORIGIN
"""

import posixpath
from collections.abc import Iterator

from pinproof.facts.mount import MountFacts
from pinproof.mount.model import Header, Library, Link, MountedDistribution, PathFile
from pinproof.requirements.model import normalize_name
from pinproof.rule import Gap, Problem, Rule, unread_gaps

# What every Linux brings, by the names that wheels may rely on. Source: PEP 600.
_OF_THE_SYSTEM = (
    "ld-linux",
    "libGL.",
    "libX",
    "libc.",
    "libdl.",
    "libexpat.",
    "libgcc_s.",
    "libglib-",
    "libgobject-",
    "libgthread-",
    "libm.",
    "libnsl.",
    "libpthread.",
    "libpython",
    "libresolv.",
    "librt.",
    "libstdc++.",
    "libutil.",
    "libz.",
)


def check_mount(facts: MountFacts) -> Iterator[Problem | Gap]:
    """Find what leads out."""
    yield from unread_gaps(facts.mount.untold("origin", "path"))
    for file in facts.mount.path_files:
        line = next((each for each in file.lines if _leads_out(each, file)), None)
        if line is not None:
            yield Problem(
                place=line.place,
                message=f"{file.name} {_says(line, file)}, which is not deployed with the "
                "directory",
                cure="install a wheel of it instead of an editable one",
            )
    yield from _of_origins(facts)
    for link in facts.mount.links:
        yield _of_link(link)
    yield from _loaded_from_outside(facts)


def _of_origins(facts: MountFacts) -> Iterator[Problem]:
    """Give a problem for each editable install, and a note on all that were copied."""
    told = {file.name for file in facts.mount.path_files}
    copied: list[tuple[MountedDistribution, Header]] = []
    for distribution in facts.mount.distributions:
        origin = distribution.origin
        if origin is None:
            continue
        if not distribution.is_editable:
            copied.append((distribution, origin))
        elif not any(distribution.normalized_name in normalize_name(name) for name in told):
            yield Problem(
                place=origin.place,
                message=f"{distribution.name} {distribution.version} is an editable install of "
                f"{origin.value}, which is not deployed with the directory",
                cure="install a wheel of it instead",
            )
    if copied:
        distribution, origin = copied[0]
        others = len(copied) - 1
        more = f", as {others} more {'was' if others == 1 else 'were'} from such places"
        yield Problem(
            place=origin.place,
            message=f"{distribution.name} {distribution.version} was installed from "
            f"{origin.value}{more if others else ''}: it works, but nobody else can install it "
            "again from there",
            severity="info",
        )


def _of_link(link: Link) -> Problem:
    if link.kind == "loop":
        return Problem(
            place=link.place,
            message=f"a symbolic link to {link.target} that leads back to itself: there is "
            "nothing behind it",
            cure="remove it",
        )
    if link.kind == "nowhere":
        return Problem(
            place=link.place,
            message=f"a symbolic link to {link.target}, which does not exist",
            cure="copy what it should point at, or remove it",
        )
    return Problem(
        place=link.place,
        message=f"a symbolic link to {link.target}, which is not deployed with the directory",
        cure="copy what it points at",
    )


def _loaded_from_outside(facts: MountFacts) -> Iterator[Problem]:
    """Give one problem for each package whose libraries lie in folders above the mount.

    Only a file whose own search path leads there is meant: what the system brings is not
    looked for that way.
    """
    inside = {library.path for library in facts.mount.libraries}
    told: set[str] = set()
    for library in facts.mount.libraries:
        top = library.path.partition("/")[0].partition(".")[0]
        search = library.elf.search if library.elf is not None else ()
        folders = [_folder(library, place) for place in search]
        outside = [place for place in folders if place is not None and place.startswith("..")]
        if top in told or not outside or library.elf is None:
            continue
        own = [place for place in folders if place is not None and not place.startswith("..")]
        lacking = [
            name
            for name in library.elf.needed
            if not name.startswith(_OF_THE_SYSTEM)
            and not any(posixpath.normpath(f"{place}/{name}") in inside for place in own)
        ]
        if lacking:
            told.add(top)
            yield Problem(
                place=library.place,
                message=f"{library.path} loads {lacking[0]} from a folder outside of the "
                "directory, which is not deployed with it",
                cure="install the wheel from an index, which brings its libraries",
            )


def _folder(library: Library, place: str) -> str | None:
    """Give a search path as seen from the mount; `None` for one that is absolute."""
    for origin in ("$ORIGIN", "${ORIGIN}"):
        if place.startswith(origin):
            folder = posixpath.dirname(library.path)
            return posixpath.normpath(f"{folder or '.'}/{place[len(origin) :]}")
    return None


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
