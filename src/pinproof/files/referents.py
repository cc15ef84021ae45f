"""What URLs and paths of lines and of declared requirements lead to."""

import re
from collections.abc import Mapping

from packaging.version import Version

from pinproof.index.model import DistributionFile, FileKind
from pinproof.pip.archives import SDIST_SUFFIXES
from pinproof.record import record
from pinproof.requirements.model import EditableLine, RequirementLine

# Source: pip, models/link.py.
_HASH = re.compile(r"(sha1|sha224|sha384|sha256|sha512|md5)=([0-9a-fA-F]+)")


@record
class Referent:
    """What the URL or path of a line leads to.

    `name` (normalized) and `version` are those of the file's own metadata. Without a `file`,
    `unknown` says why it is not known. `fault` says why pip stops there.
    """

    file: DistributionFile | None = None
    name: str | None = None
    version: Version | None = None
    unknown: str | None = None
    fault: str | None = None


Referents = Mapping[str, Referent]


def parse_file_url(
    url: str, hashes: frozenset[tuple[str, str]] = frozenset()
) -> DistributionFile | None:
    """Read the address of a wheel or an sdist; `None` for any other, and for what is no address.

    `hashes` are accepted beside one that the address tells.
    """
    from urllib.parse import unquote, urlsplit  # noqa: PLC0415 - few files have a URL

    from pinproof.requirements.grammar.wheel_name import read_wheel_name  # noqa: PLC0415 - as above

    version: Version | None
    kind: FileKind
    try:
        parts = urlsplit(url)
        filename = unquote(parts.path.rpartition("/")[2])
        if filename.endswith(".whl"):
            kind, version = "wheel", read_wheel_name(filename)[1]
        elif filename.endswith(SDIST_SUFFIXES):
            kind, version = "sdist", _sdist_version(filename)
        else:
            return None
    except ValueError:  # no address, or no wheel's name
        return None
    digest = _HASH.search(parts.fragment)
    own = {(digest[1], digest[2].lower())} if digest else set()
    return DistributionFile(
        filename=filename,
        url=url.partition("#")[0],
        kind=kind,
        version=version,
        accepted_hashes=hashes | own,
    )


def _sdist_version(filename: str) -> Version | None:
    from packaging.utils import parse_sdist_filename  # noqa: PLC0415 - same

    try:
        return parse_sdist_filename(filename)[1]
    except ValueError:
        return None


def collect_hashes(line: RequirementLine) -> frozenset[tuple[str, str]]:
    """Give the hashes that a line lists."""
    return frozenset((one.algorithm, one.digest.lower()) for one in line.hashes)


def find_referent(line: RequirementLine, references: Referents) -> Referent:
    """Give what a line's URL leads to: as it was looked up, else as the address itself tells."""
    text = line.url.text if line.url is not None else ""
    known = references.get(text)
    if known is not None:
        return known
    file = None if isinstance(line, EditableLine) else parse_file_url(text, collect_hashes(line))
    return Referent(file=file, unknown=None if file is not None else NOT_BUILT)


NO_REFERENTS: Referents = {}
NOT_BUILT = "only a build of the project tells what it needs"
