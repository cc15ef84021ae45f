"""A conda environment that leaves its Python open.

## What it does

Flags a conda environment without a line for `python`, and one whose line does not settle which
minor release it is.

## Why is this bad

conda takes the newest Python that goes with the rest of the environment. What pip installs into it
is chosen for that Python: a release of Python changes the whole environment, and lines that have
no file for it yet stop the build. Nobody can tell beforehand whether the pins of the `pip:` list
fit.

## Example

```yaml conda.yaml
name: scoring
dependencies:
  - python
  - pip=24.0
  - pip:
      - requests==2.31.0
```

Use instead:

```yaml conda.yaml
name: scoring
dependencies:
  - python=3.9
  - pip=24.0
  - pip:
      - requests==2.31.0
```

## Limits

Of a range that holds one minor release the patch release is left open, as in `python=3.9`.

## Sources

- conda's manual, Package match specifications
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.hosts.conda import find_settled_python
from pinproof.requirements.model import RequirementsFile
from pinproof.rule import Problem, Rule


def check_file(file: RequirementsFile, facts: Facts) -> Iterator[Problem]:
    """Look for the Python of a conda environment."""
    del facts
    if file.host is None or file.host.is_filled_in:
        return
    pythons = [line for line in file.foreign if line.normalized_name == "python"]
    if not pythons and not file.unread:
        yield Problem(
            place=file.at(file.host.heading),
            message="the environment names no Python: conda takes the newest that goes with the "
            "rest",
            cure="add python=<version> to the dependencies",
        )
    for line in pythons:
        if find_settled_python(line.version) is None:
            said = f"{line.version} leaves its release open" if line.version else "has no version"
            yield Problem(
                place=line.at(line.version_span if line.version else line.name_span),
                message=f"python {said}: conda takes the newest that goes with the rest",
                cure="name one: python=<version>",
            )


RULE = Rule(
    code="CON001",
    name="unversioned-python",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text"}),
    manager="conda",
    check_file=check_file,
)
