"""An index for trees of many files."""

from collections.abc import Iterator

import pytest
from support.indexes.loopback import LoopbackIndex
from workers.mixed_tree import publish


@pytest.fixture(name="index", scope="module")
def _index() -> Iterator[LoopbackIndex]:
    with LoopbackIndex() as index:
        publish(index)
        yield index
