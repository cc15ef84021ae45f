"""Texts and tables as wide as the terminal; words are never broken."""

from collections.abc import Sequence

_GAP = "  "
_NARROWEST = 24


def fold(text: str, width: int | None, first: str = "", hang: str | None = None) -> list[str]:
    """Give a text in lines of `width` columns at most; `None` leaves it whole.

    `first` stands before the first line, `hang` (the same, unless it is said) before the others.
    A word that is longer than a line stays whole.
    """
    if width is None or len(first) + len(text) <= width:
        return [first + text] if text or first else []
    from textwrap import wrap  # noqa: PLC0415 - only on a terminal

    return wrap(
        text,
        width,
        initial_indent=first,
        subsequent_indent=first if hang is None else hang,
        break_long_words=False,
        break_on_hyphens=False,
    )


def tabulate(rows: Sequence[Sequence[str]], width: int | None) -> list[list[str]]:
    """Give each row's lines: cells under each other, the last one folded.

    Where there is too little room for that, a row's last cell stands below the others. Cells are
    aligned without colour: who colours them does it afterwards, by `paint_cell`.
    """
    if not rows:
        return []
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    before = sum(widths[:-1]) + len(_GAP) * (len(widths) - 1)
    fits = width is None or width - before >= min(widths[-1], _NARROWEST)
    lines: list[list[str]] = []
    for row in rows:
        cells = [f"{cell:<{room}}" for cell, room in zip(row[:-1], widths[:-1], strict=True)]
        head = _GAP.join(cells) + _GAP
        if fits:
            folded = fold(row[-1], width, head, " " * before)
            lines.append([line.rstrip() for line in folded])
        else:
            lines.append([head.rstrip(), *fold(row[-1], width, " " * 4)])
    return lines
