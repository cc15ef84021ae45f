"""A line that replaces the framework that the image is named for.

## What it does

Flags what installs another version of the image's framework, such as scikit-learn in a
scikit-learn image: a pin, a range or a bare name by what pip would install of it, and a line that
brings another version in. Without an index, a range that leaves the image's version out.

## Why is this bad

The image was tested with its own version of the framework, and an image for the other version may
exist. Models that were saved with one version often do not load in another, or behave differently.

## Example

```
scikit-learn==1.0.2
```

Use instead:

```
scikit-learn==0.24.1
```

## Limits

Whether there is an image for the other version is not looked up.

## Sources

- Azure Machine Learning documentation, Prebuilt Docker images for inference
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.image.manifest import ImageManifest
from pinproof.requirements.model import Line, RequirementLine, RequirementsFile
from pinproof.requirements.specifiers import is_outside_range
from pinproof.rule import Problem, Rule, mend


def check_line(line: Line, facts: Facts) -> Iterator[Problem]:
    """Find an override of the framework that breaks nothing declared."""
    if not isinstance(line, RequirementLine) or facts.image is None:
        return
    override = facts.override(line)
    if override is None or not override.is_framework or not override.is_harmless:
        return
    cure, fix = mend(
        line,
        facts,
        f"pin {line.name}=={override.held.version}, or choose an image that has {override.version}",
    )
    yield Problem(
        place=line.at_version(),
        message=f"{line.name} {override.version} replaces {override.held.version}, which the image "
        f"{facts.image.name} is made for",
        cure=cure,
        fix=fix,
    )


def check_file(file: RequirementsFile, facts: Facts) -> Iterator[Problem]:
    """Find the same of lines that are no pins, and of what lines bring in."""
    if facts.image is None or not facts.image.framework:
        return
    if facts.plan is None:
        yield from _left_out(file, facts, facts.image)
        return
    from pinproof.effects.consequences import find_changes, write_brought  # noqa: PLC0415 - only after a search
    from pinproof.effects.plan import Plan  # noqa: PLC0415 - as above
    from pinproof.resolve.unknown import Unresolved  # noqa: PLC0415 - as above

    if isinstance(facts.plan, Unresolved):
        yield from _left_out(file, facts, facts.image)
    if not isinstance(facts.plan, Plan):
        return
    breaking = {
        (line, each.brought.step.name)
        for server in (True, False)
        for line, found in facts.brought_breaks(server=server).items()
        for each in found
    }
    for brought in find_changes(facts.plan, facts.is_override):
        line, step = brought.line, brought.step
        if step.name not in facts.image.framework or (line, step.name) in breaking:
            continue
        if step.from_version is None:
            continue
        cure, fix = mend(line, facts, f"pin {step.name}=={step.from_version}")
        yield Problem(
            place=line.at_version(),
            message=f"{line.name or 'this line'} {write_brought(brought)}, which the image "
            f"{facts.image.name} is made for",
            cure=cure,
            fix=fix,
        )


def _left_out(file: RequirementsFile, facts: Facts, image: ImageManifest) -> Iterator[Problem]:
    """Find ranges that leave out what the image holds: whatever pip takes is another version."""
    for line in file.walk():
        if not isinstance(line, RequirementLine) or line.normalized_name not in image.framework:
            continue
        held = image.distributions[line.normalized_name].version
        if held is None or line.url is not None or facts.pins.version(line) is not None:
            continue
        if facts.counts(line) and is_outside_range(held, line.specifier):
            yield Problem(
                place=line.at_version(),
                message=f"{line.name} {line.specifier} leaves out {held}, which the image "
                f"{image.name} is made for",
                cure=f"pin {line.name}=={held}, or choose an image that has another",
            )


RULE = Rule(
    code="IMG007",
    name="framework-override",
    severity="warning",
    since="0.1.0",
    needs=frozenset({"text", "target", "image", "incompatibilities"}),
    uses=frozenset({"index", "plan"}),
    yields_to=frozenset({"broken-distribution"}),
    check_line=check_line,
    check_file=check_file,
)
