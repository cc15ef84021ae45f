"""What an allow says, and what is no allow."""

import pytest

from pinproof.facts.allow import Allow
from pinproof.settle.allow.passages import Language
from pinproof.settle.allow.reading import read_allows
from pinproof.source import SourceFile


def read(text: str, language: Language = "requirements") -> list[Allow]:
    return list(read_allows(SourceFile(path="r.txt", text=text), language))


def said(allow: Allow) -> tuple[list[str], str]:
    return [selector.text for selector in allow.selectors], allow.reason


@pytest.mark.parametrize(
    ("comment", "names", "reason"),
    [
        ("# pinproof: allow[PIN001]", ["PIN001"], ""),
        ("#pinproof:allow[PIN001]", ["PIN001"], ""),
        ("#  pinproof:  allow [a-b,  c-d ] why not", ["a-b", "c-d"], "why not"),
        ("# pinproof: allow[a]: why", ["a"], "why"),
        ("# pinproof: allow[a] -- why: so", ["a"], "why: so"),
        ("# pinproof: allow[a,, b,]", ["a", "b"], ""),
        ("# pinproof: allow[a b]", ["a b"], ""),
        ("# via flask  # pinproof: allow[a] why", ["a"], "why"),
        ("# pinproof: allow[a] why  # via flask", ["a"], "why"),
        ("# pinproof: allow[a] see #12 for it", ["a"], "see"),
        ("# pinproof: allow-file[a] why", ["a"], "why"),
    ],
)
def test_what_an_allow_says(comment: str, names: list[str], reason: str) -> None:
    (allow,) = read(f"scipy  {comment}\n")
    assert said(allow) == (names, reason)
    assert allow.fault is None
    assert allow.for_file == ("allow-file" in comment)


@pytest.mark.parametrize(
    ("comment", "fault", "cure"),
    [
        ("# pinproof: allow", "allow names no rule", "write allow[rule]"),
        ("# pinproof: allow PIN001", "allow names no rule", "write allow[rule]"),
        ("# pinproof: allow-file[]", "allow-file names no rule", "write allow-file[rule]"),
        ("# pinproof: allow[ , ]", "allow names no rule", "write allow[rule]"),
        ("# pinproof: allow[PIN001", "the bracket is never closed", "write allow[rule]"),
        ("# pinproof: alow[x]", "alow is not a word that pinproof knows here", "write allow[rule]"),
        (
            "# pinproof: Allow[x]",
            "Allow is not a word that pinproof knows here",
            "write allow[rule]",
        ),
        (
            "# pinproof: allow_file[x]",
            "allow_file is not a word that pinproof knows here",
            "write allow-file[rule]",
        ),
        (
            "# pinproof: ignore",
            "ignore is not a word that pinproof knows here",
            "write allow[rule]",
        ),
        ("# pinproof: noqa[x]", "noqa is not a word that pinproof knows here", "write allow[rule]"),
        ("# pinproof: [PIN001]", "the word is missing", "write allow[rule]"),
    ],
)
def test_what_was_meant_for_one_is_told(comment: str, fault: str, cure: str) -> None:
    (allow,) = read(f"scipy  {comment}\n")
    assert (allow.fault, allow.cure) == (fault, cure)
    assert allow.selectors == ()


@pytest.mark.parametrize(
    "text",
    [
        "scipy#pinproof: allow[a]\n",
        "# pinproof: checked in May, see the wiki\n",
        "# see pinproof: allow[a]\n",
        "# mypinproof: allow[a]\n",
        "# pinproof allow[a]\n",
        "--index-url https://x/#pinproof:allow[a]\n",
    ],
)
def test_what_is_no_allow(text: str) -> None:
    assert read(text) == []


def test_two_in_a_comment() -> None:
    text = "scipy  # pinproof: allow[a] one  # pinproof: allow-file[b] two\n"
    one, two = read(text)
    assert said(one) == (["a"], "one")
    assert said(two) == (["b"], "two")
    assert text[slice(*one.place.span)] == "# pinproof: allow[a] one"
    assert two.covers == (0, len(text))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("scipy  # pinproof: allow[a] why\nb\n", "scipy\nb\n"),
        ("# pinproof: allow[a]\r\nscipy\r\n", "scipy\r\n"),
        ("scipy  # via b  # pinproof: allow[a] why\n", "scipy  # via b\n"),
        ("scipy  # pinproof: allow[a] why  # via b\n", "scipy  # via b\n"),
        ("a \\\n  # pinproof: allow[a]\nb\n", "a \\\n\nb\n"),
    ],
)
def test_what_goes_with_an_allow(text: str, left: str) -> None:
    (allow,) = read(text)
    start, end = allow.removal.span
    assert text[:start] + text[end:] == left


def test_an_allow_in_a_notebook_has_its_place_in_the_file() -> None:
    text = '{"cells": [{"cell_type": "code", "source": "# pinproof: allow[a] b\\u00e9\\nx = 1"}]}'
    (allow,) = read(text, "notebook")
    assert text[slice(*allow.place.span)] == "# pinproof: allow[a] b\\u00e9"
    assert text[slice(*allow.covers)] == "# pinproof: allow[a] b\\u00e9\\nx = 1"
    assert allow.reason == "bé"
    start, end = allow.removal.span
    assert text[:start] + text[end:] == ('{"cells": [{"cell_type": "code", "source": "\\nx = 1"}]}')


def test_bicep_has_its_own_sign() -> None:
    (allow,) = read("a: 'x' // pinproof: allow[a] why // more\n", "bicep")
    assert said(allow) == (["a"], "why")
    assert read("a: 'x' // # pinproof: allow[a]\n", "bicep") == []
