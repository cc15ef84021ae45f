"""Rules and facts to findings, for a deployment; pure and total."""

from collections.abc import Sequence

from pinproof.facts.deployment import DeploymentFacts
from pinproof.lint.verdict import Hearing, Severities, Verdict
from pinproof.record import replace
from pinproof.registry import load
from pinproof.rule import Gap, Problem, RuleEntry


def lint_deployment(
    facts: DeploymentFacts, entries: Sequence[RuleEntry], *, severities: Severities | None = None
) -> Verdict:
    """Judge one deployment. What it leaves to the run is a gap, but no failure of ours."""
    path = facts.wiring.definition.place.source.path
    heard = Hearing(path=path, target=facts.target, severities=severities or {})
    for entry in entries:
        heard.add(entry, (_placed(each) for each in load(entry).check_deployment(facts)))
    return heard.verdict()


def _placed(said: Problem | Gap) -> Problem | Gap:
    """Put a gap's place into its reason: each value that is not literal is one of its own."""
    if isinstance(said, Problem):
        return said
    where = f"{said.place.source.path}:{said.place.start.line}"
    return replace(said, reason=f"{where}: {said.reason}", chosen=True)
