"""What was judged, each with what the rules say of it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pinproof.config import Config
from pinproof.facts.requirements import Facts
from pinproof.finding import Gaps
from pinproof.gather.project.context import identify
from pinproof.image.manifest import ImageManifest
from pinproof.lint.verdict import Verdict
from pinproof.record import field, record
from pinproof.registry import RULES
from pinproof.rule import Subject
from pinproof.settle.select import Selection, select_configured
from pinproof.source import SourceFile
from pinproof.target.model import DEFAULT_TARGET, Target

if TYPE_CHECKING:
    # Most runs meet neither a deployment nor a mounted directory, and no script.
    from pinproof.facts.deployment import DeploymentFacts
    from pinproof.facts.imports import ImportFacts
    from pinproof.facts.mount import MountFacts


@record
class Judged:
    """A requirements file, deployment, mounted directory or script, and the verdict on it.

    `path` is the file or the directory. `sources` are the texts whose findings and comments
    count. Where a file is judged as the one that includes it would use it, `only` are the files
    whose findings are wanted, by identity. `partial` are the codes of rules that ran without a
    part of their facts and list no gap for that. `undecided` are the reasons why a repair leaves
    something to a person, by place. `facts` are `None` for what could not be read, and where
    another process judged.
    """

    subject: Subject
    path: str
    config: Config
    selection: Selection
    target: Target
    image: ImageManifest | None
    verdict: Verdict
    sources: tuple[SourceFile, ...] = ()
    only: frozenset[str] | None = None
    partial: frozenset[str] = frozenset()
    undecided: Mapping[str, str] = field(default_factory=dict)
    facts: "Facts | DeploymentFacts | ImportFacts | MountFacts | None" = None

    def wants(self, path: str) -> bool:
        """Tell whether what is found in a file belongs here."""
        return self.only is None or identify(path) in self.only


def unjudged(subject: Subject, path: str, config: Config, reason: str) -> Judged:
    """Give what stands for a file or directory that no rule could judge, and why."""
    selection = select_configured(RULES, config)
    gaps = Gaps()
    gaps.add(tuple(selection.of(subject)), reason, path)
    return Judged(
        subject=subject,
        path=path,
        config=config,
        selection=selection,
        target=DEFAULT_TARGET,
        image=None,
        verdict=Verdict(findings=(), unchecked=gaps),
    )
