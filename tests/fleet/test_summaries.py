"""What a run comes to: counted, said and sent around."""

import csv
import io
import json
import re
from collections import Counter
from contextlib import closing
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from support.command import pinproof
from support.fleets import NEW, OLD, findings_by_id, judged, made_up, write_list

from pinproof.errors import UsageError
from pinproof.fleet.store import FleetStore
from pinproof.fleet.summary.counting import FleetSummary, find_latest_run, summarize
from pinproof.fleet.summary.export import export_run
from pinproof.fleet.summary.page import _chart, fleet_page
from pinproof.fleet.summary.text import fleet_markdown, fleet_text

THIRTY = made_up(30)
EVIL = "<script>alert(1)</script>|`x`&\"'"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("summaries")
    more = [
        {"id": EVIL, "requirements": "numpy\n", "image": OLD, "team": EVIL},
        {"id": "=1+1", "requirements": "numpy\n", "image": "no-such", "team": "red"},
    ]
    judged(folder / "s", write_list(folder / "list", [*THIRTY, *more]), against=NEW)
    return folder / "s"


def summary_of(store: Path, by: str | None = None) -> FleetSummary:
    with closing(FleetStore(str(store))) as opened:
        return summarize(opened, find_latest_run(opened), by=by)


def test_counts_are_those_of_the_findings(store: Path) -> None:
    summary = summary_of(store, "team")
    said = findings_by_id(store)
    now = {id_: [f for f in found if f[-1]] for id_, found in said.items()}
    new = {id_: {f[8] for f in found if not f[-1]} for id_, found in said.items()}
    failing = {id_ for id_, found in now.items() if any(f[2] for f in found)}
    breaking = {
        id_
        for id_, found in said.items()
        if any(f[2] and not f[-1] and f[8] not in {n[8] for n in now[id_]} for f in found)
    }
    assert new
    assert summary.whole.failing == len(failing)
    assert summary.whole.breaking == summary.hurt_count == len(breaking) > 0
    assert summary.whole.lacking == len(summary.unread) == 1
    assert {one.title: one.deployments for one in summary.groups} == Counter(
        ["red", EVIL, *(each["team"] for each in THIRTY)]
    )
    assert sum(one.breaking for one in summary.images) == len(breaking)
    by_rule = Counter(rule for found in now.values() for rule in {f[:2] for f in found})
    assert {
        (one.code, one.severity): one.deployments for one in summary.rules if one.deployments
    } == by_rule


def test_a_key_that_nobody_has_is_refused(store: Path) -> None:
    with pytest.raises(UsageError, match="--by owner: no deployment"):
        summary_of(store, "owner")


class Tags(HTMLParser):
    """Gathers what a page is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.texts: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self.addresses += [value or "" for key, value in attrs if key in ("src", "href", "action")]

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_the_page_stands_by_itself_and_nothing_in_it_is_run(store: Path) -> None:
    page = fleet_page(summary_of(store, "team"))
    tags = Tags()
    tags.feed(page)
    assert tags.tags["script"] == tags.tags["img"] == tags.tags["link"] == 0
    assert tags.addresses == []
    assert "url(" not in page
    assert "http:" not in page
    assert tags.tags["svg"] == 2
    assert any(EVIL in text for text in tags.texts)
    assert "<script" not in page


def test_bars_are_as_long_as_their_numbers() -> None:
    values = [("few", 3), ("none", 0), ("many", 9), ("<b>", 1000)]
    chart = "".join(_chart("Bars", values))
    bars = re.findall(r"<title>([^<]*): (\d+)</title>.*?<rect [^>]*width=\"(\d+)\"", chart)
    assert bars == [("&lt;b&gt;", "1000", "520"), ("many", "9", "5"), ("few", "3", "2")]


def test_markdown_keeps_its_tables(store: Path) -> None:
    text = fleet_markdown(summary_of(store, "team"))
    assert "<script" not in text.replace("\\<script", "")
    for table in re.findall(r"(?:^\|.*\n?)+", text, re.MULTILINE):
        widths = {len(re.findall(r"(?<!\\)\|", line)) for line in table.splitlines()}
        assert len(widths) == 1, table


def test_the_text_says_it_in_whole_sentences(store: Path) -> None:
    text = fleet_text(summary_of(store))
    assert text.startswith("32 deployments with ")
    assert f"Against {NEW}: " in text
    assert "1 deployment could not be read." in text


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_text_is_no_wider_than_its_terminal(store: Path, width: int) -> None:
    summary = summary_of(store, "team")
    whole, text = fleet_text(summary), fleet_text(summary, width=width)
    assert sorted(text.split()) == sorted(whole.split())
    for line in text.splitlines():
        # Only a word that is longer than its line is left to stick out, by itself.
        assert len(line) <= width or len(line.split()) == 1, line


def test_exports_hold_every_finding(store: Path, tmp_path: Path) -> None:
    said = sum(len(found) for found in findings_by_id(store).values())
    with closing(FleetStore(str(store))) as opened:
        run = find_latest_run(opened)
        for name in ("all.csv", "all.jsonl"):
            export_run(opened, run, str(tmp_path / name))
        with pytest.raises(UsageError, match="name a file that ends in"):
            export_run(opened, run, str(tmp_path / "all.txt"))
    lines = (tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines()
    objects: list[dict[str, Any]] = [json.loads(line) for line in lines]
    moves = Counter(one["move"] for one in objects)
    assert moves["missing"] == 1
    # What is kept stands once, and is said of both images.
    assert moves["kept"] * 2 + moves["appeared"] + moves["vanished"] == said
    text = (tmp_path / "all.csv").read_text(encoding="utf-8")
    table = list(csv.DictReader(io.StringIO(text)))
    assert len(table) == len(objects)
    assert [one["deployment"] for one in table if one["move"] == "missing"] == ["'=1+1"]
    assert {one["message"].lstrip("'") for one in table} == {one["message"] for one in objects}


def test_parquet_holds_the_same(store: Path, tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet", reason="the extra parquet is not installed")
    with closing(FleetStore(str(store))) as opened:
        run = find_latest_run(opened)
        for name in ("all.jsonl", "all.parquet"):
            export_run(opened, run, str(tmp_path / name))
    lines = (tmp_path / "all.jsonl").read_text(encoding="utf-8").splitlines()
    assert parquet.read_table(tmp_path / "all.parquet").to_pylist() == list(map(json.loads, lines))


def test_the_command_says_it_with_its_exit_code(tmp_path: Path) -> None:
    breaks = {"id": "a", "requirements": "flask==1.0.3\nnumpy==1.19.5\n", "image": OLD}
    write_list(tmp_path / "list", [breaks])
    words = ("fleet", "check", "list", "--no-cache", "--jobs", "1")
    done = pinproof(*words, "--against", NEW, "--page", "page.html", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert "1 breaks that did not before" in done.stdout
    assert (tmp_path / "page.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    shown = pinproof("fleet", "show", "--output-format", "json", cwd=tmp_path)
    assert shown.returncode == 1
    assert json.loads(shown.stdout)["whole"]["breaking"] == 1
    write_list(tmp_path / "list", [{**breaks, "image": "none"}])
    assert pinproof(*words, cwd=tmp_path).returncode == 3
    assert pinproof("fleet", "check", "nowhere", cwd=tmp_path).returncode == 2
