"""What can be imported of a distribution, by the paths of the files that it installs.

Sources: Binary distribution format (wheels), Python's manual (The import system), PEP 420 and 3149.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterable

_MODULE = re.compile(r"(?P<name>[^.]+)(?:\.[-\w]+)*\.(?:py|pyc|so|pyd)")
_INIT = "__init__"
# `name-1.0.data/purelib/…` is put where all else goes. Source: PEP 427.
_DATA = re.compile(r"[^/]+\.data/(?:purelib|platlib)/")
_ELSEWHERE = re.compile(r"[^/]+(?:\.data|\.dist-info|\.egg-info)(?:/|$)")
# Deeper down nobody shares a package; a name that is cut off stands for all that is in it. So does
# the first name of very many.
_DEEPEST = 4
_MOST = 300


def find_import_names(paths: Iterable[str]) -> frozenset[str]:
    """Give the packages and modules that files bring, each by its dotted name.

    Of what lies in a package only the package is named. A folder that is no package (PEP 420) may
    be shared by several distributions, so that what is in it is named: `google.protobuf`.
    `paths` are seen from where packages are, with `/`.
    """
    files = [parts for path in paths if (parts := _parts(path)) is not None]
    packages = {parts[:-1] for parts in files if parts[-1] == _INIT}
    names = {".".join(_root(parts, packages)) for parts in files if parts != (_INIT,)}
    if len(names) > _MOST:
        within = Counter(name.partition(".")[0] for name in names)
        names = {top if within[top := name.partition(".")[0]] > _MOST else name for name in names}
    return frozenset(name for name in names if name)


def _parts(path: str) -> tuple[str, ...] | None:
    data = _DATA.match(path)
    path = path[data.end() :] if data is not None else path
    if _ELSEWHERE.match(path) or "__pycache__/" in path:
        return None
    *folders, leaf = path.split("/")
    module = _MODULE.fullmatch(leaf)
    if module is None:
        return None
    parts = (*folders, module["name"])
    return parts if all(part.isidentifier() for part in parts) else None


def _root(parts: tuple[str, ...], packages: Collection[tuple[str, ...]]) -> tuple[str, ...]:
    for depth in range(1, min(len(parts), _DEEPEST)):
        if parts[:depth] in packages:
            return parts[:depth]
    return parts[:_DEEPEST] if parts[-1] != _INIT else parts[: min(len(parts) - 1, _DEEPEST)]


def names_of_top_levels(text: str) -> frozenset[str]:
    """Give the names that a `top_level.txt` lists. Source: setuptools, the egg-info format."""
    return frozenset(name for name in text.split() if name.isidentifier())


def holds(names: Collection[str], module: str) -> bool:
    """Tell whether a module is among import names, or may be in a package among them."""
    return any(module == name or module.startswith(f"{name}.") for name in names)


def brings(names: Collection[str], module: str, taken: Collection[str] = ()) -> bool:
    """Tell whether an import finds something among import names.

    `taken` are what it takes out of a module: where that is only a folder that several share, one
    of them must be there.
    """
    if holds(names, module):
        return True
    if any(name != "*" for name in taken):
        return any(brings(names, f"{module}.{name}") for name in taken if name != "*")
    return any(name.startswith(f"{module}.") for name in names)
