"""Packages that were made for another Python than the target's.

## What it does

Looks for signs of the Python that the packages were installed for: the directory's path
(`lib/python3.8/site-packages`), otherwise the `pyvenv.cfg` of its environment; then, for each
distribution, the tags of its wheel, the names of its compiled modules
(`cpython-38-x86_64-linux-gnu`) and its `Requires-Python`. If the path names another Python, only
that is reported.

## Why is this bad

Nothing checks what is put on the path. Compiled modules for another Python are not found at all,
and code that was written for a newer Python fails with a syntax error when it is imported.

## Example

```text packages/fastthing-1.0.dist-info/METADATA
Metadata-Version: 2.1
Name: fastthing
Version: 1.0
```

```text packages/fastthing-1.0.dist-info/WHEEL
Wheel-Version: 1.0
Root-Is-Purelib: false
Tag: cp38-cp38-manylinux2014_x86_64
```

Use instead:

```text packages/fastthing-1.0.dist-info/WHEEL
Wheel-Version: 1.0
Root-Is-Purelib: false
Tag: cp37-cp37m-manylinux2014_x86_64
```

## Limits

Pure Python packages that were chosen for another Python, but also run on the target's, are not
flagged.

## Sources

- PEP 425, Compatibility Tags; PEP 3149, ABI version tagged .so files
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice, product

from pinproof.facts.mount import MountFacts
from pinproof.mount.model import Library, MountedDistribution
from pinproof.mount.suffixes import parse_suffix
from pinproof.rule import Gap, Problem, Rule, unread_gaps
from pinproof.target.model import Target
from pinproof.target.requires_python import python_allowed
from pinproof.target.tags import CompressedTags, tag_ranks, take_apart

_IN_PATH = re.compile(r"(?:^|/)python(\d\.\d+)(?=/|$)")

_MOST_SHOWN = 12
_SERIES = re.compile(r"\d\.\d+")


def check_mount(facts: MountFacts) -> Iterator[Problem | Gap]:
    """Find signs of another Python, the plainest first."""
    yield from unread_gaps(facts.mount.untold("tags"))
    mount, target = facts.mount, facts.target
    in_path = _IN_PATH.findall(mount.full_path)
    if in_path and in_path[-1] != target.python.series:
        yield Problem(
            place=mount.place,
            message=f"{mount.path} is the site-packages of Python {in_path[-1]}, but the target "
            f"has {target.python.series}",
            cure=f"build it with Python {target.python.series}",
        )
        return
    if not in_path and mount.layout == "packages":
        # `Lib/site-packages` of Windows does not say it.
        yield from _of_environment(facts)
    told: set[str] = set()
    for distribution in mount.distributions:
        for problem in _of_distribution(distribution, target):
            told |= distribution.top_levels
            yield problem
            break
    yield from _of_libraries(facts, told)


def _of_environment(facts: MountFacts) -> Iterator[Problem]:
    for header in facts.mount.pyvenv or ():
        series = _SERIES.match(header.value)
        if header.name not in ("version", "version_info") or series is None:
            continue
        if series[0] != facts.target.python.series:
            yield Problem(
                place=header.place,
                message=f"the environment of {facts.mount.path} was made with Python {series[0]}, "
                f"the target has {facts.target.python.series}",
                cure=f"build it with Python {facts.target.python.series}",
            )
        return


def _of_distribution(distribution: MountedDistribution, target: Target) -> Iterator[Problem]:
    shown = f"{distribution.name} {distribution.version}"
    requires = distribution.first("requires-python")
    if requires is not None and not python_allowed(requires.value, target.python, target.pip):
        yield Problem(
            place=requires.place,
            message=f"{shown} needs Python {requires.value}, but the target has {target.python}",
        )
    made = [tags for header in distribution.wheel_tags if (tags := _tags(header.value)) is not None]
    pairs = {tag.rpartition("-")[0] for tag in tag_ranks(target)}
    if made and not any(tags.on("any").holds(f"{pair}-any") for tags in made for pair in pairs):
        made_for = ", ".join(_shown(made))
        yield Problem(
            place=distribution.wheel_tags[0].place,
            message=f"{shown} is made for {made_for}, but the target is Python "
            f"{target.python.series}",
            cure=f"install it with Python {target.python.series}",
        )


def _of_libraries(facts: MountFacts, told: set[str]) -> Iterator[Problem]:
    """Give one problem for each package with modules that the target does not look for."""
    modules: dict[tuple[str, str], list[Library]] = {}
    for library in facts.mount.libraries:
        stem = library.path.rpartition("/")[2].partition(".")[0]
        folder = library.path.rpartition("/")[0]
        if parse_suffix(library.tag) is not None:
            modules.setdefault((folder, stem), []).append(library)
    for libraries in modules.values():
        suffixes = [parse_suffix(library.tag) for library in libraries]
        top = libraries[0].path.partition("/")[0].partition(".")[0]
        if top in told or any(each and each.fits_python(facts.target) for each in suffixes):
            continue
        told.add(top)
        yield Problem(
            place=libraries[0].place,
            message=f"{libraries[0].path} is a module of {suffixes[0]}; Python "
            f"{facts.target.python.series} does not find it",
            cure=f"install {top} with Python {facts.target.python.series}",
        )


def _tags(text: str) -> CompressedTags | None:
    try:
        return take_apart(text)
    except ValueError:
        return None


def _shown(made: Sequence[CompressedTags]) -> list[str]:
    """Give the pairs of interpreter and ABI, as many as anybody reads."""
    pairs = (
        pair for tags in made for pair in product(sorted(tags.interpreters), sorted(tags.abis))
    )
    first = list(islice(("-".join(pair) for pair in pairs), _MOST_SHOWN + 1))
    return sorted(set(first[:_MOST_SHOWN])) + ["…"] * (len(first) > _MOST_SHOWN)


RULE = Rule(
    code="MNT001",
    name="other-python",
    severity="error",
    since="0.1.0",
    needs=frozenset({"mount", "target", "python"}),
    yields_to=frozenset({"wrong-directory"}),
    check_mount=check_mount,
)
