"""Which pages are kept, for how long, and when they are asked for again."""

import json
import sqlite3
from pathlib import Path

import pytest
from index.client.releases import OpenIndex, releases
from packaging.version import Version
from support.indexes.answers import JSON_TYPE, Answer, after
from support.indexes.loopback import LoopbackIndex

from pinproof.errors import IndexUnavailable
from pinproof.index.model import Missing, Project, Unavailable
from pinproof.index.store.cache import FILE_NAME


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
