"""A package that conda installs and pip then replaces.

## What it does

Flags a line of the `pip:` list whose project conda's own lines install as well.

## Why is this bad

conda installs its own build, and pip then replaces it unless the version is the same. conda does
not know about this and keeps listing what it installed. Packages that conda built against its own
numpy or its own compiler's libraries may then fail to load, and the next `conda install` can bring
conda's version back.

## Example

```yaml conda.yaml
name: scoring
dependencies:
  - python=3.9
  - pip=24.0
  - numpy=1.24.4
  - pip:
      - numpy==1.26.4
```

Use instead:

```yaml conda.yaml
name: scoring
dependencies:
  - python=3.9
  - pip=24.0
  - pip:
      - numpy==1.26.4
```

## Limits

Packages are compared by name. Of those that have another name in conda, only the best known are
recognized (`pytorch`, `matplotlib-base`, `opencv`, …). The dependencies of conda's packages are not
known.

## Sources

- conda's manual, Using pip in a conda environment
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.model import ForeignLine, RequirementLine, RequirementsFile
from pinproof.rule import Problem, Related, Rule

# What conda-forge and the default channels call otherwise than the index does.
_PROJECTS = {
    "dask-core": "dask",
    "lightgbm-gpu": "lightgbm",
    "matplotlib-base": "matplotlib",
    "msgpack-python": "msgpack",
    "opencv": "opencv-python",
    "py-opencv": "opencv-python",
    "py-xgboost": "xgboost",
    "pytables": "tables",
    "python-graphviz": "graphviz",
    "pytorch": "torch",
    "pytorch-cpu": "torch",
    "pytorch-gpu": "torch",
    "tensorflow-base": "tensorflow",
}


def check_file(file: RequirementsFile, facts: Facts) -> Iterator[Problem]:
    """Compare the lines for pip with conda's."""
    own = {_PROJECTS.get(line.normalized_name, line.normalized_name): line for line in file.foreign}
    for line in file.walk():
        if not isinstance(line, RequirementLine) or line.is_constraint or not facts.counts(line):
            continue
        other = own.get(line.normalized_name or "")
        if other is not None:
            yield Problem(
                place=line.at(line.name_span),
                message=f"conda installs {other.name}, on line {other.number}{_of(other, line)}, "
                f"and then pip {line.name} over it",
                cure="keep one of the two lines",
                related=(Related(place=other.at(other.name_span), message="conda's line"),),
            )


def _of(other: ForeignLine, line: RequirementLine) -> str:
    path = other.source.path
    return f" of {path}" if path != line.source.path else ""


RULE = Rule(
    code="CON003",
    name="installed-by-both",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text", "target"}),
    manager="conda",
    check_file=check_file,
)
