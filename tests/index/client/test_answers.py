"""What an index answers for a project, from one page or from several."""

from pathlib import Path

import pytest
from index.client.releases import OpenIndex, releases
from packaging.version import Version
from support.indexes.answers import Answer, after
from support.indexes.loopback import LoopbackIndex, unused_port, wait_until

from pinproof.index.client import open_index
from pinproof.index.model import Missing, Project, Unavailable
from pinproof.index.settings.index_settings import IndexSettings
from pinproof.index.store.cache import FILE_NAME


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
