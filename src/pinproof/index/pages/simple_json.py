"""The JSON form of the simple API. Source: PEP 691, 700, 714, 592."""

import json
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit

from packaging.version import Version

from pinproof.index.pages.filename import classify
from pinproof.index.pages.project_page import FileRow
from pinproof.index.settings.address import without_credentials
from pinproof.requirements.model import normalize_name

SUPPORTED_MAJOR = "1"
_ABSOLUTE = ("https://", "http://")
_MOST_OBJECTS = 1_000_000


class MalformedPage(ValueError):  # noqa: N818 - it names a state, as the design's words do
    """An answer that is no page of the simple API; the text says why."""


def read_json_page(body: bytes, base_url: str, project: str) -> list[tuple[Version, FileRow]]:
    """Read a project's page, in the page's order; URLs are made absolute.

    Entries without a URL or a version are left out, as pip does; any other fault spoils the page,
    since a half-read page could show a release as missing. A page that lists nothing must at
    least be the project's.
    """
    # A few bytes of JSON may take a hundred of memory.
    if body.count(b"{") + body.count(b"[") > _MOST_OBJECTS:
        raise MalformedPage("it lists more than any project has")
    try:
        page = json.loads(body)
        if b"\\ud" in body or b"\\uD" in body:
            # Half a pair of surrogates is no text that anything could be written with.
            json.dumps(page, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise MalformedPage(f"not JSON ({error})") from None
    if not isinstance(page, dict) or not isinstance(page.get("files"), list):
        raise MalformedPage("the JSON has no list of files")
    meta = page.get("meta")
    version = str(meta.get("api-version", "1.0")) if isinstance(meta, dict) else "1.0"
    if version.split(".")[0] != SUPPORTED_MAJOR:
        raise MalformedPage(f"it speaks version {version} of the simple API")
    read = [_listed(entry, base_url, project) for entry in page["files"]]
    listed = [found for found in read if found is not None]
    if not listed and normalize_name(str(page.get("name"))) != project:
        raise MalformedPage("it lists no file, and is not the page of this project")
    return listed


# One page may have thousands of entries: this function is the greater part of a cold run's work.
def _listed(entry: Any, base_url: str, project: str) -> tuple[Version, FileRow] | None:
    if not isinstance(entry, dict):
        raise MalformedPage("an entry of its files is no object")
    get = entry.get
    url = get("url")
    if url is None:
        return None
    if not isinstance(url, str):
        raise MalformedPage("the URL of a file is no text")
    filename = get("filename")
    if not filename or "@" in url or not url.startswith(_ABSOLUTE):
        url, filename = _joined(base_url, url, filename)
    if not isinstance(filename, str):
        raise MalformedPage("the name of a file is no text")
    kind, version = classify(filename, project)
    if version is None:
        return None
    # `core-metadata` is the name that counts; indexes first wrote the other. Source: PEP 714.
    announced = get("core-metadata")
    if announced is None:
        announced = get("dist-info-metadata")
    yanked = get("yanked", False)
    size = get("size")
    hashes = _hashes(get("hashes"))
    row = (
        kind,
        url,
        "" if url.endswith("/" + filename) else filename,
        hashes["sha256"] if len(hashes) == 1 and "sha256" in hashes else hashes,
        _text(get("requires-python")),
        yanked if isinstance(yanked, str) else ("" if yanked else None),
        size if isinstance(size, int) else None,
        _text(get("upload-time")),
        _announced(announced),
    )
    # Takes a third of the constructor's time.
    return version, FileRow._make(row)


def _joined(base_url: str, url: str, filename: Any) -> tuple[str, Any]:
    """Give the absolute URL and the name that an entry without one has."""
    try:
        if not url.startswith(_ABSOLUTE):
            url = urljoin(base_url, url)
        # A login for the files is the index's to ask for, not the page's to spread.
        url = without_credentials(url)
        return url, filename or unquote(urlsplit(url).path.rpartition("/")[2])
    except ValueError:
        raise MalformedPage("the URL of a file cannot be read") from None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _hashes(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        return {}
    # What most indexes tell.
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
