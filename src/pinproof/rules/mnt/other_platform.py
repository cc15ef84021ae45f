"""Compiled files for another system or machine than the target's.

## What it does

Reads the header of every compiled file: its format (Linux, macOS, Windows), its machine, the
newest glibc that it asks for, musl instead of glibc. One finding for each package.

## Why is this bad

What was installed on a laptop holds files for that laptop. Nothing complains until the first
import in the container.

## Example

```text packages/fastthing/_speed.cp37-win_amd64.pyd
MZ
```

Use instead:

```text packages/fastthing/_speed.cp37-win_amd64.pyd
```

## Limits

Files without an ending that says that they are compiled are not opened.

## Sources

- System V ABI, Object Files; PEP 600, manylinux
"""

from collections.abc import Iterator

from pinproof.mount.elf import Elf
from pinproof.mount.model import Library
from pinproof.mount.suffixes import parse_suffix
from pinproof.rule import Problem, Rule
from pinproof.surroundings import MountFacts
from pinproof.target.model import Target

_SYSTEMS = {"mach-o": "macOS", "pe": "Windows", "elf": "Linux", "other": ""}
_SAME = {"i386": "i686", "i586": "i686", "arm64": "aarch64", "AMD64": "x86_64"}


def check_mount(facts: MountFacts) -> Iterator[Problem]:
    """Find files that the target cannot load."""
    faults: dict[str, list[tuple[Library, str]]] = {}
    for library in facts.mount.libraries:
        fault = _fault(library, facts.target)
        if fault is None:
            continue
        # numpy and numpy.libs are one package.
        top = library.path.partition("/")[0].partition(".")[0]
        faults.setdefault(top, []).append((library, fault))
    for top, found in faults.items():
        library, fault = found[0]
        more = f", as {len(found) - 1} more below {top}" if len(found) > 1 else ""
        yield Problem(
            place=library.place,
            message=f"{library.path} {fault}{more}",
            cure=f"install for the target: pip install --platform {facts.target.platform} "
            "--only-binary :all: --target DIR",
        )


def _fault(library: Library, target: Target) -> str | None:
    system = _target_format(target)
    suffix = parse_suffix(library.tag)
    if library.format == "other":
        return None if library.tag is None or suffix is None else _wrong_suffix(library, target)
    if library.format != system:
        return f"is made for {_SYSTEMS[library.format]}, the target is {target.platform}"
    if library.elf is None:
        return _wrong_suffix(library, target)
    return _of_elf(library.elf, target) or _wrong_suffix(library, target)


def _wrong_suffix(library: Library, target: Target) -> str | None:
    suffix = parse_suffix(library.tag)
    if suffix is None or suffix.fits_system(target):
        return None
    return f"is made for {suffix.system}, the target is {target.platform}"


def _of_elf(elf: Elf, target: Target) -> str | None:
    machine = _SAME.get(target.machine, target.machine)
    if machine and elf.machine != machine:
        return f"is made for {elf.machine}, the target is {machine}"
    glibc = target.glibc
    if glibc is not None and elf.glibc is not None and elf.glibc > glibc:
        return f"needs glibc {elf.glibc[0]}.{elf.glibc[1]}, the target has {glibc[0]}.{glibc[1]}"
    if glibc is not None and any(name.startswith("libc.musl") for name in elf.needed):
        return "is made for musl, the target has glibc"
    if target.platform.startswith("musllinux") and "libc.so.6" in elf.needed:
        return "is made for glibc, the target has musl"
    return None


def _target_format(target: Target) -> str:
    if target.platform.startswith("win"):
        return "pe"
    return "mach-o" if target.platform.startswith("macosx") else "elf"


RULE = Rule(
    code="MNT002",
    name="other-platform",
    severity="error",
    since="0.1.0",
    needs=frozenset({"mount", "target"}),
    check_mount=check_mount,
)
