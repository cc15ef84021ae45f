"""A finding on one line, as formats say it that have room for one message."""

from pinproof.finding import Finding


def in_one_line(finding: Finding) -> str:
    """Give what is wrong and what to do about it, without a line end."""
    said = finding.message if finding.cure is None else f"{finding.message}; {finding.cure}"
    return " ".join(said.split())
