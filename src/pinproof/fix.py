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
    def before(self) -> bytes:
        """The bytes that were read."""
        return self.source.bom + self.source.text.encode(self.source.encoding)

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
    """Apply the findings' fixes; those that are not safe are left out unless wanted."""
    return apply(
        finding.fix
        for finding in findings
        if finding.fix is not None and (finding.fix.safe or unsafe)
    )


def apply(fixes: Iterable[Fix]) -> list[FixedFile]:
    """Apply fixes file by file; of two that overlap, the first one counts.

    A fix is applied whole or not at all.
    """
    by_path: dict[str, list[Fix]] = {}
    for fix in fixes:
        sources = [edit.place.source for edit in fix.edits]
        # What could not be decoded could not be written back as it was.
        if sources and sources[0].is_exact and len({each.path for each in sources}) == 1:
            by_path.setdefault(sources[0].path, []).append(fix)
    return [fixed for each in by_path.values() if (fixed := _fixed(each)).applied]


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
