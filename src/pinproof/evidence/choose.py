"""Which Python and platform the evidence comes to; the strongest that names one counts."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from pinproof.evidence.model import OF_THE_FILE, Evidence
from pinproof.record import record, replace
from pinproof.target.model import PythonVersion


@record
class Choice:
    """What the evidence comes to.

    `python` and `platform` are `None` where nothing names one. `python_from` and
    `platform_from` are the places that do. `undecided` says in a sentence's end why the Python
    is not known although something speaks of it, and where; `undecided_why` only why.
    """

    python: PythonVersion | None = None
    python_from: str = ""
    platform: str | None = None
    platform_from: str = ""
    undecided: str = ""
    undecided_why: str = ""


def choose(evidence: Iterable[Evidence]) -> Choice:
    """Weigh all evidence of one file."""
    ranked = sorted(evidence, key=lambda each: each.rank)
    platform = next((each for each in ranked if each.platform is not None), None)
    python, undecided, why = _python(ranked)
    return Choice(
        python=python.python if python is not None else None,
        python_from=python.where if python is not None else "",
        platform=platform.platform if platform is not None else None,
        platform_from=platform.where if platform is not None else "",
        undecided=undecided,
        undecided_why=why,
    )


def _python(ranked: Sequence[Evidence]) -> tuple[Evidence | None, str, str]:
    """Give the evidence that names the Python, or else why none does: with its place, without."""
    undecided, why = "", ""
    for _, group in groupby(ranked, key=lambda each: each.rank):
        equal = tuple(group)
        speaking = [each for each in equal if each.python is not None]
        if speaking and undecided and speaking[0].kind not in OF_THE_FILE:
            # What holds for the whole project does not tell what a certain image holds.
            continue
        if speaking:
            agreed = _agreed(speaking)
            if agreed is not None:
                return agreed, "", ""
            said = _disagreement(speaking)
            return None, said, said
        first = next((each for each in equal if each.undecided), None)
        if not undecided and first is not None:
            undecided, why = f"{first.where}: {first.undecided}", first.undecided
    return None, undecided, why


def _agreed(speaking: Sequence[Evidence]) -> Evidence | None:
    """Give the most exact of several that do not contradict each other, `None` if they do."""
    exact = [each for each in speaking if not each.is_floor] or list(speaking)
    pythons = [each.python for each in exact if each.python is not None]
    if len({python.series for python in pythons}) > 1:
        return None
    patches = {python.full for python in pythons if not python.assumed}
    if len(patches) > 1:
        # They agree on what decides nearly everything; the patch release is not said.
        return replace(exact[0], python=PythonVersion.parse(pythons[0].series))
    return next(
        (each for each in exact if each.python is not None and each.python.full in patches),
        exact[0],
    )


def _disagreement(speaking: Sequence[Evidence]) -> str:
    said: dict[str, str] = {}
    for each in speaking:
        if each.python is not None:
            said.setdefault(each.python.series, each.where)
    return " but ".join(f"{where} says Python {series}" for series, where in said.items())
