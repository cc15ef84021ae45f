"""Rules for a person and for a program: a table of them, or one with its page."""

from collections.abc import Iterator, Sequence

from pinproof.outgoing.text import outgoing_json
from pinproof.registry import page_url
from pinproof.report.parts.folding import fold, tabulate
from pinproof.report.parts.style import LEVEL_COLORS, PageLink, link_code, paint
from pinproof.rule import RuleEntry


def table_text(
    entries: Sequence[RuleEntry],
    *,
    color: bool = False,
    width: int | None = None,
    link: PageLink | None = None,
) -> str:
    """Give a line for each rule: code, name, severity, the fault; folded to `width` columns."""
    cells = [(entry.code, entry.name, entry.severity, entry.summary) for entry in entries]
    lines: list[str] = []
    for entry, (first, *others) in zip(entries, tabulate(cells, width), strict=True):
        level = paint(entry.severity, LEVEL_COLORS[entry.severity], color=color)
        name = paint(entry.name, "1", color=color)
        painted = first.replace(f" {entry.severity} ", f" {level} ", 1)
        painted = painted.replace(f" {entry.name} ", f" {name} ", 1)
        lines += [link_code(entry, link) + painted.removeprefix(entry.code), *others]
    return "".join(f"{line}\n" for line in lines)


def page_text(entry: RuleEntry, page: str, *, color: bool = False, width: int | None = None) -> str:
    """Give a rule's page, in Markdown; what is no example is folded anew to `width` columns."""
    title = f"# {entry.name} ({entry.code}), {entry.severity}, since {entry.since}"
    lines: list[str] = []
    for block, is_example in _blocks(page):
        if is_example:
            lines += block
        elif block[0][:1] == "#":
            lines.append(paint(block[0], "1", color=color))
        elif width is None:
            lines += block
        else:
            hang = "  " if block[0].startswith(("- ", "| ")) else ""
            lines += fold(" ".join(map(str.strip, block)), width, hang=hang) or [""]
    return "".join(f"{line}\n" for line in (paint(title, "1", color=color), "", *lines))


def _blocks(page: str) -> Iterator[tuple[list[str], bool]]:
    """Give what is folded as one: a paragraph, an item, a row; or an example, which is not."""
    block: list[str] = []
    is_example = False
    for line in page.split("\n"):
        is_fence = line.startswith("```")
        begins = not line or line.startswith(("- ", "| ", "#")) or not (block and block[0])
        if block and not is_example and (is_fence or begins or block[0][:1] == "#"):
            yield block, False
            block = []
        block.append(line)
        if is_fence and is_example:
            yield block, True
            block = []
        is_example ^= is_fence
    if block:
        yield block, is_example


def table_json(entries: Sequence[RuleEntry]) -> str:
    """Give the rules as a JSON list."""
    return _dumped([_object(entry) for entry in entries])


def page_json(entry: RuleEntry, page: str) -> str:
    """Give one rule and its page as a JSON object."""
    return _dumped({**_object(entry), "page": page})


def _object(entry: RuleEntry) -> dict[str, str]:
    return {
        "code": entry.code,
        "name": entry.name,
        "severity": entry.severity,
        "since": entry.since,
        "summary": entry.summary,
        "url": page_url(entry),
    }


def _dumped(value: object) -> str:
    return outgoing_json(value) + "\n"
