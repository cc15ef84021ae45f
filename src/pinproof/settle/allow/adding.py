"""Writing an allow for each finding: behind its line, above it, or into the one that is there."""

import json
import re
from collections.abc import Iterable, Sequence

from pinproof.finding import Finding
from pinproof.formats.comments.model import CodeLine, line_at
from pinproof.record import field, record
from pinproof.rule import Edit, Fix
from pinproof.settle.allow.hiding import AllowsOfFile
from pinproof.settle.allow.passages import Passage, language_of, split_passages
from pinproof.settle.allow.reading import read_allows
from pinproof.source import Place, SourceFile, Span

_LINE_END = re.compile(r"\r\n|\r|\n")


@record
class Additions:
    """What is to be written, and in `left` why there are findings for which nothing can be."""

    fixes: tuple[Fix, ...]
    left: tuple[str, ...]


@record(eq=False)
class _File:
    texts: tuple[Passage, ...]
    allows: AllowsOfFile


@record(eq=False)
class _Slot:
    """A place for the names of rules, what is written before and after them, and the line."""

    place: Place
    before: str
    after: str
    line: int
    names: dict[str, None] = field(default_factory=dict)

    def fix(self) -> Fix:
        names = ", ".join(self.names)
        edit = Edit(place=self.place, text=f"{self.before}{names}{self.after}")
        return Fix(message=f"allow {names} on line {self.line}", edits=(edit,), safe=True)


def allow_findings(findings: Iterable[Finding], *, reason: str = "") -> Additions:
    """Give the edits after which the findings are allowed.

    What is said of allows themselves is mended and never allowed. `reason` is one line that
    does not end in a backslash.
    """
    left: dict[str, None] = {}
    slots: dict[tuple[str, int], _Slot] = {}
    files: dict[str, _File] = {}
    for finding in findings:
        source = finding.place.source
        language = language_of(source, finding.rule.subject)
        if finding.rule.subject == "allow":
            continue
        if language is None:
            left[f"{finding.path}: no comment can be written in it"] = None
            continue
        if not source.is_exact or not _can_write(reason, source):
            left[f"{finding.path}: it could not be written in its encoding"] = None
            continue
        if finding.path not in files:
            files[finding.path] = _File(
                texts=tuple(split_passages(language, source)),
                allows=AllowsOfFile(read_allows(source, language)),
            )
        file = files[finding.path]
        slot = _extended(finding, file.allows) or _new(finding, file.texts, reason)
        if slot is None:
            left[f"{finding.path}:{finding.place.start.line}: no comment can stand there"] = None
            continue
        slot = slots.setdefault((finding.path, slot.place.span.start), slot)
        slot.names[finding.rule.name] = None
    return Additions(fixes=tuple(slot.fix() for slot in slots.values()), left=tuple(left))


def _can_write(reason: str, source: SourceFile) -> bool:
    try:
        reason.encode(source.encoding)
    except UnicodeEncodeError:
        return False
    return True


def _extended(finding: Finding, allows: AllowsOfFile) -> _Slot | None:
    """Give the place behind the last name of an allow that covers a finding; its reason stays."""
    covering = allows.at(finding.place.span.start)
    here = [allow for allow in covering if allow.selectors and not allow.for_file]
    if not here:
        return None
    closest = min(here, key=lambda allow: allow.covers.end - allow.covers.start)
    source, (_, end) = closest.selectors[-1].place
    place = Place(source, Span(end, end))
    return _Slot(place=place, before=", ", after="", line=finding.place.start.line)


def _new(finding: Finding, texts: Sequence[Passage], reason: str) -> _Slot | None:
    # A command for the shell stands in a text of its own and, blanked out, in the cell's.
    for passage in reversed(texts):
        line = _line(passage, finding.place.span.start)
        if line is None:
            continue
        text, (start, end) = passage.script.text, line.span
        written = text[start:end]
        before, after = f"{passage.sign} pinproof: allow[", f"] {reason}".rstrip()
        if line.takes_comment:
            at, before = start + len(written.rstrip()), f"  {before}"
        else:
            at, before = start, written[: len(written) - len(written.lstrip())] + before
            line_end = _LINE_END.search(text, start) or _LINE_END.search(text)
            after += line_end[0] if line_end is not None else "\n"
        if passage.is_quoted:
            before, after = (json.dumps(each, ensure_ascii=False)[1:-1] for each in (before, after))
        place = passage.script.place(at, at)
        return _Slot(place=place, before=before, after=after, line=finding.place.start.line)
    return None


def _line(passage: Passage, offset: int) -> CodeLine | None:
    """Find the line of a passage that holds an offset of the file."""
    if not passage.is_quoted:
        return line_at(passage.lines, offset)
    for line in passage.lines:
        start, end = passage.script.place(*line.span).span
        if start <= offset <= end:
            return line
    return None
