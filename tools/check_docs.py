"""Check what the documentation shows: commands, settings, hooks, JSON, links, generated pages.

Prints one line for each fault and exits with 1 when there is one.
"""

import json
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

import jsonschema
import typer

from pinproof.config.reading import parse_config
from pinproof.errors import UsageError

ROOT = Path(__file__).resolve().parents[1]
SCHEMAS = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((ROOT / "schemas").glob("*.json"))
}

_FENCE = re.compile(r"^(```+)(\w*)[^\n]*\n(.*?)^\1$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"(?<!`)`(pinproof [^`\n]+)`(?!`)")
_LINK = re.compile(r"(?<!\!)\[[^\]\n]*\]\(([^)\s]+)\)")
# A project's own file, or a lock: of these only the settings of ours are looked at.
_FOREIGN_TOML = re.compile(
    r"^(?:\[tool\.|\[project|\[dependency-groups|lock-version)", re.MULTILINE
)
_HEADING = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
_PLACEHOLDER = re.compile(r"[\[\]<>…|]|\.\.\.|\b[A-Z]{4,}\b")


class Block(NamedTuple):
    """A fenced block and the line on which its text begins."""

    language: str
    text: str
    line: int


def pages() -> list[Path]:
    """Give the pages that are checked."""
    top = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    return top + sorted((ROOT / "docs").rglob("*.md"))


def blocks(text: str) -> Iterator[Block]:
    """Give the fenced blocks of a page."""
    for match in _FENCE.finditer(text):
        yield Block(match[2], match[3], text.count("\n", 0, match.start(3)) + 1)


def commands(text: str) -> Iterator[tuple[int, str, bool]]:
    """Give every command line of ours that a page shows, its line, and whether it is to be run.

    One within a sentence may leave its arguments out.
    """
    for language, body, line in blocks(text):
        if language not in {"sh", "console", "bash"}:
            continue
        for offset, row in enumerate(body.splitlines()):
            shown = row.removeprefix("$ ")
            if language == "console" and shown == row:
                continue  # output
            for part in re.split(r"&&|\|\||;|\|", shown):
                words = part.strip()
                if words.startswith(("pinproof ", "python -m pinproof ")):
                    yield line + offset, words.removeprefix("python -m "), True
    for match in _CODE.finditer(_without_blocks(text)):
        if not _PLACEHOLDER.search(match[1]):
            yield text.count("\n", 0, text.find(match[0])) + 1, match[1], False


def command_fault(words: str, *, complete: bool) -> str | None:
    """Say why a command line would be refused; `None` when it parses."""
    app = import_module("pinproof.cli.app").app
    group: Any = typer.main.get_command(app)
    arguments = shlex.split(words, comments=True)[1:]
    try:
        # To parse these is to do what they say: shells would be changed.
        asked = [word for word in arguments if not word.endswith("-completion")]
        context = group.make_context("pinproof", asked)
        while hasattr(group, "get_command"):
            rest = [*getattr(context, "_protected_args", ()), *context.args]
            name, command, rest = group.resolve_command(context, rest)
            group, context = command, command.make_context(name, rest, parent=context)
            if not rest:
                break
    except typer.Exit:
        return None
    except Exception as error:  # noqa: BLE001 - typer's own usage errors are not public
        if type(error).__name__ == "MissingParameter" and not complete:
            return None
        return getattr(error, "message", None) or repr(error)
    return None


def toml_fault(text: str) -> str | None:
    """Say what a configuration that is shown gets wrong."""
    is_foreign = _FOREIGN_TOML.search(text) is not None
    name = "pyproject.toml" if is_foreign else "pinproof.toml"
    try:
        parse_config(text, path=name, trusted=True)
    except UsageError as error:
        return str(error)
    return None


def json_fault(text: str) -> str | None:
    """Say why JSON that is shown is not what the program prints."""
    try:
        document = json.loads(text)
    except ValueError as error:
        return f"not JSON: {error}"
    if isinstance(document, dict) and "schema" in document:
        kind = "plan" if "steps" in document else "show" if "lines" in document else "check"
        if kind not in SCHEMAS:
            return f"there is no schemas/{kind}.json"
        wrong = next(jsonschema.Draft202012Validator(SCHEMAS[kind]).iter_errors(document), None)
        return None if wrong is None else f"{wrong.json_path}: {wrong.message}"
    return None


def hook_fault(text: str) -> str | None:
    """Say which hook that is shown does not exist."""
    known = set(re.findall(r"^- id: (\S+)", _read(ROOT / ".pre-commit-hooks.yaml"), re.MULTILINE))
    for name in re.findall(r"^\s*- id: (\S+)", text, re.MULTILINE):
        if name.startswith("pinproof") and name not in known:
            return f"there is no hook {name}"
    return None


BLOCK_CHECKS: dict[str, Callable[[str], str | None]] = {
    "toml": toml_fault,
    "json": json_fault,
    "yaml": hook_fault,
}


def link_fault(page: Path, link: str) -> str | None:
    """Say why a link between files leads nowhere."""
    if re.match(r"[a-z]+:", link):
        return None
    path, _, anchor = unquote(link).partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists():
        return f"no such file: {path}"
    if anchor and target.suffix == ".md" and anchor not in anchors(_read(target)):
        return f"no such heading in {target.name}: #{anchor}"
    return None


def anchors(text: str) -> set[str]:
    """Give the anchors of a page's headings, as GitHub makes them."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in _HEADING.findall(_without_blocks(text))
    }


def faults(page: Path, text: str) -> Iterator[tuple[int, str]]:
    """Find what a page gets wrong, with the line."""
    for line, words, complete in commands(text):
        fault = command_fault(words, complete=complete)
        if fault:
            yield line, f"{words!r} is refused: {fault}"
    for language, body, line in blocks(text):
        check = BLOCK_CHECKS.get(language)
        fault = check(body) if check else None
        if fault:
            yield line, fault
    for match in _LINK.finditer(_without_blocks(text)):
        fault = link_fault(page, match[1])
        if fault:
            yield _without_blocks(text).count("\n", 0, match.start()) + 1, fault


def _without_blocks(text: str) -> str:
    return _FENCE.sub(lambda match: "\n" * match[0].count("\n"), text)


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def main() -> int:
    """Check every page."""
    found = 0
    for page in pages():
        for line, fault in faults(page, _read(page)):
            print(f"{page.relative_to(ROOT).as_posix()}:{line}: {fault}")
            found += 1
    sys.path.insert(0, str(ROOT / "tools"))
    for path in import_module("generate_rules").stale():
        print(f"{path.as_posix()}:1: not current: run tools/generate_rules.py")
        found += 1
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
