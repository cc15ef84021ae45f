"""A requirement without a hash in a file that needs hashes.

## What it does

Flags a requirement without `--hash` when another line has one or the file contains
`--require-hashes`. In such a file it also flags a requirement that cannot have a hash, such as a
repository or a folder.

## Why is this bad

As soon as one line has a hash, pip demands one for every requirement, and stops if one is missing.

## Example

```
scipy==1.7.3 --hash=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
numpy==1.19.5
```

Use instead:

```
scipy==1.7.3 --hash=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
numpy==1.19.5 --hash=sha256:4d5c3c4a8f2b1e0d9c8b7a6f5e4d3c2b1a0f9e8d7c6b5a493827160f5e4d3c2b
```

## Limits

pip also demands that every dependency is listed with a hash; this rule only looks at the lines of
the file. A requirement whose marker is false on the target needs no hash.

## Sources

- pip documentation, Secure installs
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.grammar.references import ArchiveReference, parse_reference
from pinproof.requirements.hash_mode import find_hash_mode
from pinproof.requirements.model import EditableLine, RequirementLine, RequirementsFile
from pinproof.rule import Problem, Related, Rule


def check_file(file: RequirementsFile, facts: Facts) -> Iterator[Problem]:
    """Find what makes pip ask for hashes, and the lines without."""
    mode = find_hash_mode(file)
    if mode is None:
        return
    for line in file.walk():
        if not isinstance(line, RequirementLine) or line.is_constraint or not facts.counts(line):
            continue
        if line.hashes or line.normalized_name in mode.constrained:
            continue
        reference = None if line.url is None else parse_reference(line.url.text)
        if isinstance(reference, ArchiveReference) and reference.has_hash:
            continue
        what = line.name or line.text
        message, cure = f"{what} has no hash, but pip needs one: {mode.reason}", "add --hash"
        if isinstance(line, EditableLine) or not (
            reference is None or isinstance(reference, ArchiveReference)
        ):
            message = f"{what} cannot have a hash, but pip needs one: {mode.reason}"
            cure = "use a file with a hash instead"
        related = (Related(place=mode.place, message="this makes pip demand hashes"),)
        yield Problem(
            place=line.at(line.name_span or (line.url.span if line.url else None)),
            message=message,
            cure=cure,
            related=related,
        )


RULE = Rule(
    code="HSH001",
    name="missing-hash",
    severity="error",
    since="0.1.0",
    needs=frozenset({"text", "target"}),
    check_file=check_file,
)
