"""The JSON form of the simple API. Source: PEP 691, 700, 714, 592."""

import json
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from pinproof.index.address import without_credentials
from pinproof.index.filename import classify
from pinproof.index.model import DistributionFile

SUPPORTED_MAJOR = "1"


class MalformedPage(ValueError):  # noqa: N818 - it names a state, as the design's words do
    """An answer that is no page of the simple API; the text says why."""


def parse_json(body: bytes, base_url: str, project: str) -> list[DistributionFile]:
    """Read a project's page, in the page's order; URLs are made absolute.

    Entries without a URL are left out, as pip does; any other fault spoils the page, since a
    half-read page could show a release as missing.
    """
    try:
        page = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedPage(f"not JSON ({error})") from None
    if not isinstance(page, dict) or not isinstance(page.get("files"), list):
        raise MalformedPage("the JSON has no list of files")
    meta = page.get("meta")
    version = str(meta.get("api-version", "1.0")) if isinstance(meta, dict) else "1.0"
    if version.split(".")[0] != SUPPORTED_MAJOR:
        raise MalformedPage(f"it speaks version {version} of the simple API")
    join = _Joiner(base_url)
    found = []
    for entry in page["files"]:
        if not isinstance(entry, dict):
            raise MalformedPage("an entry of its files is no object")
        file = _file(entry, join, project)
        if file is not None:
            found.append(file)
    return found


class _Joiner:
    """`urljoin` for thousands of URLs that mostly are absolute already."""

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url

    def __call__(self, url: str) -> str:
        joined = url if url.startswith(("https://", "http://")) else urljoin(self._base_url, url)
        # A login for the files is the index's to ask for, not the page's to spread.
        return without_credentials(joined) if "@" in joined else joined


def _file(entry: dict[str, Any], join: _Joiner, project: str) -> DistributionFile | None:
    url = entry.get("url")
    if url is None:
        return None
    if not isinstance(url, str):
        raise MalformedPage("the URL of a file is no text")
    try:
        url = join(url)
        filename = entry.get("filename") or unquote(urlsplit(url).path.rpartition("/")[2])
    except ValueError:
        raise MalformedPage("the URL of a file cannot be read") from None
    if not isinstance(filename, str):
        raise MalformedPage("the name of a file is no text")
    kind, version = classify(filename, project)
    # `core-metadata` is the name that counts; indexes first wrote the other. Source: PEP 714.
    announced = entry.get("core-metadata")
    if announced is None:
        announced = entry.get("dist-info-metadata")
    size = entry.get("size")
    yanked = entry.get("yanked", False)
    return DistributionFile(
        filename=filename,
        url=url,
        kind=kind,
        version=version,
        requires_python=_text(entry.get("requires-python")),
        yanked=yanked if isinstance(yanked, str) else ("" if yanked else None),
        hashes=_hashes(entry.get("hashes")),
        size_bytes=size if isinstance(size, int) else None,
        upload_time=_text(entry.get("upload-time")),
        metadata_hashes=_announced(announced),
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _hashes(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    # What most indexes tell, and the most frequent call of all.
    if len(value) == 1 and isinstance(sha256 := value.get("sha256"), str):
        return {"sha256": sha256.lower()}
    return {
        name.lower(): digest.lower()
        for name, digest in value.items()
        if isinstance(name, str) and isinstance(digest, str)
    }


def _announced(value: Any) -> dict[str, str] | None:
    if isinstance(value, dict):
        return _hashes(value)
    return {} if value is True else None
