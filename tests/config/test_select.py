from typing import Any

import pytest

from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.registry import RULES, find
from pinproof.settle.select import select, select_configured


def codes(**selectors: tuple[str, ...]) -> set[str]:
    return {entry.code for entry in select(RULES, **selectors).rules}


def test_everything_runs_unless_told_otherwise() -> None:
    assert codes() == {entry.code for entry in RULES if not entry.is_opt_in}


def test_what_is_opt_in_runs_where_its_name_or_its_family_is_selected() -> None:
    assert "IMP004" not in codes(chosen=("ALL",))
    assert "IMP004" in codes(extended=("unused-requirement",))
    assert "IMP004" in codes(chosen=("IMP",))
    assert "IMP004" not in codes(chosen=("IMP",), ignored=("IMP004",))


def test_a_family_a_name_and_a_code_select() -> None:
    assert codes(chosen=("PIN001",)) == {"PIN001"}
    assert codes(chosen=("unpinned-requirement",)) == {"PIN001"}
    family = codes(chosen=("pin",))
    assert "PIN001" in family
    assert all(code.startswith("PIN") for code in family)


def test_the_more_specific_selector_decides() -> None:
    assert codes(chosen=("PIN001",), ignored=("PIN",)) == {"PIN001"}
    assert "PIN001" not in codes(ignored=("PIN001",))
    assert "PIN001" not in codes(chosen=("PIN001",), ignored=("unpinned-requirement",))
    assert codes(chosen=("ENV",), extended=("PIN001",)) >= {"PIN001", "ENV001"}


def test_rules_selected_by_their_own_name_are_remembered() -> None:
    assert select(RULES, chosen=("PIN", "ENV001")).named == {"ENV001"}


def test_an_unknown_selector_offers_the_nearest() -> None:
    with pytest.raises(UsageError, match="did you mean unpinned-requirement"):
        select(RULES, chosen=("unpinned-requirements",))
    with pytest.raises(UsageError, match="there is no rule 'XYZ'"):
        select(RULES, ignored=("XYZ",))


def test_a_rule_is_found_by_name_and_code_in_any_case() -> None:
    assert find("pin001") is find("Unpinned-Requirement")
    with pytest.raises(UsageError, match="unpinned-requirement"):
        find("unpined-requirement")


def graded(severity: dict[str, Any]) -> dict[str, str]:
    return dict(select_configured(RULES, Config(severity=severity)).severities)


def test_a_family_is_graded_and_the_closer_of_two_counts() -> None:
    said = graded({"pin": "error"})
    assert set(said) == {entry.code for entry in RULES if entry.family == "PIN"}
    assert set(said.values()) == {"error"}
    for severity in (
        {"version-range": "info", "PIN": "error", "ALL": "warning"},
        {"ALL": "warning", "PIN": "error", "PIN002": "info"},
    ):
        said = graded(severity)
        assert (said["PIN001"], said["PIN002"], said["ENV001"]) == ("error", "info", "warning")
    assert graded({"PIN002": "info", "version-range": "error"}) == {"PIN002": "error"}


def test_who_grades_one_rule_leaves_the_others_as_they_were() -> None:
    below = Config(severity={"PIN": "error", "IMG": "info"}, origins={"severity": "pinproof.toml"})
    above = Config(severity={"PIN": "info", "XYZ": "info"}, origins={"severity": "--severity"})
    config = above.over(below)
    assert config.severity == {"IMG": "info", "PIN": "info", "XYZ": "info"}
    with pytest.raises(UsageError, match=r"^pinproof\.toml and --severity: there is no rule 'XYZ'"):
        select_configured(RULES, config)


@pytest.mark.parametrize(
    "said",
    [
        {"select": ("XYZ",)},
        {"extend_select": ("XYZ",)},
        {"ignore": ("XYZ",)},
        {"severity": {"XYZ": "error"}},
    ],
)
def test_a_name_that_is_none_is_told_with_its_place(said: dict[str, Any]) -> None:
    config = Config(**said, origins=dict.fromkeys(said, "pinproof.toml"))
    with pytest.raises(UsageError, match=r"^pinproof\.toml: there is no rule 'XYZ'"):
        select_configured(RULES, config)
