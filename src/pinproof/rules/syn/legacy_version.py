"""A version or a range that only older pips accept.

## What it does

Flags a clause that is not valid under PEP 440, such as `>=1.*` or `==1.0.x`, when the target's
pip still accepts it. Later pips refuse the line, which `invalid-requirement` reports.

## Why is this bad

pip before 24.1 compares such a version as text: `==1.0.1#why` finds nothing, because no release has
that name. Since 24.1 pip stops at the line, so the file breaks with the next image.

## Example

```
pandas>=1.*
```

Use instead:

```
pandas>=1
```

## Limits

Which release such a version selects is not looked up, because versions on the index are read
according to PEP 440. Checks that depend on it are listed as not checked.

## Sources

- PEP 440, Version specifiers
- pip, changelog of 24.1
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.pip.behaviour import LEGACY_SPECIFIERS
from pinproof.pip.release import NEWEST_PIP, shown
from pinproof.requirements.grammar.fast_line import PlainLine
from pinproof.requirements.model import Clause, Line, RequirementLine
from pinproof.requirements.specifiers import read_specifier
from pinproof.rule import Problem, Rule, mend


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find clauses that later pips refuse."""
    # What the expression for ordinary lines takes is all in PEP 440.
    if not isinstance(line, RequirementLine) or isinstance(line, PlainLine):
        return
    pip = facts.target.pip
    if line.url is not None or not pip.has(LEGACY_SPECIFIERS):
        return
    for clause in line.clauses:
        if read_specifier(clause.operator + clause.version) is None:
            later = shown(LEGACY_SPECIFIERS.until or ())
            cure, fix = mend(line, facts, _cure(line, clause))
            yield Problem(
                place=line.at(clause.span),
                message=f"{clause.operator}{clause.version} is not valid under PEP 440: pip {pip} "
                f"compares it as text, pip {later} and later refuse the line",
                cure=cure,
                fix=fix,
            )


def _cure(line: RequirementLine, clause: Clause) -> str | None:
    """Say what would be meant if the clause stood alone."""
    from pinproof.requirements.advice.diagnosis import write_cure  # noqa: PLC0415 - few lines are such
    from pinproof.requirements.advice.mistakes import find_mistake  # noqa: PLC0415 - as above

    mistake = find_mistake(f"{line.name}{clause.operator}{clause.version}", NEWEST_PIP)
    return None if mistake is None else write_cure(mistake)


RULE = Rule(
    code="SYN011",
    name="legacy-version",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text", "target"}),
    uses=frozenset({"image", "index", "plan"}),
    yields_to=frozenset({"template-placeholder", "undefined-variable"}),
    flags_bare_pins=False,
    check_line=check_line,
)
