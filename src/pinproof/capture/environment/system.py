"""The system under an image's Python: its C library, its user."""

import re
from collections.abc import Mapping
from posixpath import join

from pinproof.capture.archive.tree import Tree
from pinproof.errors import UsageError
from pinproof.target.manylinux import name_manylinux
from pinproof.target.systems import glibc_of

# Source: the OCI image configuration's architecture and variant; `uname -m` on the right.
_MACHINES = {
    "amd64": "x86_64",
    "386": "i686",
    "arm64": "aarch64",
    "arm": "armv7l",
    "ppc64le": "ppc64le",
    "s390x": "s390x",
    "riscv64": "riscv64",
}


def machine_of_architecture(architecture: str) -> str:
    """Give an image's architecture as Python names it; a `UsageError` for what is none."""
    name = _MACHINES.get(architecture, architecture)
    if not re.fullmatch(r"\w{1,32}", name, re.ASCII):
        raise UsageError(f"{architecture[:100]!a} is not an architecture")
    return name


def architecture_of(platform: str) -> str:
    """Give a platform tag's architecture as OCI names it (`amd64`), that of most for no tag."""
    for architecture, name in _MACHINES.items():
        if platform.endswith(f"_{name}"):
            return architecture
    return "amd64"


def platform_of(tree: Tree, architecture: str) -> tuple[str, str] | None:
    """Give the platform tag and where it was read, `None` when nothing tells the C library."""
    name = machine_of_architecture(architecture)
    glibc = _glibc(tree, name)
    if glibc is not None:
        version, evidence = glibc
        return name_manylinux(version, name), evidence
    apk = "/lib/apk/db/installed"
    for package in (tree.read(apk) or b"").decode(errors="replace").split("\n\n"):
        number = re.search(r"(?m)^V:(\d+)\.(\d+)", package)
        if number is not None and re.search(r"(?m)^P:musl$", package):
            return f"musllinux_{number[1]}_{number[2]}_{name}", apk
    return None


def _glibc(tree: Tree, machine_name: str) -> tuple[str, str] | None:
    for folder in _library_folders(tree, machine_name):
        for file in tree.names(folder):
            path = join(folder, file)
            named = re.fullmatch(r"libc-(2\.\d+)\.so", file)
            if named:
                return named[1], path
            if file == "libc.so.6":
                versions = set((tree.read(path) or b"").decode(errors="replace").split())
                if len(versions) == 1:
                    return versions.pop(), path
    listed = (tree.read("/var/lib/dpkg/status") or b"").decode(errors="replace")
    match = re.search(r"(?ms)^Package: libc6$.*?^Version: (?:\d+:)?(2\.\d+)", listed)
    if match:
        return match[1], "/var/lib/dpkg/status"
    return _glibc_of_release(tree)


def _library_folders(tree: Tree, machine_name: str) -> list[str]:
    tops = ("/lib", "/lib64", "/usr/lib", "/usr/lib64")
    below = [join(top, name) for top in tops for name in tree.names(top) if "-linux-gnu" in name]
    # Libraries of other architectures may lie beside the system's own.
    below.sort(key=lambda folder: not folder.rpartition("/")[2].startswith(machine_name))
    return [*below, "/lib64", "/usr/lib64", "/lib", "/usr/lib"]


def _glibc_of_release(tree: Tree) -> tuple[str, str] | None:
    for path in ("/etc/os-release", "/usr/lib/os-release"):
        text = (tree.read(path) or b"").decode(errors="replace")
        pairs = dict(line.split("=", 1) for line in text.splitlines() if "=" in line)
        system = pairs.get("ID", "").strip("\"'"), pairs.get("VERSION_ID", "").strip("\"'")
        known = glibc_of(system)
        if known:
            return known, f"{path} ({' '.join(system)})"
    return None


def find_user_base(tree: Tree, user: str, variables: Mapping[str, str]) -> str | None:
    """Give the folder of the user's own packages, `None` when it is switched off.

    `user` is the image's, `""` for root. Source: Python library, site, ENABLE_USER_SITE.
    """
    if variables.get("PYTHONNOUSERSITE"):
        return None
    if variables.get("PYTHONUSERBASE"):
        return variables["PYTHONUSERBASE"]
    home = variables.get("HOME") or _home(tree, user.partition(":")[0] or "root")
    return join(home, ".local") if home else None


def _home(tree: Tree, user: str) -> str | None:
    listed = (tree.read("/etc/passwd") or b"").decode(errors="replace")
    for line in listed.splitlines():
        fields = line.split(":")
        if len(fields) > 5 and user in (fields[0], fields[2]):  # noqa: PLR2004 - passwd(5)
            return fields[5]
    return "/root" if user in ("root", "0") else None
