import pytest
from packaging.version import Version

from pinproof.index.pages.filename import classify


@pytest.mark.parametrize(
    ("filename", "project", "kind", "version"),
    [
        ("demo-1.0.tar.gz", "demo", "sdist", "1.0"),
        ("backports.foo-bar-1.0.zip", "backports-foo-bar", "sdist", "1.0"),
        ("demo-1.0-1.tar.gz", "demo", "sdist", "1.0.post1"),
        ("demo_x-1.0.tar.gz", "demo", "sdist", None),
        ("demo-x-1.0.tar.gz", "demo", "sdist", None),
        ("demo-2004d.tar.gz", "demo", "sdist", None),
        ("demo-1.0-py3-none-any.whl", "demo", "wheel", "1.0"),
        # pip took an underscore there until 24.3.
        ("demo-3.4_1-py3-none-any.whl", "demo", "wheel", "3.4.post1"),
        ("demo-1.0-2-py3-none-any.whl", "demo", "wheel", "1.0"),
        ("demo-1.0-x-py3-none-any.whl", "demo", "wheel", None),
        ("other-1.0-py3-none-any.whl", "demo", "wheel", None),
        ("demo-1.0.whl", "demo", "wheel", None),
        ("demo-1.0-py2.7.egg", "demo", "other", "1.0"),
        ("demo-1.0.win32-py2.7.exe", "demo", "other", "1.0"),
        ("demo-1.0.win-amd64.exe", "demo", "other", "1.0"),
        ("demo-1.0.txt", "demo", "other", None),
        # pip unpacks none of these.
        ("demo-1.0.tar.Z", "demo", "other", "1.0"),
    ],
)
def test_a_file_name_tells_kind_and_version(
    filename: str, project: str, kind: str, version: str | None
) -> None:
    assert classify(filename, project) == (kind, None if version is None else Version(version))
