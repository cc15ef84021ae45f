"""What can be imported of published wheels is learned by the end of them, once."""

from pathlib import Path

from support.indexes.loopback import LoopbackIndex

from pinproof.index.client import PublishedIndex, open_index
from pinproof.index.model import DistributionFile, Project, Unavailable
from pinproof.index.settings.index_settings import IndexSettings

NOISE = bytes(range(256)) * 2_000


def file_of(index: PublishedIndex, name: str) -> DistributionFile:
    project = index.project(name)
    assert isinstance(project, Project)
    return next(iter(project.releases.values()))[0]


def open_on(index: LoopbackIndex, folder: Path, *, offline: bool = False) -> PublishedIndex:
    settings = IndexSettings(index_url=index.url)
    return open_index(settings, cache_dir=folder, offline=offline)


def test_a_wheel_is_read_by_its_end_and_only_once(tmp_path: Path) -> None:
    modules = {"sklearn/__init__.py": b"", "sklearn/data.bin": NOISE}
    with LoopbackIndex() as served:
        served.add_wheel("scikit-learn", "1.0", modules=modules)
        with open_on(served, tmp_path) as index:
            file = file_of(index, "scikit-learn")
            assert index.import_names_of([file]) == {file: frozenset({"sklearn"})}
        assert [each.headers.get("Range") is not None for each in served.requests][-1]
        before = len(served.requests)
        with open_on(served, tmp_path, offline=True) as index:
            assert index.import_names_of([file_of(index, "scikit-learn")]) == {
                file: frozenset({"sklearn"})
            }
        assert len(served.requests) == before


def test_an_sdist_tells_it_where_setuptools_made_it(tmp_path: Path) -> None:
    with LoopbackIndex() as served:
        served.add_sdist("old", "1.0")
        served.add_sdist("told", "1.0", members={"told.egg-info/top_level.txt": "_yaml\nyaml\n"})
        served.add_wheel("new", "1.0")
        with open_on(served, tmp_path) as index:
            old, new = file_of(index, "old"), file_of(index, "new")
            answer = index.import_names_of([old])[old]
            assert isinstance(answer, Unavailable)
            assert answer.is_final
            told = file_of(index, "told")
            assert index.import_names_of([told]) == {told: frozenset({"yaml", "_yaml"})}
        with open_on(served, tmp_path, offline=True) as index:
            answer = index.import_names_of([new])[new]
            assert isinstance(answer, Unavailable)
            assert answer.offline


def test_a_file_that_is_no_archive_is_said(tmp_path: Path) -> None:
    with LoopbackIndex() as served:
        wheel = served.add_wheel("broken", "1.0")
        wheel.body = b"not an archive"
        with open_on(served, tmp_path) as index:
            file = file_of(index, "broken")
            answer = index.import_names_of([file])[file]
        assert isinstance(answer, Unavailable)
        assert "broken" in answer.reason


def test_projects_are_known_by_what_was_looked_at_before(tmp_path: Path) -> None:
    with LoopbackIndex() as served:
        served.add_wheel("vision-kit", "1.0", modules={"cv9/__init__.py": b""})
        served.add_wheel(
            "all-in-one", "1.0", modules={"cv9/__init__.py": b"", "other/__init__.py": b""}
        )
        served.add_wheel("cv9000", "1.0", modules={"cv9000/__init__.py": b""})
        with open_on(served, tmp_path) as index:
            assert index.projects_known_to_bring("cv9") == []
            names = ("vision-kit", "all-in-one", "cv9000")
            index.import_names_of([file_of(index, name) for name in names])
        with open_on(served, tmp_path, offline=True) as index:
            assert index.projects_known_to_bring("cv9") == ["vision-kit", "all-in-one"]
            assert index.projects_known_to_bring("cv9.video") == ["vision-kit", "all-in-one"]
            assert index.projects_known_to_bring("cv8") == []
