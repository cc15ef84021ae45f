"""A `pip:` list in a conda environment that does not install pip.

## What it does

Flags a conda environment that has a `pip:` list and no line for `pip` itself.

## Why is this bad

conda warns that it may not use the right pip, and then adds whatever pip is newest. Which files pip
chooses and what it refuses depends on its release, so the same list can produce another environment
tomorrow.

## Example

```yaml conda.yaml
name: scoring
dependencies:
  - python=3.9
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

## Sources

- conda, `conda_env/env.py`: "you have pip-installed dependencies in your environment file, but you
  do not list pip itself as one of your conda dependencies"
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import RequirementsFile
from pinproof.rule import Problem, Rule


def check_file(file: RequirementsFile, facts: Facts) -> Iterator[Problem]:
    """Look for pip in a conda environment that uses it."""
    del facts
    if file.host is None or file.host.is_filled_in:
        return
    if file.lines and not any(line.normalized_name == "pip" for line in file.foreign):
        yield Problem(
            place=file.at(file.host.heading),
            message="the environment has a pip: list and no pip: conda adds whatever pip is newest",
            cure="add pip=<version> to the dependencies, before the list",
        )


RULE = Rule(
    code="CON002",
    name="missing-pip",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text"}),
    manager="conda",
    check_file=check_file,
)
