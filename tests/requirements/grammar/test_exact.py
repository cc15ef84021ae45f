from typing import Any

import pytest
from support.reading import only, read, shown

from pinproof.requirements.model import (
    EditableLine,
    IncludeLine,
    InvalidLine,
    OptionLine,
    RequirementLine,
)

ACCEPTED: dict[str, dict[str, Any]] = {
    "a===1": {"name": "a", "specifier": "===1"},
    "a_==1": {"name": "a_"},
    "a (>=1, <2)": {"specifier": ">=1,<2"},
    "a>=1,": {"specifier": ">=1"},
    "a @ https://x.example.org/a.zip": {"url": "https://x.example.org/a.zip", "name": "a"},
    "a@https://x.example.org/a.zip ; os_name=='x'": {"marker": "os_name=='x'", "name": "a"},
    "a[b] @ git+https://x.example.org/a@v1#subdirectory=s": {"extras": ["b"], "name": "a"},
    "https://x.example.org/a.zip": {"name": None, "url": "https://x.example.org/a.zip"},
    "https://x.example.org/a.zip#egg=b": {"name": "b"},
    "https://x.example.org/a.zip;os_name=='x'": {"marker": None},
    "https://x.example.org/a.zip; os_name=='x'": {"marker": "os_name=='x'"},
    "https://x.example.org/a_b-1.0-py3-none-any.whl": {"name": "a-b", "specifier": "==1.0"},
    "https://x.example.org/a-1.0%2Bl-py3-none-any.whl": {"name": "a", "specifier": "==1.0+l"},
    "git+ssh://git@x.example.org/a.git@v1#egg=a": {"name": "a"},
    "./a": {"name": None, "url": "./a"},
    "./a[b,C]": {"url": "./a", "extras": ["b", "C"]},
    "a.zip": {"name": None, "url": "a.zip"},
    "a-1.0-py3-none-any.whl[b]": {"name": "a", "extras": ["b"], "specifier": "==1.0"},
    "file:///x/a.zip": {"url": "file:///x/a.zip"},
    "a.b @ c.zip": {"name": "a.b", "url": "c.zip"},
    "x.y/z@v1.zip": {"url": "x.y/z@v1.zip", "name": None},
}


@pytest.mark.parametrize("text", ACCEPTED)
def test_a_requirement_is_taken_apart(text: str) -> None:
    line = only(RequirementLine, text)
    found: dict[str, Any] = {
        "name": line.name,
        "specifier": line.specifier,
        "extras": [extra.text for extra in line.extras],
        "url": None if line.url is None else line.url.text,
        "marker": None if line.marker is None else line.marker.text,
    }
    assert {key: found[key] for key in ACCEPTED[text]} == ACCEPTED[text]


@pytest.mark.parametrize("text", ["a==", "a===", "a>=", "a~="])
def test_an_operator_needs_a_version(text: str) -> None:
    # The packaging that pip carried up to 26.3 took `===` and nothing else for one.
    assert only(InvalidLine, text).cure == f"write {text}<version>"


EDITABLES: dict[str, tuple[str | None, str]] = {
    "-e .": (None, "."),
    "-e ./a[b]": (None, "./a"),
    "--editable=a": (None, "a"),
    "-e git+https://x.example.org/a.git#egg=a": ("a", "git+https://x.example.org/a.git#egg=a"),
    "-e git://x.example.org/a.git#egg=a": ("a", "git://x.example.org/a.git#egg=a"),
    "-e 'a @ git+https://x.example.org/a.git'": ("a", "git+https://x.example.org/a.git"),
    "-e file:///x#egg=a[b]": ("a", "file:///x#egg=a"),
    "a -e b": (None, "a"),
}


@pytest.mark.parametrize("text", EDITABLES)
def test_an_editable_requirement_is_taken_apart(text: str) -> None:
    line = only(EditableLine, text)
    assert line.url is not None
    assert (line.name, line.url.text) == EDITABLES[text]


def test_the_marker_of_a_named_editable_is_kept() -> None:
    line = only(EditableLine, "-e \"a @ git+https://x.example.org/a ; os_name == 'x'\"")
    assert line.marker is not None
    assert line.marker.text == shown(line, line.marker.span) == "os_name == 'x'"


def test_every_part_knows_its_place_through_continuations() -> None:
    text = (
        "  scipy [ io , \\\n special ] >= 1.0 , \\\n   ==1.7.3 \\\n"
        "  ; os_name == 'x' --hash sha256:aa \\\n --hash='sha256:bb' --config-settings a=b # why\n"
    )
    line = only(RequirementLine, text)
    assert shown(line, line.name_span) == "scipy"
    assert [shown(line, extra.span) for extra in line.extras] == ["io", "special"]
    assert [shown(line, clause.span) for clause in line.clauses] == [">= 1.0", "==1.7.3"]
    assert shown(line, line.specifier_span) == ">= 1.0 , \\\n   ==1.7.3"
    assert line.marker is not None
    assert shown(line, line.marker.span) == "os_name == 'x'"
    assert [(each.digest, shown(line, each.span)) for each in line.hashes] == [
        ("aa", "--hash sha256:aa"),
        ("bb", "--hash='sha256:bb'"),
    ]
    (settings,) = line.options
    assert shown(line, settings.span) == "--config-settings a=b"
    assert shown(line, settings.value_span) == settings.value == "a=b"
    assert line.comment is not None
    assert shown(line, line.comment.span) == "# why"
    assert shown(line, line.span) == text.strip()


def test_parts_of_urls_know_their_place() -> None:
    line = only(RequirementLine, "https://x.example.org/a_b-1.0-py3-none-any.whl")
    assert shown(line, line.name_span) == "a_b"
    assert [shown(line, clause.span) for clause in line.clauses] == ["1.0"]
    line = only(RequirementLine, "git+https://x.example.org/a#egg=name&subdirectory=s")
    assert shown(line, line.name_span) == "name"


OPTIONS = {
    "-i https://x": [("--index-url", "https://x", "-i https://x", "https://x")],
    "-ihttps://x": [("--index-url", "https://x", "-ihttps://x", "https://x")],
    "--index-u=https://x": [("--index-url", "https://x", "--index-u=https://x", "https://x")],
    "--pypi-url https://x": [("--index-url", "https://x", "--pypi-url https://x", "https://x")],
    "--pre --no-binary 'a,b'": [
        ("--pre", None, "--pre", None),
        ("--no-binary", "a,b", "--no-binary 'a,b'", "'a,b'"),
    ],
    "-f \\\n x": [("--find-links", "x", "-f \\\n x", "x")],
    "-i a -i b": [("--index-url", "b", "-i b", "b")],
    "-f a -f b": [("--find-links", "a", "-f a", "a")],
    "--pre --hash=sha256:aa": [("--pre", None, "--pre", None)],
}


@pytest.mark.parametrize("text", OPTIONS)
def test_options_have_long_names_values_and_places(text: str) -> None:
    line = only(OptionLine, text)
    found = [
        (each.name, each.value, shown(line, each.span), shown(line, each.value_span))
        for each in line.options
    ]
    assert found == OPTIONS[text]


INCLUDES = {
    "-r a.txt": ("a.txt", False),
    "-ra.txt": ("a.txt", False),
    "--requirement=a.txt": ("a.txt", False),
    "-c 'a b.txt'": ("a b.txt", True),
    "-c a.txt -r b.txt": ("b.txt", False),
    "--pre -c a.txt": ("a.txt", True),
}


@pytest.mark.parametrize("text", INCLUDES)
def test_an_include_has_a_path(text: str) -> None:
    line = only(IncludeLine, text)
    assert (line.path.text, line.constraint) == INCLUDES[text]


IGNORED = {
    "google - auth": ["-", "auth"],
    "a==1 --index-url x": ["--index-url x"],
    "a==1 -r b.txt": ["-r b.txt"],
    "a --pre x --hash=sha256:aa y": ["--pre", "x", "y"],
    "-e ./a ; marker": [";", "marker"],
    "-e ./a -e ./b --hash=sha256:aa": ["-e ./b", "--hash=sha256:aa"],
    "-r a.txt b.txt -c c.txt": ["b.txt", "-c c.txt"],
    "-i x y": ["y"],
    "-i x -i z": ["-i x"],
    "- a==1": ["-", "a==1"],
    "a -- b": ["--", "b"],
    "-f a --hash=sha256:aa": ["--hash=sha256:aa"],
}


@pytest.mark.parametrize("text", IGNORED)
def test_what_pip_drops_is_kept_as_ignored(text: str) -> None:
    (line,) = read(text).lines
    assert not isinstance(line, InvalidLine)
    assert [word.text for word in line.ignored] == IGNORED[text]
    assert [shown(line, word.span) for word in line.ignored] == IGNORED[text]


CONSTRAINTS = {
    "a==1": RequirementLine,
    "a @ https://x.example.org/a.zip": RequirementLine,
    "a[b]==1": InvalidLine,
    "./a": InvalidLine,
    "-e .": InvalidLine,
}


@pytest.mark.parametrize("text", CONSTRAINTS)
def test_a_constraint_may_be_less_than_a_requirement(text: str) -> None:
    (line,) = read(text, is_constraint=True).lines
    assert isinstance(line, CONSTRAINTS[text])
    (line,) = read(text, is_constraint=True, pip="20.2.4").lines
    assert isinstance(line, RequirementLine)


def test_a_line_after_a_fault_is_read_all_the_same() -> None:
    file = read("a=1\n--bogus\nb==2\n")
    assert [type(line) for line in file.lines[:2]] == [InvalidLine, InvalidLine]
    assert isinstance(file.lines[2], RequirementLine)


VARIABLES = {
    "a==${V}": "variable",
    "${REQUIREMENT}": "variable",
    "a ; python_version > ${V}": "variable",
    "a b ${V}": "requirement",
    "a==${v}": "requirement",
}


@pytest.mark.parametrize("text", VARIABLES)
def test_a_variable_may_make_a_line_readable(text: str) -> None:
    assert only(InvalidLine, text).kind == VARIABLES[text]


def test_variables_are_left_as_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TOKEN", "secret")
    line = only(OptionLine, "-i https://${TOKEN}@index.example.org/simple")
    assert line.options[0].value == "https://${TOKEN}@index.example.org/simple"
