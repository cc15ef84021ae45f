"""Links to the rules' pages, for terminals that take them (OSC 8).

Where a terminal has no word for links, it may print the address among the text, so that only
those get any that are known to take them.
"""

import os
import platform
from pathlib import Path
from urllib.parse import quote

import pinproof
from pinproof.registry import page_url
from pinproof.rule import RuleEntry

# Terminals by what they say of themselves. Source: the lists of supports-hyperlinks and of
# https://github.com/Alhadis/OSC8-Adoption.
_PROGRAMS = frozenset(
    {"Hyper", "WezTerm", "ghostty", "iTerm.app", "mintty", "rio", "terminology", "vscode", "zed"}
)
_TERMS = ("alacritty", "contour", "foot", "xterm-ghostty", "xterm-kitty")
_OWN_VARIABLES = ("DOMTERM", "KONSOLE_VERSION", "WT_SESSION")
# The first release of VTE, which GNOME's and many other terminals are made of, that has links
# and does not fall over empty ones.
_FIRST_VTE = 5000


def takes_links() -> bool:
    """Tell whether the terminal takes links; `FORCE_HYPERLINK` (0 or 1) has the last word."""
    forced = os.environ.get("FORCE_HYPERLINK")
    if forced:
        return forced != "0"
    vte = os.environ.get("VTE_VERSION", "")
    return (
        any(os.environ.get(name) for name in _OWN_VARIABLES)
        or os.environ.get("TERM_PROGRAM") in _PROGRAMS
        or os.environ.get("TERM", "").startswith(_TERMS)
        or (vte.isascii() and vte.isdigit() and int(vte) >= _FIRST_VTE)
    )


def page_link(rule: RuleEntry) -> str:
    """Give the address of a rule's page on this machine, percent-encoded.

    That is the page of the repository where pinproof runs from one, else the rule's module, whose
    docstring is its page. The host is named, so that a terminal whose files are elsewhere knows.
    """
    package = Path(pinproof.__file__).resolve().parent
    page = package.parents[1] / page_url(rule)
    if not page.is_file():
        page = package.joinpath(*rule.module.split(".")[1:]).with_suffix(".py")
    return f"file://{quote(platform.node())}{page.as_uri().removeprefix('file://')}"
