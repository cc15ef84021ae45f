"""A composite action as GitHub's runner goes through it: expressions, conditions, files of steps.

What `uses` other actions is not run, but told with what it is given.
"""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml


class StepRun(NamedTuple):
    """A step that was run: by a shell, or, where `uses` says so, by somebody else."""

    name: str
    uses: str
    given: dict[str, str]
    exit_code: int = 0
    stdout: str = ""
    stderr: str = ""
    summary: str = ""


class ActionRun(NamedTuple):
    """The steps that were not skipped, and the outputs of the action."""

    steps: list[StepRun]
    outputs: dict[str, str]

    def step(self, name: str) -> StepRun | None:
        return next((step for step in self.steps if step.name == name), None)


def run_action(
    folder: Path,
    inputs: Mapping[str, str],
    *,
    workspace: Path,
    temp: Path,
    environment: Mapping[str, str],
) -> ActionRun:
    """Run the steps of `action.yml` in a folder, as a job on Linux does."""
    action: dict[str, Any] = yaml.safe_load((folder / "action.yml").read_text(encoding="utf-8"))
    said = {name: str(value.get("default", "")) for name, value in action["inputs"].items()}
    assert set(inputs) <= set(said)
    known = {f"inputs.{name}": value for name, value in {**said, **inputs}.items()}
    known |= {"runner.temp": str(temp), "runner.os": "Linux"}
    known |= {"github.run_id": "17", "github.run_attempt": "1"}
    done: list[StepRun] = []
    for number, step in enumerate(action["runs"]["steps"]):
        has_failed = any(each.exit_code for each in done)
        if not _is_due(step.get("if"), known, has_failed=has_failed):
            continue
        if "uses" in step:
            given = {key: _filled(value, known) for key, value in step.get("with", {}).items()}
            done.append(StepRun(step["name"], step["uses"], given))
            continue
        # A shell that is named gets `-e`, and the script as a file.
        script, output, summary = (temp / f"{number}.{kind}" for kind in ("sh", "out", "md"))
        script.write_text(_filled(step["run"], known), encoding="utf-8")
        output.write_text("")
        summary.write_text("")
        own = {key: _filled(value, known) for key, value in step.get("env", {}).items()}
        files = {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(summary)}
        places = {"GITHUB_ACTION_PATH": str(folder), "GITHUB_WORKSPACE": str(workspace)}
        ran = subprocess.run(
            [step["shell"], "-e", str(script)],
            cwd=workspace,
            env={**environment, "RUNNER_TEMP": str(temp), **files, **places, **own},
            capture_output=True,
            text=True,
            check=False,
        )
        said_out = (ran.stdout, ran.stderr, summary.read_text(encoding="utf-8"))
        done.append(StepRun(step["name"], "", own, ran.returncode, *said_out))
        for line in output.read_text(encoding="utf-8").splitlines():
            key, equals, value = line.partition("=")
            assert equals
            known[f"steps.{step['id']}.outputs.{key}"] = value
    outputs = action.get("outputs", {})
    return ActionRun(done, {name: _filled(each["value"], known) for name, each in outputs.items()})


def _filled(text: str, known: Mapping[str, str]) -> str:
    return re.sub(r"\$\{\{ *([^}]+?) *\}\}", lambda found: _value(found[1], known), str(text))


def _value(name: str, known: Mapping[str, str]) -> str:
    if name[0] == "'":
        return name.strip("'")
    # What a step that was skipped would have said is empty.
    return known.get(name, "") if name.startswith("steps.") else known[name]


def _is_due(condition: str | None, known: Mapping[str, str], *, has_failed: bool) -> bool:
    if condition is None:
        return not has_failed
    terms = condition.strip().removeprefix("${{").removesuffix("}}").strip().split(" && ")
    # Without a function of its state a condition means: if nothing has failed.
    is_due = "!cancelled()" in terms or not has_failed
    for term in terms:
        if term != "!cancelled()":
            left, sign, right = term.split(" ")
            is_same = _value(left, known) == _value(right, known)
            is_due &= is_same == {"==": True, "!=": False}[sign]
    return is_due
