"""What somebody else's files may not do: expand without end, reach outside, stop the run."""

import os
import sys
from pathlib import Path

import pytest

from pinproof.cli.commands.check import CheckOptions, run_check
from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.formats.structured.yaml_text import read_yaml
from pinproof.formats.tree import Table
from pinproof.record import replace
from pinproof.run.check import Outcome, check
from pinproof.source import SourceFile

DEPLOYMENT = """\
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
endpoint_name: mine
environment:
  image: mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:latest
"""
OFFLINE = replace(Config(), offline=True, no_cache=True, origins={"offline": "", "no_cache": ""})


def checked(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    monkeypatch.chdir(folder)
    return check(["."], OFFLINE)


def said(outcome: Outcome) -> str:
    report = outcome.report
    lines = [finding.message for finding in report.findings]
    return "\n".join([*lines, *(gap.reason for gap in report.unchecked), *report.notes])


def test_merged_names_do_not_multiply(tmp_path: Path) -> None:
    levels = ["m0: &m0 {a: x}"]
    for level in range(1, 40):
        merged = ", ".join([f"*m{level - 1}"] * 9)
        levels.append(f"m{level}: &m{level} {{<<: [{merged}], k{level}: 1}}")
    (document,), fault = read_yaml(SourceFile(path=str(tmp_path), text="\n".join(levels)))
    assert fault is None
    assert isinstance(document, Table)
    last = document.items[-1][1]
    assert isinstance(last, Table)
    assert len(last.items) == 40


def test_variables_of_an_image_do_not_double_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = ["FROM mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"]
    lines.append("ENV A0=aaaaaaaaaa")
    lines += [f"ENV A{at}={f'$A{at - 1}' * 10}" for at in range(1, 14)]
    lines.append("ENV AZUREML_EXTRA_REQUIREMENTS_TXT=" + "$A3" * 10)
    (tmp_path / "Dockerfile").write_text("\n".join(lines), encoding="utf-8")
    assert "its variables expand too far" in said(checked(tmp_path, monkeypatch))


@pytest.mark.parametrize("depth", [100, 400, 3000])
def test_deep_markers_stop_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, depth: int
) -> None:
    marker = "(" * depth + 'python_version > "3"' + ")" * depth
    (tmp_path / "requirements.txt").write_text(f"numpy==1.0 ; {marker}\nscipy\n", encoding="utf-8")
    findings = checked(tmp_path, monkeypatch).report.findings
    assert "unpinned-requirement" in {finding.rule.name for finding in findings}


@pytest.mark.parametrize("name", [".amlignore", ".gitignore"])
def test_a_pattern_that_cannot_be_read_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / name).write_text("[z-a]\n", encoding="utf-8")
    (tmp_path / "score.py").write_text("", encoding="utf-8")
    (tmp_path / "requirements.txt").write_text("scipy\n", encoding="utf-8")
    (tmp_path / "deployment.yml").write_text(
        f"{DEPLOYMENT}code_configuration: {{code: ., scoring_script: score.py}}\n"
        "environment_variables: {AZUREML_EXTRA_REQUIREMENTS_TXT: requirements.txt}\n",
        encoding="utf-8",
    )
    assert "scipy has no version" in said(checked(tmp_path, monkeypatch))


SECRET = "root:x:0:0:secret words of another file\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "outside.txt").write_text(SECRET, encoding="utf-8")
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "requirements.txt").write_text("six==1.16.0\n", encoding="utf-8")
    return tmp_path / "project"


def test_a_deployment_has_nothing_outside_read(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "score.py").write_text("", encoding="utf-8")
    (project / "deployment.yml").write_text(
        f"{DEPLOYMENT}code_configuration: {{code: ., scoring_script: score.py}}\n"
        "environment_variables: {AZUREML_EXTRA_REQUIREMENTS_TXT: ../outside.txt}\n",
        encoding="utf-8",
    )
    outcome = checked(project, monkeypatch)
    assert "it lies outside of the project (--allow-outside reads it)" in said(outcome)
    assert not any("outside.txt" in finding.path for finding in outcome.report.findings)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege there")
def test_a_link_that_a_search_meets_is_not_followed_outside(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.symlink("../outside.txt", project / "requirements-dev.txt")
    outcome = checked(project, monkeypatch)
    assert "secret words" not in said(outcome)
    assert "requirements-dev.txt was met" in said(outcome)


def test_a_configuration_mounts_nothing_outside(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "pinproof.toml").write_text('mount = ["/"]\n', encoding="utf-8")
    with pytest.raises(UsageError, match="mount '/' is outside of the project"):
        checked(project, monkeypatch)


def test_nothing_outside_is_fixed(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    other = project.parent / "outside.txt"
    other.write_text("scipy==01.7.3\n", encoding="utf-8")
    (project / "requirements.txt").write_text(
        "-r ../outside.txt\nscipy==01.7.3\n", encoding="utf-8"
    )
    monkeypatch.chdir(project)
    flags = Config(
        offline=True,
        no_cache=True,
        allow_outside=True,
        output_file=str(project.parent / "report.txt"),
    )
    run_check(CheckOptions(flags=flags, paths=("requirements.txt",), fix=True))
    assert other.read_text(encoding="utf-8") == "scipy==01.7.3\n"
    assert "left ../outside.txt alone: it is outside of the project" in capsys.readouterr().err
    assert (project / "requirements.txt").read_text(encoding="utf-8").endswith("scipy==1.7.3\n")
