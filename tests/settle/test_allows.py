"""What allows hide in a run, in files of every kind."""

import json
from pathlib import Path

import pytest
from settle.runs import NAME, allowed, run, said
from settle.written import (
    ALLOW,
    BICEP,
    COMPOSE,
    DEPLOYMENT,
    DOCKERFILE,
    ENV,
    IMAGE,
    SDK,
    SHELL,
    notebook,
)

from pinproof.config import Config
from pinproof.facts.allow import Allow
from pinproof.fix import apply_fixes
from pinproof.run.check import check
from pinproof.settle.allow.hiding import AllowsOfFile
from pinproof.source import Place, SourceFile, Span

TEXT = "scipy  # pinproof: allow[{}] why\n"


@pytest.mark.parametrize("name", ["unpinned-requirement", "PIN001", "pin", "PIN", "ALL", "all"])
def test_rules_are_named_as_select_takes_them(name: str) -> None:
    report = run("requirements.txt", TEXT.format(name))
    assert said(report) == []
    assert allowed(report) == [(1, "unpinned-requirement", "why")]


def test_only_the_line_and_the_rules_that_are_named() -> None:
    text = "scipy  # pinproof: allow[version-range]\nnumpy  # pinproof: allow[PIN001]\nsix\n"
    report = run("requirements.txt", text)
    assert said(report) == [
        (1, "unpinned-requirement"),
        (1, "unused-allow"),
        (3, "unpinned-requirement"),
    ]
    assert allowed(report) == [(2, "unpinned-requirement", "")]


def test_a_file_in_another_is_another_file() -> None:
    Path("more.txt").write_text("scipy\nnumpy  # pinproof: allow[PIN001]\n", encoding="utf-8")
    report = run("requirements.txt", "-r more.txt\nsix\n# pinproof: allow-file[PIN001]\n")
    assert [(each.path, each.place.start.line) for each in report.findings] == [("more.txt", 1)]
    assert len(report.allowed) == 2


def test_an_error_that_is_allowed_fails_no_run() -> None:
    Path("requirements.txt").write_text("scipy=1  # pinproof: allow[SYN001]\n", encoding="utf-8")
    config = Config(offline=True, origins={"offline": "test"})
    assert check(["requirements.txt"], config).exit_code == 0


@pytest.mark.parametrize(
    ("path", "text", "line", "written"),
    [
        ("deployment.yml", DEPLOYMENT, 6, {"behind": f"  # {ALLOW}"}),
        ("deploy.py", SDK, 5, {"behind": f"  # {ALLOW}"}),
        ("deploy.py", SDK, 6, {"above": f"    # {ALLOW}\n"}),
        ("deploy.ipynb", SDK, 10, {"behind": f"  # {ALLOW}"}),
        ("main.bicep", BICEP, 9, {"behind": f" // {ALLOW}"}),
        ("Dockerfile", DOCKERFILE, 4, {"above": f"# {ALLOW}\n"}),
        ("run.sh", SHELL, 2, {"behind": f"  # {ALLOW}"}),
        ("run.sh", SHELL, 3, {"above": f"# {ALLOW}\n"}),
        ("scoring.env", ENV, 3, {"above": f"# {ALLOW}\n"}),
    ],
)
def test_every_language_that_has_comments(
    path: str, text: str, line: int, written: dict[str, str]
) -> None:
    nothing = {"above": "", "behind": ""}
    kind = notebook if path.endswith(".ipynb") else str
    named = path
    if path == "scoring.env":
        named = "compose.yml"
        Path(path).write_text(text.format(**nothing | written), encoding="utf-8")
        report = run(named, COMPOSE, select=("misspelt-variable", "ALW"))
    else:
        before = run(path, kind(text.format(**nothing)), select=("misspelt-variable", "ALW"))
        assert [name for _, name in said(before)] == ["misspelt-variable"]
        report = run(path, kind(text.format(**nothing | written)), select=("DEP001", "ALW"))
    assert said(report) == []
    assert allowed(report) == [(line, "misspelt-variable", "ours")]
    # With another name it hides nothing, and that is said.
    wrong = {
        key: value.replace("misspelt-variable", "absolute-path") for key, value in written.items()
    }
    if named != path:
        Path(path).write_text(text.format(**nothing | wrong), encoding="utf-8")
        report = run(named, COMPOSE, select=("DEP001", "DEP003", "ALW"))
    else:
        report = run(path, kind(text.format(**nothing | wrong)), select=("DEP001", "DEP003", "ALW"))
    assert {name for _, name in said(report)} == {"misspelt-variable", "unused-allow"}


CONDA = """\
dependencies:
  - python=3.8
  - pip
  - pip:
      - scipy{}
      # pinproof: allow[PIN002] above
      - "numpy>1"
      - six==1.16.0{}
"""


def test_lines_that_stand_in_another_file() -> None:
    report = run("conda.yaml", CONDA.format("", "  # pinproof: allow[PIN001] no more"))
    assert said(report) == [(5, "unpinned-requirement"), (8, "unused-allow")]
    assert allowed(report) == [(7, "version-range", "above")]
    (fixed,) = apply_fixes(report.findings)
    assert fixed.text == CONDA.format("", "")
    report = run("conda.yaml", CONDA.format("  # pinproof: allow[PIN001]", ""))
    assert said(report) == []


def test_a_string_allows_nothing() -> None:
    text = DEPLOYMENT.format(behind="") + f"  NOTE: '# {ALLOW}'\n"
    report = run("deployment.yml", text, select=("misspelt-variable", "ALW"))
    assert said(report) == [(6, "misspelt-variable")]


def test_json_has_no_comments() -> None:
    resource = {
        "type": "Microsoft.ContainerInstance/containerGroups",
        "properties": {
            "containers": [
                {
                    "properties": {
                        "image": IMAGE,
                        "environmentVariables": [
                            {"name": "AZUREML_EXTRA_REQUIRMENTS_TXT", "value": f"# {ALLOW}"}
                        ],
                    }
                }
            ]
        },
    }
    report = run("main.json", json.dumps({"resources": [resource]}), select=("DEP001", "ALW"))
    assert [name for _, name in said(report)] == ["misspelt-variable"]


def test_the_allows_of_a_place() -> None:
    def allow(start: int, end: int, *, for_file: bool = False) -> Allow:
        place = Place(SourceFile(path="r.txt", text=""), Span(start, start))
        return Allow(place=place, removal=place, covers=Span(start, end), for_file=for_file)

    wide, outer, inner = allow(0, 100, for_file=True), allow(10, 90), allow(20, 30)
    own = AllowsOfFile([inner, wide, outer])
    assert own.at(5) == [wide]
    assert own.at(25) == [outer, inner, wide]
    # Past one that is nearer, and up to the end of the wider.
    assert own.at(50) == own.at(90) == [outer, wide]
    assert own.at(95) == [wide]


def test_a_weaker_finding_that_a_stronger_one_replaces() -> None:
    text = "flask==2.2.5  # pinproof: allow[image-override]\n"
    report = run("requirements.txt", text, image=NAME)
    assert said(report) == [(1, "runtime-override")]
    # Allowed, the stronger one does not give the line back to the weaker one.
    text = "flask==2.2.5  # pinproof: allow[runtime-override]\n"
    report = run("requirements.txt", text, image=NAME)
    assert said(report) == []
    assert allowed(report) == [(1, "runtime-override", "")]


def test_what_is_allowed_is_not_fixed() -> None:
    text = "scipy == 01.2  # pinproof: allow[non-canonical-version]\n"
    report = run("requirements.txt", text.replace("  #", " #"))
    assert allowed(report) == [(1, "non-canonical-version", "")]
    assert apply_fixes(report.findings, unsafe=True) == []


def test_auditors_see_everything() -> None:
    text = TEXT.format("PIN001") + "# pinproof: allow[nonsense]\n"
    report = run("requirements.txt", text, no_allows=True)
    assert said(report) == [(1, "unpinned-requirement")]
    assert report.allowed == ()
