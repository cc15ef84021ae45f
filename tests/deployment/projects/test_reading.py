"""Whole projects: what is ignored, not literal, hostile or unreadable in them."""

import json
import os
from pathlib import Path

import pytest
from deployment.definitions import IMAGE, PACKAGES, REQUIREMENTS, SCHEMA
from deployment.projects.deployed import around, checked, deploy

from pinproof.config import Config
from pinproof.run.check import check


def test_ignores_severities_and_selections_hold(project: Path) -> None:
    text = deploy(REQUIREMENTS, "requirements.txt", (":20210601.v1", ":latest"))
    (project / "deploy.py").write_text(text, encoding="utf-8")
    assert [each.severity for each in around(checked())] == ["info"]
    assert around(checked(ignore=("floating-image-tag",))) == []
    assert around(checked(select=("PIN",))) == []
    assert around(checked(per_file_ignores={"*.py": ("DEP",)})) == []
    outcome = checked(severity={"floating-image-tag": "error"})
    assert (around(outcome)[0].severity, outcome.exit_code) == ("error", 1)


def test_a_value_that_is_not_literal_is_told_with_its_place_and_fails_nothing(
    project: Path,
) -> None:
    text = deploy(REQUIREMENTS, "x", ('"x"', "os.environ['FILE']"))
    (project / "deploy.py").write_text(text, encoding="utf-8")
    outcome = checked()
    gaps = [gap for gap in outcome.report.unchecked if gap.rule.code == "DEP002"]
    assert [(gap.path, gap.line) for gap in gaps] == [("deploy.py", 10)]
    assert gaps[0].reason == "the path is not known: it is not a literal"
    assert outcome.exit_code == 0


def test_nothing_that_is_read_is_run(project: Path) -> None:
    """Each file would leave a mark if anybody imported or executed it."""
    mark = project / "mark"
    code = f"open({str(mark)!r}, 'w').close()\n"
    text = code + deploy(PACKAGES, "myenv/lib/python3.7/site-packages")
    (project / "deploy.py").write_text(text, encoding="utf-8")
    cells = [{"cell_type": "code", "source": text + "!touch mark\n"}]
    (project / "deploy.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    (project / "run.sh").write_text(
        f"touch {mark}\ndocker run -e A=$(touch {mark}) -e {REQUIREMENTS}=r {IMAGE}\n",
        encoding="utf-8",
    )
    packages = project / "source/myenv/lib/python3.7/site-packages"
    for name in ("mine.py", "sitecustomize.py", "mark.pth", "conftest.py"):
        (packages / name).write_text("import os\n" + code, encoding="utf-8")
    for name in ("azureml.py", "score.py", "yaml.py", "sitecustomize.py"):
        (project / name).write_text(code, encoding="utf-8")
    (project / "d.yml").write_text(
        f"$schema: {SCHEMA}\nname: !!python/object/apply:os.system ['touch {mark}']\n",
        encoding="utf-8",
    )
    outcome = checked()
    assert any(each.rule.code == "MNT010" for each in outcome.report.findings)
    assert not mark.exists()


def test_a_project_that_pretends_to_be_on_another_system_reads_the_same(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = deploy(REQUIREMENTS, "Requirements.txt")
    (project / "deploy.py").write_text(text, encoding="utf-8")
    here = [(each.message, each.cure) for each in around(checked())]
    # Systems that do not mind the case say that the file is there.
    for name in ("exists", "isfile"):
        real = getattr(os.path, name)
        monkeypatch.setattr(
            os.path, name, lambda path, real=real: real(str(path).replace("Req", "req"))
        )
    assert [(each.message, each.cure) for each in around(checked())] == here
    assert "does not exist with this upper and lower case" in here[0][0]


def test_what_a_search_meets_and_cannot_read_is_listed_and_fails_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.py").write_text("import azureml.core\nx = (\n")
    met, named = check(["."], Config(offline=True)), check(["broken.py"], Config(offline=True))
    for outcome in (met, named):
        assert ("broken.py", 2) in {(gap.path, gap.line) for gap in outcome.report.unchecked}
    assert (met.exit_code, named.exit_code) == (0, 3)
