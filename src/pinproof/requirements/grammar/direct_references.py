"""Requirements by URL or path, told apart as pip tells them.

What a link is (VCS schemes, archives, wheels, old wheels' names) comes from
pip-requirements-parser, which took it from pip. Whether a path exists is not asked: what can
only be meant as one is taken for one.
"""

import posixpath
import re
from urllib.parse import urlsplit

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import InvalidWheelFilename

from pinproof.pip.behaviour import EGG_REQUIREMENTS, LEGACY_WHEEL_NAMES, NAMED_EDITABLES
from pinproof.pip.release import PipRelease, shown
from pinproof.requirements.grammar.pep508 import NotARequirement, Parts, Piece, read_named
from pinproof.requirements.grammar.wheel_name import read_wheel_name

_EGG = re.compile(r"[#&]egg=([^&]*)")
_PROJECT = re.compile(r"[A-Z0-9]|[A-Z0-9][A-Z0-9._-]*[A-Z0-9]", re.IGNORECASE)
_OLD_EGG = re.compile(r"[A-Z0-9][A-Z0-9._-]*\[[^\]]*\]", re.IGNORECASE)
_WITH_EXTRAS = re.compile(r"(.+)(\[[^\]]+\])")
_EXTRA = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\b")
_FOLDER = re.compile(r"(?=.*/|\.)[\w./~-]+(\[[\w\s,.-]*\])?")
_EDITABLE_FOLDER = re.compile(r"[\w./~-]+(\[[\w\s,.-]*\])?")
# The folder that relative paths start from has no say in what is decided here.
_ANYWHERE = "/some/folder"


def is_url(text: str) -> bool:
    """Say whether pip takes a text for a URL; a `ValueError` where it stumbles over it."""
    scheme = urlsplit(text).scheme if ":" in text else ""
    return scheme in ("http", "https", "file", "ftp") or _is_vcs(scheme)


def _is_vcs(scheme: str) -> bool:
    if "+" not in scheme:
        return False
    from pip_requirements_parser import vcs_all_schemes  # noqa: PLC0415 - 70 ms

    return scheme in vcs_all_schemes


def read_unnamed(text: str, start: int, end: int, pip: PipRelease) -> Parts | None:
    """Take apart a URL or a path to an archive; `None` for anything else."""
    piece = Piece(text[start:end], start, end)
    if is_url(piece.text):
        return _read_url(piece, pip)
    normal, in_brackets = _normal(piece)
    if "." not in normal or not _is_archive(normal):
        return None
    before, at, _ = piece.text.partition("@")
    if at and "/" not in before and not before.startswith("."):
        return None
    _check_path(piece)
    path, extras = _split_extras(_trimmed(piece)) if in_brackets else (piece, ())
    if normal.endswith(".whl"):
        return _wheel(path, posixpath.basename(normal), pip)._replace(extras=extras)
    return Parts(None, extras, (), path)


def _check_path(piece: Piece) -> None:
    # The URL that pip makes of it would name a host.
    if piece.text.startswith("//") and not piece.text.startswith("///") and piece.text != "//":
        raise NotARequirement("a path cannot begin with two slashes", piece.start, piece.end)


def _trimmed(piece: Piece) -> Piece:
    text = piece.text.rstrip("/")
    return Piece(text, piece.start, piece.start + len(text))


def _normal(piece: Piece) -> tuple[str, bool]:
    """Make a path absolute as pip does; without what may be extras, and whether there are any."""
    normal = posixpath.normpath(posixpath.join(_ANYWHERE, piece.text))
    match = _WITH_EXTRAS.fullmatch(normal)
    if match is None:
        return normal, False
    _check_extras(match[2], piece.start, piece.end)
    return match[1].rstrip(), True


def read_folder(text: str, start: int, end: int) -> Parts | None:
    """Take a text that is no requirement for a path, if it can be meant as one."""
    piece = Piece(text[start:end], start, end)
    if not _FOLDER.fullmatch(piece.text):
        return None
    _check_path(piece)
    path, extras = _split_extras(piece)
    return Parts(None, extras, (), path)


def check_named(parts: Parts, text: str, start: int, end: int, pip: PipRelease) -> Parts:
    """Check what begins with a name once more, as the path or URL that pip tries it for.

    A `NotARequirement` where that fails. Brackets at the end hold extras to pip, wherever
    they belong.
    """
    if parts.url is not None:
        _check_url(parts.url)
        _egg(parts.url, pip)
    if not text.endswith("]", start, end):
        return parts
    _, extras = _split_extras(Piece(text[start:end], start, end))
    return parts._replace(extras=extras) if extras else parts


def _is_archive(path: str) -> bool:
    from pip_requirements_parser import is_archive_file  # noqa: PLC0415 - 70 ms

    return bool(is_archive_file(path))


def _read_url(url: Piece, pip: PipRelease) -> Parts:
    from pip_requirements_parser import Link  # noqa: PLC0415 - 70 ms

    scheme = _scheme(url)
    link = Link(url.text)
    filename = posixpath.basename(link.path.rstrip("/"))
    named = _egg(url, pip)
    if scheme == "file" and "../" in url.text:
        # pip makes the path absolute, and loses the rest of the URL on the way.
        filename = posixpath.basename(posixpath.normpath(posixpath.join(_ANYWHERE, link.path)))
        named = None
    else:
        _check_url(url)
    if posixpath.splitext(filename)[1] == ".whl":
        return _wheel(url, filename, pip)
    return Parts(None, (), (), url) if named is None else named._replace(url=url)


def _scheme(url: Piece) -> str:
    try:
        return urlsplit(url.text).scheme
    except ValueError as error:
        raise NotARequirement(f"not a URL: {error}", url.start, url.end) from None


def _check_url(url: Piece) -> None:
    if _scheme(url) != "file":
        return
    if not url.text.startswith("file:"):
        raise NotARequirement("pip reads file: in lower case only", url.start, url.end)
    if urlsplit(url.text).netloc not in ("", "localhost"):
        raise NotARequirement(
            "a file: URL cannot name a host; an absolute path has three slashes",
            url.start,
            url.end,
        )


def read_editable(value: Piece, pip: PipRelease) -> tuple[Parts, Piece | None]:
    """Take apart what follows `-e`; the second is the marker of `name @ URL ; marker`."""
    direct = _read_direct(value, pip) if pip.has(NAMED_EDITABLES) else None
    if direct is not None:
        parts, marker = direct
        assert parts.url is not None  # noqa: S101 - that makes it direct
        _check_url(parts.url)
        _check_editable(value, parts.url.text, named=True)
        _egg(parts.url, pip)
        return parts, marker
    path, extras = _split_extras(value)
    if _EDITABLE_FOLDER.fullmatch(value.text.partition(";")[0].strip()):
        return Parts(None, extras, (), path), None
    url = value.text
    if path.text.lower().startswith("file:"):
        value, url = path, path.text
    else:
        extras = ()
        for vcs in ("git", "hg", "bzr", "svn"):
            if url.lower().startswith(f"{vcs}:"):
                url = f"{vcs}+{url}"
    _check_url(value)
    named = _egg(value, pip)
    _check_editable(value, url, named=named is not None)
    if named is None:
        return Parts(None, extras, (), value), None
    return named._replace(url=value, extras=extras or named.extras), None


def _read_direct(value: Piece, pip: PipRelease) -> tuple[Parts, Piece | None] | None:
    try:
        requirement = Requirement(value.text)
    except (InvalidRequirement, RecursionError):
        return None
    if not requirement.url:
        return None
    at = value.text.index(requirement.url, value.text.index("@")) + len(requirement.url)
    padded = " " * value.start + value.text
    parts = read_named(padded, value.start, value.start + at, pip)
    after = value.text[at:].lstrip(" \t;")
    marker = after.rstrip()
    if not marker:
        return parts, None
    begin = value.end - len(after)
    return parts, Piece(marker, begin, begin + len(marker))


def _check_editable(value: Piece, url: str, *, named: bool) -> None:
    scheme = urlsplit(url).scheme
    if scheme != "file" and not _is_vcs(scheme):
        raise NotARequirement(
            "what follows -e is neither a path to a project nor a VCS URL", value.start, value.end
        )
    if scheme != "file" and not named:
        raise NotARequirement(
            "an editable VCS requirement must name its project",
            value.start,
            value.end,
            f"write -e {url}#egg=<name>",
        )


def _egg(url: Piece, pip: PipRelease) -> Parts | None:
    match = _EGG.search(url.text)
    if match is None:
        return None
    place = Piece(match[1], url.start + match.start(1), url.start + match.end(1))
    if _PROJECT.fullmatch(place.text):
        return Parts(place)
    if pip.has(EGG_REQUIREMENTS):
        padded = " " * place.start + place.text
        return read_named(padded, place.start, place.end, pip)
    head, _, fragment = url.text.partition("#")
    others = "&".join(part for part in fragment.split("&") if not part.startswith("egg="))
    bare = f"{head}#{others}" if others else head
    raise NotARequirement(
        f"since pip {shown(EGG_REQUIREMENTS.until or ())} #egg= may hold a project's name only, "
        f"not {place.text!r}",
        place.start,
        place.end,
        f"write {place.text} @ {bare}" if _OLD_EGG.fullmatch(place.text) else None,
    )


def _split_extras(piece: Piece) -> tuple[Piece, tuple[Piece, ...]]:
    match = _WITH_EXTRAS.fullmatch(piece.text)
    if match is None:
        return piece, ()
    start, end = piece.start + match.start(2), piece.start + match.end(2)
    _check_extras(match[2], start, end)
    path = match[1].rstrip()
    found = _EXTRA.finditer(piece.text, match.start(2))
    return Piece(path, piece.start, piece.start + len(path)), tuple(
        [Piece(each[0], piece.start + each.start(), piece.start + each.end()) for each in found]
    )


def _check_extras(text: str, start: int, end: int) -> None:
    try:
        Requirement("placeholder" + text.lower())
    except InvalidRequirement:
        raise NotARequirement(f"{text} is not a list of extras", start, end) from None


def _wheel(url: Piece, filename: str, pip: PipRelease) -> Parts:
    try:
        name, version = read_wheel_name(filename)
        Requirement(f"{name}=={version}")
        named = Piece(name, url.start, url.end), str(version)
    except (InvalidWheelFilename, InvalidRequirement) as error:
        if not pip.has(LEGACY_WHEEL_NAMES):
            raise _no_wheel(url, filename, error) from None
        named = _old_wheel(url, filename, pip, error)
    # Both stand in the URL, unless it is percent-encoded there.
    at = url.text.rfind(filename)
    project, pin = named[0], Piece(named[1], url.start, url.end)
    if at != -1:
        start = url.start + at
        first, _, rest = filename.partition("-")
        middle = start + len(first) + 1
        project = project._replace(start=start, end=middle - 1)
        pin = pin._replace(start=middle, end=middle + len(rest.partition("-")[0]))
    return Parts(project, (), (("==", pin),), url)


def _no_wheel(url: Piece, filename: str, error: Exception) -> NotARequirement:
    why = str(error).partition(": ")[0]
    return NotARequirement(
        f"{filename} is not the name of a wheel ({why}): wheels are called "
        "<project>-<version>-<python>-<abi>-<platform>.whl",
        url.start,
        url.end,
    )


def _old_wheel(url: Piece, filename: str, pip: PipRelease, refusal: Exception) -> tuple[Piece, str]:
    from pip_requirements_parser import InvalidWheelFilename as NoWheel  # noqa: PLC0415 - 70 ms
    from pip_requirements_parser import Wheel  # noqa: PLC0415 - as above

    try:
        wheel = Wheel(filename)
        pin = f"{wheel.name}=={wheel.version}"
        read_named(pin, 0, len(pin), pip)
    except (NoWheel, NotARequirement):
        raise _no_wheel(url, filename, refusal) from None
    return Piece(wheel.name, url.start, url.end), wheel.version
