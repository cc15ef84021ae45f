"""What is wrong with a line that pip refuses, in words that name the cure."""

import re

from pinproof.pip.release import PipRelease
from pinproof.record import NamedTuple
from pinproof.requirements.advice.mistakes import Mistake, find_mistake
from pinproof.requirements.grammar.pep508 import NotARequirement

# Longer lines are no slips of a pen.
_LONGEST = 300
_PLAIN = {
    **dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb", '"'),
    **dict.fromkeys("\u2018\u2019\u201a\u201b\u00b4", "'"),
    **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"),
    **dict.fromkeys("\u00a0\u2007\u202f\u3000", " "),
    **dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff", ""),
    "\uff1d": "=",
    "\u2265": ">=",
    "\u2264": "<=",
    "\u2260": "!=",
}
_NOT_PLAIN = re.compile("[" + "".join(_PLAIN) + "]")
_TO_PLAIN = str.maketrans(_PLAIN)
_WHAT = {
    '"': "a typographic quotation mark",
    "'": "a typographic apostrophe",
    "-": "a typographic dash",
    " ": "a space that pip does not treat as a space",
    "": "an invisible character",
}
_SINGLE_EQUALS = re.compile(r"(?<![=<>!~])=(?!=)")
_BARE_VALUE = re.compile(
    r"(?:[=<>!~]=?|\bin)\s*([0-9][\w.]*|[a-z][a-z0-9]+)\s*(?=$|\band\b|\bor\b|\))"
)
_MARKER_VARIABLES = (
    "python_version",
    "python_full_version",
    "os_name",
    "sys_platform",
    "platform_release",
    "platform_system",
    "platform_version",
    "platform_machine",
    "platform_python_implementation",
    "implementation_name",
    "implementation_version",
    "extra",
)


class Diagnosis(NamedTuple):
    """`said` is what pip would say, `None` where it says no more than `message`."""

    message: str
    cure: str | None = None
    said: str | None = None


def diagnose(text: str, fault: NotARequirement, pip: PipRelease) -> Diagnosis:
    """Explain why that pip refuses a line."""
    head, semicolon, marker = text.partition(";")
    found = _typography(text)
    if found is None and fault.cure is None and semicolon and fault.start > len(head):
        found = _marker(marker.strip())
    if found is None and fault.cure is None and len(head) < _LONGEST:
        mistake = find_mistake(head.strip(), pip)
        if mistake is not None:
            tail = f" ;{marker}" if semicolon else ""
            found = Diagnosis(mistake.message, write_cure(mistake, tail))
    if found is not None:
        return found._replace(said=fault.said)
    return Diagnosis(fault.message, fault.cure, fault.said)


def write_cure(mistake: Mistake, tail: str = "") -> str | None:
    """Say what to write instead; `tail` follows what was meant."""
    if mistake.meant is None:
        return mistake.advice
    meant = mistake.meant.strip() + tail
    return f"did you mean {meant}?" if mistake.is_guess else f"write {meant}"


def _typography(text: str) -> Diagnosis | None:
    match = _NOT_PLAIN.search(text)
    if match is None:
        return None
    what = _WHAT.get(_PLAIN[match[0]], f"the character {match[0]}")
    cure = f"write {find_plain_text(text)}"
    return Diagnosis(f"{what} (U+{ord(match[0]):04X}) is used here", cure)


def find_plain_text(text: str) -> str | None:
    """Give a line in plain characters; `None` for one that has no others."""
    if _NOT_PLAIN.search(text) is None:
        return None
    plain = text.translate(_TO_PLAIN).strip()
    # Quotes around the whole line are no better when they are straight.
    return re.sub(r"""\A(["'])([^"']*)\1,?\Z""", r"\2", plain)


def _marker(marker: str) -> Diagnosis:
    if _SINGLE_EQUALS.search(marker):
        return Diagnosis(
            "a single = is not an operator in a marker",
            f"write ; {_SINGLE_EQUALS.sub('==', marker)}",
        )
    outside_quotes = re.sub(r"'[^']*'|\"[^\"]*\"", lambda match: " " * len(match[0]), marker)
    bare = _BARE_VALUE.search(outside_quotes)
    if bare is not None:
        cure = f'{marker[: bare.start(1)]}"{bare[1]}"{marker[bare.end(1) :]}'
        return Diagnosis("a value in a marker must be quoted", f"write ; {cure}")
    for word in re.findall(r"[A-Za-z_]\w+", outside_quotes):
        if word not in (*_MARKER_VARIABLES, "and", "or", "not", "in"):
            near = _nearest(word)
            return Diagnosis(
                f"{word} is not a marker variable", f"did you mean {near}?" if near else None
            )
    return Diagnosis("this is not a marker")


def _nearest(word: str) -> str | None:
    from difflib import get_close_matches  # noqa: PLC0415 - only for a mistake

    return next(iter(get_close_matches(word, _MARKER_VARIABLES, 1, 0.6)), None)
