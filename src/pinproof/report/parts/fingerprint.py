"""What names a finding from one run to the next, wherever its line has moved to."""

from collections import Counter
from collections.abc import Sequence
from hashlib import sha256

from pinproof.finding import Finding


def fingerprints(findings: Sequence[Finding]) -> list[str]:
    """Give for each finding, in their order, 64 hexadecimal digits.

    They are made of the rule, the path and the text of the line, which must not tell a secret;
    the second of two such findings in a file has other digits than the first.
    """
    seen: Counter[tuple[str, str, str]] = Counter()
    marks: list[str] = []
    for finding in findings:
        content = (finding.rule.code, finding.path, finding.line_said)
        seen[content] += 1
        whole = "\0".join((*content, str(seen[content])))
        marks.append(sha256(whole.encode("utf-8", "surrogatepass")).hexdigest())
    return marks
