from collections.abc import Iterator, Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from packaging.version import Version

from pinproof.index.model import DistributionFile
from pinproof.index.pages.filename import classify
from pinproof.index.store.digest import (
    BrokenDigest,
    Digest,
    FileList,
    LazyReleases,
    Packed,
    pack,
    version_key,
)
from pinproof.index.store.row import Listed, row_of

# A busy machine is slow; that is no fault of the code.
patient = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
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


def rows(published: Sequence[DistributionFile]) -> list[Listed]:
    return [(file.version, row_of(file)) for file in published if file.version is not None]


def grouped(published: Sequence[DistributionFile]) -> dict[Version, tuple[DistributionFile, ...]]:
    found: dict[Version, tuple[DistributionFile, ...]] = {}
    for file in published:
        assert file.version is not None
        found[file.version] = (*found.get(file.version, ()), file)
    return found


@patient
@given(st.lists(files(), max_size=12))
def test_a_digest_gives_back_what_was_packed(published: list[DistributionFile]) -> None:
    releases = LazyReleases([Digest(pack(rows(published)))])
    assert dict(releases) == grouped(published)
    assert list(releases) == sorted(grouped(published), reverse=True)
    assert len(releases) == len(grouped(published))
    assert all(version in releases for version in releases)


@patient
@given(st.lists(files(), max_size=6), st.lists(files(), max_size=6))
def test_of_two_listings_the_first_comes_first(
    first: list[DistributionFile], second: list[DistributionFile]
) -> None:
    merged = LazyReleases([FileList(first), Digest(pack(rows(second)))])
    assert dict(merged) == grouped([*first, *second])
    assert list(merged) == sorted(grouped([*first, *second]), reverse=True)


@patient
@given(versions(), versions())
def test_versions_have_one_key_if_and_only_if_they_are_equal(one: Version, other: Version) -> None:
    assert (version_key(one) == version_key(other)) == (one == other)


def test_what_is_not_there_is_not_found() -> None:
    releases = LazyReleases([Digest(pack([]))])
    assert Version("1.0") not in releases
    assert "1.0" not in releases
    with pytest.raises(KeyError):
        releases[Version("1.0")]


def test_no_changed_byte_goes_unnoticed() -> None:
    file = DistributionFile(
        filename="demo-1.tar.gz", url="https://x/demo-1.tar.gz", kind="sdist", version=Version("1")
    )
    whole = pack(rows([file]))
    for damaged in damages(whole.head):
        with pytest.raises(BrokenDigest):
            Digest(Packed(damaged, whole.parts))
    for damaged in damages(whole.parts[0]):
        with pytest.raises(BrokenDigest):
            Digest(Packed(whole.head, [damaged])).release("1", Version("1"))
        mended = Digest(Packed(whole.head, [damaged]), lambda: Digest(whole))
        assert mended.release("1", Version("1")) == (file,)
    assert Digest(Packed(whole.head, []), lambda: Digest(whole)).release("1", Version("1"))


def damages(data: bytes) -> Iterator[bytes]:
    for place in range(len(data)):
        changed = bytearray(data)
        changed[place] ^= 1
        yield bytes(changed)
    for length in range(len(data)):
        yield data[:length]


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
    ],
)
def test_a_file_name_tells_kind_and_version(
    filename: str, project: str, kind: str, version: str | None
) -> None:
    assert classify(filename, project) == (kind, None if version is None else Version(version))
