"""A summary as text and as Markdown: the same tables in two dresses."""

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from pinproof.fleet.summary.counting import FleetSummary, GroupTally
from pinproof.record import record
from pinproof.report.parts.folding import fold
from pinproof.report.parts.style import count

_MOST_NAMED = 20
_GAP = _INDENT = "  "


@record
class FleetTable:
    """A table with its title; columns that hold numbers are flush right."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


def headline(summary: FleetSummary) -> list[str]:
    """Say in whole sentences what the run comes to."""
    run, whole = summary.run, summary.whole
    what = f"{count(whole.deployments, 'deployment')} with {count(summary.contents, 'content')}"
    said = [f"{what}, judged by pinproof {run.version} and {run.facts}."]
    if run.shard != "1/1":
        said.append(f"This is shard {run.shard} of the fleet.")
    if run.against is not None:
        said.append(
            f"Against {run.against}: {_verb(whole.breaking, 'breaks', 'break')} that did not "
            f"before, {_verb(whole.mended, 'is', 'are')} mended, and "
            f"{_verb(whole.failing, 'fails', 'fail')} as it is."
        )
    else:
        said.append(
            f"{_verb(whole.failing, 'fails', 'fail')}, {count(summary.findings, 'finding')}."
        )
    if summary.changed or run.before is not None:
        came, went = (summary.changed.get(what, (0, 0)) for what in ("appeared", "vanished"))
        said.append(
            f"Since run {run.before}: {count(came[0], 'finding')} appeared in "
            f"{count(came[1], 'deployment')}, {went[0]} vanished in {went[1]}."
        )
    if summary.unread:
        said.append(f"{count(len(summary.unread), 'deployment')} could not be read.")
    if summary.missing:
        again = "; --resume tries again" if run.state == "open" else ""
        said.append(f"{count(len(summary.missing), 'deployment')} without a verdict{again}.")
    return said


def _verb(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def fleet_tables(summary: FleetSummary) -> Iterator[FleetTable]:
    """Give the tables of a summary, those without a row left out."""
    compares = summary.run.against is not None
    if summary.rules:
        head = ("rule", "name", "severity", "deployments", "findings")
        yield FleetTable(
            title="By rule",
            head=(*head, "appears in", "vanishes in") if compares else head,
            rows=tuple(
                (one.code, one.name, one.severity, one.deployments, one.findings)
                + ((one.appeared, one.vanished) if compares else ())
                for one in summary.rules
            ),
        )
    yield from _groups("By image", "image", summary.images, compares=compares)
    if summary.by is not None:
        yield from _groups(f"By {summary.by}", summary.by, summary.groups, compares=compares)
    if summary.gaps:
        yield FleetTable(
            title="Not checked", head=("reason", "deployments"), rows=summary.gaps[:_MOST_NAMED]
        )
    for title, named in (("Not read", summary.unread), ("Without a verdict", summary.missing)):
        if named:
            more = len(named) - _MOST_NAMED
            rest = ((f"and {more} more", ""),) if more > 0 else ()
            yield FleetTable(
                title=title, head=("deployment", "reason"), rows=(*named[:_MOST_NAMED], *rest)
            )


def _groups(
    title: str, word: str, tallies: Sequence[GroupTally], *, compares: bool
) -> Iterator[FleetTable]:
    if not tallies:
        return
    head = (word, "deployments", "failing", *(("breaking", "mended") if compares else ()))
    yield FleetTable(
        title=title,
        head=(*head, "without verdict"),
        rows=tuple(
            (
                *(one.title, one.deployments, one.failing),
                *((one.breaking, one.mended) if compares else ()),
                one.lacking,
            )
            for one in tallies
        ),
    )


def fleet_text(summary: FleetSummary, *, width: int | None = None) -> str:
    """Give the summary as text; folded to `width` columns, in files whole."""
    parts = ["\n".join(line for said in headline(summary) for line in fold(said, width))]
    parts += (
        "\n".join([f"{table.title}:", *_rows(table, width)]) for table in fleet_tables(summary)
    )
    if summary.hurt:
        hurt = []
        for said in _hurt_lines(summary):
            indent = " " * (len(said) - len(said.lstrip()))
            hurt += fold(said.lstrip(), width, indent, f"{indent}  ")
        parts.append("\n".join(hurt))
    return "\n\n".join(parts) + "\n"


def _rows(table: FleetTable, width: int | None) -> Iterator[str]:
    """Give the lines of a table below its title.

    Where it is too wide its texts are folded; where that does not help, because words are never
    broken, its numbers stand below the texts of each row, or what is said of a name below it.
    """
    cells = [table.head, *(tuple(map(str, row)) for row in table.rows)]
    numeric = _numeric(table)
    room = None if width is None else width - len(_INDENT)
    widths = _widths(cells, room)
    if room is None or _needed(widths) <= room:
        for row in _aligned(cells, widths, numeric):
            yield from (f"{_INDENT}{line}" for line in row)
        return
    first = numeric.index(True) if True in numeric else 1
    heads = [row[:first] for row in cells]
    tails = [row[first:] for row in cells]
    above = _aligned(heads, _widths(heads, room), numeric[:first])
    below = _aligned(tails, _widths(tails, room - len(_INDENT)), numeric[first:])
    for upper, lower in zip(above, below, strict=True):
        yield from (f"{_INDENT}{line}" for line in upper)
        yield from (f"{_INDENT}{_INDENT}{line}" for line in lower)


def _needed(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _widths(cells: Sequence[Sequence[str]], room: int | None) -> list[int]:
    """Give how wide each column is; all of them within `room` where whole words leave it."""
    columns = list(zip(*cells, strict=True))
    widths = [max(map(len, column)) for column in columns]
    narrowest = [
        max((len(word) for cell in column for word in cell.split()), default=0)
        for column in columns
    ]
    while room is not None and (excess := _needed(widths) - room) > 0:
        spare = [wide - narrow for wide, narrow in zip(widths, narrowest, strict=True)]
        if not any(spare):
            break
        at = spare.index(max(spare))
        widths[at] -= min(excess, spare[at])
    return widths


def _aligned(
    cells: Sequence[Sequence[str]], widths: Sequence[int], numeric: Sequence[bool]
) -> Iterator[list[str]]:
    """Give the lines of each row, its cells under each other."""
    for row in cells:
        folded = [fold(cell, room) for cell, room in zip(row, widths, strict=True)]
        yield [
            _GAP.join(
                part.rjust(room) if is_number else part.ljust(room)
                for part, room, is_number in zip(parts, widths, numeric, strict=True)
            ).rstrip()
            for parts in zip_longest(*folded, fillvalue="")
        ]


def _hurt_lines(summary: FleetSummary) -> Iterator[str]:
    yield "Breaking:" if summary.run.against is not None else "Failing:"
    for one in summary.hurt[:_MOST_NAMED]:
        yield f"  {one.id}"
        for code, _, path, line, message in one.findings:
            yield f"    {path}:{line} {code} {message}"
    more = summary.hurt_count - min(_MOST_NAMED, len(summary.hurt))
    if more > 0:
        yield f"  and {more} more; --export writes all"


def fleet_markdown(summary: FleetSummary) -> str:
    """Give the summary as Markdown, for a pull request or a wiki."""
    parts = ["# Fleet", "\n".join(_escaped(each) for each in headline(summary))]
    for table in fleet_tables(summary):
        rule = ("---:" if is_number else "---" for is_number in _numeric(table))
        rows = [table.head, tuple(rule), *table.rows]
        lines = [
            f"| {' | '.join(_escaped(str(cell)) if at != 1 else str(cell) for cell in row)} |"
            for at, row in enumerate(rows)
        ]
        parts.append("\n".join([f"## {_escaped(table.title)}", "", *lines]))
    if summary.hurt:
        title, *lines = _hurt_lines(summary)
        listed = [
            f"{'  ' if line.startswith('    ') else ''}- {_escaped(line.strip())}" for line in lines
        ]
        parts.append("\n".join([f"## {title.rstrip(':')}", "", *listed]))
    return "\n\n".join(parts) + "\n"


def _numeric(table: FleetTable) -> list[bool]:
    return [all(isinstance(row[at], int) for row in table.rows) for at in range(len(table.head))]


def _escaped(text: str) -> str:
    for sign in "\\`*_[]<>|#":
        text = text.replace(sign, f"\\{sign}")
    return text
