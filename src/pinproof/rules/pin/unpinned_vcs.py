"""A version control reference that is not a full commit.

## What it does

Flags `git+https://…` (and `hg+`, `svn+`, `bzr+`) references to a branch, a tag, an
abbreviated commit, or to the repository alone.

## Why is this bad

A branch moves with every push, and a tag can be moved. Only a full commit id always means the same
source. In addition, every start of the container needs the version control program and network
access to the repository.

## Example

```
mlpkg @ git+https://git.example.org/team/mlpkg@main
```

Use instead:

```
mlpkg @ git+https://git.example.org/team/mlpkg@0123456789abcdef0123456789abcdef01234567
```

## Limits

Whether the commit exists is not checked. For Subversion, a revision number counts as a pin.

## Sources

- pip documentation, VCS support
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.requirements.grammar.references import VcsReference, parse_reference
from pinproof.requirements.model import Line, RequirementLine
from pinproof.rule import Problem, Rule


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find a revision that can move."""
    if not isinstance(line, RequirementLine) or line.url is None:
        return
    if not facts.pins.must_pin(line):
        return
    reference = parse_reference(line.url.text)
    if not isinstance(reference, VcsReference) or reference.is_commit:
        return
    revision = reference.revision
    if reference.vcs == "svn" and revision is not None and revision.isdigit():
        return
    what = line.name or "this requirement"
    if revision is None:
        message = f"{what} follows the repository's default branch"
    elif reference.is_short_commit:
        message = f"{what} names an abbreviated commit, {revision}"
    else:
        message = f"{what} follows the branch or tag {revision}, which can move"
    yield Problem(
        place=line.at(line.url.span),
        message=message,
        cure="end the URL with @ and the full commit id",
    )


RULE = Rule(
    code="PIN005",
    name="unpinned-vcs",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text"}),
    spares_libraries=True,
    flags_bare_pins=False,
    check_line=check_line,
)
