"""What Python programs call: the page of it is true, and mistakes are told."""

import doctest
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from support.distributions import wheel_bytes

import pinproof
from pinproof.api.arguments import Settings
from pinproof.bundles.model import Bundle
from pinproof.config import KEYS

PAGE = Path(__file__).resolve().parents[1] / "docs/api.md"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    for name in ("HOME", "APPDATA", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    project = tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    monkeypatch.chdir(project)
    return project


def test_the_page_is_true() -> None:
    text = PAGE.read_text(encoding="utf-8")
    test = doctest.DocTestParser().get_doctest(text, {}, "api.md", str(PAGE), 0)
    assert len(test.examples) > 15
    said: list[str] = []
    runner = doctest.DocTestRunner()
    assert runner.run(test, out=said.append).failed == 0, "".join(said)


def test_all_names_are_shown_and_there() -> None:
    assert dir(pinproof) == sorted(pinproof.__all__)
    page = PAGE.read_text(encoding="utf-8").partition("## Check")[2]
    for name in pinproof.__all__:
        assert getattr(pinproof, name) is not None
        assert name == "__version__" or re.search(rf"`(pinproof\.)?{name}\b", page), name
    with pytest.raises(AttributeError, match="no attribute 'chek'"):
        _ = pinproof.chek


@pytest.mark.parametrize("kind", ["text", "path", "list", "generator", "tuple"])
def test_paths_are_taken_as_people_have_them(folder: Path, kind: str) -> None:
    (folder / "requirements.txt").write_text("numpy\n")
    given: Any = {
        "text": "requirements.txt",
        "path": Path("requirements.txt"),
        "list": [Path("requirements.txt")],
        "generator": (name for name in ["requirements.txt"]),
        "tuple": (str(folder / "requirements.txt"),),
    }[kind]
    outcome = pinproof.check(given, select="PIN", offline=True)
    assert [(Path(each.path).name, each.code) for each in outcome.findings] == [
        ("requirements.txt", "PIN001")
    ]


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        (b"requirements.txt", TypeError, "a path is a str or an os.PathLike, not bytes"),
        (3, TypeError, "a path is a str or an os.PathLike, not int"),
        ([3], TypeError, "a path is a str or an os.PathLike, not int"),
        ([], ValueError, "no path is given"),
        ("", ValueError, "a path is empty"),
        (None, TypeError, "not NoneType"),
    ],
)
def test_what_is_no_path_is_told(given: Any, error: type[Exception], message: str) -> None:
    for function in (pinproof.check, pinproof.plan):
        with pytest.raises(error, match=message):
            function(given)


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"output_file": "x"}, TypeError, "'output_file' is no setting"),
        ({"selct": "PIN"}, TypeError, "did you mean 'select'"),
        ({"offline": "yes"}, pinproof.UsageError, "offline must be true or false"),
        ({"select": [1]}, pinproof.UsageError, "select must be a list of strings"),
        ({"select": "PNI001"}, pinproof.UsageError, "there is no rule 'PNI001'; did you mean"),
        ({"timeout": -1}, pinproof.UsageError, "timeout must be a number, 0 or more"),
        ({"severity": {"PIN001": "bad"}}, pinproof.UsageError, "severity.PIN001 must be one of"),
        ({"image": "sklern"}, pinproof.UsageError, "sklern"),
    ],
)
def test_what_is_no_setting_is_told(
    folder: Path, settings: Any, error: type[Exception], message: str
) -> None:
    (folder / "requirements.txt").write_text("numpy\n")
    with pytest.raises(error, match=message):
        pinproof.check("requirements.txt", **settings)


def test_settings_count_before_those_of_files_and_none_says_nothing(folder: Path) -> None:
    (folder / "requirements.txt").write_text("numpy\n")
    (folder / "pinproof.toml").write_text("ignore = ['PIN001']\n")
    assert pinproof.check(".", offline=True).findings == ()
    assert pinproof.check(".", offline=True, ignore=None).findings == ()
    assert len(pinproof.check(".", offline=True, ignore=()).findings) == 1
    strict = pinproof.check(".", offline=True, ignore=[], severity={"PIN001": "error"})
    assert strict.findings[0].severity == "error"
    assert strict.config.origins["ignore"] == "--ignore"


def test_a_fix_says_what_to_write(folder: Path) -> None:
    (folder / "requirements.txt").write_text("numpy==1.19.5  # pinproof: allow[PIN001]\n")
    (finding,) = pinproof.check("requirements.txt", offline=True).findings
    assert finding.fix is not None
    assert finding.fix.edits[0].text == ""
    assert (finding.line, finding.column) == (1, 34)


def test_a_manifest_that_was_written_anew_is_read_anew(folder: Path) -> None:
    (folder / "requirements.txt").write_text("numpy==1.0\n", encoding="utf-8")

    def held(version: str) -> list[str]:
        image = {"schema": 1, "name": "made-up", "python": "3.7", "server": []}
        image |= {"platform": "manylinux_2_27_x86_64"}
        image |= {"distributions": [{"name": "numpy", "version": version}]}
        (folder / "image.json").write_text(json.dumps(image), encoding="utf-8")
        found = pinproof.check("requirements.txt", image="image.json", offline=True, no_cache=True)
        return [each.code for each in found.findings if each.code.startswith("IMG")]

    assert held("1.0") == ["IMG004"]
    assert held("1.1") != ["IMG004"]


def test_every_setting_is_a_key() -> None:
    assert set(Settings.__annotations__) <= set(KEYS)


def test_a_bundle_is_made_of_what_is_planned_and_tells_of_its_files(folder: Path) -> None:
    wheels = folder / "wheels"
    wheels.mkdir()
    for version in ("1.0", "2.0"):
        content, _ = wheel_bytes("one", version, modules={"one.py": b""})
        (wheels / f"one-{version}-py3-none-any.whl").write_bytes(content)
    (folder / "requirements.txt").write_text("one<2\n")
    made = pinproof.bundle(
        folder / "requirements.txt",
        folder / "packages",
        no_index=True,
        find_links=wheels,
    )
    assert isinstance(made, Bundle), made
    assert [part.wheel.file.filename for part in made.parts] == ["one-1.0-py3-none-any.whl"]
    assert (folder / "packages" / "one.py").is_file()
    (folder / "requirements.txt").write_text("one==3\n")
    nothing = pinproof.bundle(
        "requirements.txt", "others", format="wheelhouse", no_index=True, find_links=wheels
    )
    assert not isinstance(nothing, Bundle)
    assert nothing.reasons
    assert not (folder / "others").exists()
