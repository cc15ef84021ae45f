import pytest

from pinproof.config import KEYS, USER_ONLY, Config
from pinproof.config.reading import parse_config
from pinproof.errors import UsageError


def read(text: str, *, path: str = "pinproof.toml", trusted: bool = False) -> Config:
    config = parse_config(text, path=path, trusted=trusted)
    assert config is not None
    return config


def test_keys_are_read_with_their_types() -> None:
    config = read(
        'image = "x"\nselect = ["PIN"]\nignore = "ENV"\nquiet = true\nfail-on = "error"\n'
        '[severity]\nunpinned-requirement = "error"\n[per-file-ignores]\n"dev-*.txt" = ["PIN"]\n'
    )
    assert config.image == "x"
    assert config.select == ("PIN",)
    assert config.ignore == ("ENV",)
    assert config.quiet is True
    assert config.fail_on == "error"
    assert config.severity == {"unpinned-requirement": "error"}
    assert config.per_file_ignores == {"dev-*.txt": ("PIN",)}
    assert config.origins["image"] == "pinproof.toml"


def test_a_pyproject_without_the_table_says_nothing() -> None:
    assert parse_config("[project]\nname = 'x'\n", path="a/pyproject.toml", trusted=False) is None
    table = "[tool.pinproof]\npython = '3.8'\n"
    assert read(table, path="a/pyproject.toml").python == "3.8"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("imag = 'x'", "unknown key 'imag'; did you mean image?"),
        ("python = 3.7", "python must be a string"),
        ("quiet = 'yes'", "quiet must be true or false"),
        ("select = [1]", "select must be a list of strings"),
        ("fail-on = 'always'", "fail-on must be one of error, warning, info, never"),
        ("severity = 'error'", "severity must be a table"),
        ("severity = {PIN001 = 'bad'}", "severity.PIN001 must be one of"),
        ("image = ", "not valid TOML"),
    ],
)
def test_a_faulty_configuration_is_named_with_its_key(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=r"pinproof\.toml:") as caught:
        read(text)
    assert message in str(caught.value)


@pytest.mark.parametrize("key", sorted(USER_ONLY))
def test_a_project_may_not_say_where_facts_come_from_or_that_a_run_succeeds(key: str) -> None:
    names = ("no_index", "no_cache", "offline", "exit_zero", "allow_outside")
    flags = dict.fromkeys((*names, "allow_remote_includes"), "true")
    value = {**flags, "unchecked": "'report'", "timeout": "3", "jobs": "2"}.get(key, "'x'")
    line = f"{key.replace('_', '-')} = {value}"
    with pytest.raises(UsageError, match="only on the command line or in your own"):
        read(line)
    assert getattr(read(line, trusted=True), key)


def test_the_upper_configuration_counts_where_it_says_something() -> None:
    flags = Config(python="3.8", origins={"python": "--python"})
    below = Config(python="3.7", image="x", origins={"python": "f", "image": "f"})
    laid = flags.over(below)
    assert (laid.python, laid.image) == ("3.8", "x")
    assert laid.origins == {"python": "--python", "image": "f"}
    assert set(KEYS) >= {"image", "python", "platform", "select"}


def test_a_project_may_not_say_that_a_run_never_fails() -> None:
    with pytest.raises(UsageError, match=r"pinproof\.toml:2: a project may not say"):
        read("\nfail-on = 'never'\n")
    assert read("fail-on = 'never'", trusted=True).fail_on == "never"


def test_what_is_nested_without_end_is_refused() -> None:
    with pytest.raises(UsageError, match="nested too deeply"):
        read("select = " + "[" * 100_000)
