"""What allows hide in a run, in files of every kind, and when they are said to hide nothing."""

import json
from pathlib import Path
from typing import Any

import pytest
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
from support.loopback_index import Answer, LoopbackIndex, after

from pinproof.config import Config
from pinproof.facts.allow import Allow
from pinproof.finding import Report
from pinproof.fix import apply_fixes
from pinproof.run.check import check
from pinproof.settle.allow.hiding import AllowsOfFile
from pinproof.source import Place, SourceFile, Span

NAME = "sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS", "PIP_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def run(path: str, text: str, **settings: Any) -> Report:
    Path(path).write_text(text, encoding="utf-8", newline="")
    config = Config(
        offline=settings.pop("offline", True),
        index_url=settings.pop("index_url", "https://index.example.org/simple"),
        origins=dict.fromkeys(("offline", "index_url", "image", "select", "ignore"), "test"),
        **settings,
    )
    return check([path], config).report


def said(report: Report) -> list[tuple[int, str]]:
    return [(finding.place.start.line, finding.rule.name) for finding in report.findings]


def allowed(report: Report) -> list[tuple[int, str, str]]:
    return [
        (each.finding.place.start.line, each.finding.rule.name, each.reason)
        for each in report.allowed
    ]


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


UNUSED = "six==1.16.0  # pinproof: allow[{}]\n"


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("unpinned-requirement", {"select": ("HSH", "ALW")}),  # not selected
        ("unpinned-requirement", {"ignore": ("PIN001",)}),
        ("PIN", {"ignore": ("PIN001",)}),  # one of the family was not
        ("image-override", {}),  # no image is named
        ("yanked-release", {}),  # offline
        ("ALL", {}),
        ("RES001", {}),  # without an image it looks at less
        ("misspelt-variable", {}),  # judges other files
        ("unused-allow", {}),
        ("ALW", {}),
    ],
)
def test_silence_about_a_rule_that_did_not_run(name: str, settings: dict[str, object]) -> None:
    assert said(run("requirements.txt", UNUSED.format(name), **settings)) == []


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("unpinned-requirement", {}),
        ("PIN", {}),
        ("image-override", {"image": NAME, "ignore": ("already-in-image",)}),
    ],
)
def test_what_ran_and_found_nothing(name: str, settings: dict[str, object]) -> None:
    assert said(run("requirements.txt", UNUSED.format(name), **settings)) == [(1, "unused-allow")]


def test_what_is_left_out_in_a_file_did_not_run_there() -> None:
    Path("pinproof.toml").write_text(
        '[per-file-ignores]\n"requirements.txt" = ["PIN001"]\n', encoding="utf-8"
    )
    assert said(run("requirements.txt", UNUSED.format("PIN001"))) == []
    assert said(run("requirements.txt", UNUSED.format("PIN002"))) == [(1, "unused-allow")]


def test_what_is_said_of_allows_is_left_out_in_a_file() -> None:
    Path("pinproof.toml").write_text(
        '[per-file-ignores]\n"requirements.txt" = ["unused-allow"]\n', encoding="utf-8"
    )
    assert said(run("requirements.txt", UNUSED.format("PIN001"))) == []


def test_lines_of_which_the_index_told_nothing() -> None:
    text = "".join(f"{name}==1.0  # pinproof: allow[yanked-release]\n" for name in ("six", "attrs"))
    with LoopbackIndex() as index:
        index.faults.append(after("/attrs/", Answer(status=503)))
        index.add_wheel("six", "1.0")
        report = run("requirements.txt", text, offline=False, index_url=index.url)
    assert said(report) == [(1, "unused-allow")]
    assert {gap.line for gap in report.unchecked if gap.line} == {2}


def test_a_rule_that_looked_at_less_without_an_image() -> None:
    with LoopbackIndex() as index:
        index.add_wheel("six", "1.16.0")
        online = {"offline": False, "index_url": index.url}
        assert said(run("requirements.txt", UNUSED.format("RES001"), **online)) == []
        assert said(run("requirements.txt", UNUSED.format("IDX"), **online)) == [
            (1, "unused-allow")
        ]


def test_a_gap_on_another_line_of_a_rule_that_sees_the_whole_file() -> None:
    text = "six==1.16.0  # pinproof: allow[{}]\nattrs==1.0\n"
    with LoopbackIndex() as index:
        index.add_wheel("six", "1.16.0")
        # What it depends on, only a build would tell.
        index.add_sdist("attrs", "1.0")
        online = {"offline": False, "index_url": index.url, "select": ("RES001", "IDX003", "ALW")}
        found = run("requirements.txt", text.format("RES001"), **online)
        assert [(gap.rule.code, gap.line) for gap in found.unchecked] == [("RES001", 2)]
        assert said(found) == []
        found = run("requirements.txt", text.format("IDX003"), **online)
        assert said(found) == [(1, "unused-allow")]


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


def test_an_unused_allow_can_be_allowed_and_goes_round_in_no_circle() -> None:
    text = UNUSED.format("PIN001, unused-allow")
    report = run("requirements.txt", text)
    assert said(report) == []
    assert allowed(report) == [(1, "unused-allow", "")]
    text = f"# pinproof: allow-file[unused-allow]\n{UNUSED.format('PIN001')}"
    assert said(run("requirements.txt", text)) == []
    # All rules are not these: such an allow would hide what is said of itself.
    text = "six==1.16.0  # pinproof: allow[ALL, nonsense]\n"
    assert said(run("requirements.txt", text)) == [(1, "invalid-allow")]


def in_both(line: str, *images: str) -> Report:
    """Judge a line of a file that a deployment on each image uses."""
    for name, image in zip("ab", images, strict=True):
        Path(name).mkdir(exist_ok=True)
        text = DEPLOYMENT.format(behind="").replace("REQUIRMENTS", "REQUIREMENTS")
        text = text.replace(IMAGE, image).replace(": requirements.txt", ": r.txt")
        code = "code_configuration:\n  code: ../src\n  scoring_script: score.py\n"
        Path(name, "deployment.yml").write_text(text + code, encoding="utf-8")
    Path("src").mkdir(exist_ok=True)
    Path("src/score.py").write_text("", encoding="utf-8")
    Path("src/r.txt").write_text(line, encoding="utf-8")
    config = Config(offline=True, select=("IMG001", "IMG007", "ALW"), origins={"offline": "t"})
    return check(["."], config).report


OTHER = IMAGE.replace("sklearn-0.24.1-ubuntu18.04-py37", "minimal-ubuntu20.04-py38")


def test_a_file_that_two_deployments_use_is_judged_for_both() -> None:
    # Only the first image holds scikit-learn.
    line = "scikit-learn==0.24.2  # pinproof: allow[IMG007]\n"
    report = in_both(line, IMAGE, OTHER)
    assert said(report) == []
    assert {each.finding.rule.code for each in report.allowed} == {"IMG007"}
    # What neither image makes a fault of.
    line = "six==1.16.0  # pinproof: allow[IMG007]\n"
    assert said(in_both(line, IMAGE, OTHER)) == [(1, "unused-allow")]
    # Of the second nothing is known, so that the rule did not run there.
    assert said(in_both(line, IMAGE, "registry.example.org/own:1")) == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("six==1.16.0  # pinproof: allow[PIN001] why\r\n", "six==1.16.0\r\n"),
        ("# pinproof: allow[PIN001]\nsix==1.16.0\n", "six==1.16.0\n"),
        ("six==1.16.0  # via a  # pinproof: allow[PIN001] why", "six==1.16.0  # via a"),
        ("scipy # pinproof: allow[PIN002,PIN001]\n", "scipy # pinproof: allow[PIN001]\n"),
        ("scipy # pinproof: allow[ PIN001 , PIN002 ] x\n", "scipy # pinproof: allow[ PIN001 ] x\n"),
        (
            "scipy # pinproof: allow[PIN002, PIN001, PIN003, PIN004]  x\n",
            "scipy # pinproof: allow[PIN001]  x\n",
        ),
        ("a==1 \\\n  # pinproof: allow[PIN001]\nb==1\n", "a==1 \\\n\nb==1\n"),
        ("\ufeff# pinproof: allow-file[PIN001]\n\tsix==1.16.0\n", "\ufeff\tsix==1.16.0\n"),
    ],
)
def test_the_fix_takes_out_what_is_unused_and_nothing_else(before: str, after: str) -> None:
    report = run("requirements.txt", before)
    assert {name for _, name in said(report)} == {"unused-allow"}
    (fixed,) = apply_fixes(report.findings)
    assert fixed.content.decode() == after
    assert said(run("requirements.txt", after)) == []


def test_what_is_allowed_is_not_fixed() -> None:
    text = "scipy == 01.2  # pinproof: allow[non-canonical-version]\n"
    report = run("requirements.txt", text.replace("  #", " #"))
    assert allowed(report) == [(1, "non-canonical-version", "")]
    assert apply_fixes(report.findings, unsafe=True) == []


def test_a_misspelt_rule_is_written_right_on_demand() -> None:
    report = run("requirements.txt", "scipy  # pinproof: allow[unpined-requirement]\n")
    (fixed,) = apply_fixes(report.findings, unsafe=True)
    assert fixed.text == "scipy  # pinproof: allow[unpinned-requirement]\n"
    assert apply_fixes(report.findings) == []


def test_auditors_see_everything() -> None:
    text = TEXT.format("PIN001") + "# pinproof: allow[nonsense]\n"
    report = run("requirements.txt", text, no_allows=True)
    assert said(report) == [(1, "unpinned-requirement")]
    assert report.allowed == ()
