import pytest
from support.reading import only, read

from pinproof.requirements.model import InvalidLine

CURES = {
    "numpy=1.20": "did you mean numpy==1.20?",
    "numpy = 1.20 ; os_name == 'nt'": "did you mean numpy==1.20 ; os_name == 'nt'?",
    "numpy=1.20=py37_0": "write numpy==1.20",
    "numpy=>1.20": "did you mean numpy>=1.20?",
    "numpy >= 1.*": "write numpy >= 1",
    "numpy[x]~=1.2.*,<2": "write numpy[x]~=1.2,<2",
    "'numpy==1.20',": "write numpy==1.20",
    '"numpy==1.20"': "write numpy==1.20",
    "numpy==1.20',": "write numpy==1.20",
    "numpy==1.20#why": "write numpy==1.20  #why",
    "DBI   1.1.2": "write DBI==1.1.2",
    "numpy (1.20)": "write numpy==1.20",
    "numpy==\u201c1.20\u201d": 'write numpy=="1.20"',
    "numpy\u00a0>1": "write numpy >1",
    "numpy\u22651.20": "write numpy>=1.20",
    "pip install numpy": "write numpy",
    "! pip install numpy": "write numpy",
    "numpy ^1.20": "write numpy==1.20",
    'numpy = "^1.20"': "write it as name==version",
    "numpy==latest": "pin the release you mean: numpy==<version>",
    "numpy==": "write numpy==<version>",
    "numpy==1.x": "write numpy==1.*",
    "numpy>=1 <2": "write numpy>=1,<2",
    "numpy>=1, python_version<'3'": "write numpy>=1 ; python_version<'3'",
    "numpy> =1": "write numpy>=1",
    "[packages]": "delete the line",
    "dependencies:": "write each requirement as name==version",
    "conda-forge::numpy=1.20": "write numpy==1.20",
    "numpy[x": "write numpy[x]",
    "numpy==2011k-bar": "numpy===2011k-bar compares the text as it stands",
    "numpy scipy": "write one on each line",
    "These are what the scorer needs": "put # in front of it",
    "<<<<<<< HEAD": "resolve the conflict and delete the marker",
    "numpy ; python_version = '3.7'": "write ; python_version == '3.7'",
    "numpy ; python_version > 3.7": 'write ; python_version > "3.7"',
    "a ; os_name == nt and extra == 'x'": "write ; os_name == \"nt\" and extra == 'x'",
    "numpy ; python_verson > '3'": "did you mean python_version?",
    "git+https://x.example.org/a#egg=a[b]": "write a[b] @ git+https://x.example.org/a",
    "-e git+https://x.example.org/a": "write -e git+https://x.example.org/a#egg=<name>",
    "a=={{v}}": "render the template first, or write the value here",
}


@pytest.mark.parametrize("text", CURES)
def test_a_mistake_has_a_cure(text: str) -> None:
    assert only(InvalidLine, text).cure == CURES[text]


# What is proposed as a whole line, and nothing else.
LINES = [
    cure.removeprefix("write ").removeprefix("did you mean ").removesuffix("?")
    for cure in CURES.values()
    if cure.startswith(("write numpy", "write -e", "write a[b]", "did you mean numpy"))
    and "<version>" not in cure
    and '"1.20"' not in cure
]


@pytest.mark.parametrize("text", LINES)
def test_a_cure_is_readable(text: str) -> None:
    (line,) = read(text.replace("<name>", "name")).lines
    assert not isinstance(line, InvalidLine)


def test_what_pip_says_is_told() -> None:
    line = only(InvalidLine, "numpy=1.20")
    assert line.said == "Expected semicolon (after name with no version specifier) or end"


def test_an_unknown_fault_is_still_explained() -> None:
    line = only(InvalidLine, "=!=")
    assert line.message == "this is not a requirement"
    assert line.said == "Expected package name at the start of dependency specifier"


TEMPLATES = ["{{ x }}", "{% if x %}", "a==<version>", "a=={version}", "a==@VERSION@", "a=={{"]


@pytest.mark.parametrize("text", TEMPLATES)
def test_a_placeholder_is_known(text: str) -> None:
    assert only(InvalidLine, text).kind == "template"


@pytest.mark.parametrize("text", ["a " * 3000 + "!", "a[" * 2000, "a-" * 3000 + "!", "=" * 5000])
def test_long_nonsense_is_refused_in_no_time(text: str) -> None:
    assert only(InvalidLine, text).message
