"""A finding on one line, as formats say it that have room for one message."""

from pinproof.finding import Finding


def in_one_line(finding: Finding) -> str:
    """Give what is wrong and what to do about it, without a line end."""
    said = finding.message
    if finding.cure is not None:
        # What an index or an author says may be a whole sentence.
        said = f"{said.removesuffix('.')}; {finding.cure}"
    return " ".join(said.split())
