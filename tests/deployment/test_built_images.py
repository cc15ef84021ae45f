"""Images of one's own: each command of a build is judged by what those before it left."""

import json
from pathlib import Path

import pytest
from deployment.definitions import SCHEMA
from oracle.worlds import read_world
from support.command import pinproof

from pinproof.config import Config
from pinproof.finding import Report
from pinproof.run.check import check

pytestmark = pytest.mark.usefixtures("repository")
KNOWN = "minimal-ubuntu20.04-py38-cpu-inference"
FROM = f"FROM mcr.microsoft.com/azureml/{KNOWN}:20230518.v1"
DEPLOYMENT = f"""\
$schema: {SCHEMA}
name: blue
environment:
  build:
    path: ctx
environment_variables:
  {{}}
code_configuration:
  code: src
  scoring_script: score.py
"""
HELD = "six==1.16.0"
SERVER = "flask==2.2.5"


def checked(files: dict[str, str], *select: str) -> Report:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
    return check(["."], Config(offline=True, select=select or ("IMG004",))).report


def held(report: Report) -> list[str]:
    """Give where a line asks for what the image holds at that time."""
    found = [each for each in report.findings if each.rule.code == "IMG004"]
    return sorted(f"{each.path}:{each.place.start.line}" for each in found)


def reasons(report: Report) -> set[str]:
    return {each.reason for each in report.unchecked if each.rule.code == "IMG004"}


def test_each_command_is_judged_by_what_those_before_it_left() -> None:
    dockerfile = f"""\
{FROM}
COPY requirements.txt /x/
RUN pip install {HELD}
RUN pip uninstall -y six
RUN pip install {HELD}
RUN pip uninstall -y Six  flask && \\
    pip install flask==2.2.5
RUN pip install -r /x/requirements.txt
RUN pip install flask==2.2.5 six==1.15.0
RUN pip install six==1.15.0
"""
    report = checked({"Dockerfile": dockerfile, "requirements.txt": f"{HELD}\nflask==2.2.5\n"})
    assert held(report) == [
        "Dockerfile:10",
        "Dockerfile:3",
        "Dockerfile:9",
        "requirements.txt:2",
    ]


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("RUN pip install $MORE", "the shell works it out"),
        ("RUN pip install .", "what the project beside it installs is not known"),
        ("RUN ./install.sh", "what is installed by that script is not known"),
        ("RUN curl -sSL https://x.example.org/i.sh | bash", "by that script is not known"),
        ("RUN conda install -y numpy", "what conda changes there is not known"),
        ("RUN conda env update -n amlenv -f conda.yaml", "what conda changes there"),
        ("RUN pip install attrs", "what pip takes is not known: the run is offline"),
        ("RUN pip install -r gone.txt", "there is no gone.txt here"),
        ("COPY --from=x /venv/lib /usr/local/lib", "packages are copied into the image"),
        ("ENV PATH=/opt/venv/bin:$PATH", "which environment pip installs into"),
        ("RUN poetry install", "what poetry installs there is not known"),
        ("RUN if true; then pip install attrs==20.3.0; fi", "is only known when the image is"),
        ("RUN pip install --target /x attrs==20.3.0", "it is installed into another folder"),
        ("RUN pip uninstall -y $MORE", "the shell works it out"),
    ],
)
def test_what_nobody_can_know_leaves_the_rest_unchecked_with_the_reason(
    command: str, why: str
) -> None:
    text = f"{FROM}\nWORKDIR /x\nCOPY . .\nRUN pip install {HELD}\n{command}\n"
    report = checked({"Dockerfile": f"{text}RUN pip install {HELD}\n", "x/y": ""})
    assert held(report) == ["Dockerfile:4"]
    said = [reason for reason in reasons(report) if "from Dockerfile:5 on: " in reason]
    assert [why in each for each in said] == [True], reasons(report)


@pytest.mark.parametrize(
    "command",
    [
        "RUN apt-get update && apt-get install -y git python3-dev && rm -rf /var/lib/apt/lists/*",
        "ENV PATH=/root/.local/bin:$PATH",
        "RUN python score.py && mkdir -p /x && chmod +x run.sh",
        "RUN pip install --dry-run attrs",
        "RUN pip list && pip cache purge && pip check",
        "COPY --from=ghcr.example.org/uv /uv /bin/uv",
        "RUN pip install --upgrade pip",
        "RUN pip uninstall -y nothing || true",
    ],
)
def test_what_changes_no_package_leaves_what_is_known(command: str) -> None:
    report = checked({"Dockerfile": f"{FROM}\n{command}\nRUN pip install {HELD}\n"})
    assert held(report) == ["Dockerfile:3"]
    assert reasons(report) == set()


def test_arguments_and_variables_have_the_values_that_stand_there() -> None:
    text = f"ARG V=1.15.0\n{FROM}\nENV NAME=six\nRUN pip install $NAME==${{V}}\n"
    report = checked({"Dockerfile": f"{text}RUN pip install six==1.15.0\n"})
    assert held(report) == ["Dockerfile:5"]


def test_the_last_stage_goes_on_from_the_one_that_it_names() -> None:
    text = f"""\
{FROM} AS base
RUN pip uninstall -y six
FROM python:3.8 AS other
RUN pip install {HELD}
FROM base
RUN pip install {HELD} {SERVER}
"""
    report = checked({"Dockerfile": text})
    assert held(report) == ["Dockerfile:6"]
    assert [each.message for each in report.findings] == [
        "flask 2.2.5 is already in the image: pip does nothing"
    ]


@pytest.mark.parametrize("tool", ["deployment", "compose"])
def test_what_starts_the_image_is_judged_by_all_that_its_build_did(tool: str) -> None:
    variables = "AZUREML_EXTRA_REQUIREMENTS_TXT: r.txt"
    compose = (
        "services:\n  a:\n    build: ctx\n    volumes: ['./src:/var/azureml-app']\n"
        f"    environment:\n      AZUREML_ENTRY_SCRIPT: score.py\n      {variables}\n"
    )
    files = {
        "ctx/Dockerfile": f"{FROM}\nRUN pip uninstall -y six\nRUN pip install attrs==20.3.0\n",
        "src/score.py": "",
        "src/r.txt": f"{HELD}\nattrs==20.3.0\n{SERVER}\n",
        "x.yml" if tool == "deployment" else "docker-compose.yml": (
            DEPLOYMENT.format(variables) if tool == "deployment" else compose
        ),
    }
    report = checked(files)
    assert held(report) == ["src/r.txt:2", "src/r.txt:3"]


def test_a_mounted_directory_is_judged_by_all_that_the_build_did() -> None:
    info = "src/packages/six-1.15.0.dist-info"
    files = {
        "ctx/Dockerfile": f"{FROM}\nRUN pip uninstall -y six\n",
        "src/score.py": "",
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: six\nVersion: 1.15.0\n",
        f"{info}/RECORD": "six.py,,\n",
        "src/packages/six.py": "",
        "x.yml": DEPLOYMENT.format("AZUREML_EXTRA_PYTHON_LIB_PATH: packages"),
    }
    assert [each.rule.code for each in checked(files, "MNT004").findings] == []
    files["ctx/Dockerfile"] = f"{FROM}\n"
    assert [each.rule.code for each in checked(files, "MNT004").findings] == ["MNT004"]
    files["ctx/Dockerfile"] = f"{FROM}\nRUN ./install.sh\n"
    report = checked(files, "MNT004")
    assert report.findings == ()
    assert any("from ctx/Dockerfile:2 on" in each.reason for each in report.unchecked)


def test_later_lines_are_read_by_the_pip_that_was_installed_before() -> None:
    # Only the newer pips refuse this.
    line = "'attrs>=19.*'"
    text = f"{FROM}\nRUN pip install {line}\nRUN pip install -U pip==24.1\nRUN pip install {line}\n"
    report = checked({"Dockerfile": text}, "SYN001")
    assert [each.place.start.line for each in report.findings] == [4]


def test_a_plan_of_a_dockerfile_follows_its_order(tmp_path: Path) -> None:
    index = {"a": {"1.0": ["b>=1"]}, "b": {"1.0": [], "2.0": []}, "c": {"1.0": ["b"]}}
    (tmp_path / "wheels").mkdir()
    for archives in read_world({"name": "w", "index": index, "file": ""}).archives.values():
        for one in archives:
            (tmp_path / "wheels" / one.filename).write_bytes(one.content)
    (tmp_path / "Dockerfile").write_text(
        f"{FROM}\nCOPY r.txt /x/\nRUN pip install b==1.0 {HELD}\nRUN pip install -r /x/r.txt\n"
        "RUN pip uninstall -y b six\nRUN pip install c==1.0\n",
        encoding="utf-8",
    )
    (tmp_path / "r.txt").write_text("a==1.0\n", encoding="utf-8")
    arguments = ("plan", "Dockerfile", "--no-index", "--find-links", "wheels", "--no-cache")
    done = pinproof(*arguments, "--output-format", "json", cwd=tmp_path)
    plans = json.loads(done.stdout)["plans"]
    steps = [
        {step["name"]: (step["action"], step["version"]) for step in plan["steps"]}
        for plan in plans
    ]
    assert [plan["path"] for plan in plans] == ["Dockerfile", "r.txt", "Dockerfile"]
    assert steps == [
        {"b": ("install", "1.0"), "six": ("keep", "1.16.0")},
        {"a": ("install", "1.0"), "b": ("keep", "1.0")},
        {"b": ("install", "2.0"), "c": ("install", "1.0")},
    ]
    assert plans[2]["notes"][:2] == [
        "Dockerfile:3: what pip installs is added",
        "Dockerfile:4: what pip installs is added",
    ]
    said = pinproof(*arguments, "--color", "never", cwd=tmp_path).stdout
    assert "after Dockerfile:5: b is removed, six is removed" in said
    shown = pinproof("show", "Dockerfile", "--color", "never", cwd=tmp_path).stdout
    assert "/x/r.txt" in shown
    assert "a ==1.0" in shown


@pytest.mark.parametrize(
    ("later", "is_found"),
    [
        ("RUN pip install six==1.16.0", True),
        ("RUN pip uninstall -y flask && pip install flask==1.0.3", False),
        ("RUN pip install azureml-inference-server-http==0.8.4.2", False),
        ("RUN ./install.sh", True),
    ],
)
def test_what_a_later_command_cures_is_no_fault(later: str, is_found: bool) -> None:
    image = "mcr.microsoft.com/azureml/minimal-ubuntu18.04-py37-cpu-inference:1"
    text = f"FROM {image}\nRUN pip install flask==2.2.5\n{later}\n"
    report = checked({"Dockerfile": text}, "IMG003")
    found = [each.place.start.line for each in report.findings if each.rule.code == "IMG003"]
    assert (2 in found) is is_found, found
