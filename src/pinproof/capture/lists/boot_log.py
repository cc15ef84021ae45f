"""A boot log of an inference image: the freeze that it prints before it installs anything."""

import re
from collections.abc import Iterator

from pinproof.capture.captured_source import CapturedSource
from pinproof.capture.lists.freeze import FreezeLines
from pinproof.errors import UsageError

_TITLE = "Pip Dependencies (before dynamic installation)"
# What a container platform puts before each line, and what colours it.
_PREFIX = re.compile(
    r"(?:\d{4}-\d\d-\d\d[T ][\d:.,]+(?:Z|[+-]\d\d:?\d\d)?\s+)?(?:std(?:out|err) [FP] )?"
)
_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_SCRIPT_LINE = re.compile(r"[|-] ?[\w-]+/run\b")
_IMAGE = re.compile(r"AzureML image information: ?(\S+)")
_SITE_PACKAGES = re.compile(r"/lib/python(3\.\d+)/site-packages")
_MOST_NOTES = 10


def looks_like(text: str) -> bool:
    """Recognise the log by the title above its freeze."""
    return _TITLE in text


def read_boot_log(text: str, what: str) -> CapturedSource:
    """Read the first boot in the log; a later one shows what a restart has left behind."""
    lines = [_COLOUR.sub("", line) for line in text.splitlines()]
    start = next((number for number, line in enumerate(lines) if _TITLE in line), None)
    if start is None:
        raise UsageError(f"{what}: no line says {_TITLE!r}: not a boot log of an inference image")
    freeze = FreezeLines()
    strange: list[str] = []
    for number, line in _section(lines, start + 1):
        if not freeze.took(line):
            strange.append(f"{what}:{number}: not a line of pip freeze, left out: {line[:100]!a}")
    if not freeze.distributions:
        raise UsageError(f"{what}:{start + 1}: no distribution is listed below this line")
    series = {match[1] for line in lines if (match := _SITE_PACKAGES.search(line))}
    image = next((match[1] for line in lines if (match := _IMAGE.search(line))), None)
    python = series.pop() if len(series) == 1 else None
    told = (f"python {python}: the folders that the log names",) if python else ()
    more = len(strange) - _MOST_NOTES
    unread = strange if more <= 0 else [*strange[:_MOST_NOTES], f"and {more} more such lines"]
    return CapturedSource(
        distributions=tuple(freeze.distributions),
        source="captured from a boot log",
        name=image,
        python=python,
        notes=(*told, *freeze.notes, *unread),
    )


def _section(lines: list[str], start: int) -> Iterator[tuple[int, str]]:
    """Give the lines of the freeze: up to an empty line, or to the script's next words.

    Other services write into the same log; their lines are passed over.
    """
    begun = False
    for number, line in enumerate(lines[start:], start=start + 1):
        if "gunicorn/run" in line:
            if begun:
                return
            continue
        words = _PREFIX.sub("", line, count=1).strip()
        if not words and begun:
            return
        if words and not _SCRIPT_LINE.search(line):
            begun = True
            yield number, words
