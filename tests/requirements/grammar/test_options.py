import pytest
from support.reading import only, read

from pinproof.requirements.grammar.options import OPTIONS
from pinproof.requirements.model import InvalidLine

# Option, the last pip without it and the first with it; the other way round for those that went.
CHANGES = [
    ("--prefer-binary", "20.1.1", "20.2"),
    ("--use-feature fast-deps", "20.1.1", "20.2"),
    ("--no-require-hashes", "26.1", "26.2"),
    ("--all-releases :all:", "25.3", "26.0"),
    ("--only-final a", "25.3", "26.0"),
    ("a --config-settings x=y", "23.0.1", "23.1"),
    ("a -C x=y", "23.0.1", "23.1"),
    ("a --install-option=x", "23.1", "23.0.1"),
    ("a --global-option=x", "25.3", "25.2"),
    ("-Z", "20.2", "20.1.1"),
    ("--process-dependency-links", "19.0", "18.1"),
    ("--allow-external x", "10.0", "9.0.3"),
    ("--no-allow-insecure", "10.0", "9.0.3"),
    ("--use-feature in-tree-build", "21.0.1", "21.1"),
    ("--use-feature in-tree-build", "22.1", "22.0.4"),
    ("--use-wheel", "10.0", "9.0.3"),
    ("--use-feature=2020-resolver", "22.3", "22.2.2"),
    ("--use-feature=truststore", "22.1.2", "22.2"),
]


@pytest.mark.parametrize(("text", "without", "with_it"), CHANGES)
def test_an_option_is_known_to_the_releases_that_have_it(
    text: str, without: str, with_it: str
) -> None:
    assert only(InvalidLine, text, pip=without).fault
    (line,) = read(text, pip=with_it).lines
    assert not isinstance(line, InvalidLine)


def test_the_newest_has_todays_options() -> None:
    assert only(InvalidLine, "a --install-option=x").kind == "option"
    assert not isinstance(read("a -C x=y").lines[0], InvalidLine)


MESSAGES = [
    ("a --install-option=x", None, "pip 23.1 and later have no option --install-option"),
    ("a --install-o=x", "24.0", "pip 23.1 and later have no option --install-option"),
    (
        "a -C x=y",
        "22.0.4",
        "pip 22.0.4 has no option --config-settings: it came with pip 23.1",
    ),
    ("--bogus", None, "pip has no option --bogus in a requirements file"),
    ("-x", "22.0", "pip 22.0 has no option -x in a requirements file"),
    ("-U", None, "-U is a command-line option, which is not allowed in a requirements file"),
    ("--find-links", None, "--find-links needs a value"),
    ("--pr", None, "ambiguous option: --pr (--pre, --prefer-binary?)"),
    ("a --hash=md5:aa", None, "pip does not accept md5 hashes, only sha256, sha384, sha512"),
    ("a --hash=aa", None, "the value of --hash must be an algorithm and a digest"),
    ("--no-binary -x", None, "--no-binary needs names of projects, or :all: or :none:"),
    ("-i 'x", None, "the options cannot be parsed: no closing quotation"),
]


@pytest.mark.parametrize(("text", "pip", "message"), MESSAGES)
def test_a_fault_names_the_releases_and_the_reason(
    text: str, pip: str | None, message: str
) -> None:
    assert only(InvalidLine, text, pip=pip).message == message


def test_a_near_name_is_offered() -> None:
    assert only(InvalidLine, "--requirment a.txt").cure == "did you mean --requirement?"


def test_the_fault_is_the_word() -> None:
    line = only(InvalidLine, "a==1 --hash=sha256:aa --bogus x")
    assert line.source.text[slice(*line.fault)] == "--bogus"


def test_no_two_options_share_a_spelling() -> None:
    spellings = [name for kind in OPTIONS for name in kind.names]
    assert len(spellings) == len(set(spellings))


OLD_GRAMMAR = [
    ("a>=1.*", "24.0", "24.1"),
    ("a==2011k-bar", "24.0", "24.1"),
    ("a>=dev,<2", "24.0", "24.1"),
    ("a (>=1.x)", "24.0", "24.1"),
    ("a==", "24.0", "24.1"),
    ("git+https://x.example.org/a#egg=a[b]", "25.3", "26.0"),
    ("git+https://x.example.org/a#egg=a==1", "25.3", "26.0"),
    ("a @ https://x.example.org/a#egg=a[b]", "25.3", "26.0"),
    ("a-1.0_1-py3-none-any.whl", "25.2", "25.3"),
    ("a>=1,", "24.1", "24.0"),
    ("git@x.example.org:a/b.git", "24.1", "24.0"),
    ("-e 'a @ git+https://x.example.org/a'", "25.3", "25.2"),
    ("a-1.0.x_y-py3-none-any.whl", "24.0", "24.1"),
    ("a==1 -e ./b", "24.3.1", "25.0"),
]


@pytest.mark.parametrize(("text", "accepts", "refuses"), OLD_GRAMMAR)
def test_what_a_requirement_is_depends_on_the_release(
    text: str, accepts: str, refuses: str
) -> None:
    only(InvalidLine, text, pip=refuses)
    (line,) = read(text, pip=accepts).lines
    assert not isinstance(line, InvalidLine)
