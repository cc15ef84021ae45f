from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from packaging.version import Version
from support import world

from pinproof.index.model import DistributionFile
from pinproof.index.pages.project_page import FileRow, make_page, version_key
from pinproof.index.pages.published_releases import PublishedReleases
from pinproof.record import replace

patient = settings(max_examples=60)
TEXTS = st.one_of(st.none(), st.text(max_size=8))
HASHES = st.dictionaries(st.sampled_from(["sha256", "sha512", "md5"]), st.text("0123", max_size=4))


@st.composite
def versions(draw: st.DrawFn) -> Version:
    release = draw(st.lists(st.integers(0, 2), min_size=1, max_size=4))
    epoch = draw(st.sampled_from(["", "1!"]))
    rest = draw(st.sampled_from(["", "a0", "rc1", ".post0", ".dev1", "rc1.post2.dev3", "+cu.1"]))
    return Version(epoch + ".".join(map(str, release)) + rest)


@st.composite
def files(draw: st.DrawFn) -> DistributionFile:
    version = draw(versions())
    base = draw(
        st.sampled_from(["https://a.example.org/x/", "https://a.example.org/y/", "file:///"])
    )
    filename = f"demo-{version}{draw(st.sampled_from(['.tar.gz', '-py3-none-any.whl', '.zip']))}"
    return DistributionFile(
        filename=filename,
        url=base + draw(st.sampled_from([filename, filename.replace("+", "%2B"), "other"])),
        kind=draw(st.sampled_from(["wheel", "sdist", "other"])),
        version=version,
        requires_python=draw(TEXTS),
        yanked=draw(TEXTS),
        hashes=draw(HASHES),
        size_bytes=draw(st.one_of(st.none(), st.integers(0, 10**12))),
        upload_time=draw(TEXTS),
        metadata_hashes=draw(st.one_of(st.none(), HASHES)),
    )


def rows(published: Sequence[DistributionFile]) -> list[tuple[Version, FileRow]]:
    listed = []
    for file in published:
        assert file.version is not None
        values = {name: getattr(file, name) for name in FileRow._fields}
        listed.append((file.version, FileRow(**values)))
    return listed


def as_listed(published: Sequence[DistributionFile]) -> list[DistributionFile]:
    """Give files as a page has them that says of no file which Python it needs, or of some."""
    stated: dict[Version | None, set[str | None]] = {}
    for file in published:
        stated.setdefault(file.version, set()).add(file.requires_python)
    dated = {file.version for file in published if file.upload_time}
    return [
        replace(
            file,
            # Of other releases a page keeps in mind what all of their files state.
            leaves_python_open=not any(stated[file.version])
            and not any(len(each) == 1 and any(each) for each in stated.values())
            and file.metadata_hashes is None
            and file.version not in dated,
        )
        for file in published
    ]


def grouped(published: Sequence[DistributionFile]) -> dict[Version, tuple[DistributionFile, ...]]:
    found: dict[Version, tuple[DistributionFile, ...]] = {}
    for file in published:
        assert file.version is not None
        found[file.version] = (*found.get(file.version, ()), file)
    return found


@patient
@given(st.lists(files(), max_size=12))
def test_a_page_gives_back_what_it_lists(published: list[DistributionFile]) -> None:
    releases = PublishedReleases([make_page(rows(published))])
    assert dict(releases) == grouped(as_listed(published))
    assert list(releases) == sorted(grouped(published), reverse=True)
    assert len(releases) == len(grouped(published))
    assert all(version in releases for version in releases)


@patient
@given(st.lists(files(), max_size=6), st.lists(files(), max_size=6))
def test_of_two_listings_the_first_comes_first(
    first: list[DistributionFile], second: list[DistributionFile]
) -> None:
    merged = PublishedReleases([make_page(rows(first)), make_page(rows(second))])
    assert dict(merged) == grouped([*as_listed(first), *as_listed(second)])
    assert list(merged) == sorted(grouped([*first, *second]), reverse=True)
    local = [version for version in merged if version.local is not None]
    assert sorted(merged.local_versions(), reverse=True) == local


@patient
@given(versions(), versions())
def test_versions_have_one_key_if_and_only_if_they_are_equal(one: Version, other: Version) -> None:
    assert (version_key(one) == version_key(other)) == (one == other)


def test_what_is_not_there_is_not_found() -> None:
    releases = PublishedReleases([make_page([])])
    assert Version("1.0") not in releases
    assert "1.0" not in releases
    with pytest.raises(KeyError):
        releases[Version("1.0")]


def test_a_release_has_the_version_that_was_published_however_it_is_asked_for() -> None:
    (file,) = PublishedReleases([make_page(rows([world.file("joblib-0.16.0-py3-none-any.whl")]))])[
        Version("0.16")
    ]
    assert str(file.version) == "0.16.0"


@patient
@given(st.lists(files(), max_size=6), st.lists(files(), max_size=6))
def test_what_all_files_of_a_release_require_is_known_without_them(
    first: list[DistributionFile], second: list[DistributionFile]
) -> None:
    merged = PublishedReleases([make_page(rows(first)), make_page(rows(second))])
    for version, found in grouped([*first, *second]).items():
        wanted = {file.requires_python for file in found}
        assert merged.requires_python(version) == (wanted.pop() if len(wanted) == 1 else None)


@pytest.mark.parametrize(("first", "second", "stated"), [("a", "a", "a"), ("a", "b", None)])
def test_pages_that_require_different_pythons_state_none(
    first: str, second: str, stated: str | None
) -> None:
    pages = [
        make_page([(Version("1.0"), FileRow("wheel", "u", "", {}, each, None, None, None, None))])
        for each in (first, second)
    ]
    assert PublishedReleases(pages).requires_python(Version("1.0")) == stated
