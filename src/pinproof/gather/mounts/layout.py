"""What kind of folder was named: packages, their environment, or a part of it."""

import os
import re
from collections.abc import Iterator, Sequence

from pinproof.gate.opening import list_names, look_at
from pinproof.gather.mounts.files import MountOpener
from pinproof.metadata.pyvenv_cfg import read_pyvenv_cfg
from pinproof.mount.model import Header, Layout
from pinproof.source import Place, Span

METADATA = re.compile(r".+\.(?:dist|egg)-info")
MODULE = re.compile(r"(?P<name>[A-Za-z_]\w*)(?:\.py|(?:\.[\w-]+)*\.(?:so|pyd))")


def recognize_layout(path: str, names: Sequence[str]) -> tuple[Layout, str | None]:
    """Tell what kind of folder it is, and where the packages are if they are below it."""
    if any(METADATA.fullmatch(name) for name in names):
        return "packages", None
    name = os.path.basename(os.path.abspath(path))
    if name in ("bin", "Scripts") and any(each.startswith("activate") for each in names):
        return "scripts", next(_packages_below(os.path.dirname(os.path.abspath(path))), None)
    below = next(_packages_below(path), None)
    if below is not None:
        return "environment", below
    if any(MODULE.fullmatch(each) or each.endswith((".pth", ".egg-link")) for each in names):
        return "packages", None
    plain = (each for each in names if not each.startswith("."))
    if any(look_at(os.path.join(path, each)) == "folder" for each in plain):
        return "packages", None
    return "empty", None


def _packages_below(path: str) -> Iterator[str]:
    """Give the `site-packages` at the places below a folder where environments have them."""
    children = sorted(list_names(path))
    if "site-packages" in children:
        yield "site-packages"
    for lib in ("lib", "Lib", "lib64"):
        folder = os.path.join(path, lib)
        versions = sorted(list_names(folder)) if lib in children else []
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
    return bool(list_names(folder))


def find_environment_around(
    path: str, shown: str, opener: MountOpener
) -> tuple[tuple[Header, ...] | None, bool]:
    """Read the `pyvenv.cfg` of the environment that a directory belongs to, or is."""
    for up in ("", "../../..", "../.."):
        root = os.path.join(path, up) if up else path
        config = os.path.join(root, "pyvenv.cfg")
        conda = look_at(os.path.join(root, "conda-meta", "history")) == "file"
        if look_at(config) != "file" and not conda:
            continue
        where = os.path.normpath(os.path.join(shown, up, "pyvenv.cfg")).replace(os.sep, "/")
        source = opener.read_source(config, where, "environment")
        if source is None:
            return None, conda
        headers = tuple(
            Header(
                name=setting.name,
                value=setting.value,
                place=Place(source, Span(setting.start, setting.end)),
            )
            for setting in read_pyvenv_cfg(source.text)
        )
        return headers, conda
    return None, False
