"""The boot's choice of variable and path: a shell that does the same ends as the rules say."""

import shutil
import subprocess
from pathlib import Path

import pytest
from deployment.definitions import IMAGE, PACKAGES, REQUIREMENTS, SCHEMA, read

from pinproof.config import Config
from pinproof.deployment.boot import describe_ending
from pinproof.deployment.profiles import AZUREML
from pinproof.run.check import check

CONDA = "AZUREML_EXTRA_CONDA_YAML"
# What the images do, in our own words: the first variable that is set decides, everything is
# joined to the folder of the entry script, and the last line tells what happened.
BOOT = r"""
root=${AML_APP_ROOT:-/var/azureml-app}
base=$root
if [ -n "$AZUREML_ENTRY_SCRIPT" ]; then
  base=$root/$(dirname "${AZUREML_ENTRY_SCRIPT#/}")
fi
if [ -n "$AZUREML_EXTRA_PYTHON_LIB_PATH" ]; then
  [ -d "$base/$AZUREML_EXTRA_PYTHON_LIB_PATH" ] || {
    echo "$base/$AZUREML_EXTRA_PYTHON_LIB_PATH"; exit 97; }
  echo "path $base/$AZUREML_EXTRA_PYTHON_LIB_PATH"
elif [ -n "$AZUREML_EXTRA_CONDA_YAML_ABS_PATH$AZUREML_EXTRA_CONDA_YAML" ]; then
  file=$base/$AZUREML_EXTRA_CONDA_YAML
  [ -n "$AZUREML_EXTRA_CONDA_YAML_ABS_PATH" ] && file=$AZUREML_EXTRA_CONDA_YAML_ABS_PATH
  [ -f "$file" ] || { echo "$file"; exit 98; }
  echo "conda $file"
elif [ -n "$AZUREML_EXTRA_REQUIREMENTS_TXT" ]; then
  [ -f "$base/$AZUREML_EXTRA_REQUIREMENTS_TXT" ] || {
    echo "$base/$AZUREML_EXTRA_REQUIREMENTS_TXT"; exit 99; }
  echo "requirements $base/$AZUREML_EXTRA_REQUIREMENTS_TXT"
else
  echo "disabled"
fi
"""
FILES = (
    "score.py",
    "requirements.txt",
    "conda.yml",
    "packages/mine.py",
    "online/score.py",
    "online/requirements.txt",
    "online/reqs/more.txt",
)
ENTRIES = ("score.py", "/score.py", "online/score.py", "./online/score.py")
VALUES: tuple[dict[str, str], ...] = (
    {},
    {REQUIREMENTS: "requirements.txt"},
    {REQUIREMENTS: "../requirements.txt"},
    {REQUIREMENTS: "reqs/more.txt"},
    {REQUIREMENTS: "reqs\\more.txt"},
    {REQUIREMENTS: "Requirements.txt"},
    {REQUIREMENTS: "reqs"},
    {REQUIREMENTS: "./requirements.txt"},
    {REQUIREMENTS: "/var/azureml-app/requirements.txt"},
    {REQUIREMENTS: ""},
    {PACKAGES: "packages"},
    {PACKAGES: "../packages"},
    {PACKAGES: "requirements.txt"},
    {PACKAGES: "", REQUIREMENTS: "requirements.txt"},
    {PACKAGES: "packages", REQUIREMENTS: "nowhere.txt"},
    {CONDA: "conda.yml"},
    {CONDA: "conda.yml", REQUIREMENTS: "requirements.txt"},
    {CONDA: "environment.yml", PACKAGES: "packages"},
    {"AZUREML_EXTRA_REQUIRMENTS_TXT": "requirements.txt"},
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    for name in FILES:
        path = folder / "src" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    return folder


@pytest.mark.parametrize("entry", ENTRIES)
@pytest.mark.parametrize("values", VALUES, ids=str)
def test_the_boot_ends_as_the_rules_say(
    project: Path, entry: str, values: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    shell = shutil.which("bash")
    if shell is None:
        pytest.skip("no bash on this system")
    environment = {
        **values,
        "AML_APP_ROOT": "root",
        "AZUREML_ENTRY_SCRIPT": entry,
        "PATH": "/bin:/usr/bin",
    }
    if not (project / "root").exists():
        (project / "root").symlink_to("src")
    done = subprocess.run(
        [shell, "-c", BOOT],
        cwd=project,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout.strip()
    monkeypatch.chdir(project)
    lines = [f"  {name}: '{value}'" for name, value in {"AML_APP_ROOT": "root", **values}.items()]
    (project / "deployment.yml").write_text(
        "\n".join(
            [
                f"$schema: {SCHEMA}",
                "environment:",
                f"  image: {IMAGE}",
                "code_configuration:",
                "  code: src",
                f"  scoring_script: '{entry}'",
                "environment_variables:",
                *lines,
                "",
            ]
        ),
        encoding="utf-8",
    )
    findings = check(["deployment.yml"], Config(select=("DEP",), offline=True)).report.findings
    ends = [each for each in findings if "and exits with" in each.message]
    if done.returncode:
        (end,) = ends
        assert end.message.endswith(f"and exits with {done.returncode}")
        # The very path that is printed.
        assert f" {said}. Exiting with error" in end.message
    else:
        assert ends == []
    # Nothing is installed though a variable was meant to: somebody says so.
    if said == "disabled" and values:
        assert any("continues" in each.message for each in findings)
    ignored = [name for name in (PACKAGES, CONDA, REQUIREMENTS) if values.get(name)][1:]
    assert [
        each.message.partition(" ")[0] for each in findings if each.rule.code == "DEP004"
    ] == ignored


def test_the_first_sdk_puts_the_folder_itself_below_the_root(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It names the entry script with the source folder's own name before it."""
    monkeypatch.chdir(project)
    (project / "deploy.py").write_text(
        "from azureml.core import Environment\n"
        "from azureml.core.model import InferenceConfig\n"
        "env = Environment('e')\n"
        f"env.docker.base_image = '{IMAGE}'\n"
        f"env.environment_variables = {{'{REQUIREMENTS}': 'gone.txt', 'AML_APP_ROOT': '.'}}\n"
        "InferenceConfig('online/score.py', source_directory='./src/', environment=env)\n",
        encoding="utf-8",
    )
    done = subprocess.run(
        ["bash", "-c", BOOT],
        cwd=project,
        env={
            REQUIREMENTS: "gone.txt",
            "AML_APP_ROOT": ".",
            "AZUREML_ENTRY_SCRIPT": "src/online/score.py",
            "PATH": "/bin:/usr/bin",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    (finding,) = check(["deploy.py"], Config(select=("DEP002",), offline=True)).report.findings
    assert f" {done.stdout.strip()}. Exiting with error" in finding.message
    assert finding.message.endswith(f"and exits with {done.returncode}")


def test_a_conda_file_by_absolute_path_is_taken_as_it_is(project: Path) -> None:
    """It is a path of the container, so that only its ending can be told."""
    variable = AZUREML.variable("AZUREML_EXTRA_CONDA_YAML_ABS_PATH")
    assert variable is not None
    file = read(
        "yaml",
        f"""\
        $schema: {SCHEMA}
        environment: {{image: {IMAGE}}}
        environment_variables: {{{variable.name}: /nowhere/conda.yml}}
        """,
    )
    said = describe_ending(file.definitions[0], variable, "/nowhere/conda.yml")
    done = subprocess.run(
        ["bash", "-c", BOOT],
        cwd=project,
        env={variable.name: "/nowhere/conda.yml", "PATH": "/bin:/usr/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.endswith(f"exits with {done.returncode}")
    assert f" {done.stdout.strip()}. Exiting" in said
