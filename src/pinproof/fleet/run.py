"""One run over a fleet: read it, let workers judge what is not judged yet, keep what they say."""

import gc
from collections.abc import Callable
from datetime import datetime, timezone
from hashlib import sha256

from pinproof import __version__
from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.fleet.engine import Engine, judge_all
from pinproof.fleet.facts import name_facts
from pinproof.fleet.images import FleetImages
from pinproof.fleet.input import read_fleet
from pinproof.fleet.model import Task, UnreadDeployment, make_task
from pinproof.fleet.store import DeploymentRow, FleetRun, FleetStore, deployment_row
from pinproof.gather.project.configuration import read_user_configuration
from pinproof.record import record

OPEN_RUN = "open"
COMPLETE_RUN = "complete"


@record
class FleetOrder:
    """What is asked for: `shard` is the which of how many, (1, 1) for all."""

    paths: tuple[str, ...]
    flags: Config
    against: str | None = None
    shard: tuple[int, int] = (1, 1)
    resumes: bool = False


@record
class _Fleet:
    """A fleet that was read: its rows, and the tasks by their keys."""

    rows: list[DeploymentRow]
    tasks: dict[str, Task]
    input: str


def run_fleet(
    order: FleetOrder,
    store: FleetStore,
    engine: Engine,
    *,
    told: Callable[[int, int], None],
) -> FleetRun:
    """Judge a fleet into a store, and give the run; `told` hears how many of how many are judged.

    What was judged with the same texts, image, settings, rules and facts is not judged again.
    Raises `UsageError` where a run cannot be taken up because something has changed since.
    """
    # A command is over before its garbage matters; this one may go on for an hour.
    gc.enable()
    began = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    left = _left_open(store) if order.resumes else None
    config = order.flags.over(read_user_configuration())
    facts = name_facts(config, began=began if left is None else left.began)
    fleet = _read(order, facts)
    if left is None:
        runs = store.runs()
        done = [each.id for each in runs if each.state == COMPLETE_RUN]
        run = FleetRun(
            id=max((each.id for each in runs), default=0) + 1,
            state=OPEN_RUN,
            began=began,
            ended=None,
            version=__version__,
            facts=facts,
            input=fleet.input,
            against=order.against,
            shard="/".join(map(str, order.shard)),
            deployments=len(fleet.rows),
            before=max(done, default=None),
        )
        store.begin_run(run, fleet.rows)
    else:
        run = left
        _require_same(run, fleet, facts, order)
    has = store.judged_among(list(fleet.tasks))
    waiting = [task for key, task in fleet.tasks.items() if key not in has]
    had, wanted = len(has), len(fleet.tasks)
    told(had, wanted)
    lost = 0
    for verdicts in judge_all(waiting, engine):
        store.keep(verdicts)
        lost += sum(each.state in ("lost", "fault") for each in verdicts)
        had += len(verdicts)
        told(had, wanted)
    ended = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
    store.end_run(run.id, state=OPEN_RUN if lost else COMPLETE_RUN, ended=ended)
    return next(each for each in store.runs() if each.id == run.id)


def _left_open(store: FleetStore) -> FleetRun:
    for run in reversed(store.runs()):
        if run.state == OPEN_RUN:
            return run
    raise UsageError(f"{store.path}: no run in it is unfinished; leave --resume out")


def _require_same(run: FleetRun, fleet: _Fleet, facts: str, order: FleetOrder) -> None:
    asked = {
        "the rules": (run.version, __version__),
        "the facts": (run.facts, facts),
        "--against": (run.against, order.against),
        "--shard": (run.shard, "/".join(map(str, order.shard))),
        "the input": (run.input, fleet.input),
    }
    for what, (before, now) in asked.items():
        if before != now:
            raise UsageError(
                f"{what} changed since the unfinished run began; leave --resume out to begin anew"
            )


def read_tasks(order: FleetOrder) -> list[Task]:
    """Give what a fleet has to be judged, each content once in each of its images."""
    return list(_read(order, "").tasks.values())


def _read(order: FleetOrder, facts: str) -> _Fleet:
    images = FleetImages()
    against = None if order.against is None else images.find(order.against)
    if isinstance(against, str):
        raise UsageError(f"--against {order.against}: {against}")
    which, of = order.shard
    name = f"pinproof {__version__}"
    rows: list[DeploymentRow] = []
    tasks: dict[str, Task] = {}
    whole = sha256()
    for number, each in enumerate(read_fleet(order.paths, order.flags)):
        image = None if each.image is None else images.find(each.image)
        own: list[Task] = []
        if isinstance(image, str):
            unread: str | None = f"image {each.image}: {image}"
        elif isinstance(each, UnreadDeployment):
            unread = each.reason
        else:
            unread = None
            there = (image,) if against is None else (image, against)
            own = [make_task(each, one, rules=name, facts=facts) for one in there]
        contents = tuple(task.content for task in own)
        whole.update(repr((each.id, contents, unread)).encode("utf-8", "surrogatepass"))
        likeness = contents[0] if contents else sha256(repr(each.id).encode()).hexdigest()
        if _shard_of(likeness, of) != which:
            continue
        tasks.update((task.key, task) for task in own)
        rows.append(
            deployment_row(
                number=number,
                id=each.id,
                path=each.path,
                image=each.image if image is None or isinstance(image, str) else image.title,
                keys=dict(each.keys),
                key=own[0].key if own else None,
                against_key=own[1].key if len(own) > 1 else None,
                unread=unread,
            )
        )
    return _Fleet(rows=rows, tasks=tasks, input=whole.hexdigest())


def _shard_of(name: str, of: int) -> int:
    """Tell which shard belongs to what has that hash: deployments that are alike are in one."""
    return int(name[:15], 16) % of + 1


def read_shard(text: str | None) -> tuple[int, int]:
    """Read `2/8`; `UsageError` for what is none."""
    if text is None:
        return (1, 1)
    which, slash, of = text.partition("/")
    if slash and which.isdecimal() and of.isdecimal() and 1 <= int(which) <= int(of):
        return (int(which), int(of))
    raise UsageError(f"--shard {text}: write which of how many, such as 2/8")
