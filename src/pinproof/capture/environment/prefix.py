"""One Python environment in a file system: a prefix, its Python, the folders that it searches."""

import re
from posixpath import basename, dirname, join

from pinproof.capture.archive.tree import Tree
from pinproof.errors import UsageError
from pinproof.metadata.pyvenv_cfg import read_pyvenv_cfg
from pinproof.record import record

_LIBRARY = re.compile(r"python(3\.\d+)t?")
_EXECUTABLES = ("bin/python", "bin/python3", "Scripts/python.exe", "python.exe")


@record
class Environment:
    """A prefix with a Python.

    `python` is as exact as it is known (`3.7.16`, else `3.7`), `evidence` where it was read.
    `site_folders` are in Python's order of search.
    """

    prefix: str
    python: str
    evidence: str
    site_folders: tuple[str, ...]


def find_environment(tree: Tree, prefix: str, user_base: str | None = None) -> Environment | None:
    """Read the environment at a prefix, `None` where there is none.

    `user_base` is the folder of the user's own packages (`~/.local`), searched first.
    """
    settings = _venv_settings(tree, prefix)
    series = _series(tree, prefix, settings)
    if series is None:
        return None
    python, evidence = _exact_version(tree, prefix, series, settings)
    folders = _site_folders(tree, prefix, series)
    home = settings.get("home")
    alone = home is not None and settings.get("include-system-site-packages") != "true"
    if home is not None and not alone:
        folders += _site_folders(tree, dirname(tree.real(home) or home), series)
    if user_base is not None and not alone:
        folders.insert(0, join(user_base, "lib", f"python{series}", "site-packages"))
    return Environment(
        prefix=prefix,
        python=python,
        evidence=evidence,
        site_folders=tuple(dict.fromkeys(folders)),
    )


def _venv_settings(tree: Tree, prefix: str) -> dict[str, str]:
    content = (tree.read(join(prefix, "pyvenv.cfg")) or b"").decode(errors="replace")
    return {setting.name: setting.value for setting in read_pyvenv_cfg(content)}


def _series(tree: Tree, prefix: str, settings: dict[str, str]) -> str | None:
    """Give `3.7`: what the executable leads to, else the only one there is."""
    named = re.match(r"3\.\d+", settings.get("version", settings.get("version_info", "")))
    if named:
        return named[0]
    for executable in _EXECUTABLES:
        real = tree.real(join(prefix, executable))
        match = re.fullmatch(r"python(3\.\d+)[a-z]*", basename(real)) if real else None
        if match:
            return match[1]
    present = {
        match[1]
        for folder in ("lib", "lib64")
        for name in tree.names(join(prefix, folder))
        if (match := _LIBRARY.fullmatch(name))
        and set(tree.names(join(prefix, folder, name))) & {"site-packages", "os.py", "site.py"}
    }
    if len(present) > 1:
        listed = ", ".join(sorted(present, key=lambda series: int(series[2:])))
        raise UsageError(
            f"{prefix} holds several Pythons ({listed}) and no bin/python that chooses"
        )
    if present:
        return present.pop()
    conda = _conda_python(tree, prefix, "3.")
    return ".".join(conda.split(".")[:2]) if conda else None


def _exact_version(
    tree: Tree, prefix: str, series: str, settings: dict[str, str]
) -> tuple[str, str]:
    for key in ("version", "version_info"):
        match = re.match(rf"{re.escape(series)}\.\d+", settings.get(key, ""))
        if match:
            return match[0], join(prefix, "pyvenv.cfg")
    conda = _conda_python(tree, prefix, f"{series}.")
    if conda:
        return conda, join(prefix, "conda-meta")
    for flag in ("", "m", "t"):
        path = join(prefix, "include", f"python{series}{flag}", "patchlevel.h")
        header = (tree.read(path) or b"").decode(errors="replace")
        match = re.search(r'#define\s+PY_VERSION\s+"(3\.\d+\.\d+)', header)
        if match:
            return match[1], path
    for path in _binaries(tree, prefix, series):
        versions = set((tree.read(path) or b"").decode().split())
        if len(versions) == 1:
            return versions.pop(), path
    return _debian_version(tree, prefix, series) or (series, "the names of its folders")


def _binaries(tree: Tree, prefix: str, series: str) -> list[str]:
    start = f"libpython{series}"
    tops = [join(prefix, "lib"), join(prefix, "lib64")]
    below = [join(top, name) for top in tops for name in tree.names(top) if "-linux-gnu" in name]
    libraries = [
        join(folder, name)
        for folder in [*tops, *below]
        for name in tree.names(folder)
        if name.startswith(start)
    ]
    return [join(prefix, "bin", f"python{series}{flag}") for flag in ("", "m", "t")] + libraries


def _debian_version(tree: Tree, prefix: str, series: str) -> tuple[str, str] | None:
    if prefix != "/usr":
        return None
    listed = (tree.read("/var/lib/dpkg/status") or b"").decode(errors="replace")
    match = re.search(
        rf"(?ms)^Package: (?:lib)?python{re.escape(series)}-minimal$.*?"
        rf"^Version: ({re.escape(series)}\.\d+)",
        listed,
    )
    return (match[1], "/var/lib/dpkg/status") if match else None


def _conda_python(tree: Tree, prefix: str, start: str) -> str | None:
    for name in tree.names(join(prefix, "conda-meta")):
        match = re.fullmatch(r"python-(3\.\d+\.\d+)-[^-]+\.json", name)
        if match and match[1].startswith(start):
            return match[1]
    return None


def _site_folders(tree: Tree, prefix: str, series: str) -> list[str]:
    """Give the folders that exist. Source: Python library, site; Debian Python policy."""
    places = [
        f"{prefix}/{library}/python{series}{flag}/site-packages"
        for library in ("lib", "lib64")
        for flag in ("", "t")
    ]
    places.append(f"{prefix}/Lib/site-packages")
    if prefix == "/usr":
        places = [
            f"/usr/local/lib/python{series}/dist-packages",
            "/usr/lib/python3/dist-packages",
            f"/usr/lib/python{series}/dist-packages",
            f"/usr/local/lib/python{series}/site-packages",
            f"/usr/local/lib64/python{series}/site-packages",
            *places,
        ]
    found: dict[str, str] = {}
    for place in places:
        real = tree.real(place)
        if real is not None:
            found.setdefault(real, place)
    return list(found.values())
