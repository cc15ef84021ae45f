"""What a run reports: findings, gaps, what was looked at, and sentences about the run."""

from collections.abc import Iterable, Iterator, Sequence

from pinproof.facts.requirements import Facts
from pinproof.finding import Finding, Report
from pinproof.run.around import Around
from pinproof.run.judged import Judged
from pinproof.run.outcome.settled import Settled
from pinproof.target.model import DEFAULT_TARGET


def make_report(
    judged: Sequence[Judged], settled: Settled, around: Around, notes: Iterable[str]
) -> Report:
    """Put the report together; `notes` are further sentences that belong at its end."""
    files = [each for each in judged if each.subject == "file"]
    others = [each for each in judged if each.subject != "file"]
    targets = [each.target for each in files]
    targets += [each.target for each in others if each.image is not None or not files]
    looked_at = {source.path for each in files for source in each.sources}
    looked_at |= {each.path for each in others}
    return Report(
        findings=settled.findings,
        unchecked=settled.unchecked,
        targets=tuple(dict.fromkeys(targets)) or (DEFAULT_TARGET,),
        files_checked=len(looked_at.union(around.read)),
        notes=(
            *around.notes,
            *_notes(judged, settled.findings),
            *notes,
        ),
        allowed=settled.allowed,
    )


def _notes(judged: Sequence[Judged], findings: Sequence[Finding]) -> Iterator[str]:
    """Say what findings on images rest on, and what of hosts and scripts nobody judges."""
    images = [each.image for each in judged if each.image is not None]
    files = [each.facts.file for each in judged if isinstance(each.facts, Facts)]
    hosts = [file for file in files if file.foreign or file.unread]
    scripts = [each for each in judged if each.subject == "script"]
    unmended = [each.undecided for each in judged if each.undecided]
    if not images and not hosts and not scripts and not unmended:
        return
    from pinproof.run.outcome.notes import notes_on, notes_on_hosts, notes_on_scripts  # noqa: PLC0415 - most runs have neither

    if unmended:
        from pinproof.run.outcome.undecided import notes_on_undecided  # noqa: PLC0415 - as above

        yield from notes_on_undecided(unmended)
    yield from notes_on(images, findings)
    yield from notes_on_hosts(hosts)
    if scripts:
        yield from notes_on_scripts(scripts)
