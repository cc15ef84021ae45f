"""What is written down of answers, and what is not."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from packaging.version import Version

from pinproof.index.fact_bundle.keys import origin_in, project_in
from pinproof.index.fact_bundle.reading import FactBundle
from pinproof.index.fact_bundle.recording import Recorder
from pinproof.index.fact_bundle.snapshot import Snapshot
from pinproof.index.fact_bundle.sources import read_sources, sources_object, without_logins
from pinproof.index.fact_bundle.writing import write_bundle
from pinproof.index.metadata.declared import cache_key
from pinproof.index.model import Unavailable
from pinproof.index.pages.project_page import FileRow, ProjectPage, make_page
from pinproof.index.settings.index_settings import IndexSettings
from pinproof.index.settings.locations import Local, Remote, find_locations
from pinproof.index.store.memory import Memory

Tell = Callable[[Recorder, Path], Snapshot]
INDEX = Remote(kind="index", url="https://me:w0rd@index.example.org/simple/?token=t0ken")
SIGNED = "https://me:w0rd@files.example.org/demo-1.0-py3-none-any.whl?sig=s1gned"


def page(url: str = SIGNED, versions: int = 1) -> ProjectPage:
    name = "demo-{}.0-py3-none-any.whl"
    return make_page(
        (
            Version(f"{number}.0"),
            FileRow(
                kind="wheel",
                url=url.replace("demo-1.0", f"demo-{number}.0"),
                filename=name.format(number),
                hashes="ab",
                requires_python=None,
                yanked=None,
                size_bytes=1,
                upload_time=None,
                metadata_hashes=None,
            ),
        )
        for number in range(1, versions + 1)
    )


@pytest.fixture
def told() -> Iterator[Tell]:
    """Give what makes a bundle of what was recorded, and opens it."""
    with ExitStack() as opened:

        def tell(recorder: Recorder, folder: Path) -> Snapshot:
            written = write_bundle({}, recorder.rows(), str(folder / "a.facts"))
            return Snapshot(opened.enter_context(closing(FactBundle(written.path))))

        yield tell


def test_nothing_that_opens_an_address_is_written(told: Tell, tmp_path: Path) -> None:
    recorder = Recorder()
    recorder.note_page(INDEX.cache_key("demo"), page())
    (file,) = page().files(Version("1.0"))
    recorder.note_fact(cache_key(file), '["demo", "1.0", [], null, []]')
    recorder.note_include("https://me:w0rd@index.example.org/more.txt?sig=s1gned", b"a==1\n")
    snapshot = told(recorder, tmp_path)
    bundle = FactBundle(str(tmp_path / "a.facts"))
    kept = "".join(map(str, bundle.everything()))
    bundle.close()
    assert "demo-1.0" in kept
    assert not any(secret in kept for secret in ("w0rd", "t0ken", "s1gned"))
    # With the secrets, without, and with others it is the same page and the same file.
    for url in (INDEX.url, "https://index.example.org/simple/", INDEX.url.replace("t0", "other")):
        key = Remote(kind="index", url=url).cache_key("demo")
        found = snapshot.pages([key])[key].page
        assert found is not None
        (same,) = found.files(Version("1.0"))
        assert same.filename == file.filename
        assert list(snapshot.facts([cache_key(same)]).values()) == ['["demo", "1.0", [], null, []]']
    assert len(snapshot.facts([cache_key(file)])) == 1


def test_two_addresses_that_differ_in_their_query_are_told_by_neither(
    told: Tell, tmp_path: Path
) -> None:
    recorder = Recorder()
    one, other = (
        Remote(kind="index", url=f"https://index.example.org/simple/?team={team}").cache_key("demo")
        for team in "ab"
    )
    recorder.note_page(one, page())
    recorder.note_page(other, None)
    snapshot = told(recorder, tmp_path)
    assert snapshot.pages([one, other]) == {}
    assert "differ only in" in snapshot.lack(one, "demo", "shown").reason


def test_a_failure_is_kept_until_there_is_an_answer(told: Tell, tmp_path: Path) -> None:
    recorder = Recorder()
    lack = Unavailable(name="demo", reason="it hangs", is_final=True, is_too_large=True)
    for key in ("a", "b"):
        recorder.note_page(key, lack)
        recorder.note_fact(f"{key}#", lack)
    recorder.note_page("a", page())
    recorder.note_fact("a#", "[]")
    recorder.note_page("a", lack)
    recorder.note_fact("a#", lack)
    snapshot = told(recorder, tmp_path)
    assert list(snapshot.pages(["a", "b"])) == ["a"]
    assert snapshot.facts(["a#", "b#"]) == {"a#": "[]"}
    assert snapshot.lack("b", "demo", "shown") == snapshot.lack("b#", "demo", "shown") == lack
    none = snapshot.lack("c", "demo", "shown")
    assert none == Unavailable(name="demo", reason="shown: not in the fact bundle a.facts")


def test_a_long_page_is_read_in_parts(told: Tell, tmp_path: Path) -> None:
    recorder = Recorder()
    recorder.note_page("https://index.example.org/simple/demo/", page(versions=1500))
    kinds = [row.kind for row in recorder.rows()]
    assert kinds.count("files") > 2
    key = "https://index.example.org/simple/demo/"
    for memory in (told(recorder, tmp_path), recorder.over(Memory())):
        kept = memory.pages([key])[key].page
        assert kept is not None
        for number in (1, 2, 700, 1500):
            (file,) = kept.files(Version(f"{number}.0"))
            assert file.filename == f"demo-{number}.0-py3-none-any.whl"


def test_what_is_written_down_is_asked_once() -> None:
    recorder = Recorder()
    memory = recorder.over(Memory())
    assert memory.pages(["a"]) == {}
    memory.note_page("a", None)
    memory.note_fact("b", "text")
    assert memory.pages(["a"])["a"].page is None
    assert memory.pages(["a"])["a"].fresh_until > 2**40
    assert memory.facts(["a", "b"]) == {"b": "text"}
    assert memory.facts_with("b", "ex") == {"b": "text"}


def test_where_was_asked_is_asked_without_this_machine(tmp_path: Path) -> None:
    here = IndexSettings(
        index_url="https://me:w0rd@index.example.org/simple/",
        extra_index_urls=("https://${TOKEN}@other.example.org/simple/",),
        find_links=(str(tmp_path), tmp_path.as_uri()),
        trusted_hosts=("other.example.org",),
    )
    kept = sources_object(here)
    assert "w0rd" not in str(kept)
    there = read_sources(kept)
    assert there.index_url == "https://index.example.org/simple/"
    assert there.find_links == (str(tmp_path), str(tmp_path))
    assert find_locations(here, None)[0] == Local(kind="links", path=str(tmp_path))
    assert find_locations(there, None)[0] == Remote(kind="links", url=str(tmp_path))
    assert [each.refused for each in find_locations(there, None) if isinstance(each, Remote)] == [
        None
    ] * 4
    lines = IndexSettings(
        index_url=there.index_url,
        extra_index_urls=("https://${T}@index.example.org/b/", "https://${T}@evil.example.org/"),
        from_files=frozenset(
            {"https://${T}@index.example.org/b/", "https://${T}@evil.example.org/"}
        ),
    )
    assert without_logins(lines).extra_index_urls == (
        "https://index.example.org/b/",
        "https://${T}@evil.example.org/",
    )


@pytest.mark.parametrize(
    ("where", "origin"),
    [
        (
            Remote(kind="index", url="https://index.example.org:81/simple"),
            "https://index.example.org:81",
        ),
        (Remote(kind="links", url="https://index.example.org/x.html"), "https://index.example.org"),
        (Local(kind="index", path="/srv/an index"), "/srv/an index"),
        (Local(kind="links", path="/srv/our wheels"), "/srv/our wheels"),
    ],
)
def test_a_key_tells_project_and_origin(where: Remote | Local, origin: str) -> None:
    key = where.cache_key("some-project")
    assert (project_in(key), origin_in(key)) == ("some-project", origin)


@pytest.mark.parametrize("told_sources", [None, [], {"index_url": 5, "find_links": "x"}, {"x": 1}])
def test_strange_sources_say_nothing(told_sources: object) -> None:
    assert read_sources(told_sources) == IndexSettings()
