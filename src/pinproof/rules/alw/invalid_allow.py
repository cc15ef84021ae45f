"""An allow that names no rule.

## What it does

Flags a comment that begins like an allow but names no rule: the name is misspelt, the brackets are
missing, empty or not closed, or another word stands in the place of `allow`.

## Why is this bad

Such an allow hides nothing. The finding that it was written for is still reported, and it is not
obvious why.

## Example

```
scipy  # pinproof: allow[unpined-requirement] the image decides
```

Use instead:

```
scipy  # pinproof: allow[unpinned-requirement] the image decides
```

## Limits

Only comments of the file's language count. An ordinary sentence that happens to begin with
`pinproof:` is not flagged.

## Sources

- [Inline allows](../allows.md)
"""

from collections.abc import Iterator

from pinproof.facts.allow import Allow, AllowFacts, Selector
from pinproof.rule import Edit, Fix, Problem, Rule


def check_allows(facts: AllowFacts) -> Iterator[Problem]:
    """Find allows that cannot be read and names that are those of no rule."""
    for allow in facts.allows:
        if allow.fault is not None:
            message = f"this allow hides nothing: {allow.fault}"
            yield Problem(place=allow.place, message=message, cure=allow.cure)
        for selector in allow.selectors:
            if facts.standings[selector] == "unknown":
                yield _unknown(allow, selector, facts.nearest.get(selector))


def _unknown(allow: Allow, selector: Selector, near: str | None) -> Problem:
    others = len(allow.selectors) > 1
    hidden = "this part of the allow hides nothing" if others else "this allow hides nothing"
    message = f"there is no rule {selector.text}: {hidden}"
    if near is None:
        return Problem(
            place=selector.place, message=message, cure="`pinproof rule` lists all rules"
        )
    fix = Fix(message=f"write {near}", edits=(Edit(place=selector.place, text=near),))
    return Problem(place=selector.place, message=message, cure=f"write {near}", fix=fix)


RULE = Rule(
    code="ALW001",
    name="invalid-allow",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"allows"}),
    check_allows=check_allows,
)
