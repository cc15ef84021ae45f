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
        heard.add(entry, (_as_chosen(each) for each in load(entry).check_deployment(facts)))
    return heard.verdict()


def _as_chosen(said: Problem | Gap) -> Problem | Gap:
    return said if isinstance(said, Problem) else replace(said, chosen=True)
