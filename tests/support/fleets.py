"""Small fleets, judged without index and cache: all that is said follows from text and image."""

import json
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from pinproof.config import Config
from pinproof.fleet.engine import Engine
from pinproof.fleet.run import FleetOrder, run_fleet
from pinproof.fleet.store import FleetRun, FleetStore
from pinproof.outgoing.progress import Progress, no_progress

OLD = "sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"
NEW = "minimal-py311-inference"
FLAGS = Config(no_cache=True, origins={"no_cache": "--no-cache"})
HERE = Engine(jobs=1)


def made_up(number: int) -> list[dict[str, Any]]:
    """Give so many deployments, a third of them with a text that another has as well."""
    pins = ("numpy", "scipy", "flask", "werkzeug", "pandas", "requests")
    return [
        {
            "id": f"d{each}",
            "requirements": "".join(
                f"{name}=={1 + each % 3}.{at}.{each // 3 * 2}\n"
                for at, name in enumerate(pins[: 2 + each % 4])
            )
            if each % 3
            else "numpy\nflask==2.0.3\n",
            "image": (OLD, "minimal-py39-inference")[each % 2],
            "team": ("red", "blue")[each // 2 % 2],
        }
        for each in range(number)
    ]


def write_list(path: Path, deployments: list[dict[str, Any]]) -> str:
    lines = (json.dumps(each) for each in deployments)
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return str(path)


def judged(
    store: Path,
    *paths: str,
    engine: Engine = HERE,
    told: Progress = no_progress,
    flags: Config = FLAGS,
    **order: Any,
) -> FleetRun:
    with closing(FleetStore(str(store))) as opened:
        return run_fleet(FleetOrder(paths=paths, flags=flags, **order), opened, engine, told=told)


def rows(store: Path, query: str, values: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
    with closing(FleetStore(str(store), is_new_allowed=False)) as opened:
        return opened.select_rows(query, values)


def findings_by_id(store: Path, run: int = 1) -> Mapping[str, list[tuple[Any, ...]]]:
    """Give all that is said of each deployment, and of the other image, without names of runs."""
    said: dict[str, list[tuple[Any, ...]]] = {}
    query = (
        "select d.id, f.code, f.severity, f.fails, f.message, f.cure, f.path, f.line, f.column, "
        "f.mark, f.key = d.key from deployment d join finding f on f.key in (d.key, d.against_key) "
        "where d.run = ? order by d.number, f.key = d.key, f.position"
    )
    for id_, *finding in rows(store, query, (run,)):
        said.setdefault(id_, []).append(tuple(finding))
    return said
