"""Files that are published on an index, and what is learned of them."""

from collections.abc import Callable
from typing import Any

from support.indexes.answers import ServedFile
from support.indexes.loopback import LoopbackIndex

from pinproof.index.client import PublishedIndex
from pinproof.index.model import CoreMetadata, DistributionFile, Project, Unavailable

OpenIndex = Callable[..., PublishedIndex]
WHEEL = "demo-1.0-py3-none-any.whl"
DECLARED = CoreMetadata(
    name="demo",
    version="1.0",
    requires_dist=("other>=2", 'more; extra == "x"'),
    requires_python=">=3.6",
    provides_extra=("x",),
)


def publish(loopback: LoopbackIndex, **options: Any) -> ServedFile:
    return loopback.add_wheel(
        "demo",
        "1.0",
        requires=DECLARED.requires_dist or (),
        extras=DECLARED.provides_extra,
        requires_python=DECLARED.requires_python,
        **options,
    )


def first_file(index: PublishedIndex, name: str = "demo") -> DistributionFile:
    project = index.project(name)
    assert isinstance(project, Project)
    return next(iter(project.releases.values()))[0]


def learned(index: PublishedIndex) -> CoreMetadata | Unavailable:
    return index.metadata(first_file(index))
