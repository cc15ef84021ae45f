"""What pip takes for an archive, by the end of its name. Source: pip, utils/filetypes.py."""

SDIST_SUFFIXES = (
    ".tar.gz",
    ".zip",
    ".tgz",
    ".tar.bz2",
    ".tar.xz",
    ".tar",
    ".tbz",
    ".txz",
    ".tlz",
    ".tar.lz",
    ".tar.lzma",
)
ARCHIVE_SUFFIXES = (".whl", *SDIST_SUFFIXES)
