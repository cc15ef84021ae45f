"""A project that several indexes serve.

## What it does

Flags a requirement whose project is served by the first index and also by an extra index, which the
file or your settings name. It is an error if the name is one of your own: list those in `[private]`
in the configuration, with `*` for any text.

## Why is this bad

pip does not prefer one index over another: it takes the newest release, whoever serves it. Anybody
who registers the name of your project on a public index, with a higher version, gets their code
installed. This is known as dependency confusion.

## Example

```
--extra-index-url https://public.example.org/simple
contoso-scoring==1.0
```

Use instead:

```
--index-url https://index.example.org/simple
contoso-scoring==1.0
```

## Limits

Not flagged are a pin to a file that all these indexes serve with the same hash, a line that has
hashes, and a pin to a local version (`1.13.1+cpu`), which public indexes refuse. An index all of
whose files, by their hashes, are also on another one is a mirror and does not count. If several
indexes serve a project, a release is proposed only if all of them serve the same files.

## Sources

- pip documentation, pip install, `--extra-index-url`
- PEP 708, Extending the Repository API to Mitigate Dependency Confusion Attacks
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.index.model import Project
from pinproof.requirements.model import Line, RequirementLine
from pinproof.requirements.name_patterns import is_named
from pinproof.rule import Problem, Rule

_CURE = "use one index only (--index-url), or add the hash of your file (--hash)"


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find a name that two indexes answer to."""
    if not isinstance(line, RequirementLine) or line.is_constraint or line.hashes:
        return
    project = facts.project(line)
    if not isinstance(project, Project) or len(project.served_by) < 2 or _is_settled(line, facts):  # noqa: PLR2004 - it takes two
        return
    is_private = is_named(project.name, facts.private)
    told = " and by ".join(f"{each.index} (newest {each.newest})" for each in project.served_by)
    own = ", and the name is one of your own" if is_private else ""
    yield Problem(
        place=line.at(line.name_span),
        message=f"{line.name} is served by {told}: pip takes "
        "the newest release that fits, whoever serves it" + own,
        cure=_CURE,
        severity="error" if is_private else None,
    )


def _is_settled(line: RequirementLine, facts: Facts) -> bool:
    """Tell whether pip takes the same file from whichever index, as things are."""
    verdict = facts.verdict(line)
    if verdict is None or not verdict.candidates:
        return False
    file = verdict.candidates[0].file
    # No public index takes a local version.
    return not file.is_contested or (file.version is not None and file.version.local is not None)


RULE = Rule(
    code="IDX006",
    name="ambiguous-index",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text", "target", "index"}),
    uses=frozenset({"image"}),
    check_line=check_line,
)
