"""An allow that hides nothing.

## What it does

Flags each name in the brackets of an allow that matches no finding: the fault is gone, is on
another line, or was never there.

## Why is this bad

The allow will silently hide the next fault of that kind on its line, although nobody has looked at
that one.

## Example

```
scipy==1.7.3  # pinproof: allow[unpinned-requirement] the image decides
```

Use instead:

```
scipy==1.7.3
```

## Limits

An allow is not flagged when its rule did not run here: because it was not selected, is ignored in
this file, could not get its facts, or had no image to judge by. Neither is it flagged when a
stronger finding on the line takes the place of the one that it names.

An allow may be needed with one image and not with another. Then it can allow this rule, too:
`# pinproof: allow[image-override, unused-allow] replaced in one of our images`.

## Sources

- [Inline allows](../allows.md)
"""

from collections.abc import Iterator, Sequence

from pinproof.facts.allow import Allow, AllowFacts
from pinproof.rule import Edit, Fix, Problem, Rule
from pinproof.source import Place, Span


def check_allows(facts: AllowFacts) -> Iterator[Problem]:
    """Find the names that hid nothing."""
    for allow in facts.allows:
        unused = [facts.standings[selector] == "unused" for selector in allow.selectors]
        where = "in this file" if allow.for_file else "here"
        for selector, flag in zip(allow.selectors, unused, strict=True):
            if flag:
                yield Problem(
                    place=selector.place,
                    message=f"{selector.text} finds nothing {where} that this allow could hide",
                    cure="remove it" if not all(unused) else "remove the allow",
                    fix=_fix(allow, unused),
                )


def _fix(allow: Allow, unused: Sequence[bool]) -> Fix:
    """Propose to remove all that is unused, and with the last name the whole allow."""
    gone = [each.text for each, flag in zip(allow.selectors, unused, strict=True) if flag]
    message = f"remove allow[{', '.join(gone)}]"
    if all(unused):
        return Fix(message=message, edits=(Edit(place=allow.removal, text=""),), safe=True)
    spans = [selector.place.span for selector in allow.selectors]
    last = max(number for number, flag in enumerate(unused) if not flag)
    # A name goes with the comma behind it, those behind the last that stays with the one before.
    cuts = [Span(spans[at].start, spans[at + 1].start) for at in range(last) if unused[at]]
    if last + 1 < len(spans):
        cuts.append(Span(spans[last].end, spans[-1].end))
    source = allow.place.source
    edits = tuple(Edit(place=Place(source, cut), text="") for cut in cuts)
    return Fix(message=message, edits=edits, safe=True)


RULE = Rule(
    code="ALW002",
    name="unused-allow",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"allows"}),
    check_allows=check_allows,
)
