"""A hash that matches no file of the release.

## What it does

Flags a `--hash` that cannot be right, because it has the wrong length for its algorithm or is not
hexadecimal. It also flags a line none of whose hashes belongs to a file of the pinned release on
the index (one match is enough for pip), and a line whose hashes all belong to files that the target
cannot install.

## Why is this bad

As soon as one line has a hash, pip installs only files whose hash is listed. It stops at any other,
so the container does not start. A hash that matched before and no longer does may also mean that
somebody replaced the file.

## Example

```
urllib3==1.26.5 --hash=sha256:2ad41c44d3fdbb7c8ff3b7a37b35cf6a
```

Use instead:

```
urllib3==1.26.5 --hash=sha256:753a0374df26658f99d826cfe40394a686d05985786d946fbe4165b5148f5a7c
```

## Limits

Only algorithms for which the index publishes hashes can be compared, usually sha256. If the hash of
a file of the release is not known, the line is not flagged. An algorithm that pip does not accept
(it accepts sha256, sha384 and sha512) is reported by `invalid-requirement`.

## Sources

- pip, Hash-checking Mode
- PEP 503, Specification (hashes)
"""

import re
from collections.abc import Iterator, Sequence

from pinproof.facts.requirements import Facts
from pinproof.files.release import ReleaseVerdict
from pinproof.index.model import DistributionFile
from pinproof.requirements.model import Hash, Line, RequirementLine
from pinproof.rule import Problem, Rule

_HEX = re.compile(r"[0-9a-f]*", re.IGNORECASE)
_LENGTHS = {"sha256": 64, "sha384": 96, "sha512": 128}
_CURE = "regenerate the hashes with the tool that wrote them, and find out why they differ"


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find hashes that cannot match."""
    if not isinstance(line, RequirementLine) or not line.hashes:
        return
    well_formed = [each for each in line.hashes if _malformed(each) is None]
    for each in line.hashes:
        fault = _malformed(each)
        if fault is not None:
            yield Problem(
                place=line.at(each.span),
                message=fault,
                cure=f"copy the whole hash: {each.algorithm} has {_LENGTHS[each.algorithm]} digits",
                # pip takes a file that has any of the hashes.
                severity="warning" if well_formed else None,
            )
    verdict = facts.verdict(line)
    if verdict is None or verdict.version is None:
        return
    files = _files(verdict)
    matched = [each for each in well_formed if any(_may_be(each, file) for file in files)]
    if not matched:
        for each in well_formed:
            message = f"no file of {line.name} {verdict.version} has this hash"
            yield Problem(place=line.at(each.span), message=message, cure=_CURE)
    yield from _misses_the_target(line, verdict, matched)


def _misses_the_target(
    line: RequirementLine, verdict: ReleaseVerdict, matched: Sequence[Hash]
) -> Iterator[Problem]:
    """Find that the files with the listed hashes are not those that pip could take."""
    candidates = [candidate.file for candidate in verdict.candidates]
    if not matched or not candidates:
        return
    if any(_may_be(each, file) for each in matched for file in candidates):
        return
    theirs = [file.filename for file in _files(verdict) if any(_may_be(h, file) for h in matched)]
    yield Problem(
        place=line.at(matched[0].span),
        message=(
            f"the listed hashes are those of {_some(theirs)}, which the target cannot install; "
            f"the hash of {candidates[0].filename} is not among them"
        ),
        cure="add the hashes of the other files of the release",
    )


def _malformed(each: Hash) -> str | None:
    length = _LENGTHS.get(each.algorithm.lower())
    if length is None:
        return None
    if _HEX.fullmatch(each.digest) is None:
        return f"this {each.algorithm} hash contains characters that are not hexadecimal digits"
    if len(each.digest) != length:
        return f"this {each.algorithm} hash has {len(each.digest)} digits instead of {length}"
    return None


def _files(verdict: ReleaseVerdict) -> list[DistributionFile]:
    return [
        *(candidate.file for candidate in verdict.candidates),
        *(rejection.file for rejection in verdict.rejections),
    ]


def _may_be(each: Hash, file: DistributionFile) -> bool:
    """Tell whether a file has that hash, as far as the index tells."""
    known = file.hashes.get(each.algorithm.lower())
    return known is None or known.lower() == each.digest.lower()


def _some(names: Sequence[str]) -> str:
    shown = ", ".join(names[:2])
    return shown if len(names) <= 2 else f"{shown} and {len(names) - 2} more"  # noqa: PLR2004 - as many as shown


RULE = Rule(
    code="HSH002",
    name="unusable-hash",
    severity="error",
    since="0.1.0",
    needs=frozenset({"text", "target", "index"}),
    uses=frozenset({"image"}),
    flags_bare_pins=False,
    check_line=check_line,
)
