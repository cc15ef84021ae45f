"""Shards that were judged apart come to what the whole comes to."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from support.fleets import NEW, findings_by_id, judged, made_up, rows, write_list

from pinproof.errors import UsageError
from pinproof.fleet.merge import merge_shards
from pinproof.fleet.run import read_shard
from pinproof.fleet.store import FleetRun, FleetStore

TWENTY = made_up(20)


def merged(into: Path, *stores: Path) -> tuple[FleetRun, tuple[str, ...]]:
    with closing(FleetStore(str(into))) as store:
        return merge_shards([str(each) for each in stores], store)


@pytest.fixture
def shards(tmp_path: Path) -> list[Path]:
    path = write_list(tmp_path / "list", TWENTY)
    stores = [tmp_path / str(number) for number in (1, 2, 3)]
    for number, store in enumerate(stores, 1):
        judged(store, path, against=NEW, shard=(number, 3))
    return stores


def test_shards_come_to_the_whole(shards: list[Path], tmp_path: Path) -> None:
    run, missing = merged(tmp_path / "all", *shards[::-1])
    assert (run.state, run.shard, run.deployments, missing) == ("complete", "1/1", 20, ())
    judged(tmp_path / "whole", str(tmp_path / "list"), against=NEW)
    assert findings_by_id(tmp_path / "all") == findings_by_id(tmp_path / "whole")
    order = "select id from deployment order by number"
    assert rows(tmp_path / "all", order) == rows(tmp_path / "whole", order)


def test_what_is_alike_is_in_one_shard(shards: list[Path]) -> None:
    keys = [set(rows(each, "select distinct key from verdict")) for each in shards]
    texts = [{row[0] for row in rows(each, "select count(*) from deployment")} for each in shards]
    assert sum(map(len, keys)) > 0
    assert sum(number for each in texts for number in each) == 20
    ids = [{id_ for (id_,) in rows(each, "select id from deployment")} for each in shards]
    alike: dict[Any, set[int]] = {}
    for each in TWENTY:
        shard = next(number for number, those in enumerate(ids) if each["id"] in those)
        alike.setdefault((each["requirements"], each["image"]), set()).add(shard)
    assert all(len(those) == 1 for those in alike.values())


def test_a_shard_that_is_missing_is_named(shards: list[Path], tmp_path: Path) -> None:
    run, missing = merged(tmp_path / "all", shards[0], shards[2])
    assert missing == ("2/3",)
    assert (run.state, run.shard) == ("open", "1,3/3")


def test_what_does_not_belong_together_is_refused(shards: list[Path], tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="named twice"):
        merged(tmp_path / "all", shards[0], shards[0])
    judged(tmp_path / "other", write_list(tmp_path / "less", TWENTY[1:]), against=NEW, shard=(2, 3))
    with pytest.raises(UsageError, match="the input differs from that of"):
        merged(tmp_path / "all", shards[0], tmp_path / "other")
    judged(tmp_path / "plain", str(tmp_path / "list"), shard=(2, 3))
    with pytest.raises(UsageError, match="the input differs"):
        merged(tmp_path / "all", shards[0], tmp_path / "plain")
    with pytest.raises(UsageError, match="it has none"):
        merged(tmp_path / "all", tmp_path / "nowhere")


@pytest.mark.parametrize("text", ["0/3", "4/3", "2", "a/b", "1/", "-1/3"])
def test_a_shard_is_one_of_so_many(text: str) -> None:
    with pytest.raises(UsageError, match="write which of how many"):
        read_shard(text)
