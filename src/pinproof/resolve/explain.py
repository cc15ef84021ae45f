"""Why pip finds no solution: the fewest lines that clash, and the change that would solve it."""

from collections.abc import Iterable, Sequence
from itertools import combinations

from pinproof.requirements.model import (
    IncludeFault,
    IncludeLine,
    InvalidLine,
    RequirementLine,
)
from pinproof.requirements.pins import pinning_clause
from pinproof.resolve.model import Cause, Conflict, Cure
from pinproof.resolve.references import reference_of
from pinproof.resolve.requirements import Installed, Published, WithExtras
from pinproof.resolve.roots import is_hash_checked, requirement_lines, stopping_line, text_of
from pinproof.resolve.search import Clash, Question, Solution, search
from pinproof.resolve.sentences import causes_of, sentence

# Searches spent on making an explanation shorter; each is as long as the whole plan at worst.
_SEARCHES = 150
_CURES = 3


class _Budget:
    def __init__(self, question: Question) -> None:
        self.question = question
        self.left = _SEARCHES

    def clash(self, lines: Sequence[RequirementLine]) -> Clash | None:
        """Search with some of the lines; `None` unless they clash for certain."""
        if self.left <= 0:
            return None
        self.left -= 1
        found = search(self.question, lines)
        return found if isinstance(found, Clash) else None


def explain(question: Question, lines: Sequence[RequirementLine], clash: Clash) -> Conflict:
    """Tell which lines clash, why, and what would solve it."""
    budget = _Budget(question)
    core, clash = _fewest(budget, lines, clash)
    causes = causes_of(clash)
    return Conflict(
        message=sentence(question, clash, causes),
        causes=causes,
        lines=tuple(core),
        cures=_cures(budget, lines, core),
    )


def _fewest(
    budget: _Budget, lines: Sequence[RequirementLine], clash: Clash
) -> tuple[list[RequirementLine], Clash]:
    named = {id(cause.line) for cause in causes_of(clash)}
    near = [line for line in lines if id(line) in named]
    smaller = budget.clash(near) if len(near) < len(lines) else None
    core, clash = (near, smaller) if smaller is not None else (list(lines), clash)
    core, clash = _without_parts(budget, core, clash)
    # What cannot lose a line may still not be the smallest set: others may clash in fewer.
    for size in range(1, min(len(core), 3)):
        for few in combinations(near, size):
            found = budget.clash(few)
            if found is not None:
                return list(few), found
    return core, clash


def _without_parts(
    budget: _Budget, core: list[RequirementLine], clash: Clash
) -> tuple[list[RequirementLine], Clash]:
    """Drop lines, half of them at first, as long as the rest still clashes."""
    size = max(len(core) // 2, 1)
    while True:
        at = 0
        while at < len(core) and len(core) > 1:
            rest = core[:at] + core[at + size :]
            found = budget.clash(rest) if rest else None
            if found is None:
                at += size
            else:
                core, clash = rest, found
        if size == 1:
            return core, clash
        size = max(size // 2, 1)


def _cures(
    budget: _Budget, lines: Sequence[RequirementLine], core: Iterable[RequirementLine]
) -> tuple[Cure, ...]:
    cures: list[Cure] = []
    for line in core:
        if not line.clauses or line.name is None or budget.left <= 0:
            continue
        budget.left -= 1
        freed = [_unbounded(one) if one is line else one for one in lines]
        found = search(budget.question, freed)
        if not isinstance(found, Solution):
            continue
        chosen = found.found.chosen.get(line.normalized_name or "")
        if chosen is None or chosen.version is None:
            continue
        extras = f"[{','.join(extra.text for extra in line.extras)}]" if line.extras else ""
        cures.append(Cure(line=line, requirement=f"{line.name}{extras}=={chosen.version}"))
        if len(cures) == _CURES:
            break
    return tuple(cures)


def _unbounded(line: RequirementLine) -> RequirementLine:
    return RequirementLine(
        source=line.source,
        span=line.span,
        text=line.text,
        name=line.name,
        extras=line.extras,
        marker=line.marker,
        is_constraint=line.is_constraint,
    )


def refusal(question: Question) -> Conflict | None:
    """Tell what makes pip stop before it looks anything up."""
    line = stopping_line(question.file)
    if line is None:
        return _refused_constraint(question) or _refused_reference(question)
    message = "pip stops here"
    if isinstance(line, InvalidLine):
        message = f"pip stops at line {line.number}: {line.message}"
    elif isinstance(line, IncludeLine) and isinstance(line.included, IncludeFault):
        message = f"pip stops at line {line.number}: {line.path.text}: {line.included.reason}"
    return Conflict(
        message=message, causes=(Cause(requirement=line.text, line=line),), lines=(line,)
    )


def _refused_constraint(question: Question) -> Conflict | None:
    for line in requirement_lines(question.file, question.target):
        if line.is_constraint and line.name is None:
            return Conflict(
                message=f"pip stops at line {line.number}: a constraint must have a name",
                causes=(Cause(requirement=line.text, line=line),),
                lines=(line,),
            )
    return None


def _refused_reference(question: Question) -> Conflict | None:
    for line in requirement_lines(question.file, question.target):
        if line.url is None or line.is_constraint:
            continue
        reference = reference_of(line, question.references)
        fault = reference.fault
        if fault is None and reference.name not in (None, line.normalized_name):
            # The name in a wheel's own name was read from there, and agrees.
            fault = f"it is {reference.name}, not {line.name}" if line.name is not None else None
        if fault is not None:
            return Conflict(
                message=f"pip stops at line {line.number}: {text_of(line)}: {fault}",
                causes=(Cause(requirement=text_of(line), line=line),),
                lines=(line,),
            )
    return None


def unhashed(
    question: Question, lines: Sequence[RequirementLine], solution: Solution
) -> Conflict | None:
    """Tell what pip refuses for lack of a hash, where it demands hashes of everything.

    Source: pip documentation, Secure installs, Hash-checking mode.
    """
    if not is_hash_checked(question.file, question.target):
        return None
    listed: dict[str, list[RequirementLine]] = {}
    for line in lines:
        listed.setdefault(line.normalized_name or "", []).append(line)
    for choice in solution.found.chosen.values():
        if isinstance(choice, WithExtras | Installed) or not isinstance(choice, Published):
            continue
        own = listed.get(choice.name, [])
        hashes = {(one.algorithm, one.digest.lower()) for line in own for one in line.hashes}
        known = set(choice.file.hashes.items())
        if choice.is_direct:
            if choice.file.accepted_hashes:
                continue
            fault = "has no hash in the file, and pip demands one of everything"
        elif not hashes:
            fault = "has no hash in the file, and pip demands one of everything"
        elif not any(map(pinning_clause, own)):
            fault = "is not pinned with ==, as pip demands where hashes are checked"
        elif known and hashes and not _agree(hashes, known):
            fault = f"has another hash in the file than {choice.file.filename} has"
        else:
            continue
        cause = Cause(
            requirement=text_of(own[0]) if own else choice.name,
            line=own[0] if own else None,
        )
        version = f" {choice.version}" if choice.version is not None else ""
        return Conflict(
            message=f"{choice.name}{version} {fault}", causes=(cause,), lines=tuple(own)
        )
    return None


def _agree(hashes: set[tuple[str, str]], known: set[tuple[str, str]]) -> bool:
    """Tell whether a listed hash is the file's, or of an algorithm that the index does not give."""
    told = {algorithm for algorithm, _ in known}
    return bool(hashes & known) or all(algorithm not in told for algorithm, _ in hashes)
