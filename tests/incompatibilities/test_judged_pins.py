"""What is said of pins that real servers ran with, or did not, by the facts alone.

Each row was seen by `tests/starts` as well, or by the experiment that the message tells.
"""

import os
from pathlib import Path

import pytest

import pinproof

SKLEARN = "sklearn-0.24.1"
PY39 = "minimal-ubuntu22.04-py39-cpu-inference"


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)


def said_of(image: str, *pins: str) -> dict[str, str]:
    """Give message by severity, of what is wrong with the image or between the pins."""
    Path("requirements.txt").write_text("\n".join(pins) + "\n", encoding="utf-8")
    outcome = pinproof.check("requirements.txt", image=image, select=["IMG", "RES"], offline=True)
    found = [each for each in outcome.report.findings if each.severity != "info"]
    assert len({each.severity for each in found}) == len(found)
    return {each.severity: each.message for each in found}


@pytest.mark.parametrize(
    ("image", "pin", "evidence"),
    [
        (SKLEARN, "itsdangerous==2.1.0", "ImportError: cannot import name 'json' from"),
        (SKLEARN, "jinja2==3.1.2", "ImportError: cannot import name 'Markup' from"),
        (SKLEARN, "flask==2.2.5", "TypeError: register() takes 3 positional arguments"),
        ("xgboost-1.4", "markupsafe==2.1.1", "ImportError: cannot import name 'soft_unicode'"),
        (PY39, "setuptools==82.0.0", "ModuleNotFoundError: No module named 'pkg_resources'"),
    ],
)
def test_what_was_seen_to_fail_is_an_error_with_its_line(
    image: str, pin: str, evidence: str
) -> None:
    said = said_of(image, pin)
    assert said.keys() == {"error"}
    assert f"(seen under Python 3.{'9' if image == PY39 else '7'}: " in said["error"]
    assert evidence in said["error"]


@pytest.mark.parametrize(
    ("pin", "needs"),
    [
        ("gunicorn==20.0.4", "gunicorn==20.1.0"),
        ("wrapt==1.14.1", "wrapt==1.11.1"),
        ("inference-schema==1.5", "inference-schema==1.1.0"),
        ("flask==1.1.4", "flask==1.0.3"),
    ],
)
def test_what_is_declared_and_was_seen_to_run_is_a_warning_that_says_so(
    pin: str, needs: str
) -> None:
    said = said_of(SKLEARN, pin)
    assert said.keys() == {"warning"}
    assert f"needs {needs} (but was seen to run with it under Python 3.7)" in said["warning"]


def test_a_declared_need_says_that_it_was_seen_to_fail_where_another_rule_has_the_error() -> None:
    Path("requirements.txt").write_text("numpy==1.14.6\n", encoding="utf-8")
    outcome = pinproof.check("requirements.txt", image=SKLEARN, select=["IMG"], offline=True)
    said = {each.code: each.message for each in outcome.report.findings}
    assert "pandas 1.1.5 needs numpy>=1.15.4 (declared, and seen to fail)" in said["IMG002"]
    assert (
        "(seen under Python 3.7: ImportError: this version of pandas is incompat" in said["IMG006"]
    )


@pytest.mark.parametrize("pin", ["numpy==1.16.6", "pandas==0.25.3"])
def test_nothing_is_said_of_what_runs_and_breaks_nothing(pin: str) -> None:
    assert said_of(SKLEARN, pin) == {}
