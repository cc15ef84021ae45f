"""The HTML form of the simple API. Source: PEP 503, 592, 658, 714."""

from html.parser import HTMLParser
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from packaging.version import Version

from pinproof.index.pages.filename import classify
from pinproof.index.pages.project_page import FileRow
from pinproof.index.pages.simple_json import MalformedPage
from pinproof.index.settings.address import without_credentials
from pinproof.requirements.model import normalize_name

# Encodings of the names of hosts, which take as long as the square of a text.
_OF_NAMES = ("idna", "punycode")
# What a fragment may hold beside `egg=` and `subdirectory=`. Source: PEP 503.
_HASHES = frozenset({"md5", "sha1", "sha224", "sha256", "sha384", "sha512"})


def read_html_page(
    body: bytes, base_url: str, project: str, content_type: str, *, is_projects: bool
) -> list[tuple[Version, FileRow]]:
    """Read the links of a page, in its order; links to other projects' files are left out.

    A page with a form and no link at all is a login page, not a project without files.
    `is_projects`: it is the project's own, and names it at least when it links to no file. A
    page of links for many projects may say nothing of one.
    """
    text = _decoded(body, content_type)
    anchors = _read_anchors(text, base_url)
    listed = [found for anchor in anchors if (found := _listed(anchor, project)) is not None]
    if is_projects and not listed and project not in normalize_name(text):
        raise MalformedPage("it links to no file, and does not name the project")
    # What is linked twice counts once, as for pip.
    return list({row.url: (version, row) for version, row in reversed(listed)}.values())[::-1]


def _read_anchors(text: str, base_url: str) -> list[dict[str, str | None]]:
    """Give the attributes of every link, `href` made absolute."""
    reader = _Anchors()
    try:
        # As pip, without `close`: what does not end is no link, and to look for its end once
        # more from each of its signs takes as long as the square of the text.
        reader.feed(text)
    except AssertionError:
        # What some Pythons make of `<![DOCTYPE >`.
        raise MalformedPage("its HTML cannot be read") from None
    if reader.has_form and not reader.found:
        raise MalformedPage("it answers with a form instead of links (a login page?)")
    try:
        base = urljoin(base_url, reader.base) if reader.base else base_url
        for attributes in reader.found:
            attributes["href"] = urljoin(base, attributes["href"] or "")
    except ValueError:
        raise MalformedPage("the address of a link cannot be read") from None
    return reader.found


def _decoded(body: bytes, content_type: str) -> str:
    charset = _charset(content_type).lower()
    try:
        return body.decode("utf-8" if charset in _OF_NAMES else charset, "replace")
    except (LookupError, ValueError):
        # It is no encoding, or none of texts.
        return body.decode("utf-8", "replace")


class _Anchors(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.base: str | None = None
        self.found: list[dict[str, str | None]] = []
        self.has_form = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            attributes = dict(attrs)
            if attributes.get("href"):
                self.found.append(attributes)
        elif tag == "base" and self.base is None:
            self.base = dict(attrs).get("href")
        elif tag == "form":
            self.has_form = True


def _charset(content_type: str) -> str:
    for part in content_type.split(";")[1:]:
        key, _, value = part.partition("=")
        if key.strip().lower() == "charset":
            return value.strip().strip("\"'")
    return "utf-8"


def _listed(attributes: dict[str, str | None], project: str) -> tuple[Version, FileRow] | None:
    url, _, fragment = (attributes["href"] or "").partition("#")
    url = without_credentials(url)
    try:
        filename = unquote(urlsplit(url).path.rpartition("/")[2])
    except ValueError:
        return None
    pairs = dict(parse_qsl(fragment, keep_blank_values=True))
    # An egg fragment speaks instead of the file's name. Source: pip, package_finder.py.
    egg = pairs.get("egg")
    kind, version = classify(f"{egg}.tar.gz" if egg else filename, project)
    if version is None:
        return None
    announced = attributes.get("data-core-metadata") or attributes.get("data-dist-info-metadata")
    return version, FileRow(
        kind=kind,
        url=url,
        filename=filename,
        requires_python=attributes.get("data-requires-python") or None,
        # The attribute without a value means yanked as well. Source: PEP 592.
        yanked=(attributes["data-yanked"] or "") if "data-yanked" in attributes else None,
        hashes=_hashes_among(pairs),
        size_bytes=None,
        upload_time=None,
        metadata_hashes=None if announced is None else _pair(announced),
    )


def _hashes_among(pairs: dict[str, str]) -> dict[str, str]:
    return {key.lower(): text.lower() for key, text in pairs.items() if key.lower() in _HASHES}


def _pair(text: str) -> dict[str, str]:
    name, equals, digest = text.strip().partition("=")
    return {name.lower(): digest.lower()} if equals and name.lower() in _HASHES else {}
