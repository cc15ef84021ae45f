from pip._internal.utils.filetypes import ARCHIVE_EXTENSIONS

from pinproof.pip.archives import ARCHIVE_SUFFIXES


def test_archives_are_those_of_pip() -> None:
    assert sorted(ARCHIVE_SUFFIXES) == sorted(ARCHIVE_EXTENSIONS)
