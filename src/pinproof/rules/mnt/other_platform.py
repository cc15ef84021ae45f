"""Compiled files for another operating system or machine than the target's.

## What it does

Reads the header of every compiled file: its format (Linux, macOS, Windows), its machine, the newest
glibc that it needs, and whether it needs musl instead of glibc. Also reads the platforms that each
wheel names, and whether the directory belongs to a Windows environment. There is one finding for
each package.

## Why is this bad

A directory that was installed on a laptop contains files for that laptop. Nothing complains until
the first import in the container.

## Example

```text packages/fastthing/_speed.cp37-win_amd64.pyd
MZ
```

Use instead:

```text packages/fastthing/_speed.cp37-win_amd64.pyd
```

## Limits

Only files with the extension of a compiled file are opened. Files for other systems are not flagged
in a wheel that is made for the target or for any platform: debuggers and bindings contain such
files on purpose.

## Sources

- System V ABI, Object Files; PEP 600, manylinux
"""

from collections.abc import Iterator

from pinproof.facts.mount import MountFacts
from pinproof.mount.elf import Elf
from pinproof.mount.model import Library, MountedDistribution
from pinproof.mount.suffixes import parse_suffix
from pinproof.rule import Gap, Problem, Rule, unread_gaps
from pinproof.target.manylinux import LEGACY_NAMES
from pinproof.target.model import Target

_SYSTEMS = {"mach-o": "macOS", "pe": "Windows", "elf": "Linux", "other": ""}
_OF_WINDOWS = "/Lib/site-packages"
_SAME = {"i386": "i686", "i586": "i686", "arm64": "aarch64", "AMD64": "x86_64"}


def check_mount(facts: MountFacts) -> Iterator[Problem | Gap]:
    """Find files that the target cannot load."""
    yield from unread_gaps(facts.mount.untold("library", "tags", "files"))
    faults: dict[str, list[tuple[Library, str]]] = {}
    told: set[str] = set()
    for library in facts.mount.libraries:
        fault = _fault(library, facts.target)
        if fault is None or _is_carried_along(library, facts):
            continue
        # numpy and numpy.libs are one package.
        top = library.path.partition("/")[0].partition(".")[0]
        faults.setdefault(top, []).append((library, fault))
    layout = _windows_layout(facts)
    if layout is not None:
        foreign = [found[0][0].path for found in faults.values() if found[0][0].format == "pe"]
        lost = (
            f": {foreign[0]} does not load"
            if foreign
            else ("; packages that only Linux needs were not installed")
        )
        yield Problem(
            place=facts.mount.place,
            message=f"{layout} is an environment of Windows, but the target is "
            f"{facts.target.platform}{lost}",
            cure=_cure(facts.target),
            severity=None if foreign else "warning",
        )
        return
    for top, found in faults.items():
        told.add(top)
        library, fault = found[0]
        more = f" ({len(found) - 1} more in {top})" if len(found) > 1 else ""
        yield Problem(
            place=library.place,
            message=f"{library.path} {fault}{more}",
            cure=_cure(facts.target),
        )
    for distribution in facts.mount.distributions:
        platforms = _foreign_platforms(distribution, facts.target)
        if platforms and told.isdisjoint(distribution.top_levels):
            yield Problem(
                place=distribution.wheel_tags[0].place,
                message=f"{distribution.name} {distribution.version} is made for "
                f"{', '.join(platforms)}, but the target is {facts.target.platform}",
                cure=_cure(facts.target),
            )


def _cure(target: Target) -> str:
    return (
        f"install for the target: pip install --platform {_for_pip(target)} "
        f"--python-version {target.python.series} --only-binary :all: --target DIR"
    )


def _for_pip(target: Target) -> str:
    """Give the platform that pip has to be given: it takes just that tag and no older one."""
    if target.glibc is None:
        return target.platform
    # Nearly all wheels that an image of these years can run carry this tag.
    newest = max((glibc, name) for name, glibc in LEGACY_NAMES.items() if glibc <= target.glibc)
    return f"{newest[1]}_{target.machine}"


def _windows_layout(facts: MountFacts) -> str | None:
    """Give the folder of a Windows environment that the mount belongs to."""
    full_path = facts.mount.full_path
    if not full_path.endswith(_OF_WINDOWS) or facts.target.platform.startswith("win"):
        return None
    path = facts.mount.path
    # A path such as `.` or `site-packages` does not name it.
    return (path if path.endswith(_OF_WINDOWS) else full_path).removesuffix(_OF_WINDOWS)


def _is_carried_along(library: Library, facts: MountFacts) -> bool:
    """Tell whether a wheel for the target brings a file for other systems on purpose.

    Debuggers and bindings carry a library for each system, and choose one when they run.
    """
    owner = facts.owner(library.path)
    is_linux = library.elf is not None and _machine_fits(library.elf, facts.target)
    if owner is None or not owner.wheel_tags or is_linux:
        return False
    if parse_suffix(library.tag) is not None:
        return False
    return not _foreign_platforms(owner, facts.target)


def _foreign_platforms(distribution: MountedDistribution, target: Target) -> list[str]:
    """Give the platforms of a wheel when none of them is the target's.

    Which glibc it needs its files tell more exactly.
    """
    platforms = [header.value.rpartition("-")[2] for header in distribution.wheel_tags]
    platforms = [each for tag in platforms for each in tag.split(".") if each]
    if any(_platform_fits(each, target) for each in platforms):
        return []
    return sorted(set(platforms))


def _platform_fits(platform: str, target: Target) -> bool:
    if platform == "any":
        return True
    if platform.startswith("macosx"):
        return target.platform.startswith("macosx")
    if platform.startswith("win"):
        return target.platform == platform
    is_musl = target.platform.startswith("musllinux")
    families = ("linux_", "musllinux_") if is_musl else ("linux_", "manylinux")
    machine = _SAME.get(target.machine, target.machine)
    return platform.startswith(families) and (not machine or platform.endswith(f"_{machine}"))


def _fault(library: Library, target: Target) -> str | None:
    system = _target_format(target)
    suffix = parse_suffix(library.tag)
    if library.fault is not None:
        return None
    if library.format == "other":
        return None if library.tag is None or suffix is None else _wrong_suffix(library, target)
    if library.format != system:
        return f"is made for {_SYSTEMS[library.format]}, but the target is {target.platform}"
    if library.elf is None:
        return _wrong_suffix(library, target)
    return _of_elf(library.elf, target) or _wrong_suffix(library, target)


def _wrong_suffix(library: Library, target: Target) -> str | None:
    suffix = parse_suffix(library.tag)
    if suffix is None or suffix.fits_system(target):
        return None
    return f"is made for {suffix.system}, but the target is {target.platform}"


def _of_elf(elf: Elf, target: Target) -> str | None:
    if not _machine_fits(elf, target):
        machine = _SAME.get(target.machine, target.machine)
        return f"is made for {elf.machine}, but the target is {machine}"
    glibc = target.glibc
    if glibc is not None and elf.glibc is not None and elf.glibc > glibc:
        return (
            f"needs glibc {elf.glibc[0]}.{elf.glibc[1]}, but the target has {glibc[0]}.{glibc[1]}"
        )
    if glibc is not None and any(name.startswith("libc.musl") for name in elf.needed):
        return "is made for musl, but the target has glibc"
    if target.platform.startswith("musllinux") and "libc.so.6" in elf.needed:
        return "is made for glibc, but the target has musl"
    return None


def _machine_fits(elf: Elf, target: Target) -> bool:
    machine = _SAME.get(target.machine, target.machine)
    return not machine or elf.machine == machine


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
    yields_to=frozenset({"other-python"}),
    check_mount=check_mount,
)
