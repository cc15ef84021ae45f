"""`pinproof plan`: what pip would do in the image."""

import os
import sys
from collections.abc import Mapping
from typing import Any

from pinproof.cli.writing import write_text
from pinproof.config import Config
from pinproof.effects.model import Plan, Planned
from pinproof.errors import UsageError
from pinproof.gather.plans import plan_files
from pinproof.record import replace
from pinproof.resolve.unknown import Unresolved

DEFAULT_TIMEOUT_S = 60.0
_CHOICES = {"output_format": ("text", "json"), "color": ("auto", "always", "never")}
# The other options say how it is searched and shown.
_SETTINGS = frozenset(
    {
        *("image", "python", "platform", "index_url", "extra_index_url", "find_links"),
        *("no_index", "offline", "cache_dir", "no_cache", "quiet"),
    }
)


def run_plan(given: Mapping[str, Any]) -> int:
    """Plan as the options say, by their names; write the plans and give the exit code."""
    for name, choices in _CHOICES.items():
        if given.get(name) not in (None, *choices):
            option = "--" + name.replace("_", "-")
            raise UsageError(f"{option} must be one of {', '.join(choices)}, not {given[name]!r}")
    said: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in given.items()
        if name in _SETTINGS and value is not None and value != []
    }
    origins = {name: "--" + name.replace("_", "-") for name in said}
    plans = plan_files(
        given["paths"],
        replace(Config(**said), origins=origins),
        dependencies=not given.get("no_deps"),
        pre_releases=bool(given.get("pre")),
        limit_s=given.get("timeout", DEFAULT_TIMEOUT_S),
    )
    if not plans:
        raise UsageError(f"{', '.join(given['paths'])}: no requirements file")
    write_text(_rendered(plans, given), given.get("output_file"))
    return _exit_code(plans)


def _rendered(plans: list[Planned], given: Mapping[str, Any]) -> str:
    if given.get("output_format") == "json":
        from pinproof.report.plan_json import render  # noqa: PLC0415 - one of two

        return render(plans)
    from pinproof.report.plan_text import render as render_text  # noqa: PLC0415 - as above

    color = given.get("color")
    coloured = color == "always" or (
        color != "never"
        and given.get("output_file") is None
        and sys.stdout.isatty()
        and "NO_COLOR" not in os.environ
    )
    return render_text(plans, color=coloured, verbose=bool(given.get("verbose")))


def _exit_code(plans: list[Planned]) -> int:
    outcomes = [planned.outcome for planned in plans]
    if any(isinstance(outcome, Unresolved) for outcome in outcomes):
        return 3
    return int(any(not isinstance(one, Plan) or bool(one.broken) for one in outcomes))
