import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from packaging.version import Version
from support.loopback_index import (
    JSON_TYPE,
    Answer,
    LoopbackIndex,
    after,
    unused_port,
    wait_until,
)

from pinproof.errors import IndexUnavailable
from pinproof.index.client import PublishedIndex, open_index
from pinproof.index.model import Missing, Project, Unavailable
from pinproof.index.settings.index_settings import IndexSettings
from pinproof.index.store.cache import FILE_NAME

OpenIndex = Callable[..., PublishedIndex]


def releases(answer: Project | Missing | Unavailable) -> dict[str, list[str]]:
    assert isinstance(answer, Project), answer
    return {
        str(version): [file.filename for file in files]
        for version, files in answer.releases.items()
    }


@pytest.mark.parametrize("form", ["json", "html"])
def test_a_page_is_read_in_both_forms(
    loopback: LoopbackIndex, open_at: OpenIndex, form: str
) -> None:
    loopback.form = form
    loopback.add_wheel("demo", "1.0", requires_python=">=3.6, <4")
    loopback.add_wheel("demo", "1.10.dev1")
    loopback.add_wheel("demo", "1.9", yanked="it <broke>")
    loopback.add_sdist("demo", "1.0")
    project = open_at(loopback.url).project("Demo")
    assert releases(project) == {
        "1.10.dev1": ["demo-1.10.dev1-py3-none-any.whl"],
        "1.9": ["demo-1.9-py3-none-any.whl"],
        "1.0": ["demo-1.0-py3-none-any.whl", "demo-1.0.tar.gz"],
    }
    assert isinstance(project, Project)
    (file,) = project.releases[Version("1.9")]
    assert file.url == f"{loopback.root}/files/demo/demo-1.9-py3-none-any.whl"
    (wheel, sdist) = project.releases[Version("1.0.0")]
    assert wheel.requires_python == ">=3.6, <4"
    assert (wheel.kind, sdist.kind) == ("wheel", "sdist")
    assert wheel.url == f"{loopback.root}/files/demo/demo-1.0-py3-none-any.whl"
    assert wheel.hashes == {"sha256": loopback.projects["demo"][0].sha256}
    assert wheel.metadata_hashes is not None
    assert sdist.metadata_hashes is None
    assert sdist.yanked is None
    assert project.releases[Version("1.9")][0].yanked == "it <broke>"


def damage_parts(folder: Path, statement: str) -> None:
    database = sqlite3.connect(folder / "cache" / FILE_NAME)
    assert database.execute(statement).rowcount == 2
    database.commit()
    database.close()


@pytest.mark.parametrize("statement", ["delete from release", "update release set files = x'00'"])
def test_what_the_cache_loses_meanwhile_is_asked_for_again(
    loopback: LoopbackIndex, open_at: OpenIndex, tmp_path: Path, statement: str
) -> None:
    loopback.add_wheel("demo", "1.0")
    loopback.add_wheel("demo", "2.0")
    open_at(loopback.url).project("demo")
    project = open_at(loopback.url).project("demo")
    assert isinstance(project, Project)
    assert len(loopback.requests) == 1
    damage_parts(tmp_path, statement)
    assert [file.filename for file in project.releases[Version("1.0")]] == [
        "demo-1.0-py3-none-any.whl"
    ]
    assert len(loopback.requests) == 2
    # The cache is whole again.
    assert releases(open_at(loopback.url, offline=True).project("demo"))
    damage_parts(tmp_path, statement)
    offline = open_at(loopback.url, offline=True).project("demo")
    assert isinstance(offline, Project)
    with pytest.raises(IndexUnavailable, match="no longer holds all of demo's page"):
        offline.releases[Version("1.0")]


def test_json_is_asked_for_before_html(loopback: LoopbackIndex, open_at: OpenIndex) -> None:
    loopback.add_wheel("demo", "1.0")
    open_at(loopback.url).project("demo")
    assert loopback.requests[0].headers["Accept"].startswith("application/vnd.pypi.simple.v1+json,")


def test_a_name_that_every_index_denies_is_missing(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    with LoopbackIndex() as other:
        index = open_at(loopback.url, extra_index_urls=(other.url,))
        assert index.project("nothing") == Missing(name="nothing")
        assert (len(loopback.requests), len(other.requests)) == (1, 1)


def test_a_name_that_one_index_denies_and_another_cannot_answer_for_is_unknown(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    dead = f"http://127.0.0.1:{unused_port()}/simple/"
    answer = open_at(loopback.url, extra_index_urls=(dead,)).project("nothing")
    assert answer == Unavailable(
        name="nothing", reason=f"{dead}: connection refused", offline=False
    )


def test_several_indexes_are_merged_release_by_release(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    with LoopbackIndex(form="html") as other:
        loopback.add_wheel("demo", "1.0")
        other.add_wheel("demo", "1.0.0", tags="py2.py3-none-any")
        other.add_wheel("demo", "2.0")
        project = open_at(loopback.url, extra_index_urls=(other.url,)).project("demo")
        assert releases(project) == {
            "2.0": ["demo-2.0-py3-none-any.whl"],
            "1.0": ["demo-1.0-py3-none-any.whl", "demo-1.0.0-py2.py3-none-any.whl"],
        }
        assert isinstance(project, Project)
        first, second = project.releases[Version("1.0")]
        assert first.url.startswith(loopback.root)
        assert second.url.startswith(other.root)


def test_a_project_is_asked_for_once_in_a_run_and_not_again_while_fresh(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    loopback.add_wheel("demo", "1.0")
    with open_at(loopback.url) as index:
        index.projects(["demo", "DEMO", "absent"])
        index.project("demo")
    with open_at(loopback.url) as index:
        assert releases(index.project("demo")) == {"1.0": ["demo-1.0-py3-none-any.whl"]}
        assert index.project("absent") == Missing(name="absent")
    assert sorted(each.path for each in loopback.requests) == ["/simple/absent/", "/simple/demo/"]


def test_a_stale_page_is_asked_for_again_and_confirmed_by_its_validator(
    open_at: OpenIndex,
) -> None:
    with LoopbackIndex(etag=True, cache_control="max-age=0") as index:
        index.add_wheel("demo", "1.0")
        for _ in range(2):
            with open_at(index.url) as opened:
                assert releases(opened.project("demo")) == {"1.0": ["demo-1.0-py3-none-any.whl"]}
        index.add_wheel("demo", "2.0")
        with open_at(index.url) as opened:
            assert list(releases(opened.project("demo"))) == ["2.0", "1.0"]
        tags = [each.headers.get("If-None-Match") for each in index.requests]
        assert tags[0] is None
        assert tags[1] is not None
        assert tags[1] == tags[2]


@pytest.mark.parametrize("name", ["ETag", "Last-Modified"])
@pytest.mark.parametrize("value", ["a\tb", "\xe9", "\x7f"])
def test_a_validator_that_cannot_be_sent_is_none(
    open_at: OpenIndex, loopback: LoopbackIndex, name: str, value: str
) -> None:
    files = [{"filename": "demo-1.0-py3-none-any.whl", "url": "demo.whl", "hashes": {}}]
    body = json.dumps({"meta": {"api-version": "1.0"}, "name": "demo", "files": files}).encode()
    headers = {"Content-Type": JSON_TYPE, "Cache-Control": "max-age=0", name: value}
    loopback.faults.append(after("/simple/demo", Answer(headers=headers, body=body)))
    for _ in range(2):
        with open_at(loopback.url) as index:
            assert releases(index.project("demo")) == {"1.0": ["demo-1.0-py3-none-any.whl"]}
    assert len(loopback.requests) == 2
    asked = loopback.requests[1].headers
    assert not {"if-none-match", "if-modified-since"} & {each.lower() for each in asked}


def test_a_page_that_must_not_be_kept_is_not(open_at: OpenIndex, loopback: LoopbackIndex) -> None:
    loopback.cache_control = "no-store"
    loopback.add_wheel("demo", "1.0")
    for _ in range(2):
        with open_at(loopback.url) as index:
            index.project("demo")
    assert len(loopback.requests) == 2
    with open_at(loopback.url, offline=True) as index:
        assert isinstance(index.project("demo"), Unavailable)


def test_refresh_goes_past_a_fresh_page(loopback: LoopbackIndex, open_at: OpenIndex) -> None:
    loopback.add_wheel("demo", "1.0")
    index = open_at(loopback.url)
    index.project("demo")
    loopback.add_wheel("demo", "2.0")
    assert list(releases(index.refresh(["demo"])["demo"])) == ["2.0", "1.0"]
    assert list(releases(index.project("demo"))) == ["2.0", "1.0"]


def test_offline_takes_cached_pages_of_any_age_and_asks_nothing(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    loopback.cache_control = "max-age=0"
    loopback.add_wheel("demo", "1.0")
    with open_at(loopback.url) as index:
        index.projects(["demo", "absent"])
    asked = len(loopback.requests)
    with open_at(loopback.url, offline=True) as index:
        assert releases(index.project("demo")) == {"1.0": ["demo-1.0-py3-none-any.whl"]}
        assert index.project("absent") == Missing(name="absent")
        assert index.project("other") == Unavailable(
            name="other",
            reason=f"{loopback.url}: not in the cache, and the run is offline",
            offline=True,
        )
        assert index.refresh(["demo"])["demo"] == index.project("demo")
    assert len(loopback.requests) == asked


def test_without_a_cache_nothing_is_kept(
    loopback: LoopbackIndex, open_at: OpenIndex, tmp_path: Path
) -> None:
    loopback.add_wheel("demo", "1.0")
    with open_at(loopback.url, cache=False) as index:
        index.project("demo")
    assert not (tmp_path / "cache").exists()


def test_a_project_stays_readable_when_the_index_is_closed(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    loopback.add_wheel("demo", "1.0")
    with open_at(loopback.url) as index:
        project = index.project("demo")
    assert releases(project) == {"1.0": ["demo-1.0-py3-none-any.whl"]}


def test_no_index_asks_nobody(loopback: LoopbackIndex, open_at: OpenIndex) -> None:
    loopback.add_wheel("demo", "1.0")
    assert open_at(loopback.url, no_index=True).project("demo") == Missing(name="demo")
    assert loopback.requests == []


def test_a_plain_http_index_elsewhere_is_not_asked_unless_trusted(open_at: OpenIndex) -> None:
    answer = open_at("http://index.example.org/simple").project("demo")
    assert isinstance(answer, Unavailable)
    assert "--trusted-host" in answer.reason


def test_a_redirected_page_keeps_its_relative_links_right(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    with LoopbackIndex() as other:
        other.add_wheel("demo", "1.0")
        to = {"Location": f"{other.url}demo/"}
        loopback.faults.append(after("/simple/demo", Answer(status=301, headers=to)))
        project = open_at(loopback.url).project("demo")
        assert isinstance(project, Project)
        (file,) = project.releases[Version("1.0")]
        assert file.url == f"{other.root}/files/demo/demo-1.0-py3-none-any.whl"


def test_a_query_of_the_index_address_is_kept_but_not_shown_nor_cached(
    loopback: LoopbackIndex, open_at: OpenIndex, tmp_path: Path
) -> None:
    loopback.add_wheel("demo", "1.0")
    with open_at(f"{loopback.url}?token=s3cret") as index:
        project = index.project("demo")
        assert isinstance(project, Project)
        (file,) = project.releases[Version("1.0")]
        assert file.url == f"{loopback.root}/files/demo/demo-1.0-py3-none-any.whl"
    assert [each.path for each in loopback.requests] == ["/simple/demo/?token=s3cret"]
    assert b"s3cret" not in (tmp_path / "cache" / FILE_NAME).read_bytes()


def test_progress_counts_answers(loopback: LoopbackIndex, tmp_path: Path) -> None:

    seen: list[tuple[int, int]] = []

    def progress(had: int, wanted: int) -> None:
        seen.append((had, wanted))

    settings = IndexSettings(index_url=loopback.url)
    with open_index(settings, cache_dir=tmp_path, progress=progress) as index:
        index.projects(["one", "two"])
    # A slow machine is told the same number again while it waits.
    assert list(dict.fromkeys(seen)) == [(0, 2), (1, 2), (2, 2), (0, 0)]


def test_progress_is_told_while_nothing_comes(loopback: LoopbackIndex, tmp_path: Path) -> None:
    told = 0

    def progress(had: int, wanted: int) -> None:
        nonlocal told
        told += (had, wanted) == (0, 1)

    def waits(_path: str, _count: int) -> Answer | None:
        wait_until(lambda: told > 3, within_s=10)
        return None

    loopback.faults.append(waits)
    settings = IndexSettings(index_url=loopback.url)
    with open_index(settings, cache_dir=tmp_path, progress=progress) as index:
        index.projects(["one"])
    assert told > 3
