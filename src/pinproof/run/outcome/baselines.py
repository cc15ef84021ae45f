"""Baselines of a run: read, counted against its findings, and written anew."""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.finding import Allowed, Finding, Gaps
from pinproof.gate.boundary import OPEN, current_boundary
from pinproof.gate.opening import NotRead, look_at, read_path
from pinproof.gather.project.configuration import is_users
from pinproof.record import field, record
from pinproof.run.judged import Judged
from pinproof.settle.baseline.entries import (
    BaselineEntry,
    Known,
    known_of,
    read_baseline,
    write_baseline,
)
from pinproof.settle.baseline.matching import match_baseline
from pinproof.source import SourceFile

_MOST_SHOWN = 3


@record
class SettledBaselines:
    """What baselines leave of the findings, and what they know.

    `notes` tell of entries that fit nothing any more. `renewed` gives, by the path of each
    baseline, the text that it should have after this run.
    """

    findings: tuple[Finding, ...]
    known: tuple[Allowed, ...]
    notes: tuple[str, ...]
    renewed: dict[str, str] = field(default_factory=dict)


@record
class _Run:
    """What was judged, by the real path of each file, and which rule had a gap in which file."""

    judged: Mapping[str, Sequence[Judged]]
    gaps: frozenset[tuple[str, str]]

    def has_judged(self, path: str, rule: str) -> bool:
        """Tell whether a rule has judged a file, or would have, were the file still there."""
        if look_at(path) == "missing":
            return True
        real = os.path.realpath(path)
        rules = (entry for by in self.judged.get(real, ()) for entry in by.selection.rules)
        return any(rule == entry.name for entry in rules) and (real, rule) not in self.gaps


def _run_of(judged: Sequence[Judged], unchecked: Gaps) -> _Run:
    by_file: dict[str, list[Judged]] = {}
    for each in judged:
        for path in {each.path, *(source.path for source in each.sources)}:
            by_file.setdefault(os.path.realpath(path), []).append(each)
    gaps = frozenset(
        (os.path.realpath(gap.path), rule.name) for gap in unchecked.groups for rule in gap.rules
    )
    return _Run(judged=by_file, gaps=gaps)


def settle_baselines(
    findings: Sequence[Finding], judged: Sequence[Judged], unchecked: Gaps
) -> SettledBaselines:
    """Count findings against the baseline that the configuration of their file names.

    Raises `UsageError` for one that cannot be read; one that is not there knows nothing.
    """
    owners = {source.path: each.config for each in judged for source in each.sources}
    owners |= {each.path: each.config for each in judged if each.subject != "file"}
    run = _run_of(judged, unchecked)
    by_baseline: dict[str, list[Finding]] = {}
    left: list[Finding] = []
    places: dict[str, Config] = {}
    for config in owners.values():
        if config.baseline is not None and not config.no_allows:
            places.setdefault(_locate(config), config)
    for finding in findings:
        owner = owners.get(finding.path, Config())
        if owner.baseline is None or owner.no_allows:
            left.append(finding)
        else:
            by_baseline.setdefault(_locate(owner), []).append(finding)
    known: list[Allowed] = []
    notes: list[str] = []
    renewed: dict[str, str] = {}
    for path, config in places.items():
        entries, missing = _read(path, config)
        kinds = [
            (each, known_of(each, _seen(each.path, path))) for each in by_baseline.get(path, ())
        ]
        matched = match_baseline(kinds, entries)
        left += matched.findings
        known += matched.known
        notes += missing or _stale(matched.unused, path, run)
        kept = (each for each in entries if not run.has_judged(*_named(each, path)))
        renewed[path] = _renewed((kind for _, kind in kinds), kept)
    return SettledBaselines(
        findings=tuple(left), known=tuple(known), notes=tuple(notes), renewed=renewed
    )


def _locate(config: Config) -> str:
    """Give the path of a baseline, as a user would write it."""
    origin = config.origins.get("baseline", "")
    folder = "" if origin.startswith("-") else os.path.dirname(origin)
    return os.path.normpath(os.path.join(folder, config.baseline or ""))


def _read(path: str, config: Config) -> tuple[list[BaselineEntry], list[str]]:
    content = read_path(path, within=OPEN if is_users(config, "baseline") else current_boundary())
    if isinstance(content, NotRead):
        if content.kind == "missing":
            return [], [f"There is no baseline {path} yet: --write-baseline writes it."]
        raise UsageError(f"{path}: the baseline cannot be read: {content.reason}")
    try:
        text = content.decode("utf-8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not valid UTF-8 (byte {error.start})") from error
    return read_baseline(SourceFile(path=path, text=text)), []


def _seen(path: str, baseline: str) -> str:
    """Give a finding's file as the baseline's folder sees it."""
    relative = os.path.relpath(path, os.path.dirname(os.path.abspath(baseline)))
    return relative.replace(os.sep, "/")


def _named(entry: BaselineEntry, baseline: str) -> tuple[str, str]:
    """Give the file and the rule of an entry, the file as this run sees it."""
    return os.path.join(os.path.dirname(baseline), entry.known.path), entry.known.rule


def _stale(unused: Iterable[tuple[BaselineEntry, int]], baseline: str, run: _Run) -> Iterator[str]:
    stale = [entry for entry, _ in unused if run.has_judged(*_named(entry, baseline))]
    if not stale:
        return
    lines = [f"line {entry.place.start.line} ({entry.known.rule})" for entry in stale]
    more = f" and {len(lines) - _MOST_SHOWN} more" if len(lines) > _MOST_SHOWN else ""
    shown = ", ".join(lines[:_MOST_SHOWN]) + more
    one = len(stale) == 1
    what = "an entry that fits" if one else f"{len(stale)} entries that fit"
    cure = f"--write-baseline takes {'it' if one else 'them'} out"
    yield f"{baseline} has {what} nothing any more: {shown}; {cure}."


def _renewed(found: Iterable[Known], kept: Iterable[BaselineEntry]) -> str:
    counts = Counter(found)
    return write_baseline([*counts.items(), *((each.known, each.count) for each in kept)])
