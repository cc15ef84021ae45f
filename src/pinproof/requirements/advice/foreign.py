"""Projects that a `pip freeze` picks up on a system and that mean nothing on another."""

from pinproof.record import NamedTuple


class ForeignProject(NamedTuple):
    """`system` is the only `platform_system` on which the project does anything."""

    system: str
    reason: str

    def is_foreign_to(self, platform_system: str) -> bool:
        """Tell whether a target is another system."""
        return self.system != platform_system


_WINDOWS = ForeignProject("Windows", "it is for Windows only")
_MACOS = ForeignProject("Darwin", "it is for macOS only")
_DEBIAN = ForeignProject(
    "Debian", "it belongs to a Debian or Ubuntu system, not to the package index"
)
_CONDA = ForeignProject("conda", "it belongs to a conda installation and not to the package index")

_PROJECTS = {
    **dict.fromkeys(
        (
            "comtypes",
            "pypiwin32",
            "pywin32",
            "pywin32-ctypes",
            "pywinpty",
            "win-inet-pton",
            "win-unicode-console",
            "wincertstore",
            "windows-curses",
            "wmi",
        ),
        _WINDOWS,
    ),
    **dict.fromkeys(
        ("appnope", "appscript", "py2app", "tensorflow-macos", "tensorflow-metal"), _MACOS
    ),
    "pkg-resources": ForeignProject(
        "Debian", "Debian's pip lists it by mistake, and no such project exists"
    ),
    **dict.fromkeys(
        (
            "command-not-found",
            "language-selector",
            "python-apt",
            "python-debian",
            "ssh-import-id",
            "ubuntu-advantage-tools",
            "ubuntu-drivers-common",
            "ufw",
            "unattended-upgrades",
        ),
        _DEBIAN,
    ),
    **dict.fromkeys(
        (
            "anaconda-client",
            "anaconda-navigator",
            "anaconda-project",
            "conda",
            "conda-build",
            "conda-env",
            "conda-package-handling",
            "libmambapy",
            "menuinst",
        ),
        _CONDA,
    ),
}


def foreign_project(name: str) -> ForeignProject | None:
    """Tell what system a normalized name belongs to, when it belongs to one."""
    return _MACOS if name.startswith("pyobjc") else _PROJECTS.get(name)
