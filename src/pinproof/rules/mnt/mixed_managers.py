"""A virtual environment inside a conda environment.

## What it does

Flags an environment that has both a `pyvenv.cfg` and a `conda-meta`.

## Why is this bad

Two managers installed into one folder. Packages from conda need libraries outside `site-packages`,
so they are not complete in the mounted directory.

## Example

```text myenv/pyvenv.cfg
home = /opt/conda/bin
include-system-site-packages = false
version = 3.7.16
```

```text myenv/conda-meta/history
==> 2021-06-01 10:00:00 <==
```

Use instead:

```text myenv/pyvenv.cfg
home = /opt/conda/bin
include-system-site-packages = false
version = 3.7.16
```

```text myenv/conda-meta/history
```

## Limits

A conda environment by itself is not flagged here.

## Sources

- Azure ML documentation, Python package extensibility for prebuilt Docker images
- conda's manual, Managing environments
"""

from collections.abc import Iterator

from pinproof.facts.mount import MountFacts
from pinproof.rule import Problem, Rule
from pinproof.source import Place, Span


def check_mount(facts: MountFacts) -> Iterator[Problem]:
    """Find an environment of two managers."""
    mount = facts.mount
    if not mount.has_conda_meta or mount.pyvenv is None:
        return
    place = mount.place
    if mount.pyvenv:
        place = Place(mount.pyvenv[0].place.source, Span(0, 0))
    yield Problem(
        place=place,
        message="a virtual environment and a conda environment in one folder: what conda "
        "installed needs libraries outside site-packages",
        cure="create the directory with one of the two, preferably with venv and pip",
    )


RULE = Rule(
    code="MNT008",
    name="mixed-managers",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"mount"}),
    check_mount=check_mount,
)
