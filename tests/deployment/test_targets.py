"""Which image a requirements file is judged against when its deployment is faulty."""

from pathlib import Path

import pytest
from deployment.definitions import IMAGE, PACKAGES, REQUIREMENTS, SCHEMA

from pinproof.config import Config
from pinproof.run.check import Outcome, check

PY39 = "mcr.microsoft.com/azureml/minimal-ubuntu22.04-py39-cpu-inference:20240501.v1"
# Its manifest says that its boot looks at none of the variables.
DEAF = "mcr.microsoft.com/azureml/curated/minimal-py39-inference:1"
NAME = "minimal-ubuntu22.04-py39-cpu-inference"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("source/score.py", "source/packages/mine.py"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    (tmp_path / "source/needs.txt").write_text("joblib==1.0.1\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
    return tmp_path


def deployment(project: Path, name: str = "deployment.yml", image: str = PY39, **said: str) -> None:
    variables = "".join(f"  {each}: '{value}'\n" for each, value in said.items())
    (project / name).write_text(
        f"$schema: {SCHEMA}\nenvironment:\n  image: {image}\n"
        "code_configuration: {code: source, scoring_script: score.py}\n"
        f"environment_variables:\n  OTHER: x\n{variables}",
        encoding="utf-8",
    )


def targets(outcome: Outcome, path: str) -> set[tuple[str | None, str, str]]:
    """Give image, Python and origin of what a file is judged for, by what is always found."""
    return {
        (each.target.image, each.target.python.series, each.target.source)
        for each in outcome.report.findings
        if each.path == path and each.rule.code == "PIN001"
    }


def judged(project: Path, path: str) -> set[tuple[str | None, str, str]]:
    (project / path).write_text("joblib\n", encoding="utf-8")
    return targets(check(["."], Config(offline=True)), path)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"AZUREML_EXTRA_REQUIRMENTS_TXT": "needs.txt"}, "DEP001"),
        ({REQUIREMENTS: "/var/azureml-app/needs.txt"}, "DEP003"),
        ({REQUIREMENTS: "source/needs.txt"}, "DEP002"),
        ({REQUIREMENTS: "Needs.txt"}, "DEP002"),
        ({PACKAGES: "packages", REQUIREMENTS: "needs.txt"}, "DEP004"),
    ],
)
def test_a_file_that_a_faulty_variable_means_is_judged_for_the_image(
    project: Path, said: dict[str, str], code: str
) -> None:
    deployment(project, **said)
    name = list(said)[-1]
    where = f"image from deployment.yml:3, where {name} means this file"
    assert judged(project, "source/needs.txt") == {(NAME, "3.9", where)}
    assert code in {each.rule.code for each in check(["."], Config(offline=True)).report.findings}


def test_a_file_for_an_image_that_ignores_the_variable_is_judged_for_it(project: Path) -> None:
    deployment(project, image=DEAF, **{REQUIREMENTS: "needs.txt"})
    where = f"image from deployment.yml:3, where {REQUIREMENTS} means this file"
    assert judged(project, "source/needs.txt") == {("minimal-py39-inference", "3.9", where)}
    assert "DEP005" in {
        each.rule.code for each in check(["."], Config(offline=True)).report.findings
    }


def test_a_script_without_a_source_directory_means_the_file_beside_the_script(
    project: Path,
) -> None:
    (project / "deploy.py").write_text(
        "from azureml.core import Environment\n"
        "from azureml.core.model import InferenceConfig\n"
        "env = Environment('e')\n"
        f"env.docker.base_image = '{PY39}'\n"
        "env.python.user_managed_dependencies = True\n"
        f"env.environment_variables = {{'{REQUIREMENTS}': 'needs.txt'}}\n"
        "InferenceConfig('source/score.py', environment=env)\n",
        encoding="utf-8",
    )
    ((image, _, source),) = judged(project, "source/needs.txt")
    assert (image, "means this file" in source) == (NAME, True)


def test_a_mounted_directory_that_a_misspelt_variable_means_is_judged_for_the_image(
    project: Path,
) -> None:
    (project / "source/packages/typing.py").write_text("", encoding="utf-8")
    deployment(project, AZUREML_EXTRA_PYTHON_LIBPATH="packages")
    (finding,) = (
        each
        for each in check(["."], Config(offline=True)).report.findings
        if each.rule.code == "MNT009"
    )
    assert finding.path == "source/packages/typing.py"
    assert finding.target.image == NAME
    assert finding.target.source.endswith("where AZUREML_EXTRA_PYTHON_LIBPATH means this folder")


ONLY = "image from deployment.yml:3, the only image that deployments name here"


@pytest.mark.parametrize("value", ["nowhere.txt", "${{ parameters.file }}", None])
def test_the_only_requirements_file_is_judged_for_the_only_image(
    project: Path, value: str | None
) -> None:
    deployment(project, **({} if value is None else {REQUIREMENTS: value}))
    (project / "constraints.txt").write_text("", encoding="utf-8")
    assert judged(project, "requirements.txt") == {(NAME, "3.9", ONLY)}


def test_of_several_files_or_images_none_is_guessed(project: Path) -> None:
    deployment(project)
    for other in ("requirements-dev.txt", "source/requirements.txt"):
        (project / other).write_text("", encoding="utf-8")
        assert judged(project, "requirements.txt") == {(None, "3.7", "default target")}
        (project / other).unlink()
    assert judged(project, "requirements.txt") == {(NAME, "3.9", ONLY)}
    deployment(project, "other.yml", image=IMAGE)
    assert judged(project, "requirements.txt") == {(None, "3.7", "default target")}


def test_a_file_that_another_deployment_uses_is_judged_for_that_one_alone(project: Path) -> None:
    deployment(project, AZUREML_EXTRA_REQUIRMENTS_TXT="needs.txt")
    deployment(project, "other.yml", image=IMAGE, **{REQUIREMENTS: "needs.txt"})
    targets = check(["."], Config(offline=True)).report.targets
    assert not [target for target in targets if "means this file" in target.source]


def test_an_image_of_ones_own_is_mentioned_once_and_gives_its_python(project: Path) -> None:
    own = "registry.example.org/scoring-py39:1"
    for name in ("a.yml", "b.yml"):
        deployment(project, name, image=own, AZUREML_EXTRA_REQUIRMENTS_TXT="needs.txt")
    assert {series for _, series, _ in judged(project, "source/needs.txt")} == {"3.9"}
    notes = check(["."], Config(offline=True)).report.notes
    assert [note.partition(", so")[0] for note in notes] == [
        f"a.yml:3: no manifest of {own} is known"
    ]


def test_what_the_deployment_states_counts_more_than_the_header_of_the_file(project: Path) -> None:
    needs = project / "source/needs.txt"
    needs.write_text("# autogenerated by pip-compile with Python 3.8\njoblib\n", encoding="utf-8")
    deployment(project, image="registry.example.org/scoring-py39:1", **{REQUIREMENTS: "needs.txt"})
    told = targets(check(["."], Config(offline=True)), "source/needs.txt")
    assert [(series, source) for _, series, source in told] == [
        ("3.9", "Python from deployment.yml:3")
    ]
    (project / "deployment.yml").unlink()
    told = targets(check(["source/needs.txt"], Config(offline=True)), "source/needs.txt")
    assert [(series, source) for _, series, source in told] == [
        ("3.8", "Python from the header of source/needs.txt")
    ]


def test_of_an_unknown_image_the_nearest_known_one_is_named(project: Path) -> None:
    unknown = "mcr.microsoft.com/azureml/sklearn-0.24.2-ubuntu18.04-py37-cpu-inference:1"
    (project / "Dockerfile").write_text(f"FROM {unknown}\nCOPY . .\nRUN pip install -r a.txt\n")
    (note,) = (note for note in check(["."], Config(offline=True)).report.notes if unknown in note)
    assert "(the nearest that is known is sklearn-0.24.1-ubuntu18.04-py37-cpu-inference)" in note


@pytest.mark.parametrize(
    ("image", "said"),
    [
        ("", "the release of the SDK decides which Python"),
        (f"env.docker.base_image = '{PY39}'\n", ""),
    ],
)
def test_an_environment_of_the_first_sdk_without_an_image_tells_no_python(
    project: Path, image: str, said: str
) -> None:
    (project / "deploy.py").write_text(
        "from azureml.core import Environment\n"
        "env = Environment.from_pip_requirements('e', 'source/needs.txt')\n" + image
    )
    outcome = check(["deploy.py"], Config(offline=True, select=("ENV001",)))
    reasons = [gap.reason for gap in outcome.unchecked if gap.path == "source/needs.txt"]
    assert any("the Python is not known" in reason for reason in reasons) == bool(said)
    assert all(said in reason for reason in reasons)
