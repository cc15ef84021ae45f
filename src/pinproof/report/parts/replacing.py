"""Fixes as formats hold them that change one range of one file."""

from pinproof.finding import Finding
from pinproof.outgoing.secrets import masked
from pinproof.rule import Edit, Fix
from pinproof.source import Place, Span


def fix_to_show(finding: Finding) -> Fix | None:
    """Give a finding's fix if every text of it may be shown as it is.

    What is masked on its way out would be written into the file by whoever applies the fix.
    """
    fix = finding.fix
    if fix is None or any(masked(edit.text) != edit.text for edit in fix.edits):
        return None
    return fix


def join_edits(fix: Fix) -> Edit | None:
    """Put the edits of one file together to one that spans them; `None` for several files."""
    first, *others = sorted(fix.edits, key=lambda edit: edit.place.span)
    source = first.place.source
    text, end = first.text, first.place.span.end
    for edit in others:
        if edit.place.source is not source:
            return None
        text += source.text[end : edit.place.span.start] + edit.text
        end = edit.place.span.end
    if masked(text) != text:
        return None
    return Edit(place=Place(source, Span(first.place.span.start, end)), text=text)
