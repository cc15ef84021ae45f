"""Shards of a fleet that were judged apart, put together into one run."""

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime, timezone

from pinproof.errors import UsageError
from pinproof.fleet.run import COMPLETE_RUN, OPEN_RUN
from pinproof.fleet.store import DeploymentRow, FleetRun, FleetStore
from pinproof.fleet.summary.counting import find_latest_run
from pinproof.record import replace

_ROWS = """
    select number, id, path, image, keys, key, against_key, unread from deployment
    where run = ? order by number
"""


def merge_shards(paths: Sequence[str], into: FleetStore) -> tuple[FleetRun, tuple[str, ...]]:
    """Put the last runs of stores together as one; gives it, and the shards that are missing.

    Raises `UsageError` for runs that are not shards of one fleet, judged by the same rules and
    facts against the same image.
    """
    with ExitStack() as opened:
        stores = [FleetStore(path, is_new_allowed=False) for path in paths]
        for store in stores:
            opened.callback(store.close)
        runs = [find_latest_run(store) for store in stores]
        of = _require_one_fleet(paths, runs)
        shards = {run.shard: store.path for run, store in zip(runs, stores, strict=True)}
        if len(shards) < len(runs):
            raise UsageError("a shard is named twice: each belongs in once")
        every = (f"{number}/{of}" for number in range(1, of + 1))
        missing = tuple(each for each in every if each not in shards)
        rows = sorted(
            DeploymentRow(*row)
            for run, store in zip(runs, stores, strict=True)
            for row in store.walk_rows(_ROWS, [run.id])
        )
        is_open = bool(missing) or any(run.state != COMPLETE_RUN for run in runs)
        before = [each.id for each in into.runs() if each.state == COMPLETE_RUN]
        merged = replace(
            runs[0],
            id=max((each.id for each in into.runs()), default=0) + 1,
            state=OPEN_RUN,
            began=min(run.began for run in runs),
            ended=None,
            facts=runs[0].facts if len({run.facts for run in runs}) == 1 else "several caches",
            shard="1/1" if not missing else f"{','.join(s.partition('/')[0] for s in shards)}/{of}",
            deployments=len(rows),
            before=max(before, default=None),
        )
        into.begin_run(merged, rows)
        for run, store in zip(runs, stores, strict=True):
            into.copy_verdicts(store, run.id)
    ended = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    into.end_run(merged.id, state=OPEN_RUN if is_open else COMPLETE_RUN, ended=ended)
    return find_latest_run(into), missing


def _require_one_fleet(paths: Sequence[str], runs: Sequence[FleetRun]) -> int:
    """Give how many shards there are; `UsageError` where the runs are not of one fleet."""
    first = runs[0]
    for path, run in zip(paths, runs, strict=True):
        of = run.shard.partition("/")[2]
        for what, one, other in (
            ("the rules", first.version, run.version),
            ("the facts", _kind(first.facts), _kind(run.facts)),
            ("the input", first.input, run.input),
            ("--against", first.against, run.against),
            ("the number of shards", first.shard.partition("/")[2], of),
        ):
            if one != other:
                raise UsageError(f"{path}: {what} differs from that of {paths[0]}")
    return int(first.shard.partition("/")[2])


def _kind(facts: str) -> str:
    """Take all caches for alike: each machine has its own, and nobody can compare them."""
    return "a cache" if facts.startswith("the cache") else facts
