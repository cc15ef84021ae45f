"""In which order pip installs a plan: of two wheels with the same file the later one's stays."""

from collections.abc import Iterable

from pinproof.effects.plan import Step


def order_as_pip(steps: Iterable[Step]) -> list[Step]:
    """Put what others need before them; of those that need nothing of each other, z before a.

    Source: pip, resolution/resolvelib/resolver.py, get_topological_weights (from 22.1 on).
    """
    left = {step.name: step for step in steps}
    needs: dict[str, set[str]] = {name: set() for name in left}
    for step in left.values():
        for parent in step.parents:
            if parent in needs:
                needs[parent].add(step.name)
    ordered: list[Step] = []
    while left:
        free = [name for name in left if needs[name].isdisjoint(left)]
        # In a circle nobody is free: then all that is left counts alike.
        ordered += [left.pop(name) for name in sorted(free or left, reverse=True)]
    return ordered
