"""What a direct reference points at: a repository, an archive, or a path of this machine."""

import re
from typing import TypeAlias

from pinproof.record import record

# Compiled when they are asked: most files have no reference.
# pip takes `-e git://…` for `git+git://…`.
_VCS = r"(?i:(git|hg|svn|bzr)(?:\+|(?=://)))"
_COMMIT = r"(?i:[0-9a-f]{40}|[0-9a-f]{64})"
_SHORT_COMMIT = r"(?i:(?=.*[0-9])[0-9a-f]{7,39})"
_HASH_FRAGMENT = r"(?i:[#&](sha(?:256|384|512|1|224)|md5)=([0-9a-f]+))"
# Where conda's own builders, conda-forge's and Anaconda's, unpack a source before building it.
_BUILD_PATH = (
    r"(?i:^/tmp/build/|/croot/|/conda-bld/|/feedstock_root/|/build_artifacts/|^/?[A-Z]:/(ci|bld|b)/"
    r"|^/work/(ci_py|perseverance)|^/(opt/)?concourse/|^/ci/|^/tmp/abs_|^/rapids/|^/home/ktietz/"
    r"|^/Users/(builder|runner|ktietz)/|^/private/(tmp|var)/)"
)
_SCHEME = r"(?i:([a-z][a-z0-9+.-]+):)"


@record
class VcsReference:
    """A repository. `revision` is what stands after `@`, `None` for the default branch."""

    vcs: str
    revision: str | None

    @property
    def is_commit(self) -> bool:
        """Tell whether the revision is a full commit id, which never moves."""
        return self.revision is not None and bool(re.fullmatch(_COMMIT, self.revision))

    @property
    def is_short_commit(self) -> bool:
        """Tell whether the revision looks like an abbreviated commit id."""
        return self.revision is not None and bool(re.fullmatch(_SHORT_COMMIT, self.revision))


@record
class ArchiveReference:
    """A file on a server. `has_hash`: its fragment names a digest that pip verifies."""

    has_hash: bool


@record
class PathReference:
    """A path of the machine on which pip runs. `path` is decoded, without `file:`."""

    path: str

    @property
    def is_build_path(self) -> bool:
        """Tell whether the path is a folder in which conda packages are built."""
        return re.search(_BUILD_PATH, self.path.replace("\\", "/")) is not None


Reference: TypeAlias = VcsReference | ArchiveReference | PathReference


def parse_reference(url: str) -> Reference:
    """Tell what a requirement's URL or path points at. Source: PEP 440, Direct references."""
    vcs = re.match(_VCS, url)
    if vcs is not None:
        place = url[vcs.end() :].partition("#")[0]
        authority_and_path = place.partition("://")[2] or place
        path = authority_and_path.partition("/")[2]
        _, at, revision = path.rpartition("@")
        return VcsReference(vcs=vcs[1].lower(), revision=revision if at and revision else None)
    scheme = re.match(_SCHEME, url)
    if scheme is not None and scheme[1].lower() != "file" and len(scheme[1]) > 1:
        return ArchiveReference(has_hash=re.search(_HASH_FRAGMENT, url) is not None)
    path = url.partition("#")[0]
    if scheme is not None and scheme[1].lower() == "file":
        from urllib.parse import unquote  # noqa: PLC0415 - hardly any line has such a path

        path = unquote(path[len("file:") :])
        if path.startswith("//"):
            path = "/" + path[2:].partition("/")[2]
    return PathReference(path=path)
