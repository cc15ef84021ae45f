"""Findings for a person: the place, the line with a caret under the fault, the cure, a summary."""

from collections.abc import Iterator
from functools import lru_cache

from pinproof.finding import Finding, Move, Report
from pinproof.outgoing.secrets import masked
from pinproof.outgoing.text import printable
from pinproof.record import replace
from pinproof.report.parts.closing import gaps_said, summary
from pinproof.report.parts.folding import fold
from pinproof.report.parts.style import LEVEL_COLORS, PageLink, count, fix_mark, link_code, paint
from pinproof.source import Place, SourceFile

_WIDTH = 100


def render(
    report: Report,
    *,
    color: bool = False,
    quiet: bool = False,
    width: int | None = None,
    link: PageLink | None = None,
) -> str:
    """Give the whole report, ending in a line end; empty only when quiet and clean.

    Sentences are folded to `width` columns, for a terminal; `None` leaves them whole.
    """
    rows = [
        row
        for finding in report.findings
        for row in _block(finding, color=color, width=width, link=link)
    ]
    if not quiet or report.failed_to_check:
        rows += [folded for row in summary(report) for folded in fold(row, width)]
    return "".join(f"{row}\n" for row in rows)


def render_move(
    moved: Move, *, color: bool = False, width: int | None = None, link: PageLink | None = None
) -> str:
    """Give the findings that appear and vanish with the move, and what both runs left out.

    Sentences are folded to `width` columns, for a terminal; `None` leaves them whole.
    """
    lines = [f"From {_images(moved.before)} to {_images(moved.after)}:", ""]
    for title, findings in (("appears", moved.appeared), ("vanishes", moved.vanished)):
        for finding in findings:
            head, *rows = _block(finding, color=color, width=width, link=link)
            lines += (f"{title}: {head}", *rows)
    appeared, vanished = count(len(moved.appeared), "finding"), len(moved.vanished)
    closing = [f"{appeared} would appear, {vanished} vanish, {moved.kept} stay."]
    for report in (moved.before, moved.after):
        # A note on an image names it itself.
        name = _images(report)
        closing += (note if f" {name} " in note else f"{name}: {note}" for note in report.notes)
        closing += (f"{name}: {gap}" for gap in gaps_said(report.unchecked))
    lines += (line for said in closing for line in fold(said, width))
    return "".join(f"{line}\n" for line in lines)


def _images(report: Report) -> str:
    return ", ".join(dict.fromkeys(target.image or "no image" for target in report.targets))


def _block(
    finding: Finding, *, color: bool, width: int | None = None, link: PageLink | None = None
) -> Iterator[str]:
    line, column = finding.place.start
    rule = finding.rule
    level = paint(finding.severity, LEVEL_COLORS[finding.severity], color=color)
    where = paint(f"{printable(finding.path)}:{line}:{column}:", "1", color=color)
    yield f"{where} {level} {rule.name} ({link_code(rule, link)}){fix_mark(finding)}"
    yield from fold(printable(finding.message), width, "  ")
    gutter = " " * len(str(line))
    if finding.place.source.text:
        shown, under = _excerpt(
            finding.place, _WIDTH if width is None else min(_WIDTH, width - len(gutter) - 6)
        )
        yield f" {gutter} |"
        yield f" {line} | {shown}".rstrip()
        yield f" {gutter} | {paint(under, LEVEL_COLORS[finding.severity], color=color)}"
    if finding.cure:
        hang = f" {gutter}         "
        yield from fold(printable(finding.cure), width, f" {gutter} = help: ", hang)
    for related in finding.related:
        other = related.place.start
        path = printable(related.place.source.path)
        yield f" {gutter} = {path}:{other.line}:{other.column}: {printable(related.message)}"
    yield ""


@lru_cache(maxsize=64)
def _masked(source: SourceFile) -> SourceFile:
    """Mask a text once for all that is found in it."""
    return replace(source, text=masked(source.text))


def _excerpt(place: Place, width: int) -> tuple[str, str]:
    """Give the first physical line of a place and the carets below it, both cut to a width."""
    line, column = place.start
    # Before the line is cut: what is left of an address might no longer look like one, and
    # before the text is, for an address may go on in the next line.
    text = _masked(place.source).line_text(line)
    ends_here = place.end.line == line
    last = place.end.column if ends_here else len(text) + 1
    first = column - 1
    length = max(1, min(last - 1, len(text)) - first)
    cut = max(0, first - width // 2) if first + length > width else 0
    shown = text[cut : cut + width]
    lead, tail = ("…" if cut else ""), ("…" if cut + width < len(text) else "")
    # A tab stays a tab below, so that the caret stands where the fault does.
    blank = "".join("\t" if char == "\t" else " " for char in shown[: first - cut])
    carets = "^" * min(length, len(shown) - len(blank) if shown else 1)
    return lead + printable(shown, keep="\t") + tail, " " * len(lead) + blank + (carets or "^")
