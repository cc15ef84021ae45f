"""Which bundled images an unknown name may have meant."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_SAME_FAMILY = 0.7
_ALL_PARTS = 3.0
_AS_GOOD = 0.25
_PREFIX = 3
_SPELLINGS = {"scikit-learn": "sklearn", "scikit_learn": "sklearn", "tf": "tensorflow"}


def find_near_names(wanted: str, names: Iterable[str]) -> tuple[str, ...]:
    """Give the names that are about as near as the nearest, best first; often none.

    Names are made of parts: a framework, its version, the system, the Python, the processor. The
    first part decides whether a name is near at all.
    """
    wanted = wanted.lower()
    for spelling, usual in _SPELLINGS.items():
        if f"{wanted}-".startswith(f"{spelling}-"):
            wanted = usual + wanted.removeprefix(spelling)
    parts = [part for part in re.split(r"[-_/:]+", wanted) if part]
    likeness = {name: _likeness(parts, name.lower().split("-")) for name in names}
    best = max(likeness.values(), default=0.0)
    if best == 0:
        return ()
    ranked = sorted(likeness, key=lambda name: (-likeness[name], name))
    enough = best if best == _ALL_PARTS else best - _AS_GOOD
    return tuple(name for name in ranked if likeness[name] >= enough)


def _likeness(wanted: Sequence[str], parts: Sequence[str]) -> float:
    if not wanted:
        return 0.0
    family = _alike(wanted[0], parts[0])
    if family < _SAME_FAMILY:
        return 0.0
    rest = [max((_alike(one, part) for part in parts[1:]), default=0.0) for one in wanted[1:]]
    # What names no version names them all; a framework counts as much as all else together.
    return 2 * family + (sum(rest) / len(rest) if rest else 1.0)


def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if _NUMBER.fullmatch(one) and _NUMBER.fullmatch(other):
        return _numbers_alike(one, other)
    if min(len(one), len(other)) >= _PREFIX and (one.startswith(other) or other.startswith(one)):
        return 0.9
    return SequenceMatcher(None, one, other).ratio()


def _numbers_alike(one: str, other: str) -> float:
    left, right = (list(map(int, text.split("."))) for text in (one, other))
    common = min(len(left), len(right))
    if left[:common] == right[:common]:
        return 0.9
    return 0.8 / (1 + abs(left[1] - right[1])) if left[0] == right[0] else 0.0
