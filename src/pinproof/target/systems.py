"""Releases of Linux distributions: the glibc and the Python of each.

Sources: the distributions' own package lists; for Databricks and AWS Lambda the manuals' pages on
runtimes, which name the distribution.
"""

from pinproof.target.manylinux import name_manylinux

# (ID, VERSION_ID) as /etc/os-release writes them.
_GLIBC = {
    ("ubuntu", "16.04"): "2.23",
    ("ubuntu", "18.04"): "2.27",
    ("ubuntu", "20.04"): "2.31",
    ("ubuntu", "22.04"): "2.35",
    ("ubuntu", "24.04"): "2.39",
    ("debian", "9"): "2.24",
    ("debian", "10"): "2.28",
    ("debian", "11"): "2.31",
    ("debian", "12"): "2.36",
    ("debian", "13"): "2.41",
    ("centos", "7"): "2.17",
    ("centos", "8"): "2.28",
    ("centos", "9"): "2.34",
    ("rhel", "7"): "2.17",
    ("rhel", "8"): "2.28",
    ("rhel", "9"): "2.34",
    ("rocky", "8"): "2.28",
    ("rocky", "9"): "2.34",
    ("almalinux", "8"): "2.28",
    ("almalinux", "9"): "2.34",
    ("amzn", "1"): "2.17",
    ("amzn", "2"): "2.26",
    ("amzn", "2023"): "2.34",
    ("azurelinux", "3.0"): "2.38",
    ("mariner", "2.0"): "2.35",
}
# What `python3` is there.
_PYTHON = {
    ("ubuntu", "16.04"): "3.5",
    ("ubuntu", "18.04"): "3.6",
    ("ubuntu", "20.04"): "3.8",
    ("ubuntu", "22.04"): "3.10",
    ("ubuntu", "24.04"): "3.12",
    ("debian", "9"): "3.5",
    ("debian", "10"): "3.7",
    ("debian", "11"): "3.9",
    ("debian", "12"): "3.11",
    ("debian", "13"): "3.13",
    ("centos", "7"): "3.6",
    ("centos", "8"): "3.6",
    ("centos", "9"): "3.9",
    ("rhel", "8"): "3.6",
    ("rhel", "9"): "3.9",
    ("rocky", "8"): "3.6",
    ("rocky", "9"): "3.9",
    ("almalinux", "8"): "3.6",
    ("almalinux", "9"): "3.9",
    ("alpine", "3.14"): "3.9",
    ("alpine", "3.15"): "3.9",
    ("alpine", "3.16"): "3.10",
    ("alpine", "3.17"): "3.10",
    ("alpine", "3.18"): "3.11",
    ("alpine", "3.19"): "3.11",
    ("alpine", "3.20"): "3.12",
    ("alpine", "3.21"): "3.12",
    ("alpine", "3.22"): "3.12",
    ("amzn", "2"): "3.7",
    ("amzn", "2023"): "3.9",
    ("mariner", "2.0"): "3.9",
    ("azurelinux", "3.0"): "3.12",
}
# The names that image tags use for releases.
CODENAMES = {
    "xenial": ("ubuntu", "16.04"),
    "bionic": ("ubuntu", "18.04"),
    "focal": ("ubuntu", "20.04"),
    "jammy": ("ubuntu", "22.04"),
    "noble": ("ubuntu", "24.04"),
    "stretch": ("debian", "9"),
    "buster": ("debian", "10"),
    "bullseye": ("debian", "11"),
    "bookworm": ("debian", "12"),
    "trixie": ("debian", "13"),
    "ubi7": ("rhel", "7"),
    "ubi8": ("rhel", "8"),
    "ubi9": ("rhel", "9"),
}


def glibc_of(system: tuple[str, str]) -> str | None:
    """Give the glibc (`2.27`) of a release by its ID and VERSION_ID, `None` where none is known.

    `("rhel", "8.9")` counts as `("rhel", "8")`.
    """
    return _GLIBC.get(system) or _GLIBC.get((system[0], system[1].partition(".")[0]))


def python_of(system: tuple[str, str]) -> str | None:
    """Give the series (`3.10`) of the Python that a release calls `python3`."""
    return _PYTHON.get(system) or _PYTHON.get((system[0], system[1].partition(".")[0]))


def manylinux_of(system: tuple[str, str], machine: str = "x86_64") -> str | None:
    """Give the newest tag that a release accepts (`manylinux_2_27_x86_64`). Source: PEP 600."""
    glibc = glibc_of(system)
    return name_manylinux(glibc, machine) if glibc is not None else None
