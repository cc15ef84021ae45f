"""Judging deployments and directories of packages that were read."""

import os
from collections.abc import Iterable

from pinproof.config import Config
from pinproof.deployment.model import Definition
from pinproof.facts.deployment import DeploymentFacts
from pinproof.finding import Gaps
from pinproof.gather.deployments.removals import gather_removals
from pinproof.gather.mounts.directory import read_mount
from pinproof.gather.mounts.facts import gather_mount
from pinproof.gather.project.configuration import find_configuration
from pinproof.gather.session import BatchIndexFor, ImageAfter, find_configured_image
from pinproof.gather.targets import Stated, choose_target
from pinproof.lint.deployment import lint_deployment
from pinproof.lint.mount import lint_mount
from pinproof.lint.verdict import Verdict
from pinproof.registry import RULES
from pinproof.requirements.model import RequirementsFile
from pinproof.run.deployments import UnreadFile, Wired
from pinproof.run.judged import Judged
from pinproof.settle.select import select_configured
from pinproof.source import SourceFile


def judge_definition(read: Wired | UnreadFile, image_after: "ImageAfter | None" = None) -> Judged:
    """Judge a deployment; one that could not be read is unchecked by every rule on them."""
    if isinstance(read, UnreadFile):
        return _judge_unread(read)
    selection = select_configured(RULES, read.config)
    definition = read.wiring.definition
    built = read.stated.built if definition.what == "Dockerfile" else None
    facts = DeploymentFacts(
        wiring=read.wiring,
        target=read.target,
        image=read.image,
        removals=() if image_after is None else tuple(gather_removals(built, image_after)),
    )
    chosen = selection.of("deployment")
    return Judged(
        subject="deployment",
        path=definition.place.source.path,
        config=read.config,
        selection=selection,
        target=read.target,
        image=read.image,
        verdict=lint_deployment(facts, chosen, severities=selection.severities),
        sources=tuple(_sources(definition)),
        facts=facts,
    )


def _sources(definition: Definition) -> Iterable[SourceFile]:
    """Give the files that state a deployment."""
    places = [definition.place]
    places += [] if definition.image is None else [definition.image.place]
    places += [setting.name.place for setting in definition.settings]
    places += [each.path.place for each in definition.installed]
    return {place.source.path: place.source for place in places}.values()


def _judge_unread(read: UnreadFile) -> Judged:
    selection = select_configured(RULES, read.config)
    gaps, rules = Gaps(), tuple(selection.of("deployment"))
    for each in read.faults:
        # A search passes by much that is not ours; it is listed, and fails nothing.
        gaps.add(rules, each.reason, each.path, each.line, chosen=not read.named)
    return Judged(
        subject="deployment",
        path=read.path,
        config=read.config,
        selection=selection,
        target=choose_target(read.config, None, None),
        image=None,
        verdict=Verdict(findings=(), unchecked=gaps),
    )


def judge_mount(
    path: str,
    flags: Config,
    stated: Stated | None,
    image_after: "ImageAfter | None" = None,
    index_for: BatchIndexFor | None = None,
) -> Judged:
    """Read and judge a directory; `stated` is what a deployment says that uses it."""
    config = flags.over(find_configuration(os.path.join(path, "_")))
    selection = select_configured(RULES, config)
    mount = read_mount(path)
    image = find_configured_image(config) or (stated.image if stated else None)
    target = choose_target(config, image, None, stated)
    built = stated.built if stated is not None and stated.image is image else None
    if built is not None and image_after is not None:
        image = image_after(built)
    chosen = selection.of("mount")
    index = None
    if (
        index_for is not None
        and image is not None
        and any("incompatibilities" in entry.needs for entry in chosen)
    ):
        # A directory says nothing of indexes, as a file without a line.
        index = index_for(RequirementsFile(source=mount.place.source, lines=()))
    facts = gather_mount(mount, target, image, index)
    return Judged(
        subject="mount",
        path=mount.path,
        config=config,
        selection=selection,
        target=target,
        image=image,
        verdict=lint_mount(facts, chosen, severities=selection.severities),
        facts=facts,
    )
