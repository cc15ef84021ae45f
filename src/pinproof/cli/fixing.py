"""Fixing until nothing is left to fix; what the fixes make is checked before it is written."""

from collections.abc import Callable
from contextlib import ExitStack

from pinproof.fix import FixedFile, apply_fixes
from pinproof.gate.opening import standing_in
from pinproof.record import record, replace
from pinproof.run.check import Outcome

# A file is through after three: what cannot be read, what it brings in, what both of them leave.
_ROUNDS = 8


@record
class FixedRun:
    """The files with all their fixes, and what is then found in them."""

    files: tuple[FixedFile, ...]
    outcome: Outcome


def fix_all(outcome: Outcome, check_again: Callable[[], Outcome], *, unsafe: bool) -> FixedRun:
    """Apply what is proposed, read, plan and lint the result, and go on until nothing changes.

    `outcome` is what was found at first. Nothing is written.
    """
    files: dict[str, FixedFile] = {}
    seen: set[tuple[tuple[str, str], ...]] = set()
    with ExitStack() as standing:
        for _ in range(_ROUNDS):
            changed = [
                each
                for each in apply_fixes(outcome.report.findings, unsafe=unsafe)
                if each.text != each.source.text and _may_stand(each, files)
            ]
            after = {**{path: each.text for path, each in files.items()}}
            after |= {each.source.path: each.text for each in changed}
            state = tuple(sorted(after.items()))
            if not changed or state in seen:
                break
            seen.add(state)
            for each in changed:
                path, known = each.source.path, files.get(each.source.path)
                files[path] = (
                    each
                    if known is None
                    else replace(known, text=each.text, applied=(*known.applied, *each.applied))
                )
                standing.enter_context(standing_in(path, each.content))
            outcome = check_again()
    return FixedRun(files=tuple(files.values()), outcome=outcome)


def _may_stand(fixed: FixedFile, files: dict[str, FixedFile]) -> bool:
    """Tell whether a file can be read again as it would be: it can be written, and was read so."""
    known = files.get(fixed.source.path)
    if known is not None and known.text != fixed.source.text:
        # It is read from elsewhere: a server, standard input.
        return False
    try:
        return bool(fixed.content) or not fixed.text
    except UnicodeEncodeError:
        return known is None
