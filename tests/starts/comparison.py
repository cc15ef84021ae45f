"""What pinproof says beside what really happens."""

from collections.abc import Iterable
from dataclasses import dataclass

from starts.cases import Case
from starts.trial import Started, keep, recall, start
from starts.verdict import Verdict, judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One case, the real start, and the verdict."""

    case: Case
    started: Started
    verdict: Verdict

    @property
    def is_missed(self) -> bool:
        """Tell whether pip refuses or the server is down, and nothing was said of it."""
        return self.started.outcome != "up" and self.verdict.is_quiet

    @property
    def is_false_error(self) -> bool:
        """Tell whether an error is reported where the server runs."""
        return self.started.outcome == "up" and bool(self.verdict.errors)

    @property
    def names_the_error(self) -> bool:
        """Tell whether the line that the server ends with stands in the message."""
        says = self.started.says
        return says is not None and any(says in each for each in self.verdict.errors)

    def __str__(self) -> str:
        """Say both, and which is wrong."""
        fault = "MISSED " if self.is_missed else "FALSE ERROR " if self.is_false_error else ""
        said = (*self.verdict.errors, *(f"warning: {each}" for each in self.verdict.warnings))
        lines = [f"{fault}{self.case.name}"]
        lines.append(f"  really {self.started.outcome}: {self.started.says or 'it answers'}")
        lines += [f"  pinproof: {each}" for each in said or ("nothing",)]
        lines += [f"  not checked: {each}" for each in self.verdict.unchecked]
        return "\n".join(lines)


def compare(case: Case, *, recalls: bool = False) -> Compared:
    """Try a case, and judge it; `recalls`: what was tried before is not tried again."""
    what = (case.image, case.lines, case.script)
    started = recall(*what) if recalls else None
    if started is None:
        started = start(*what)
        keep(*what, started)
    return Compared(case=case, started=started, verdict=judge(case.image, case.lines))


def summary(compared: Iterable[Compared]) -> str:
    """Count what came of many cases."""
    all_of_them = list(compared)
    outcomes = [each.started.outcome for each in all_of_them]
    missed = sum(each.is_missed for each in all_of_them)
    false_errors = sum(each.is_false_error for each in all_of_them)
    named = sum(each.names_the_error for each in all_of_them)
    return (
        f"{len(all_of_them)} cases: {outcomes.count('up')} up, {outcomes.count('refused')} refused "
        f"by pip, {outcomes.count('down')} down (in {named} the message has the server's own "
        f"error); {missed} missed, {false_errors} errors where the server runs"
    )
