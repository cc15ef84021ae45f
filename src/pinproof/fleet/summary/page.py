"""A summary as one HTML page that can be sent around: nothing in it comes from elsewhere."""

from collections.abc import Iterator
from html import escape

from pinproof.fleet.summary.counting import FleetSummary
from pinproof.fleet.summary.text import FleetTable, fleet_tables, headline

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 70rem; padding: 0 1rem;
  color: #1b1f24; background: #ffffff; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
table { border-collapse: collapse; } th, td { padding: .25rem .8rem .25rem 0; text-align: left;
  border-bottom: 1px solid #d8dee4; vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
details { border-bottom: 1px solid #d8dee4; padding: .3rem 0; } summary { cursor: pointer; }
code { font: 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
svg text { font: 13px system-ui, sans-serif; fill: #1b1f24; }
.muted { color: #59636e; }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_BARS = 12
_BAR_HEIGHT, _LABEL_WIDTH, _BAR_WIDTH, _ROOM = 26, 250, 520, 60
_SHORTENED = 34


def fleet_page(summary: FleetSummary) -> str:
    """Give the page; every text in it is escaped."""
    run = summary.run
    title = "Fleet" if run.against is None else f"Fleet against {run.against}"
    word = "Failing" if run.against is None else "Breaking"
    parts = [
        "<!doctype html>",
        '<html lang="en"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{escape(title)}</h1>",
        *(f"<p>{escape(each)}</p>" for each in headline(summary)),
        *_charts(summary),
        *(part for table in fleet_tables(summary) for part in _table(table)),
        *_hurt(summary, word),
        f'<p class="muted">Run {run.id}, begun {escape(run.began)}.</p>',
        "</body></html>",
    ]
    return "\n".join(parts) + "\n"


def _charts(summary: FleetSummary) -> Iterator[str]:
    compares = summary.run.against is not None
    word = "breaking" if compares else "failing"
    rules = [
        (f"{one.code} {one.name}", one.appeared if compares else one.deployments)
        for one in summary.rules
        if one.severity != "info"
    ]
    yield from _chart(f"Deployments in which a rule {'newly finds' if compares else 'finds'} "
                      "something", rules)  # fmt: skip
    tallies, by = (summary.images, "image") if summary.by is None else (summary.groups, summary.by)
    groups = [(one.title, one.breaking if compares else one.failing) for one in tallies]
    yield from _chart(f"Deployments {word}, by {by}", groups)


def _chart(title: str, values: list[tuple[str, int]]) -> Iterator[str]:
    """Give bars, the longest first, with their numbers beside them."""
    bars = sorted((each for each in values if each[1]), key=lambda each: (-each[1], each[0]))
    if not bars:
        return
    shown, most = bars[:_BARS], bars[0][1]
    width, height = _LABEL_WIDTH + _BAR_WIDTH + _ROOM, _BAR_HEIGHT * len(shown)
    yield f"<h2>{escape(title)}</h2>"
    yield f'<svg role="img" aria-label="{escape(title)}" width="{width}" height="{height}">'
    for at, (label, value) in enumerate(shown):
        top, long = at * _BAR_HEIGHT, max(2, round(_BAR_WIDTH * value / most))
        short = label if len(label) <= _SHORTENED else f"{label[: _SHORTENED - 1]}…"
        yield (
            f"<g><title>{escape(label)}: {value}</title>"
            f'<text x="{_LABEL_WIDTH - 8}" y="{top + 17}" text-anchor="end">{escape(short)}</text>'
            f'<rect x="{_LABEL_WIDTH}" y="{top + 4}" width="{long}" height="{_BAR_HEIGHT - 8}" '
            'fill="#0969da"></rect>'
            f'<text x="{_LABEL_WIDTH + long + 8}" y="{top + 17}">{value}</text></g>'
        )
    yield "</svg>"
    if len(bars) > _BARS:
        yield f'<p class="muted">and {len(bars) - _BARS} more</p>'


def _table(table: FleetTable) -> Iterator[str]:
    yield f"<h2>{escape(table.title)}</h2><table><thead><tr>"
    numbers = [all(isinstance(row[at], int) for row in table.rows) for at in range(len(table.head))]
    for word, is_number in zip(table.head, numbers, strict=True):
        yield f"<th{_class(is_number=is_number)}>{escape(word)}</th>"
    yield "</tr></thead><tbody>"
    for row in table.rows:
        cells = (
            f"<td{_class(is_number=is_number)}>{escape(str(cell))}</td>"
            for cell, is_number in zip(row, numbers, strict=True)
        )
        yield f"<tr>{''.join(cells)}</tr>"
    yield "</tbody></table>"


def _class(*, is_number: bool) -> str:
    return ' class="number"' if is_number else ""


def _hurt(summary: FleetSummary, word: str) -> Iterator[str]:
    if not summary.hurt:
        return
    yield f"<h2>{word}</h2>"
    for one in summary.hurt:
        said = ", ".join(f"{key} {text}" for key, text in one.keys.items() if text)
        about = " · ".join(each for each in (one.image or "", said) if each)
        yield f'<details><summary>{escape(one.id)} <span class="muted">{escape(about)}</span>'
        yield "</summary><ul>"
        for code, severity, path, line, message in one.findings:
            place = f"{path}:{line}"
            yield (
                f"<li><code>{escape(place)}</code> {escape(severity)} {escape(code)}: "
                f"{escape(message)}</li>"
            )
        yield "</ul></details>"
    more = summary.hurt_count - len(summary.hurt)
    if more > 0:
        yield f'<p class="muted">and {more} more</p>'
