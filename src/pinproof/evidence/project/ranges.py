"""The lowest Python of a range, in the words of standards and in Poetry's."""

import re

from pinproof.target.model import PythonVersion
from pinproof.target.requires_python import allowed_minors

# A range that begins before says that it is open, not that somebody means Python 3.0.
_EARLIEST_MINOR = 6
_POETRY_CLAUSE = re.compile(r"(\^|~(?!=)|[<>=!~]=?=?)?\s*([\w.*+!-]+)")


def lowest(requires_python: str) -> PythonVersion | None:
    """Give the lowest Python that a requires-python allows; `None` for one that allows any.

    Source: PEP 440, Version specifiers.
    """
    minor = next(allowed_minors(requires_python), 0)
    return PythonVersion.parse(f"3.{minor}") if minor >= _EARLIEST_MINOR else None


def lowest_of_poetry(constraint: str) -> PythonVersion | None:
    """Give the lowest Python of a range as Poetry writes it (`^3.9`, `~3.10`, `3.9.* || 3.11.*`).

    Source: Poetry's manual, Dependency specification.
    """
    found = [lowest(_as_specifiers(each)) for each in constraint.split("||")]
    known = [python for python in found if python is not None]
    return min(known, default=None)


def _as_specifiers(alternative: str) -> str:
    clauses: list[str] = []
    for operator, version in _POETRY_CLAUSE.findall(alternative):
        if version == "*":
            continue
        parts = version.split(".")
        if operator == "^" and parts[0].isdecimal():
            # What Python calls major is all that a caret lets stand.
            clauses += [f">={version}", f"<{int(parts[0]) + 1}"]
        elif operator == "~" and len(parts) > 1:
            clauses += [f">={version}", f"=={parts[0]}.{parts[1]}.*"]
        elif operator == "~" or not operator:
            exact = "*" in version or len(parts) > 2  # noqa: PLR2004 - major.minor.patch
            clauses.append(f"=={version}" if exact else f"=={version}.*")
        else:
            clauses.append(f"{operator}{version}")
    return ",".join(clauses)
