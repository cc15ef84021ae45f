"""An archive given by a URL without a hash.

## What it does

Flags a requirement that names a file on a server with neither a `#sha256=…` fragment nor a
`--hash` option.

## Why is this bad

The file that the server delivers under that address can change. With a hash, pip refuses any other
file.

## Example

```
mlpkg @ https://files.example.org/mlpkg-1.0-py3-none-any.whl
```

Use instead:

```
mlpkg @ https://files.example.org/mlpkg-1.0-py3-none-any.whl#sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
```

## Limits

The file is not fetched, so the hash is not compared.

## Sources

- pip documentation, Secure installs
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.grammar.references import ArchiveReference, parse_reference
from pinproof.requirements.model import Line, RequirementLine
from pinproof.rule import Problem, Rule


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find an archive without a digest."""
    if not isinstance(line, RequirementLine) or line.url is None or line.hashes:
        return
    if not facts.pins.must_pin(line):
        return
    reference = parse_reference(line.url.text)
    if isinstance(reference, ArchiveReference) and not reference.has_hash:
        yield Problem(
            place=line.at(line.url.span),
            message=f"{line.name or 'this requirement'} is fetched by URL without a hash: "
            "the file on the server can change",
            cure="add #sha256=<digest> to the URL",
        )


RULE = Rule(
    code="PIN006",
    name="unhashed-url",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text"}),
    spares_libraries=True,
    flags_bare_pins=False,
    check_line=check_line,
)
