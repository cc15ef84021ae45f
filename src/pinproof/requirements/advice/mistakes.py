"""Lines that people paste into requirements files, and what they meant by them.

One pattern for each mistake, the more telling ones first; each is held against the whole of a
requirement without its marker.
"""

import re
from collections.abc import Callable

from pinproof.pip.behaviour import LEGACY_SPECIFIERS
from pinproof.pip.release import PipRelease, shown
from pinproof.record import NamedTuple

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_PROJECT = rf"{_NAME}(?:\s*\[[^\]]*\])?"
_VERSION = r"v?[0-9][A-Za-z0-9.!+_-]*"
# Whole: of what could also be a shorter one and a version, all ways would be tried.
_OPERATOR = r"(?:===|(?:[=~!<>]=|[<>])(?!=))"
_TURNED = {"=>": ">=", "=<": "<=", "=!": "!=", "=~": "~=", "><": "!=", "<>": "!="}
_VARIABLES = r"(?:python_|sys_platform|platform_|os_name|implementation_|extra\b)"


class Mistake(NamedTuple):
    """`meant` replaces the requirement; `advice` says what to do where nothing can replace it.

    `was_taken`: releases of pip before `LEGACY_SPECIFIERS` ends took it.
    """

    message: str
    meant: str | None = None
    advice: str | None = None
    is_guess: bool = False
    was_taken: bool = False


Explain = Callable[[re.Match[str]], Mistake]


def _clause(match: re.Match[str]) -> Mistake:
    operator, version = match[2], match[3]
    if version in ("latest", "newest", "any", "*"):
        return Mistake(
            f"{version} is not a version", advice=f"pin the release you mean: {match[1]}==<version>"
        )
    if re.search(r"\.[xX]$", version):
        return Mistake("x is not a wildcard", f"{match[1]}{operator}{version[:-1]}*")
    advice = f"{match[1]}==={version} compares the text as it stands" if operator == "==" else None
    return Mistake(
        f"{version} is not a valid PEP 440 version", advice=advice, was_taken=operator != "~="
    )


def _address(match: re.Match[str]) -> Mistake:
    rest = match[0].removeprefix("git@").replace(":", "/", 1).replace("==", "@", 1)
    return Mistake("a URL needs a scheme", f"git+https://{rest}")


_TABLE: tuple[tuple[str, Explain], ...] = (
    (
        r"(?:<{7}|={7}|>{7})(?: .*)?",
        lambda _: Mistake(
            "this is a merge conflict marker", advice="resolve the conflict and delete the marker"
        ),
    ),
    (
        r"""(['"])([^'"]+)\1\s*,?""",
        lambda m: Mistake("the line is quoted, as in setup.py", m[2].strip()),
    ),
    (
        rf"({_PROJECT})\s*=\s*(?:[\"'{{].*)",
        lambda _: Mistake(
            "this is TOML, as in pyproject.toml or a Pipfile", advice="write it as name==version"
        ),
    ),
    (
        rf"({_PROJECT}\s*[=<>!~]=?=?[^'\"]*?),?\s*['\"]\s*,?",
        lambda m: Mistake("there is a stray quotation mark", m[1]),
    ),
    (
        rf"({_PROJECT}\s*{_OPERATOR}\s*)(['\"])({_VERSION})\2",
        lambda m: Mistake("a version is written without quotation marks", m[1] + m[3]),
    ),
    (
        rf"({_NAME})=({_VERSION})=\S+",
        lambda m: Mistake(
            "this is a line of `conda list --export`: name, version and build", f"{m[1]}=={m[2]}"
        ),
    ),
    (
        rf"({_PROJECT})\s*=\s*({_VERSION}(?:\.\*)?)(.*)",
        lambda m: Mistake("a single = is not an operator", f"{m[1]}=={m[2]}{m[3]}", is_guess=True),
    ),
    (
        rf"({_PROJECT})\s*(=>|=<|=!|=~|><|<>)\s*(\S.*)",
        lambda m: Mistake(
            f"{m[2]} is not an operator", f"{m[1]}{_TURNED[m[2]]}{m[3]}", is_guess=True
        ),
    ),
    (
        rf"({_PROJECT})\s*([=<>!~]) =\s*(\S.*)",
        lambda m: Mistake("there is a space inside the operator", f"{m[1]}{m[2]}={m[3]}"),
    ),
    (
        rf"({_PROJECT}\s*)(>=|<=|>|<|~=)(\s*{_VERSION}?)\.\*(.*)",
        lambda m: Mistake(
            f".* is allowed only with == and !=, not with {m[2]}",
            f"{m[1]}{m[2]}{m[3]}{m[4]}",
            was_taken=m[2] != "~=",
        ),
    ),
    (
        rf"({_PROJECT}(?:\s*[=<>!~]=?=?\s*[^\s#]+)?)(#.*)",
        lambda m: Mistake("a comment must come after a space", f"{m[1]}  {m[2]}"),
    ),
    (
        rf"({_PROJECT})\s+\(({_VERSION})\)",
        lambda m: Mistake("a version in brackets has no operator", f"{m[1]}=={m[2]}"),
    ),
    (
        rf"({_NAME})\s+({_VERSION})(?:\s.*)?",
        lambda m: Mistake("there is no operator between name and version", f"{m[1]}=={m[2]}"),
    ),
    (
        r"(?:[!%$]\s*)?(?:python3?\s+-m\s+)?(?:pip3?|conda|poetry|uv)\s+(?:install|add)\s+(.*)",
        lambda m: Mistake("this is a command, not a requirement", m[1]),
    ),
    (
        rf"({_PROJECT})\s*={{0,2}}\s*\^\s*({_VERSION}).*",
        lambda m: Mistake("^ is an operator of Poetry and npm, not of pip", f"{m[1]}=={m[2]}"),
    ),
    (
        rf"({_PROJECT})\s*={{0,2}}\s*~(?!=)\s*({_VERSION}).*",
        lambda m: Mistake("~ is not an operator", f"{m[1]}~={m[2]}", is_guess=True),
    ),
    (
        rf"({_PROJECT}\s*{_OPERATOR}\s*[^,;\s]+(?:\s*,\s*{_OPERATOR}\s*[^,;\s]+)*)\s*,",
        lambda m: Mistake("there is a comma at the end", m[1]),
    ),
    (
        rf"({_PROJECT}\s*{_OPERATOR})",
        lambda m: Mistake("no version follows the operator", f"{m[1]}<version>"),
    ),
    (
        rf"{_OPERATOR}\s*{_VERSION}",
        lambda _: Mistake("the name of the project is missing"),
    ),
    (
        rf"({_PROJECT}\s*{_OPERATOR}\s*\S+?)\s+({_OPERATOR}.*)",
        lambda m: Mistake("a comma is missing between the clauses", f"{m[1]},{m[2]}"),
    ),
    (
        rf"({_PROJECT}\s*{_OPERATOR}\s*\S+?),?\s+(?:if\s+|and\s+)?({_VARIABLES}.*)",
        lambda m: Mistake("a semicolon is missing before the marker", f"{m[1]} ; {m[2]}"),
    ),
    (
        r"\[[^\]]*\]",
        lambda _: Mistake("this is a heading, as in an INI file", advice="delete the line"),
    ),
    (
        r"(?:channels|dependencies|name|prefix|pip)\s*:.*",
        lambda _: Mistake(
            "this is YAML, as in a conda environment file",
            advice="write each requirement as name==version",
        ),
    ),
    (
        rf"[\w.-]+::({_NAME})(?:=+({_VERSION}))?.*",
        lambda m: Mistake("pip does not know conda channels", m[1] + (f"=={m[2]}" if m[2] else "")),
    ),
    (r"(?:github|gitlab|bitbucket)\.(?:com|org)[/:].*|git@[^:]+:.*", _address),
    (
        rf"({_NAME}\s*\[[^\]=<>~!]*)([=<>~!].*)?",
        lambda m: Mistake("the bracket is not closed", f"{m[1]}]{m[2] or ''}"),
    ),
    (rf"({_PROJECT})\s*({_OPERATOR})\s*([^\s,;=<>!~'\"]+)", _clause),
    (
        r"\S*[A-Za-z](?: [\w'.,:()-]+){3,}[.:!?]?",
        lambda _: Mistake("this looks like prose", advice="put # in front of it"),
    ),
    (
        rf"{_PROJECT}(?:\s*{_OPERATOR}\s*{_VERSION})?(?:[\s,]+{_PROJECT}(?:\s*{_OPERATOR}\s*{_VERSION})?)+",
        lambda _: Mistake("there is more than one requirement", advice="write one on each line"),
    ),
)


def find_mistake(requirement: str, pip: PipRelease) -> Mistake | None:
    """Name what a requirement most likely is that a pip refuses; it has no marker."""
    # Runs of blanks could be read in many ways, each to be tried.
    words = " ".join(requirement.split())
    for pattern, explain in _TABLE:
        # Compiled when it is tried: most mistakes are among the first.
        match = re.fullmatch(pattern, words)
        if match is not None:
            return _dated(explain(match), pip)
    return None


def _dated(mistake: Mistake, pip: PipRelease) -> Mistake:
    """Name the releases that would not refuse it."""
    if not mistake.was_taken or pip.has(LEGACY_SPECIFIERS):
        return mistake
    before = shown(LEGACY_SPECIFIERS.until or ())
    return mistake._replace(message=f"{mistake.message} (pip before {before} accepted it)")
