"""Lists of deployments: JSON lines, and paths one a line."""

import json
from collections.abc import Iterator
from io import BufferedReader
from typing import Any, BinaryIO

from pinproof.errors import UsageError
from pinproof.fleet.model import UnreadDeployment
from pinproof.gate.boundary import OPEN
from pinproof.gate.opening import MOST_BYTES, NotRead, open_path
from pinproof.record import field, record

_OWN = ("id", "requirements", "path", "image")


@record
class ListedDeployment:
    """A line of a list: `where` is its place, and either `requirements` or `path` is there.

    `path` is as it was written, seen from the folder of the list.
    """

    id: str
    where: str
    requirements: str | None = None
    path: str | None = None
    image: str | None = None
    keys: dict[str, str] = field(default_factory=dict)


def open_list(path: str) -> BufferedReader:
    """Open a list that the user named; `UsageError` where that cannot be."""
    opened = open_path(path, within=OPEN)
    if isinstance(opened, NotRead):
        raise UsageError(f"{path}: {opened.reason}")
    return opened


def read_list(stream: BinaryIO, path: str) -> Iterator[ListedDeployment | UnreadDeployment]:
    """Read a list: a line that begins with a brace is JSON, any other a path.

    Blank lines, and paths behind a `#`, are passed over. A line that is wrong says why, with
    its place, and costs no other.
    """
    for number, content in enumerate(_lines(stream), 1):
        where = f"{path}:{number}"
        try:
            text = content.decode("utf-8-sig" if number == 1 else "utf-8").strip()
        except UnicodeDecodeError as error:
            yield UnreadDeployment(id=f"{where}:{error.start + 1}", reason="it is not UTF-8")
            continue
        if len(content) > MOST_BYTES:
            yield UnreadDeployment(
                id=where, reason=f"the line is larger than {MOST_BYTES // 2**20} MB"
            )
        elif text.startswith("{"):
            yield _read_object(text, where)
        elif text and not text.startswith("#"):
            yield ListedDeployment(id=text, where=where, path=text)


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    while line := stream.readline(MOST_BYTES + 1):
        whole = line.endswith(b"\n")
        yield line
        while not whole and (rest := stream.readline(MOST_BYTES + 1)):
            # The rest of a line that is too long.
            whole = rest.endswith(b"\n")


def _read_object(text: str, where: str) -> ListedDeployment | UnreadDeployment:
    try:
        said = json.loads(text)
    except json.JSONDecodeError as error:
        return UnreadDeployment(id=f"{where}:{error.colno}", reason=f"it is no JSON: {error.msg}")
    except (RecursionError, ValueError):
        return UnreadDeployment(
            id=where, reason="it is no JSON that could be read: nested too deep or too long"
        )
    given = said.get("id")
    id_ = str(given) if isinstance(given, str | int) and not isinstance(given, bool) else ""
    name = id_ or where
    if not id_:
        return UnreadDeployment(
            id=where, reason="it has no id: write a text that names the deployment"
        )
    for key in ("requirements", "path", "image"):
        if said.get(key) is not None and not isinstance(said[key], str):
            return UnreadDeployment(id=name, reason=f"{where}: {key} must be a text")
    requirements, path = said.get("requirements"), said.get("path")
    if (requirements is None) == (path is None):
        why = f"{where}: it needs requirements or path, not both"
        return UnreadDeployment(id=name, reason=why)
    if path == "":
        return UnreadDeployment(id=name, reason=f"{where}: path is empty")
    return ListedDeployment(
        id=id_,
        where=where,
        requirements=requirements,
        path=path,
        image=said.get("image") or None,
        keys={key: _text(said[key]) for key in said if key not in _OWN},
    )


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)
