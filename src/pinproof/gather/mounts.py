"""Reading a directory of installed packages from the disk."""

import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field

from pinproof.errors import UsageError
from pinproof.mount.elf import read_elf
from pinproof.mount.metadata import Files, headers_of, path_file, read_distribution
from pinproof.mount.model import (
    Header,
    Layout,
    Library,
    Link,
    Mount,
    MountedDistribution,
    PathFile,
)
from pinproof.source import Place, SourceFile, Span

_METADATA = re.compile(r".+\.(?:dist|egg)-info")
_READ_THERE = frozenset(
    {
        "INSTALLER",
        "METADATA",
        "PKG-INFO",
        "RECORD",
        "WHEEL",
        "direct_url.json",
        "requires.txt",
        "top_level.txt",
    }
)
_LIBRARY = re.compile(
    r"(?P<stem>[^.]+)(?:\.(?P<tag>.+?))?\.(?:so|pyd|dll|dylib)(?:\.\d+)*", re.IGNORECASE
)
_MODULE = re.compile(r"(?P<name>[A-Za-z_]\w*)(?:\.py|(?:\.[\w-]+)*\.(?:so|pyd))")
_LARGEST_TEXT_BYTES = 16 << 20
_MAGIC_MACH_O = (b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe")


@dataclass(slots=True, kw_only=True)
class _Walk:
    """What was met on the way. Paths are relative to the mount, with `/`."""

    present: set[str] = field(default_factory=set)
    libraries: list[Library] = field(default_factory=list)
    links: list[Link] = field(default_factory=list)


def read_mount(path: str) -> Mount:
    """Read a directory. Raises `UsageError` when there is none."""
    shown = os.path.normpath(path).replace(os.sep, "/")
    if not os.path.isdir(path):
        raise UsageError(f"{path}: {'not a folder' if os.path.exists(path) else 'no such folder'}")
    try:
        names = sorted(os.listdir(path))
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from error
    layout, inside = _layout(path, names)
    full_path = os.path.abspath(path).replace(os.sep, "/")
    pyvenv, has_conda_meta = _environment(path, shown)
    if layout not in ("packages", "empty"):
        # What lies there is no package of the mount; only its place is wrong.
        return Mount(
            path=shown,
            full_path=full_path,
            layout=layout,
            inside=inside,
            pyvenv=pyvenv,
            has_conda_meta=has_conda_meta,
        )
    walk = _walked(path, shown)
    return Mount(
        path=shown,
        full_path=full_path,
        layout=layout,
        distributions=tuple(_distributions(path, shown, names, walk)),
        top_levels=tuple(_top_levels(path, shown, names, walk)),
        libraries=tuple(walk.libraries),
        path_files=tuple(_path_files(path, shown, names)),
        links=tuple(walk.links),
        pyvenv=pyvenv,
        has_conda_meta=has_conda_meta,
    )


def _layout(path: str, names: list[str]) -> tuple[Layout, str | None]:
    """Tell what kind of folder it is, and where the packages are if they are below it."""
    if any(_METADATA.fullmatch(name) for name in names):
        return "packages", None
    name = os.path.basename(os.path.abspath(path))
    if name in ("bin", "Scripts") and any(each.startswith("activate") for each in names):
        return "scripts", next(_packages_below(os.path.dirname(os.path.abspath(path))), None)
    below = next(_packages_below(path), None)
    if below is not None:
        return "environment", below
    if any(_MODULE.fullmatch(each) or each.endswith((".pth", ".egg-link")) for each in names):
        return "packages", None
    if any(os.path.isdir(os.path.join(path, each)) for each in names if not each.startswith(".")):
        return "packages", None
    return "empty", None


def _packages_below(path: str) -> Iterator[str]:
    """Give the `site-packages` at the places below a folder where environments have them."""
    try:
        children = sorted(os.listdir(path))
    except OSError:
        return
    if "site-packages" in children:
        yield "site-packages"
    for lib in ("lib", "Lib", "lib64"):
        folder = os.path.join(path, lib)
        try:
            versions = sorted(os.listdir(folder)) if lib in children else []
        except OSError:
            continue
        if "site-packages" in versions:
            yield f"{lib}/site-packages"
        for version in versions:
            if _has_entries(os.path.join(folder, version, "site-packages")):
                yield f"{lib}/{version}/site-packages"
    for version in children:
        inner = os.path.join(path, version, "site-packages")
        if re.fullmatch(r"python\d\.\d+", version) and _has_entries(inner):
            yield f"{version}/site-packages"


def _has_entries(folder: str) -> bool:
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except OSError:
        return False


def _environment(path: str, shown: str) -> tuple[tuple[Header, ...] | None, bool]:
    """Read the `pyvenv.cfg` of the environment that a directory belongs to, or is."""
    for up in ("", "../../..", "../.."):
        root = os.path.join(path, up) if up else path
        config = os.path.join(root, "pyvenv.cfg")
        conda = os.path.isfile(os.path.join(root, "conda-meta", "history"))
        if not os.path.isfile(config) and not conda:
            continue
        where = os.path.normpath(os.path.join(shown, up, "pyvenv.cfg")).replace(os.sep, "/")
        source = _text(config, where)
        if source is None:
            return None, conda
        # `key = value`: with the sign replaced it is what `headers_of` reads.
        text = source.text.replace("=", ":")
        lines = SourceFile(path=where, text=text)
        headers = tuple(
            Header(name=each.name, value=each.value, place=Place(source, each.place.span))
            for each in headers_of(lines)
        )
        return headers, conda
    return None, False


def _walked(path: str, shown: str) -> _Walk:
    walk = _Walk()
    real = os.path.realpath(path)
    for root, folders, names in os.walk(path):
        relative = os.path.relpath(root, path).replace(os.sep, "/")
        prefix = "" if relative == "." else f"{relative}/"
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        for name in (*folders, *sorted(names)):
            full = os.path.join(root, name)
            if os.path.islink(full) and not _is_inside(full, real):
                place = Place(SourceFile(path=f"{shown}/{prefix}{name}", text=""), Span(0, 0))
                walk.links.append(Link(place=place, target=_link_target(full)))
        for name in names:
            walk.present.add(f"{prefix}{name}")
            match = _LIBRARY.fullmatch(name)
            if match is not None:
                library = _library(os.path.join(root, name), shown, f"{prefix}{name}", match["tag"])
                walk.libraries += [library] if library is not None else []
        for name in folders:
            if os.path.islink(os.path.join(root, name)):
                # Not walked into: what lies behind it counts as there.
                _add_linked(os.path.join(root, name), f"{prefix}{name}", walk.present)
    walk.libraries.sort(key=lambda library: library.path)
    return walk


def _add_linked(full: str, prefix: str, present: set[str]) -> None:
    for root, _, names in os.walk(full):
        relative = os.path.relpath(root, full).replace(os.sep, "/")
        inner = prefix if relative == "." else f"{prefix}/{relative}"
        present |= {f"{inner}/{name}" for name in names}


def _is_inside(full: str, real: str) -> bool:
    target = os.path.realpath(full)
    return os.path.exists(full) and (target == real or target.startswith(real + os.sep))


def _link_target(full: str) -> str:
    try:
        return os.readlink(full)
    except OSError:
        return "somewhere else"


def _library(full: str, shown: str, relative: str, tag: str | None) -> Library | None:
    place = Place(SourceFile(path=f"{shown}/{relative}", text=""), Span(0, 0))
    try:
        status = os.stat(full)
        # A pipe or a device of that name is never opened: it could wait for ever.
        if not stat.S_ISREG(status.st_mode):
            return None
        with open(full, "rb") as file:

            def read(at: int, size: int) -> bytes:
                if at >= status.st_size:
                    return b""
                file.seek(at)
                return file.read(min(size, status.st_size))

            magic = read(0, 4)
            elf = read_elf(read)
    except OSError:
        return None
    if elf is not None:
        return Library(path=relative, place=place, format="elf", tag=tag, elf=elf)
    if magic in _MAGIC_MACH_O or relative.lower().endswith(".dylib"):
        return Library(path=relative, place=place, format="mach-o", tag=tag)
    if magic[:2] == b"MZ" or relative.lower().endswith((".pyd", ".dll")):
        return Library(path=relative, place=place, format="pe", tag=tag)
    return Library(path=relative, place=place, format="other", tag=tag)


def _distributions(
    path: str, shown: str, names: list[str], walk: _Walk
) -> Iterator[MountedDistribution]:
    for name in names:
        if _METADATA.fullmatch(name) is None:
            continue
        full = os.path.join(path, name)
        texts: dict[str, SourceFile] = {}
        if os.path.isfile(full):
            source = _text(full, f"{shown}/{name}")
            texts = {"": source} if source is not None else {}
        else:
            for each in sorted(_READ_THERE):
                source = _text(os.path.join(full, each), f"{shown}/{name}/{each}")
                if source is not None:
                    texts[each] = source
            if not texts:
                # An empty folder that was left behind.
                continue
        found = read_distribution(Files(folder=name, texts=texts, present=walk.present))
        if found is not None:
            yield found


def _top_levels(
    path: str, shown: str, names: list[str], walk: _Walk
) -> Iterator[tuple[str, Place]]:
    packages = {
        each.partition("/")[0] for each in walk.present if each.endswith(("/__init__.py", ".so"))
    }
    for name in names:
        module = _MODULE.fullmatch(name)
        is_package = name in packages and name.isidentifier()
        if is_package and os.path.isdir(os.path.join(path, name)):
            found = name
            place = f"{name}/__init__.py" if f"{name}/__init__.py" in walk.present else name
        elif module is not None:
            found, place = module["name"], name
        else:
            continue
        yield found, Place(SourceFile(path=f"{shown}/{place}", text=""), Span(0, 0))


def _path_files(path: str, shown: str, names: list[str]) -> Iterator[PathFile]:
    for name in names:
        if name.endswith((".pth", ".egg-link")):
            source = _text(os.path.join(path, name), f"{shown}/{name}")
            if source is not None:
                yield path_file(name, source)


def _text(full: str, shown: str) -> SourceFile | None:
    """Read a text of the mount; what is no UTF-8 in it is replaced, as importlib would."""
    try:
        status = os.stat(full)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST_TEXT_BYTES:
            return None
        with open(full, "rb") as file:
            return SourceFile(path=shown, text=file.read().decode("utf-8", "replace"))
    except OSError:
        return None
