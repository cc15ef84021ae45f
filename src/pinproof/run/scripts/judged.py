"""Scripts, each read, asked after what it imports, and judged."""

from collections.abc import Sequence
from functools import partial

from pinproof.deadline import JUDGED_WITHIN_S
from pinproof.facts.imports import ImportFacts, Unsure
from pinproof.facts.requirements import Facts
from pinproof.finding import Gaps
from pinproof.gather.mounts.directory import read_mount
from pinproof.gather.scripts.bringers import find_bringers
from pinproof.gather.scripts.importables import IndexFor, find_importables
from pinproof.gather.scripts.module_files import read_script
from pinproof.gather.session import ImageAfter
from pinproof.lint.script import lint_script
from pinproof.lint.verdict import Verdict
from pinproof.record import replace
from pinproof.registry import RULES
from pinproof.run.judged import Judged, unjudged
from pinproof.run.scripts.used import ScriptUse
from pinproof.settle.select import Selection, select_configured
from pinproof.unforeseen import begin


def judge_scripts(
    uses: Sequence[ScriptUse],
    facts: Sequence[Facts],
    index_for: IndexFor,
    image_after: "ImageAfter | None" = None,
) -> list[Judged]:
    """Judge each script by what is installed for it; a fault of ours at one stops no other."""
    return [
        begin(
            use.path,
            partial(
                judge_script,
                _on_its_image(use, image_after),
                [facts[number] for number in use.cases],
                index_for,
            ),
            partial(unjudged, "script", use.path, use.config),
            is_clocked=True,
            late_s=JUDGED_WITHIN_S,
        )
        for use in uses
    ]


def _on_its_image(use: ScriptUse, image_after: "ImageAfter | None") -> ScriptUse:
    """Give a script what its image holds once that is built."""
    if use.built is None or image_after is None:
        return use
    image = image_after(use.built)
    doubts = [Unsure(reason=reason) for reason in (image.doubt, *image.gaps) if reason]
    return replace(use, image=image, doubts=(*use.doubts, *doubts))


def judge_script(use: ScriptUse, known: Sequence[Facts], index_for: IndexFor) -> Judged:
    """Judge what a script imports; where it cannot be read, its rules stay unchecked."""
    selection = select_configured(RULES, use.config)
    if not selection.of("script"):
        return _judged(use, selection, Verdict(findings=(), unchecked=Gaps()))
    reading = read_script(use.path, use.search, use.target.python)
    if isinstance(reading, str):
        gaps = Gaps()
        gaps.add(tuple(selection.of("script")), reading, use.path)
        return _judged(use, selection, Verdict(findings=(), unchecked=gaps))
    mounts = [read_mount(path) for path in use.mounts]
    there = find_importables(known, use.image, mounts, index_for)
    described = [f"{each.file.source.path} with its dependencies" for each in known]
    described += [] if use.image is None else [f"the image {use.image.name}"]
    facts = ImportFacts(
        reading=reading,
        target=use.target,
        files=tuple(each.file for each in known),
        importables=tuple(there.importables),
        doubts=(*use.doubts, *there.doubts),
        perhaps=there.perhaps,
        described=(*described, *(f"the directory {each}" for each in use.mounts)),
    )
    certain_first = sorted(reading.imports, key=lambda made: made.condition != "certain")
    missing: dict[str, list[str]] = {}
    for made in certain_first if known else ():
        name = facts.answer(made).missing if made.condition != "replaced" else None
        if name is not None:
            missing.setdefault(name, []).append(made.module)
    if missing:
        index = index_for(known[0].file)
        facts = replace(facts, would_bring=find_bringers(missing, known[0], index))
    verdict = lint_script(facts, selection.of("script"), severities=selection.severities)
    sources = {each.path: each for each in reading.sources}
    sources |= {part.source.path: part.source for each in known for part in each.file.files()}
    judged = _judged(use, selection, verdict)
    return replace(judged, facts=facts, sources=tuple(sources.values()))


def _judged(use: ScriptUse, selection: Selection, verdict: Verdict) -> Judged:
    return Judged(
        subject="script",
        path=use.path,
        config=use.config,
        selection=selection,
        target=use.target,
        image=use.image,
        verdict=verdict,
    )
