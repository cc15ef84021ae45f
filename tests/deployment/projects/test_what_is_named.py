"""Whole projects: the image and the variables that a deployment names are what is used."""

from pathlib import Path

import pytest
from deployment.definitions import IMAGE, PACKAGES, REQUIREMENTS, SCHEMA
from deployment.projects.deployed import NAME, SCRIPT, around, checked, deploy


def test_a_requirements_file_is_judged_by_the_image_that_its_deployment_names(
    project: Path,
) -> None:
    """Its name may be any; without the deployment nobody would look at it."""
    (project / "source/extra.txt").write_text("Flask==2.2.5\n", encoding="utf-8")
    (project / "source/requirements.txt").unlink()
    (project / "deploy.py").write_text(deploy(REQUIREMENTS, "extra.txt"), encoding="utf-8")
    outcome = checked()
    (finding,) = (each for each in outcome.report.findings if each.rule.code == "IMG003")
    assert finding.path == "source/extra.txt"
    assert finding.target.image == NAME
    assert finding.target.source == "image from deploy.py:7"
    # A flag says more than a deployment.
    said = checked(python="3.9")
    assert {target.python.series for target in said.report.targets} == {"3.9"}


@pytest.mark.parametrize(
    ("line", "gaps"),
    [
        ("RUN pip install $NAME", [5]),
        ('RUN pip install -r /var/azureml-app/requirements.txt "numpy==$VERSION"', [5]),
        ("RUN pip install joblib==1.0.1", []),
        ("RUN pip install --upgrade pip", []),
        ("RUN pip install -r /var/azureml-app/requirements.txt", []),
        ("RUN pip install -r $FILE", [5]),
        ("RUN pip install -r /elsewhere/requirements.txt", [5]),
    ],
)
def test_what_a_dockerfile_installs_and_nobody_can_judge_is_listed(
    project: Path, line: str, gaps: list[int]
) -> None:
    (project / "Dockerfile").write_text(
        f"FROM {IMAGE}\nARG NAME\nARG VERSION\nCOPY source /var/azureml-app\n{line}\n",
        encoding="utf-8",
    )
    outcome = checked("Dockerfile")
    unchecked = [gap for gap in outcome.report.unchecked if gap.rule.code == "DEP002"]
    assert [(gap.path, gap.line) for gap in unchecked] == [("Dockerfile", at) for at in gaps]
    assert all(gap.reason and "Dockerfile:5" not in gap.reason for gap in unchecked)
    assert outcome.exit_code == 0
    # The file beside it is judged all the same, for the image of the first line.
    is_used = "-r /var" in line
    judged = [each for each in outcome.report.targets if each.image is not None]
    assert {target.source for target in judged} == {"image from Dockerfile:1"}
    assert outcome.report.files_checked == 1 + is_used


def test_variables_from_a_file_are_judged_where_they_stand(project: Path) -> None:
    (project / "run.sh").write_text(
        f"docker run --env-file prod.env -v ./source:/var/azureml-app {IMAGE}\n", encoding="utf-8"
    )
    (project / "prod.env").write_text(f'{REQUIREMENTS}="requirements.txt"\n', encoding="utf-8")
    (finding,) = around(checked())
    assert (finding.path, finding.place.start.line) == ("prod.env", 1)
    assert "contains quotes, which are part of the name" in finding.message
    assert finding.cure == "write requirements.txt"
    (project / "prod.env").write_text(f"{REQUIREMENTS}=requirments.txt\n", encoding="utf-8")
    (finding,) = around(checked())
    assert finding.cure == "write requirements.txt"
    (project / "prod.env").unlink()
    outcome = checked()
    assert around(outcome) == []
    gaps = {gap.rule.code for gap in outcome.report.unchecked if gap.path == "run.sh"}
    assert gaps >= {"DEP001", "DEP002", "DEP003", "DEP004", "DEP005", "DEP006", "DEP008"}


PARTLY = "scoring.environment_variables = {{**shared(), '{}': '{}'}}\n"


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("AZUREML_EXTRA_REQUIRMENTS_TXT", "requirements.txt", "DEP001"),
        (REQUIREMENTS, "nowhere.txt", "DEP002"),
        (REQUIREMENTS, "/requirements.txt", "DEP003"),
        (PACKAGES, "myenv/lib/python3.8/site-packages", "DEP008"),
    ],
)
def test_what_is_written_beside_what_is_not_known_is_judged(
    project: Path, name: str, value: str, code: str
) -> None:
    text = SCRIPT.format(image=IMAGE, variable="A", value="b")
    text = text.replace("config = ", PARTLY.format(name, value) + "config = ", 1)
    (project / "deploy.py").write_text(text, encoding="utf-8")
    outcome = checked()
    found = {each.rule.code: each.place.start.line for each in around(outcome)}
    assert found[code] == 12
    gaps = [gap for gap in outcome.report.unchecked if "variables are set" in gap.reason]
    assert {(gap.path, gap.line) for gap in gaps} == {("deploy.py", 12)}
    assert {gap.rule.code for gap in gaps} == {
        *("DEP001", "DEP002", "DEP003", "DEP004", "DEP005", "DEP006", "DEP007", "DEP008")
    }
    assert {gap.reason for gap in gaps} == {"which variables are set is not known: a call gives it"}


def test_a_file_of_two_deployments_is_judged_for_both(project: Path) -> None:
    for name, image in (("a.yml", IMAGE), ("b.yml", "registry.example.org/x-py38:1")):
        (project / name).write_text(
            f"$schema: {SCHEMA}\nenvironment: {{image: '{image}'}}\n"
            "code_configuration: {code: source, scoring_script: score.py}\n"
            f"environment_variables: {{{REQUIREMENTS}: requirements.txt}}\n",
            encoding="utf-8",
        )
    targets = checked().report.targets
    assert {(target.python.series, target.image) for target in targets} == {
        ("3.7", NAME),
        ("3.8", None),
    }


def test_where_no_code_folder_is_named_nothing_is_missing_for_certain(project: Path) -> None:
    (project / "score.py").write_text("", encoding="utf-8")
    (project / "d.yml").write_text(
        f"$schema: {SCHEMA}\nenvironment: {{image: '{IMAGE}'}}\n"
        "code_configuration: {scoring_script: score.py}\n"
        f"environment_variables: {{{REQUIREMENTS}: nowhere.txt}}\n",
        encoding="utf-8",
    )
    report = checked().report
    assert "DEP002" not in {each.rule.code for each in report.findings}
    (gap,) = (each for each in report.unchecked if each.rule.code == "DEP002")
    assert gap.reason.endswith("which folder is deployed is not stated here")


def test_an_image_without_a_manifest_says_so_and_gives_its_python(project: Path) -> None:
    image = "mcr.microsoft.com/azureml/unheard-of-ubuntu20.04-py38-cpu-inference:1"
    text = deploy(REQUIREMENTS, "requirements.txt", (IMAGE, image))
    (project / "deploy.py").write_text(text, encoding="utf-8")
    outcome = checked()
    (target,) = outcome.report.targets
    assert (target.python.series, target.platform) == ("3.8", "manylinux_2_31_x86_64")
    assert any("no manifest of" in note for note in outcome.report.notes)


def test_other_platforms_give_the_python_of_their_files(project: Path) -> None:
    (project / "source/requirements.txt").unlink()
    for name, text in {
        "fn/requirements.txt": "joblib==1.0.1\n",
        "template.yaml": "Resources:\n  F:\n    Type: AWS::Serverless::Function\n"
        "    Properties: {Runtime: python3.8, CodeUri: fn}\n",
        "model.py": "from sagemaker.sklearn import SKLearnModel\n"
        "SKLearnModel(entry_point='i.py', source_dir='code', py_version='py39')\n",
        "code/requirements.txt": "joblib==1.0.1\n",
        "code/i.py": "",
        "Dockerfile": "FROM python:3.10-slim-bullseye\nCOPY reqs.txt .\n"
        "RUN pip install -r reqs.txt\n",
        "reqs.txt": "joblib==1.0.1\n",
    }.items():
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text(text, encoding="utf-8")
    outcome = checked()
    assert {target.python.series for target in outcome.report.targets} == {"3.8", "3.9", "3.10"}
    # The entry script is one of them: what it imports is looked at.
    assert outcome.report.files_checked == 7
