"""A file beside the script that hides an installed package.

## What it does

Flags a module or package in the script's own folder that the script imports, if the requirements
file, the image or the mounted directory provides one of the same name.

## Why is this bad

The script's folder comes first on the path. A `flask.py` beside the script is imported instead of
Flask, by the script and by everything else in the process, including the server.

## Example

```text requirements.txt
flask==2.0.1
```

```text score.py
import flask
```

```text flask.py
app = None
```

Use instead:

```text requirements.txt
flask==2.0.1
```

```text score.py
import flask
```

```text flask.py
```

## Limits

A folder without `__init__.py` hides nothing and is not flagged. Modules of Python itself are not
checked.

## Sources

- Python's manual, The initialization of the sys.path module search path
"""

from collections.abc import Iterator

from pinproof.facts.imports import ImportFacts
from pinproof.rule import Problem, Rule

# Wheels bring such folders along by mistake, and nobody imports those.
_BY_MISTAKE = frozenset({"docs", "examples", "scripts", "test", "tests", "tools", "utils"})


def check_script(facts: ImportFacts) -> Iterator[Problem]:
    """Find local modules under the name of what is installed."""
    for name, (made, path) in facts.reading.shadows.items():
        for each in facts.importables if name not in _BY_MISTAKE else ():
            if name in (each.import_names or ()):
                version = f" {each.version}" if each.version is not None else ""
                yield Problem(
                    place=made.place,
                    message=f"{path} is imported instead of {name} from {each.name}{version}",
                    cure=f"rename {path}",
                )
                break


RULE = Rule(
    code="IMP006",
    name="local-shadow",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"imports"}),
    check_script=check_script,
)
