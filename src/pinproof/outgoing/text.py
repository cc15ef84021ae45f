"""The one way in which text leaves the program: no control characters, no commands, no secrets."""

import re
from functools import lru_cache
from typing import Any

from pinproof.outgoing.secrets import masked


def printable(text: str, keep: str = "") -> str:
    """Write out control characters, directions and lone surrogates as escapes.

    A linted file must not speak to the user's terminal. What is in `keep` stays.
    """
    others = text
    for kept in keep:
        # To take many characters out at once is slower by far.
        others = others.replace(kept, "")
    if others.isprintable():
        return text
    return "".join(
        char
        if char.isprintable() or char in keep
        else char.encode("unicode_escape").decode("ascii")
        for char in text
    )


def outgoing(text: str, *, is_styled: bool = False, is_for_runner: bool = False) -> str:
    """Pass a whole text on its way to a terminal, a pipe or a file.

    `is_styled`: the colours of reports stay, and their links to pages of rules.
    `is_for_runner`: lines that `outgoing.commands` makes stay commands. Lines stay lines.
    """
    if not is_styled:
        return _harmless(text, is_for_runner=is_for_runner)
    styles = _styles().findall(text)
    # Colours may stand within an address or a command: these are looked for without them.
    pieces = [_harmless(piece) for piece in _styles().split(text)]
    return "".join(piece + style for piece, style in zip(pieces, [*styles, ""], strict=True))


def outgoing_json(value: Any, *, indent: int | None = 2) -> str:
    """Write a value as JSON.

    Every string passes as text does; for a parser it is the same but for secrets and surrogates.
    """
    from pinproof.outgoing.json_text import json_text  # noqa: PLC0415 - most reports are text

    text = json_text(value, _said_in_json, indent=indent)
    # Of all characters of ASCII only DEL is hidden that JSON itself does not escape.
    if not text.isascii() or "\x7f" in text:
        text = _hidden_characters().sub(_escaped, text)
    # As an escape a command is none, and stays the same string.
    return _marks().sub(lambda match: f"\\u0023{match[0][1:]}", text) if "##" in text else text


def _harmless(text: str, *, is_for_runner: bool = False) -> str:
    text = printable(masked(text), keep="\n\t")
    if "##" in text:
        marks = _foreign_marks() if is_for_runner else _marks()
        # A blank ends an address: what is one now may hold a secret that was none before.
        text = masked(marks.sub(lambda match: f"{match[0][:2]} {match[0][2:]}", text))
    if "::" in text:
        workflow = _foreign_workflow() if is_for_runner else _workflow()
        text = workflow.sub(r"\1: :", text)
    if "section_" in text:
        text = _sections().sub(r"\1 :", text)
    return text


@lru_cache(maxsize=1)
def _styles() -> re.Pattern[str]:
    # The styles that reports are made of, and links to the pages of rules on this machine, which
    # `cli/links.py` makes; nothing else of a terminal's language leaves.
    # Source: OSC 8, https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda
    color = r"\[(?:0|1|2|3[0-7]|9[0-7])(?:;(?:1|2|3[0-7]))?m"
    page = r"(?:docs/rules/[a-z-]+\.md|pinproof/rules/[a-z]+/[a-z_]+\.py)"
    link = rf"\]8;;(?:file://[\w.%-]*/(?:[!$%&-;=@A-Z_a-z~]*/)?{page})?\x1b\\"
    return re.compile(rf"\x1b(?:{color}|{link})", re.ASCII)


@lru_cache(maxsize=1)
def _surrogates() -> re.Pattern[str]:
    return re.compile(r"[\ud800-\udfff]")


@lru_cache(maxsize=1)
def _marks() -> re.Pattern[str]:
    # `##vso[task…]` and `##[command]` count anywhere in a line. Sources: the agents of Azure
    # Pipelines and of GitHub, TeamCity's manual (service messages).
    return re.compile(r"##(?=\w{0,30}\[)")


@lru_cache(maxsize=1)
def _workflow() -> re.Pattern[str]:
    # `::add-mask::` counts at the start of a line, after blanks. Source: GitHub's runner.
    return re.compile(r"^([ \t]*)::(?=[\w-])", re.MULTILINE)


@lru_cache(maxsize=1)
def _foreign_marks() -> re.Pattern[str]:
    return re.compile(rf"(?!^##vso\[task\.logissue ){_marks().pattern}", re.MULTILINE)


@lru_cache(maxsize=1)
def _foreign_workflow() -> re.Pattern[str]:
    return re.compile(rf"(?!^::(?:error|warning|notice) \w){_workflow().pattern}", re.MULTILINE)


@lru_cache(maxsize=1)
def _sections() -> re.Pattern[str]:
    # Source: GitLab's manual, custom collapsible sections.
    return re.compile(r"\b(section_(?:start|end)):(?=\d)")


@lru_cache(maxsize=1)
def _hidden_characters() -> re.Pattern[str]:
    # DEL, C1, and what turns or hides text; JSON itself escapes C0.
    return re.compile(
        "[\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
        "\U000e0000-\U000e007f]"
    )


def _escaped(match: re.Match[str]) -> str:
    units = match[0].encode("utf-16-be")
    return "".join(
        f"\\u{high:02x}{low:02x}" for high, low in zip(units[::2], units[1::2], strict=True)
    )


def _said_in_json(text: str) -> str:
    said = masked(text)
    return said if said.isascii() else _surrogates().sub("\N{REPLACEMENT CHARACTER}", said)
