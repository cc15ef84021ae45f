"""A conda environment that does not pin its Python.

## What it does

Flags a conda environment without a line for `python`, or with one that allows more than one minor
release.

## Why is this bad

conda takes the newest Python that the rest of the environment allows, and pip chooses its files for
that Python. So a new release of Python changes the whole environment, and a pin that has no file
for it yet stops the build. Whether the pins of the `pip:` list fit cannot be checked beforehand.

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

A line that allows a single minor release, such as `python=3.9`, is not flagged, although it leaves
the patch release open.

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
            message="the environment does not name Python: conda takes the newest that the "
            "rest allows",
            cure="add python=<version> to the dependencies",
        )
    for line in pythons:
        if find_settled_python(line.version) is None:
            said = f"{line.version} allows several releases" if line.version else "has no version"
            yield Problem(
                place=line.at(line.version_span if line.version else line.name_span),
                message=f"python {said}: conda takes the newest that the rest allows",
                cure="name one release: python=<version>",
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
