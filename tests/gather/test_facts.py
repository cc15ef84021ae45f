"""Facts from an index on loopback: nothing stale, nothing twice, nothing later than need be."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.indexes.answers import Answer
from support.indexes.loopback import LoopbackIndex, wait_until

import pinproof
from pinproof.config import Config

METADATA = "demo-1.0-py3-none-any.whl.metadata"


@pytest.fixture(autouse=True)
def _isolated(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_INDEX_URL", "PIP_CERT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")


@pytest.fixture
def loopback() -> Iterator[LoopbackIndex]:
    with LoopbackIndex() as index:
        yield index


def said(loopback: LoopbackIndex, folder: Path, text: str) -> list[str]:
    """Check a file against the index, and give the messages."""
    path = folder / "requirements.txt"
    path.write_text(text)
    config = Config(
        index_url=loopback.url,
        cache_dir=str(folder / "cache"),
        origins={"index_url": "--index-url", "cache_dir": "--cache-dir"},
    )
    report = pinproof.check([str(path)], config).report
    # Without an image its rules do not run.
    assert {each.rule.code for each in report.unchecked if not each.chosen} == set()
    return [finding.message for finding in report.findings]


def test_a_release_newer_than_the_kept_page_is_found(
    loopback: LoopbackIndex, tmp_path: Path
) -> None:
    loopback.add_wheel("demo", "1.0")
    assert said(loopback, tmp_path, "demo==1.0\n") == []
    loopback.add_wheel("demo", "2.0")
    assert said(loopback, tmp_path, "demo==2.0\n") == []


def test_metadata_is_read_while_other_pages_still_come(
    loopback: LoopbackIndex, tmp_path: Path
) -> None:
    loopback.add_wheel("demo", "1.0", requires=("late>=2",))
    loopback.add_wheel("late", "1.0")
    in_time: list[bool] = []

    def waits(path: str, _count: int) -> Answer | None:
        if path == "/simple/late/":
            in_time.append(wait_until(lambda: bool(loopback.asked_for(METADATA)), within_s=8))
        return None

    loopback.faults.append(waits)
    found = said(loopback, tmp_path, "demo==1.0\nlate==1.0\n")
    assert in_time == [True]
    assert found == ["late 1.0 is not compatible with demo 1.0, which needs late>=2 (declared)"]
    assert len(loopback.asked_for(METADATA)) == 1


def test_no_metadata_is_read_for_what_no_rule_needs(
    loopback: LoopbackIndex, tmp_path: Path
) -> None:
    loopback.add_wheel("demo", "1.0", requires_python=">=3.6")
    path = tmp_path / "requirements.txt"
    path.write_text("demo==1.0\n")
    config = Config(
        index_url=loopback.url,
        no_cache=True,
        select=("ENV", "IDX001", "IDX002"),
        origins={"index_url": "--index-url", "no_cache": "--no-cache"},
    )
    assert pinproof.check([str(path)], config).report.findings == ()
    assert [asked.path for asked in loopback.requests] == ["/simple/demo/"]
