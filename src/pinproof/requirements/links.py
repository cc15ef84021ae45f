"""Requirements by URL or path, told apart as pip tells them."""

import re
from urllib.parse import urlsplit

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import InvalidVersion

from pinproof.requirements.exact import NotARequirement, Parts, Piece, read_named

_VCS = ("git", "hg", "bzr", "svn")
VCS_SCHEMES = tuple(
    f"{vcs}+{way}"
    for vcs, ways in {
        "git": ("http", "https", "ssh", "git", "file"),
        "hg": ("file", "http", "https", "ssh", "static-http"),
        "bzr": ("http", "https", "ssh", "sftp", "ftp", "lp", "file"),
        "svn": ("ssh", "http", "https", "svn", "file"),
    }.items()
    for way in ways
)
_SCHEMES = ("http", "https", "file", "ftp", *VCS_SCHEMES)
_EGG = re.compile(r"[#&]egg=([^&]*)")
_PROJECT = re.compile(r"([A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9])", re.IGNORECASE)
_EXTRAS = re.compile(r"(.+)(\[[^\]]+\])")
_EXTRA = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\b")
_ARCHIVE = re.compile(
    r"\.(?:zip|whl|tbz|tgz|tar|txz|tlz|tar\.(?:bz2|gz|xz|lz|lzma))$", re.IGNORECASE
)
_FOLDER = re.compile(r"(?=.*/|\.)[\w./~-]+(\[[\w\s,.-]*\])?\Z")
_EDITABLE_FOLDER = re.compile(r"[\w./~-]+(\[[\w\s,.-]*\])?\Z")


def is_url(text: str) -> bool:
    """Say whether pip takes a text for a URL."""
    try:
        return urlsplit(text).scheme in _SCHEMES
    except ValueError:
        return True


def looks_like_folder(text: str) -> bool:
    """Say whether a text that is no requirement can be meant as a path."""
    return _FOLDER.match(text) is not None


def read_url(text: str, start: int, end: int) -> Parts:
    """Take apart a URL that stands alone; a wheel's name and version are in its file name."""
    url = Piece(text[start:end], start, end)
    try:
        path = urlsplit(url.text).path
    except ValueError as error:
        raise NotARequirement(f"not a URL: {error}", start, end) from None
    if path.rstrip("/").rpartition("/")[2].lower().endswith(".whl"):
        return _wheel(url, path)
    return Parts(egg(url), (), (), url)


def read_archive(text: str, start: int, end: int) -> Parts | None:
    """Take apart a path to an archive; `None` when it is something else."""
    argument = text[start:end]
    path, extras = _split_extras(argument, start)
    if not _ARCHIVE.search(path.rstrip("/")):
        return None
    before, at, _ = argument.partition("@")
    if at and "/" not in before and not before.startswith("."):
        return None
    url = Piece(path, start, start + len(path))
    if path.lower().endswith(".whl"):
        wheel = _wheel(url, path)
        return Parts(wheel.name, extras, wheel.clauses, url)
    return Parts(None, extras, (), url)


def read_editable(value: str, start: int) -> tuple[Parts, Piece | None]:
    """Take apart what follows `-e`; the second is the marker of a `name @ URL ; marker`."""
    end = start + len(value)
    padded = " " * start + value
    try:
        direct = Requirement(value)
    except InvalidRequirement:
        direct = None
    if direct is not None and direct.url:
        head, _, tail = value.partition(" ;") if direct.marker else (value, "", "")
        parts = read_named(padded, start, start + len(head.rstrip()))
        marker = Piece(tail.strip(), end - len(tail.lstrip()), end) if tail.strip() else None
        _check_editable(parts, value, direct.url, start)
        return parts, marker
    path, extras = _split_extras(value, start)
    if value.lower().startswith("file:"):
        return Parts(
            egg(Piece(path, start, start + len(path))),
            extras,
            (),
            Piece(path, start, start + len(path)),
        ), None
    lowered = value.lower()
    url = value
    for vcs in _VCS:
        if lowered.startswith(f"{vcs}:"):
            url = f"{vcs}+{value}"
    if not is_url(url) and _EDITABLE_FOLDER.match(value):
        return Parts(None, extras, (), Piece(path, start, start + len(path))), None
    piece = Piece(value, start, end)
    parts = Parts(egg(piece), (), (), piece)
    _check_editable(parts, value, url, start)
    return parts, None


def _check_editable(parts: Parts, value: str, url: str, start: int) -> None:
    end = start + len(value)
    scheme = urlsplit(url).scheme
    if scheme not in VCS_SCHEMES and scheme != "file":
        raise NotARequirement(
            "an editable requirement is a path to a project, or a VCS URL", start, end
        )
    if parts.name is None and scheme != "file":
        raise NotARequirement("an editable VCS URL must name its project", start, end)


def egg(url: Piece) -> Piece | None:
    """Find the project named by `#egg=`."""
    match = _EGG.search(url.text)
    if match is None:
        return None
    place = Piece(match[1], url.start + match.start(1), url.start + match.end(1))
    if not _PROJECT.fullmatch(match[1]):
        raise NotARequirement(
            f"#egg= must be a project's name, not {match[1]!r}", place.start, place.end
        )
    return place


def _split_extras(text: str, start: int) -> tuple[str, tuple[Piece, ...]]:
    match = _EXTRAS.fullmatch(text)
    if match is None:
        return text, ()
    try:
        Requirement("placeholder" + match[2].lower())
    except InvalidRequirement:
        raise NotARequirement(
            f"{match[2]} is not a list of extras", start + match.start(2), start + match.end(2)
        ) from None
    return match[1].rstrip(), tuple(
        [
            Piece(m[0], start + m.start(), start + m.end())
            for m in _EXTRA.finditer(text, match.start(2))
        ]
    )


def _wheel(url: Piece, path: str) -> Parts:
    filename = path.rstrip("/").rpartition("/")[2]
    try:
        name, version, _, _ = parse_wheel_filename(filename)
    except (InvalidWheelFilename, InvalidVersion) as error:
        raise NotARequirement(str(error), url.start, url.end) from None
    at = url.text.rfind(filename)
    start = url.start + at
    first, _, rest = filename.partition("-")
    second = rest.partition("-")[0]
    if at == -1:
        return Parts(
            Piece(name, url.start, url.end),
            (),
            (("==", Piece(str(version), url.start, url.end)),),
            url,
        )
    return Parts(
        Piece(name, start, start + len(first)),
        (),
        (
            (
                "==",
                Piece(str(version), start + len(first) + 1, start + len(first) + 1 + len(second)),
            ),
        ),
        url,
    )
