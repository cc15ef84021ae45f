"""Applying proposals: edits that keep every other character as it was."""

from collections.abc import Iterable, Sequence

from pinproof.finding import Finding
from pinproof.record import record
from pinproof.rule import Edit, Fix
from pinproof.source import SourceFile


@record
class FixedFile:
    """A file with its fixes applied; `text` is the new text, `applied` what was done."""

    source: SourceFile
    text: str
    applied: tuple[Fix, ...]

    @property
    def content(self) -> bytes:
        """The bytes to write: the file's own encoding and byte order mark are kept."""
        return self.source.bom + self.text.encode(self.source.encoding)

    @property
    def diff(self) -> str:
        """What changes, as a unified diff."""
        import difflib  # noqa: PLC0415 - only when a difference is to be shown

        path = self.source.path
        rows = difflib.unified_diff(
            self.source.text.splitlines(keepends=True),
            self.text.splitlines(keepends=True),
            f"a/{path}",
            f"b/{path}",
        )
        return "".join(
            row if row.endswith("\n") else f"{row}\n\\ No newline at end of file\n" for row in rows
        )


def apply_fixes(findings: Iterable[Finding], *, unsafe: bool = False) -> list[FixedFile]:
    """Apply the findings' fixes file by file; of two that overlap, the first one counts.

    A fix is applied whole or not at all. Those that are not safe are left out unless wanted.
    """
    fixes: dict[str, list[Fix]] = {}
    for finding in findings:
        fix = finding.fix
        if fix is None or not fix.edits or not (fix.safe or unsafe):
            continue
        path = fix.edits[0].place.source.path
        if not fix.edits[0].place.source.is_exact:
            # What could not be decoded could not be written back as it was.
            continue
        if all(edit.place.source.path == path for edit in fix.edits):
            fixes.setdefault(path, []).append(fix)
    return [fixed for each in fixes.values() if (fixed := _fixed(each)).applied]


def _fixed(fixes: Sequence[Fix]) -> FixedFile:
    source = fixes[0].edits[0].place.source
    taken: list[Edit] = []
    applied: list[Fix] = []
    for fix in fixes:
        if any(_overlaps(edit, other) for edit in fix.edits for other in taken):
            continue
        taken += fix.edits
        applied.append(fix)
    text, at = [], 0
    for edit in sorted(taken, key=lambda each: each.place.span):
        start, end = edit.place.span
        text += [source.text[at:start], edit.text]
        at = end
    text.append(source.text[at:])
    return FixedFile(source=source, text="".join(text), applied=tuple(applied))


def _overlaps(one: Edit, other: Edit) -> bool:
    (start, end), (from_, to) = one.place.span, other.place.span
    return (start < to and from_ < end) or (start, end) == (from_, to)
