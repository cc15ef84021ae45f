"""What the address of a requirement tells by itself."""

import pytest
from packaging.version import Version
from support.reading import only

from pinproof.files.referents import NO_REFERENTS, NOT_BUILT, find_referent, parse_file_url
from pinproof.requirements.model import EditableLine, RequirementLine

BASE = "https://files.example.org/"
SHA256, OTHER = "ab" * 32, "cd" * 32


@pytest.mark.parametrize(
    ("name", "kind", "version"),
    [
        ("a-1.0-py3-none-any.whl", "wheel", Version("1.0")),
        ("a-1.0%2Bcpu-py3-none-any.whl", "wheel", Version("1.0+cpu")),
        ("a-1.0.tar.gz", "sdist", Version("1.0")),
        ("main.zip", "sdist", None),
    ],
)
def test_an_address_names_a_file(name: str, kind: str, version: Version | None) -> None:
    found = parse_file_url(f"{BASE}{name}#egg=a")
    assert found is not None
    assert (found.kind, found.version, found.url) == (kind, version, f"{BASE}{name}")
    assert found.accepted_hashes == frozenset()


@pytest.mark.parametrize("name", ["a.whl", "a-1.0.exe", "folder/", ""])
def test_an_address_of_something_else_names_none(name: str) -> None:
    assert parse_file_url(f"{BASE}{name}") is None


def test_the_hash_of_an_address_stands_beside_those_of_the_line() -> None:
    line = only(
        RequirementLine,
        f"a @ {BASE}a-1.0-py3-none-any.whl#sha256={SHA256.upper()} --hash=sha256:{OTHER}",
    )
    found = find_referent(line, NO_REFERENTS)
    assert found.unknown is None
    assert found.file is not None
    assert found.file.accepted_hashes == {("sha256", SHA256), ("sha256", OTHER)}


def test_what_has_to_be_built_is_not_known() -> None:
    line = only(RequirementLine, f"a @ git+{BASE}a")
    assert find_referent(line, NO_REFERENTS).unknown == NOT_BUILT
    editable = only(EditableLine, "-e ./a")
    assert find_referent(editable, NO_REFERENTS).unknown == NOT_BUILT
    assert find_referent(editable, NO_REFERENTS).file is None
