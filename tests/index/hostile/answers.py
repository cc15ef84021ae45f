"""What an index that is opened at a hostile server answers, and in which time."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from support.indexes.answers import JSON_TYPE

from pinproof.index.client import PublishedIndex
from pinproof.index.model import Unavailable

OpenIndex = Callable[..., PublishedIndex]
JSON = {"Content-Type": JSON_TYPE}


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Tell a hang from a bound that was kept, with a wide margin for a busy machine."""
    start = time.monotonic()
    yield
    assert time.monotonic() - start < seconds


def reason(answer: object) -> str:
    assert isinstance(answer, Unavailable), answer
    assert not answer.offline
    return answer.reason


def page(*files: object, version: str = "1.0") -> bytes:
    return json.dumps({"meta": {"api-version": version}, "name": "demo", "files": files}).encode()
