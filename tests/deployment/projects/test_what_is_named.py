"""Whole projects: the documented shapes are clean, and what a deployment names is what is used."""

import json
import os
from pathlib import Path

import pytest
from deployment.definitions import IMAGE

from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.finding import Finding
from pinproof.run.check import Outcome, check

NAME = "sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"
SCHEMA = "https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json"
SCRIPT = """\
from azureml.core import Environment, Workspace
from azureml.core.model import InferenceConfig, Model

ws = Workspace.from_config()
scoring = Environment(name="scoring-env")
scoring.docker.enabled = True
scoring.docker.base_image = "{image}"
scoring.python.user_managed_dependencies = True
scoring.environment_variables = {{
    "{variable}": "{value}",
}}
config = InferenceConfig(
    entry_script="score.py", source_directory="source", environment=scoring
)
model = Model.register(ws, model_name="m", model_path="models/model.pkl")
service = Model.deploy(ws, "scorer", [model], config)
"""
REQUIREMENTS = "AZUREML_EXTRA_REQUIREMENTS_TXT"
PACKAGES = "AZUREML_EXTRA_PYTHON_LIB_PATH"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with code, a model, both kinds of packages; the working directory."""
    for name, text in {
        "source/score.py": "",
        "source/requirements.txt": "joblib==1.0.1\n",
        "source/myenv/pyvenv.cfg": "home = /usr/bin\ninclude-system-site-packages = false\n",
        "source/myenv/lib/python3.7/site-packages/mine.py": "",
        "models/model.pkl": "",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
    return tmp_path


def deploy(variable: str, value: str, *replaced: tuple[str, str]) -> str:
    text = SCRIPT.format(image=IMAGE, variable=variable, value=value)
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    return text


def checked(*paths: str, **said: object) -> Outcome:
    flags = {"offline": True, **said}
    origins = dict.fromkeys(said, "--test")
    # The flags are of several types, and each test gives its own.
    return check(list(paths) or ["."], Config(**flags, origins=origins))  # type: ignore[arg-type]


def around(outcome: Outcome) -> list[Finding]:
    return [each for each in outcome.report.findings if each.rule.code[:3] in ("DEP", "MNT")]


LIBRARY = "myenv/lib/python3.7/site-packages"
BOTH = [(REQUIREMENTS, "requirements.txt"), (PACKAGES, LIBRARY)]


@pytest.mark.parametrize("is_notebook", [False, True], ids=["script", "notebook"])
@pytest.mark.parametrize(("variable", "value"), BOTH)
def test_the_documented_shapes_are_clean(
    project: Path, variable: str, value: str, is_notebook: bool
) -> None:
    text = deploy(variable, value)
    if is_notebook:
        cells = [{"cell_type": "code", "source": part} for part in text.split("\n\n")]
        (project / "deploy.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    else:
        (project / "deploy.py").write_text(text, encoding="utf-8")
    outcome = checked()
    assert around(outcome) == []
    assert outcome.exit_code == 0
    assert NAME in {target.image for target in outcome.report.targets}


FAULTS = [
    ("DEP001", 10, (f'"{REQUIREMENTS}"', '"AZUREML_EXTRA_REQUIRMENTS_TXT"')),
    ("DEP002", 10, ('"requirements.txt"', '"source/requirements.txt"')),
    ("DEP002", 10, (', source_directory="source"', "")),
    ("DEP002", 13, ('"source"', '"src"')),
    ("DEP003", 10, ('"requirements.txt"', '"/requirements.txt"')),
    (
        "DEP004",
        10,
        (
            "scoring.environment_variables = {",
            f'scoring.environment_variables = {{ "{PACKAGES}": "{LIBRARY}",',
        ),
    ),
    ("DEP005", 10, ("ubuntu18.04-py37-cpu-inference", "ubuntu18.04-py37-cpu")),
    ("DEP006", 10, ('"requirements.txt"', '"../requirements.txt"')),
    ("DEP007", 10, ('"models/model.pkl"', '"source"')),
    ("DEP007", 13, ('"models/model.pkl"', '"source"')),
    ("DEP009", 8, ("user_managed_dependencies = True", "user_managed_dependencies = False")),
    ("DEP010", 7, (":20210601.v1", ":latest")),
    ("DEP011", 16, ("Model.deploy(ws, ", "Model.package(ws, ")),
]


MOUNTED = [
    ("DEP001", (f'"{PACKAGES}"', '"AZUREML_EXTRA_PYTHON_LIBPATH"')),
    ("DEP002", ('"myenv/', '"source/myenv/')),
    ("DEP003", ('"myenv/', '"/var/azureml-app/source/myenv/')),
    ("DEP004", (f'    "{PACKAGES}"', f'    "{REQUIREMENTS}": "requirements.txt", "{PACKAGES}"')),
    ("DEP005", ("ubuntu18.04-py37-cpu-inference", "ubuntu18.04-py37-cpu")),
    ("DEP006", ('"myenv/', '"../source/myenv/')),
    ("DEP007", ('"models/model.pkl"', '"source/myenv"')),
]


@pytest.mark.parametrize(("code", "fault"), MOUNTED)
def test_one_fault_of_a_mounted_directory_is_flagged_at_its_line(
    project: Path, code: str, fault: tuple[str, str]
) -> None:
    (project / "deploy.py").write_text(deploy(PACKAGES, LIBRARY, fault), encoding="utf-8")
    found = [each for each in around(checked("deploy.py")) if each.rule.code.startswith("DEP")]
    assert [(each.rule.code, each.place.start.line) for each in found] == [(code, 10)]


@pytest.mark.parametrize(("code", "line", "fault"), FAULTS)
def test_one_fault_is_flagged_at_its_line(
    project: Path, code: str, line: int, fault: tuple[str, str]
) -> None:
    (project / "requirements.txt").write_text("joblib==1.0.1\n", encoding="utf-8")
    (project / "deploy.py").write_text(
        deploy(REQUIREMENTS, "requirements.txt", fault), encoding="utf-8"
    )
    found = around(checked("deploy.py"))
    assert (code, line) in [(each.rule.code, each.place.start.line) for each in found]
    assert {each.rule.code for each in found} == {code}


def test_another_pythons_packages_are_flagged_at_the_path(project: Path) -> None:
    text = deploy(PACKAGES, "myenv/lib/python3.8/site-packages")
    (project / "deploy.py").write_text(text, encoding="utf-8")
    (project / "source/myenv/lib/python3.7").rename(project / "source/myenv/lib/python3.8")
    assert [(each.rule.code, each.path) for each in around(checked())] == [
        ("DEP008", "deploy.py"),
        ("MNT001", "source/myenv/lib/python3.8/site-packages"),
    ]


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


def test_a_layer_holds_packages_below_python(project: Path) -> None:
    (project / "layer/python").mkdir(parents=True)
    (project / "layer/python/dataclasses.py").write_text("", encoding="utf-8")
    (project / "template.yaml").write_text(
        "Resources:\n  L:\n    Type: AWS::Serverless::LayerVersion\n"
        "    Properties: {ContentUri: layer, CompatibleRuntimes: [python3.7]}\n",
        encoding="utf-8",
    )
    (finding,) = around(checked())
    assert (finding.rule.code, finding.path) == ("MNT009", "layer/python/dataclasses.py")


def test_a_mounted_directory_is_judged_against_the_image_of_its_deployment(project: Path) -> None:
    folder = project / "source" / LIBRARY / "Flask-2.2.5.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Name: Flask\nVersion: 2.2.5\n", encoding="utf-8")
    (project / "deploy.py").write_text(deploy(PACKAGES, LIBRARY), encoding="utf-8")
    # What the image's server needs, and the werkzeug of the image beside it.
    found = [(each.rule.code, each.target.image) for each in around(checked())]
    assert found == [("MNT005", NAME), ("MNT018", NAME)]


def test_directories_are_found_by_name_by_flag_and_by_path(project: Path) -> None:
    packages = project / "vendored/site-packages"
    packages.mkdir(parents=True)
    (packages / "typing.py").write_text("", encoding="utf-8")
    path = "vendored/site-packages"
    for outcome in (checked(), checked(path), checked("source", mount=(path,))):
        assert [each.path for each in around(outcome)] == [f"{path}/typing.py"]
    with pytest.raises(UsageError, match="no such folder"):
        checked("source", mount=("nowhere",))


def test_a_configuration_names_directories_from_its_own_folder(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / "packages").mkdir()
    (project / "packages/typing.py").write_text("", encoding="utf-8")
    (project / "pinproof.toml").write_text('mount = ["packages"]\n', encoding="utf-8")
    monkeypatch.chdir(project / "source")
    (finding,) = around(checked("requirements.txt"))
    assert finding.path.endswith("packages/typing.py")


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
