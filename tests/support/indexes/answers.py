"""What an index on loopback is asked, what it serves, and what a fault answers instead."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from typing import TypeAlias

JSON_TYPE = "application/vnd.pypi.simple.v1+json"


@dataclass(slots=True, kw_only=True)
class ServedFile:
    """A file of a project; `metadata` is served beside it unless it is `None`."""

    filename: str
    body: bytes
    requires_python: str | None = None
    yanked: str | bool = False
    metadata: bytes | None = None
    announce_metadata: bool = True
    metadata_digest: str | None = None
    digest: str | None = None
    upload_time: str | None = None
    size: int | None = None

    @property
    def sha256(self) -> str:
        return self.digest or hashlib.sha256(self.body).hexdigest()


@dataclass(slots=True, kw_only=True)
class Asked:
    """One request as it came in."""

    path: str
    headers: Mapping[str, str]


@dataclass(slots=True, kw_only=True)
class Answer:
    """What a fault answers instead. `drip_s` waits that long between bytes of the body;

    `length` claims another length than the body has; `hang_s` waits before it answers at all.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    drip_s: float = 0
    hang_s: float = 0
    length: int | None = None
    reset: bool = False


Headers: TypeAlias = Message
Fault = Callable[[str, int], Answer | None]


def after(path_part: str, answer: Answer, *, first: int = 1, last: int = 10**6) -> Fault:
    """Make a fault: that answer for the requests number `first` to `last` of a path."""

    def fault(path: str, count: int) -> Answer | None:
        return answer if path_part in path and first <= count <= last else None

    return fault
