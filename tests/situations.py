"""Judging a folder of `tests/cases`: what stands in it, in an index that stands there too.

A situation holds `requirements.txt` and what it includes, `findings.txt` (the printed findings
and what was not checked; empty where all was and it is clean), and if need be `target.toml`,
`image.json`, `index/<project>.json` (PEP 691) and `index/<wheel>.metadata`. What its own index
lacks is looked up in `cases/_index`; `extra-index` is that of a file that names an extra index.
For rules on deployments and on mounted directories `target.toml` names the files in `paths` and
the directories in `mounts`, for rules on scripts `scripts` names these.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import cast

import tomli

from pinproof.config import Config
from pinproof.facts.deployment import DeploymentFacts
from pinproof.facts.imports import ImportFacts
from pinproof.facts.mount import MountFacts
from pinproof.facts.parts import Part
from pinproof.facts.requirements import Facts
from pinproof.finding import Finding, Report
from pinproof.gather.facts import Job, gather, share_indexes, share_releases
from pinproof.gather.project.hosted import read_in_host
from pinproof.gather.project.paths import survey
from pinproof.gather.project.requirements_tree import (
    find_compiled_sources,
    find_roots,
    read_text,
    read_tree,
)
from pinproof.gather.session import share_built_images
from pinproof.gather.targets import choose_stated, choose_target
from pinproof.image.catalogue import find_image
from pinproof.image.manifest import ImageManifest
from pinproof.index.client import PublishedIndex
from pinproof.index.metadata.metadata_files import parse_metadata
from pinproof.index.model import CoreMetadata, DistributionFile, Missing, Project, Unavailable
from pinproof.index.pages.published_releases import PublishedReleases
from pinproof.index.pages.simple_api import JSON_TYPE, parse_page
from pinproof.index.settings.index_settings import IndexSettings
from pinproof.lint.precedence import sort_findings
from pinproof.lint.verdict import Verdict
from pinproof.record import replace as with_changes
from pinproof.registry import RULES, find
from pinproof.report.findings.text import render
from pinproof.requirements.model import RequirementsFile
from pinproof.requirements.pins import Pins
from pinproof.rule import RuleEntry
from pinproof.run.allows import settle_allows
from pinproof.run.around import judge_around
from pinproof.run.cases import Case
from pinproof.run.deployments import read_deployments_around
from pinproof.run.files.judge import judge_case
from pinproof.run.hosts import HostUse
from pinproof.run.scripts.judged import judge_scripts
from pinproof.run.scripts.used import ask_for_plans, find_script_uses
from pinproof.settle.select import Selection
from pinproof.target.model import Target

CASES = Path(__file__).parent / "cases"
SHARED_INDEX = CASES / "_index"
EXAMPLE = "example"
UNCHECKED = "not checked: "
BASE_URL = "https://index.example.org/simple/"
EXTRA_URL = "https://extra.example.org/simple/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """`target.toml`: where the file goes, which rules judge it, what is not to be had.

    `rules` are names or codes, or `ALL`; without any the rule that the folder is named for.
    `plan`: the index in the folder is complete enough to be searched.
    """

    python: str | None = None
    platform: str | None = None
    image: str | None = None
    offline: bool = False
    plan: bool = False
    paths: tuple[str, ...] = ("requirements.txt",)
    mounts: tuple[str, ...] = ()
    scripts: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedScene:
    """The facts of each file, what the rules made of them, and what no comment allows of that."""

    facts: tuple[Facts | DeploymentFacts | ImportFacts | MountFacts, ...]
    verdicts: tuple[Verdict, ...]
    left: tuple[Finding, ...]

    @property
    def findings(self) -> list[Finding]:
        """All findings, each once, in the order of a report."""
        return sort_findings({finding.key: finding for finding in self.left}.values())

    @property
    def text(self) -> str:
        """The findings as they are printed, and then what was not checked and why."""
        gaps = (gap for each in self.verdicts for gap in each.unchecked)
        findings = Report(findings=tuple(self.findings), unchecked=(), targets=(), files_checked=1)
        return render(findings, quiet=True) + "".join(
            f"{UNCHECKED}{gap.path}:{gap.line} {gap.rule.name} ({gap.reason})\n" for gap in gaps
        )


def situations() -> Iterator[Path]:
    """Give the folders of all situations with a requirements file of their own."""
    for folder in sorted(CASES.glob("[!_]*/*")):
        if folder.is_dir() and folder.name != EXAMPLE:
            yield folder


def scene_of(folder: Path) -> Scene:
    """Read a folder's `target.toml`; a `TypeError` names a key that does not exist."""
    path = folder / "target.toml"
    values = tomli.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    for key in ("mounts", "paths", "rules", "scripts"):
        if key in values:
            values[key] = tuple(values[key])
    return Scene(**values)


def rules_of(folder: Path) -> list[RuleEntry]:
    """Give the rules that judge a situation: the one that its parent is named for, or more."""
    return [find(name) for name in scene_of(folder).rules or (folder.parent.name,)]


def judge(folder: Path) -> JudgedScene:
    """Judge a situation. The working directory must be the one that holds its files."""
    scene = scene_of(folder)
    own = folder / "image.json"
    if own.exists():
        scene = replace(scene, image=str(own))
    return judge_scene(replace(scene, rules=scene.rules or (folder.parent.name,)), folder / "index")


def judge_scene(scene: Scene, *index: Path) -> JudgedScene:
    """Judge files of the working directory; `index` comes before the shared one."""
    entries = RULES if scene.rules == ("ALL",) else [find(name) for name in scene.rules]
    image = find_image(scene.image) if scene.image else None
    config = Config(
        image=scene.image,
        python=scene.python,
        platform=scene.platform,
        select=scene.rules,
        origins=dict.fromkeys(("image", "platform", "python"), "target.toml"),
    )
    needs: frozenset[Part] = frozenset(
        part for entry in entries for part in entry.needs if part != "plan" or scene.plan
    )

    def job(path: str) -> Job:
        text = read_text(path)
        target = choose_target(config, image, text.source)
        return made(read_tree(text, target.pip), target, image)

    def hosted_job(use: HostUse) -> Job:
        # An environment of conda's holds nothing of what the image below it holds.
        own = image if use.hosted.about.manager is None else None
        stated = choose_stated(use.hosted, image, use.stated)
        target = choose_target(config, own, use.hosted.source, stated)
        return made(read_in_host(use.hosted, target.pip), target, own)

    def made(file: RequirementsFile, target: Target, own: ImageManifest | None) -> Job:
        pins = Pins.of_file(file, sources=find_compiled_sources(file))
        return Job(file=file, pins=pins, target=target, image=own, needs=needs)

    found = survey(scene.paths)
    around = read_deployments_around(found, scene.mounts, config)
    own = FolderIndex(folders=(*index, SHARED_INDEX), offline=scene.offline)
    both = replace(own, extra=tuple(each.with_name("extra-index") for each in index))

    def opened(settings: IndexSettings) -> PublishedIndex:
        pages = both if settings.extra_index_urls else own
        return cast("PublishedIndex", pages)  # it has what gathering asks of one

    jobs = [job(path) for path in found.requirements.values()]
    kept = find_roots([each.file for each in jobs])
    jobs = [each for each in jobs if each.file in kept]
    jobs += map(hosted_job, around.hosted)
    selection = Selection(rules=tuple(entries))
    around = with_changes(around, scripts=scene.scripts)
    cases = [Case(config=config, selection=selection, job=each) for each in jobs]
    uses = find_script_uses(around, config, cases)
    cases = ask_for_plans(cases, uses) if scene.plan else cases
    index_for = share_indexes(IndexSettings(), opened, ExitStack())
    releases = share_releases()
    facts = [gather(case.job, index_for, releases) for case in cases]
    judged = [judge_case(case, known) for case, known in zip(cases, facts, strict=True)]
    judged += judge_around(around, config, share_built_images(index_for), index_for)
    judged += judge_scripts(uses, facts, index_for)
    left, _ = settle_allows([f for each in judged for f in each.verdict.findings], judged)
    return JudgedScene(
        facts=tuple(each.facts for each in judged if each.facts is not None),
        verdicts=tuple(each.verdict for each in judged),
        left=left,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderIndex:
    """An index in files: `<project>.json` and `<wheel>.metadata`, the first folder first."""

    folders: tuple[Path, ...]
    offline: bool
    extra: tuple[Path, ...] = ()

    def __enter__(self) -> "FolderIndex":  # noqa: PYI034 - Self needs Python 3.11
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is open."""

    def refresh(self, names: Sequence[str]) -> dict[str, Project | Missing | Unavailable]:
        """Look projects up past the cache; there is none."""
        return self.projects(names)

    def waits(self) -> bool:
        """Say that it is like one of the network."""
        return True

    def projects(
        self, names: Sequence[str], *, then: object = None
    ) -> dict[str, Project | Missing | Unavailable]:
        """Look up projects by normalized name; nothing here is worth doing early."""
        del then
        return {name: self._project(name) for name in names}

    def metadata_of(
        self, files: Sequence[DistributionFile]
    ) -> dict[DistributionFile, CoreMetadata | Unavailable]:
        """Read what files declare."""
        return {file: self._metadata(file) for file in files}

    def import_names_of(
        self, files: Iterable[DistributionFile]
    ) -> dict[DistributionFile, frozenset[str] | Unavailable]:
        """Read what can be imported of files: words in `<file>.imports`."""
        return {file: self._import_names(file) for file in files}

    def projects_known_to_bring(self, module: str) -> list[str]:
        """Know of none that was not asked for."""
        del module
        return []

    def _import_names(self, file: DistributionFile) -> frozenset[str] | Unavailable:
        for folder in self.folders:
            path = folder / f"{file.filename}.imports"
            if path.exists():
                return frozenset(path.read_text(encoding="utf-8").split())
        return Unavailable(name=file.filename, reason="this case has no import names for it")

    def project(self, name: str) -> Project | Missing | Unavailable:
        """Look one project up."""
        return self._project(name)

    def metadata(self, file: DistributionFile) -> CoreMetadata | Unavailable:
        """Read what one file declares."""
        return self._metadata(file)

    def _project(self, name: str) -> Project | Missing | Unavailable:
        if self.offline:
            return Unavailable(
                name=name, reason="not in the cache, and the run is offline", offline=True
            )
        for folder in self.folders:
            path = folder / f"{name}.json"
            if path.exists():
                other = [one / path.name for one in self.extra if (one / path.name).exists()]
                return _project_of(path, *other)
        return Missing(name=name)

    def _metadata(self, file: DistributionFile) -> CoreMetadata | Unavailable:
        for folder in self.folders:
            path = folder / f"{file.filename}.metadata"
            if path.exists():
                return parse_metadata(path.read_bytes())
        return Unavailable(name=file.filename, reason="this case has no metadata for it")


@cache
def _project_of(*paths: Path) -> Project:
    name = paths[0].stem
    served = {
        base: [parse_page(JSON_TYPE, path.read_bytes(), f"{base}{name}/", name)]
        for base, path in zip((BASE_URL, EXTRA_URL), paths, strict=False)
    }
    pages = [page for own in served.values() for page in own]
    return PublishedReleases(pages, served).as_project(name)
