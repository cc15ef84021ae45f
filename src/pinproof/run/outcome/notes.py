"""Sentences about a run as a whole."""

from collections.abc import Iterable, Iterator

from pinproof.finding import Finding
from pinproof.image.manifest import ImageManifest
from pinproof.requirements.model import RequirementsFile
from pinproof.run.judged import Judged

_MOST_PLACES = 3


def notes_on(images: Iterable[ImageManifest], findings: Iterable[Finding]) -> Iterator[str]:
    """Say once what the findings on an image rest on, when that is not the image itself."""
    judged = {finding.target.image for finding in findings if "image" in finding.rule.needs}
    for name, image in {image.name: image for image in images}.items():
        if name in judged and image.certainty != "captured":
            yield (
                f"What {name} holds is {image.certainty}, not read off the image: "
                "`pinproof image capture` records the real list."
            )


def notes_on_hosts(files: Iterable[RequirementsFile]) -> Iterator[str]:
    """Say what of hosts is judged by nobody: the lines of other managers, and templates."""
    foreign: dict[str, int] = {}
    unread: dict[str, list[str]] = {}
    hosts = {(each.source.path, each.host.heading): each for each in files if each.host is not None}
    for file in hosts.values():
        if file.foreign:
            foreign[file.source.path] = len(file.foreign)
        for word in file.unread:
            line = file.source.position(word.span.start).line
            unread.setdefault(word.text, []).append(f"{file.source.path}:{line}")
    if foreign:
        count = sum(foreign.values())
        lines = f"{count} lines" if count > 1 else "1 line"
        yield f"What conda itself installs is not judged: {lines} of {_listed(list(foreign))}."
    for reason, places in unread.items():
        yield f"Not judged, since {reason}: {_listed(places)}."


def notes_on_scripts(scripts: Iterable[Judged]) -> Iterator[str]:
    """Say what of scripts is not seen: modules that a loaded object or a computed name needs."""
    from pinproof.facts.imports import ImportFacts  # noqa: PLC0415 - most runs read no script

    found: dict[str, list[str]] = {}
    for script in scripts:
        for remark in script.facts.reading.unseen if isinstance(script.facts, ImportFacts) else ():
            place = f"{remark.place.source.path}:{remark.place.start.line}"
            found.setdefault(remark.text, []).append(place)
    for called, places in found.items():
        yield f"What {called} imports is not seen: {_listed(list(dict.fromkeys(places)))}."


def _listed(names: list[str]) -> str:
    more = len(names) - _MOST_PLACES
    shown = ", ".join(names[:_MOST_PLACES])
    return f"{shown} and {more} more" if more > 0 else shown
