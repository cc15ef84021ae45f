"""What fits a terminal: words stay whole, nothing is lost, and no line is too long."""

from collections.abc import Callable
from functools import partial

import pytest

from pinproof.image.catalogue import find_image, list_bundled_images
from pinproof.registry import RULES, page_of
from pinproof.report.fact_bundle import BuiltFacts, built_text
from pinproof.report.image import catalogue
from pinproof.report.image.manifest import manifest_text
from pinproof.report.parts.folding import fold, tabulate
from pinproof.report.rules import page_text, table_text
from pinproof.report.settings import ShownSetting, render_text
from pinproof.rule import RuleEntry

SKLEARN = "sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"
BUILT = BuiltFacts(
    path="made.facts",
    sha256="0" * 8,
    size_bytes=1,
    answers=1,
    failures=("https://files.example.org/demo-1.0-py3-none-any.whl: nobody answers there today",),
)
SETTINGS = {"index": [ShownSetting("find-links", "one two " * 20, "environment variable X")]}


def _page(entry: RuleEntry, width: int | None) -> str:
    return page_text(entry, page_of(entry), width=width)


Render = Callable[[int | None], str]
TEXTS: dict[str, Render] = {
    "rules": lambda width: table_text(RULES, width=width),
    "images": lambda width: catalogue.render_text(list_bundled_images(), width=width),
    "image": lambda width: manifest_text(find_image(SKLEARN), width=width),
    "settings": lambda width: render_text(SETTINGS, width=width),
    "facts": lambda width: built_text(BUILT, width),
    **{entry.name: partial(_page, entry) for entry in RULES},
}


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("name", TEXTS)
def test_it_fits_and_loses_nothing(name: str, width: int) -> None:
    whole, folded = TEXTS[name](None), TEXTS[name](width)
    assert folded.split() == whole.split()
    is_example = False
    for line in folded.splitlines():
        is_example ^= line.startswith("```")
        one_word = len(line.removeprefix("- ").removeprefix("| ").split()) <= 1
        if name in {"images", "image", "rules"} and width < 80:
            continue  # the short columns of a table stay beside each other
        assert is_example or one_word or line.startswith("#") or len(line) <= width, line


def test_a_row_that_does_not_fit_has_its_last_cell_below() -> None:
    rows = [("a" * 30, "some words of a sentence"), ("b", "short")]
    assert tabulate(rows, 80)[1] == ["b" + " " * 31 + "short"]
    assert tabulate(rows, 40) == [
        ["a" * 30, "    some words of a sentence"],
        ["b", "    short"],
    ]
    assert tabulate([], 80) == []


def test_a_long_word_stays_whole() -> None:
    assert fold("see " + "x" * 50, 20, "  ", "    ") == ["  see", "    " + "x" * 50]
    assert fold("one two", None, "> ") == ["> one two"]


def test_colour_changes_no_width() -> None:
    plain = table_text(RULES, width=80)
    painted = table_text(RULES, width=80, color=True)
    assert painted != plain
    for code in ("31;1", "33;1", "36;1", "1", "0"):
        painted = painted.replace(f"\x1b[{code}m", "")
    assert painted == plain
