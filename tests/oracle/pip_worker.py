"""Asks a real pip, under its own Python, what it would choose; runs under Python 3.7 and later.

Reads one question a line, answers one line of JSON each. Each question is worked on in a fork
of this process, which has pip already imported: nothing that pip remembers outlives a question.

Usage: pip_worker.py PIP_FOLDER
A question: {"site", "metadata", "file", "arguments", "log"}; "metadata" is a folder with what
each file declares, "own" for what pip itself read of each file, or null when nothing is to be put
in place and checked.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from typing import Any

pip_folder = sys.argv[1]
sys.path[:] = [pip_folder, *[path for path in sys.path[1:] if "site-packages" not in path]]

pip: Any = importlib.import_module("pip")
pip_check: Any = importlib.import_module("pip._internal.operations.check")
cli: Any = importlib.import_module("pip._internal.cli.main")
exceptions: Any = importlib.import_module("pip._internal.exceptions")
resolver: Any = importlib.import_module("pip._internal.resolution.resolvelib.resolver")
candidates: Any = importlib.import_module("pip._internal.resolution.resolvelib.candidates")
# Imported before the forks, which then need not do it each.
importlib.import_module("pip._internal.commands.install")
importlib.import_module("pip._internal.network.session")


class Chosen(BaseException):
    """Ends pip once it has chosen."""


def canonical(name: str) -> str:
    found: str = pip_check.canonicalize_name(name)
    return found


def see_only(site: str) -> None:
    """Make a folder the only one where pip looks for what is installed."""
    kept = (sys.base_prefix, pip_folder)
    paths = [path for path in sys.path if path.startswith(kept) and "site-packages" not in path]
    sys.path[:] = [site, *paths]
    try:
        resources: Any = importlib.import_module("pip._vendor.pkg_resources")
    except ImportError:
        return
    resources.working_set = resources.WorkingSet([site])


def check() -> list[list[str | None]]:
    """Say what `pip check` says."""
    answer = pip_check.create_package_set_from_installed()
    packages = answer[0] if isinstance(answer, tuple) else answer
    missing, conflicting = pip_check.check_package_set(packages)
    lines: list[list[str | None]] = []
    for owner, wanted in missing.items():
        lines += [[canonical(owner), canonical(one[0]), None] for one in wanted]
    for owner, wanted in conflicting.items():
        lines += [[canonical(owner), canonical(one[0]), str(one[1])] for one in wanted]
    return sorted(lines, key=str)


def put_in_place(site: str, metadata: str, changes: list[list[str]], read: dict[str, str]) -> None:
    """Replace what is installed by what pip has chosen; `read` is what pip read of each."""
    for name, filename in changes:
        for entry in os.listdir(site):
            if canonical(entry.split("-")[0]) == name:
                folder = os.path.join(site, entry)
                os.unlink(os.path.join(folder, "METADATA"))
                os.rmdir(folder)
        if metadata == "own":
            text = read[name]
        else:
            with open(os.path.join(metadata, filename)) as source:
                text = source.read()
        lines = dict(
            line.split(": ", 1) for line in text.partition("\n\n")[0].splitlines() if ": " in line
        )
        plain = lines["Name"].replace("-", "_")
        folder = os.path.join(site, f"{plain}-{lines['Version']}.dist-info")
        os.mkdir(folder)
        with open(os.path.join(folder, "METADATA"), "w") as target:
            target.write(text)


def answer(question: dict[str, Any]) -> dict[str, Any]:
    """Run pip up to its choice, and check what that would leave."""
    site = question["site"]
    see_only(site)
    told: dict[str, Any] = {"already": check()}
    original = resolver.Resolver.resolve
    read: dict[str, str] = {}

    def resolve(self: Any, *arguments: Any, **named: Any) -> None:
        try:
            found = original(self, *arguments, **named)
        except exceptions.PipError as error:
            told["error"] = str(error)
            raise Chosen from None
        told["changes"] = sorted(
            [canonical(one.name), one.link.filename]
            for one in found.requirements.values()
            if not one.constraint
        )
        for one in found.requirements.values():
            if not one.constraint and question["metadata"] == "own":
                read[canonical(one.name)] = str(one.get_dist().metadata)
        names = {one.project_name for one in self._result.mapping.values()}
        changed = {name for name, _ in told["changes"]}
        told["keeps"] = sorted(names - changed - {candidates.REQUIRES_PYTHON_IDENTIFIER})
        raise Chosen

    resolver.Resolver.resolve = resolve
    arguments = ["install", "--disable-pip-version-check", "-q", *question["arguments"]]
    arguments += ["-r", question["file"]]
    code = cli.main(arguments)
    if "changes" not in told:
        told.setdefault("error", f"pip ended with {code}")
    if "changes" in told and question["metadata"] is not None:
        put_in_place(site, question["metadata"], told["changes"], read)
        see_only(site)
        told["check"] = check()
    return told


def answer_in_a_fork(line: str) -> str:
    """Keep what pip remembers out of the next answer."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        question = json.loads(line)
        os.chdir(os.path.dirname(question["file"]))
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.dup2(os.open(question["log"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
        try:
            text = json.dumps(answer(question))
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test has to hear of it
            text = json.dumps({"crash": repr(error)})
        with os.fdopen(writer, "w") as out:
            out.write(text)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as told:
        text = told.read()
    os.waitpid(child, 0)
    return text


def main() -> None:
    """Answer until there are no more questions."""
    python = ".".join(str(part) for part in sys.version_info[:3])
    sys.stdout.write(json.dumps({"pip": pip.__version__, "python": python}) + "\n")
    sys.stdout.flush()
    for line in sys.stdin:
        sys.stdout.write(answer_in_a_fork(line) + "\n")
        sys.stdout.flush()


main()
