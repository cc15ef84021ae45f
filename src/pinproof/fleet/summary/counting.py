"""What a run over a fleet comes to: by rule, by image, and by a key of the input."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.fleet.store import FleetRun, FleetStore
from pinproof.record import record

_MOST_BREAKING = 200
_NO_KEY = "(none)"

# Of each deployment: number, id, image, keys, whether both verdicts are there, and counts.
_DEPLOYMENTS = """
    select d.number, d.id, d.image, d.keys, d.unread,
        coalesce(v.state, 'lost'), coalesce(v.reason, ''),
        case when d.against_key is null then 'judged' else coalesce(w.state, 'lost') end,
        coalesce(w.reason, ''), coalesce(c.total, 0), coalesce(c.failing, 0), d.key
    from deployment d
    left join verdict v on v.key = d.key
    left join verdict w on w.key = d.against_key
    left join (select key, count(*) as total, sum(fails) as failing from finding group by key) c
        on c.key = d.key
    where d.run = ? order by d.number
"""
_MOVED = """
    select number, what, count(*), sum(fails) from moved where run = ? group by number, what
"""
_RULES_FOUND = """
    select f.code, f.name, f.severity, count(distinct d.number), count(*) from deployment d
    join finding f on f.key = d.key where d.run = ? group by f.code, f.name, f.severity
"""
_RULES_MOVED = """
    select code, name, severity, what, count(distinct number), count(*) from moved where run = ?
    group by code, name, severity, what
"""
_CHANGED = "select what, count(*), count(distinct id) from changed where run = ? group by what"
_GAPS = """
    select g.reason, count(distinct d.number) from deployment d
    join gap g on g.key in (d.key, d.against_key) where d.run = ?
    group by g.reason order by 2 desc, 1
"""
_UNABLE = """
    select count(distinct d.number) from deployment d
    join gap g on g.key in (d.key, d.against_key) where d.run = ? and not g.chosen
"""
_BREAKING = """
    select code, severity, path, line, message from moved
    where run = ? and number = ? and what = 'appeared' and fails order by position
"""
_FAILING = """
    select f.code, f.severity, f.path, f.line, f.message from deployment d
    join finding f on f.key = d.key where d.run = ? and d.number = ? and f.fails order by f.position
"""


@record
class RuleTally:
    """What one rule comes to: deployments with its findings, and those that move to the other."""

    code: str
    name: str
    severity: str
    deployments: int = 0
    findings: int = 0
    appeared: int = 0
    vanished: int = 0


@record
class GroupTally:
    """What deployments of one image or key come to.

    `failing` fail as they are; `breaking` have a failing finding more in the other image, and
    `mended` one less and none more. `lacking` have no verdict.
    """

    title: str
    deployments: int
    failing: int
    breaking: int
    mended: int
    lacking: int


@record
class HurtDeployment:
    """A deployment that breaks, or without another image fails, and what is said of it."""

    id: str
    image: str | None
    keys: dict[str, str]
    findings: tuple[tuple[str, str, str, int, str], ...]


@record
class FleetSummary:
    """All that a report on a run says.

    `by` is the key that `groups` are of, `None` for none. `unread` and `missing` are ids with
    reasons: what could not be read, and what has no verdict though it was. `gaps` are reasons why
    rules did not run, with the number of deployments; `unable` counts those of which nobody chose
    it. `changed` are findings that came and went since the run before, with the numbers of their
    deployments.
    """

    run: FleetRun
    whole: GroupTally
    contents: int
    rules: tuple[RuleTally, ...]
    images: tuple[GroupTally, ...]
    by: str | None
    groups: tuple[GroupTally, ...]
    unread: tuple[tuple[str, str], ...]
    missing: tuple[tuple[str, str], ...]
    gaps: tuple[tuple[str, int], ...]
    changed: dict[str, tuple[int, int]]
    hurt: tuple[HurtDeployment, ...]
    hurt_count: int
    findings: int
    unable: int


def find_latest_run(store: FleetStore) -> FleetRun:
    """Give the last run; `UsageError` where there is none."""
    runs = store.runs()
    if not runs:
        raise UsageError(f"{store.path}: it holds no run")
    return runs[-1]


def summarize(store: FleetStore, run: FleetRun, *, by: str | None) -> FleetSummary:
    """Count a run; `UsageError` for a key that no deployment has."""
    moves = _moves(store, run)
    counts: dict[str, dict[str, Counter[str]]] = {"": {}, "image": {}, "key": {}}
    unread: list[tuple[str, str]] = []
    missing: list[tuple[str, str]] = []
    hurt: list[tuple[int, str, str | None, dict[str, str]]] = []
    contents: set[str] = set()
    findings = 0
    has_key = False
    for row in store.walk_rows(_DEPLOYMENTS, [run.id]):
        (
            number,
            id_,
            image,
            text,
            why_unread,
            state,
            reason,
            there,
            why_there,
            total,
            failing,
            key,
        ) = row
        keys: dict[str, str] = json.loads(text)
        lacks = why_unread is not None or state != "judged" or there != "judged"
        if why_unread is not None:
            unread.append((id_, why_unread))
        elif lacks:
            missing.append((id_, reason or why_there or "it was not judged yet"))
        else:
            contents.add(key)
            findings += total
        appeared, vanished = moves.get((number, "appeared"), 0), moves.get((number, "vanished"), 0)
        said = Counter(
            deployments=1,
            failing=int(not lacks and failing > 0),
            breaking=int(not lacks and appeared > 0),
            mended=int(not lacks and not appeared and vanished > 0),
            lacking=int(lacks),
        )
        places = {"": "", "image": image or _NO_KEY}
        if by is not None:
            places["key"] = keys.get(by) or _NO_KEY
            has_key |= by in keys
        for place, title in places.items():
            counts[place].setdefault(title, Counter()).update(said)
        if said["breaking" if run.against else "failing"]:
            hurt.append((number, id_, image, keys))
    if by is not None and not has_key and run.deployments:
        raise UsageError(f"--by {by}: no deployment of the run has that key")
    return FleetSummary(
        run=run,
        whole=next(_tallies(counts[""]), _EMPTY),
        contents=len(contents),
        rules=tuple(_rules(store, run)),
        images=tuple(_tallies(counts["image"])),
        by=by,
        groups=tuple(_tallies(counts["key"])),
        unread=tuple(unread),
        missing=tuple(missing),
        gaps=tuple((reason, number) for reason, number in store.select_rows(_GAPS, [run.id])),
        changed={what: (n, of) for what, n, of in store.select_rows(_CHANGED, [run.id])},
        hurt=tuple(_hurt(store, run, each) for each in hurt[:_MOST_BREAKING]),
        hurt_count=len(hurt),
        findings=findings,
        unable=store.select_rows(_UNABLE, [run.id])[0][0],
    )


_EMPTY = GroupTally(title="", deployments=0, failing=0, breaking=0, mended=0, lacking=0)


def _moves(store: FleetStore, run: FleetRun) -> dict[tuple[int, str], int]:
    """Give how many failing findings appear and vanish, by the number of their deployment."""
    if run.against is None:
        return {}
    return {(number, what): fails for number, what, _, fails in store.select_rows(_MOVED, [run.id])}


def _tallies(counts: dict[str, Counter[str]]) -> Iterator[GroupTally]:
    """Give those with most that breaks, or fails, before the others."""
    for title, said in sorted(
        counts.items(), key=lambda one: (-one[1]["breaking"], -one[1]["failing"], one[0])
    ):
        yield GroupTally(title=title, **said)


def _rules(store: FleetStore, run: FleetRun) -> list[RuleTally]:
    tallies: dict[tuple[str, str, str], dict[str, Any]] = {}
    for code, name, severity, deployments, findings in store.select_rows(_RULES_FOUND, [run.id]):
        said = tallies.setdefault((code, name, severity), {})
        said.update(deployments=deployments, findings=findings)
    if run.against is not None:
        for code, name, severity, what, deployments, _ in store.select_rows(_RULES_MOVED, [run.id]):
            tallies.setdefault((code, name, severity), {})[what] = deployments
    rules = [
        RuleTally(code=code, name=name, severity=severity, **said)
        for (code, name, severity), said in tallies.items()
    ]
    order = ("error", "warning", "info")
    return sorted(
        rules,
        key=lambda one: (-one.appeared, order.index(one.severity), -one.deployments, one.code),
    )


def _hurt(
    store: FleetStore, run: FleetRun, each: tuple[int, str, str | None, dict[str, str]]
) -> HurtDeployment:
    number, id_, image, keys = each
    query = _BREAKING if run.against is not None else _FAILING
    return HurtDeployment(
        id=id_, image=image, keys=keys, findings=tuple(store.select_rows(query, [run.id, number]))
    )


def fleet_exit_code(summary: FleetSummary, config: Config) -> int:
    """Give the exit code: 70 for a fault of ours, 3 for what has no verdict, 1 for what is found.

    With another image only what appears there counts. A rule that could not judge gives 3, too,
    unless the configuration says to report it only.
    """
    if config.exit_zero:
        return 0
    if summary.run.state == "open":
        return 70 if any("fault of pinproof" in reason for _, reason in summary.missing) else 3
    if summary.whole.lacking or (summary.unable and config.unchecked != "report"):
        return 3
    whole = summary.whole
    return int(bool(whole.breaking if summary.run.against is not None else whole.failing))
