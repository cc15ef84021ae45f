"""`pinproof plan` on a folder of real wheels."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from oracle.worlds import read_world

ROOT = Path(__file__).parent.parent.parent
SCHEMA = json.loads((ROOT / "schemas" / "plan.json").read_text(encoding="utf-8"))

INDEX = {
    "flask": {"1.0.3": ["werkzeug"], "2.2.5": ["werkzeug>=2.2"]},
    "werkzeug": {"2.0.1": [], "2.2.3": []},
    "requests": {"2.31.0": ["urllib3>=1.21.1"]},
    "urllib3": {"1.20": [], "1.26": []},
    "a-project-with-a-name-that-is-far-too-long-for-a-table": {"1.0": ["flask"]},
    "jinja2": {"2.11.3": ["markupsafe"]},
    "markupsafe": {"2.0.1": [], "2.1.1": []},
}
IMAGE = {
    "schema": 1,
    "name": "made-up",
    "python": "3.7",
    "platform": "manylinux_2_27_x86_64",
    "distributions": [
        {"name": "Flask", "version": "1.0.3", "requires": ["werkzeug"]},
        {"name": "werkzeug", "version": "2.0.1", "requires": []},
        {"name": "server", "version": "0.1.5", "requires": ["flask (==1.0.3)"]},
    ],
}


@pytest.fixture
def place(tmp_path: Path) -> Path:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    world = read_world({"name": "w", "index": INDEX, "file": ""})
    for archives in world.archives.values():
        for one in archives:
            (wheels / one.filename).write_bytes(one.content)
    (tmp_path / "image.json").write_text(json.dumps(IMAGE), encoding="utf-8")
    return tmp_path


def run(place: Path, text: str | None, *arguments: str) -> subprocess.CompletedProcess[str]:
    if text is not None:
        (place / "requirements.txt").write_text(text, encoding="utf-8")
    return subprocess.run(
        [
            *(sys.executable, "-m", "pinproof", "plan", "requirements.txt"),
            *("--no-index", "--find-links", "wheels", "--no-cache", *arguments),
        ],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
        env={"PIP_CONFIG_FILE": "/dev/null", "HOME": str(place), "PATH": "", "NO_COLOR": "1"},
    )


def as_json(place: Path, text: str, *arguments: str) -> tuple[Any, int]:
    done = run(place, text, "--output-format", "json", *arguments)
    assert done.stderr == ""
    document = json.loads(done.stdout)
    jsonschema.validate(document, SCHEMA)
    return document, done.returncode


def test_a_table_of_80_columns(place: Path) -> None:
    long = "a-project-with-a-name-that-is-far-too-long-for-a-table"
    done = run(place, f"flask==2.2.5\n{long}\n", "--image", "image.json")
    assert done.returncode == 1, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "requirements.txt: made-up"
    assert lines[1] == "  Python 3.7 on manylinux_2_27_x86_64, as pip 24.0 chooses"
    table = [line.split() for line in lines if line.startswith("  upgrade")]
    assert [row[:5] for row in table] == [
        ["upgrade", "flask", "1.0.3", "->", "2.2.5"],
        ["upgrade", "werkzeug", "2.0.1", "->", "2.2.3"],
    ]
    assert "Breaks:" in lines
    assert "  server 0.1.5 needs flask==1.0.3, there is flask 2.2.5" in lines
    assert lines[-1] == ("1 to install, 2 to upgrade; size of the download not known; 1 broken.")
    assert all(len(line) <= 80 for line in lines if long not in line)


def test_nothing_to_do(place: Path) -> None:
    done = run(place, "flask\n", "--image", "image.json")
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == "Nothing to do, 2 kept as they are."
    verbose = run(place, "flask\n", "--image", "image.json", "--verbose")
    assert "  keep  flask 1.0.3" in verbose.stdout


def test_json(place: Path) -> None:
    document, code = as_json(place, "flask==2.2.5\n", "--image", "image.json")
    assert code == 1
    assert document["installable"] is True
    assert document["target"]["image"] == "made-up"
    step = document["steps"][0]
    assert (step["name"], step["action"], step["file"]) == (
        "flask",
        "upgrade",
        "flask-2.2.5-py3-none-any.whl",
    )
    assert step["requested_by"] == ["flask==2.2.5"]
    assert document["broken"] == [
        {
            "distribution": "server",
            "version": "0.1.5",
            "requires": "flask (==1.0.3)",
            "requires_name": "flask",
            "installed_version": "2.2.5",
        }
    ]


def test_what_was_seen_not_to_run_stands_by_itself_and_fails(place: Path) -> None:
    text = "jinja2==2.11.3\nmarkupsafe==2.1.1\n"
    done = run(place, text, "--image", "image.json")
    assert done.returncode == 1, done.stderr
    _, _, after = done.stdout.partition("\nWill not run:\n")
    assert after.startswith(
        "  jinja2 2.11.3 does not run with markupsafe 2.1.1 (seen under Python 3.7: ImportError: "
    )
    assert "Breaks:" not in done.stdout
    assert "; 1 that will not run." in done.stdout
    document, code = as_json(place, text, "--image", "image.json")
    (pair,) = document["will_not_run"]
    assert (code, document["broken"], pair["known"], pair["here"]) == (1, [], "seen", True)
    assert (pair["feature"], pair["consumer"]) == (None, "jinja2")
    done = run(place, text.replace("2.1.1", "2.0.1"), "--image", "image.json")
    assert (done.returncode, "Will not run" in done.stdout) == (0, False)


def test_a_line_without_a_pin_that_brings_what_fails_is_mended_as_well(place: Path) -> None:
    text = "jinja2==2.11.3\nmarkupsafe\nrequests\n"
    document, code = as_json(place, text, "--image", "image.json")
    assert (code, [pair["dependency_version"] for pair in document["will_not_run"]]) == (
        1,
        ["2.1.1"],
    )
    assert [(cure["line"], cure["requirement"]) for cure in document["repair"]] == [
        (2, "markupsafe==2.0.1")
    ]
    repaired = "jinja2==2.11.3\nmarkupsafe==2.0.1\nrequests\n"
    document, code = as_json(place, repaired, "--image", "image.json")
    assert (code, document["will_not_run"], document["repair"]) == (0, [], [])


def test_what_only_may_not_run_fails_nothing(place: Path) -> None:
    text = "jinja2==2.11.3\nmarkupsafe==2.1.1\n"
    document, code = as_json(place, text, "--python", "3.12")
    (pair,) = document["will_not_run"]
    assert (code, pair["here"], pair["python"]) == (0, False, ["3.7"])


def test_a_conflict(place: Path) -> None:
    text = "requests==2.31.0\nurllib3==1.20\n"
    document, code = as_json(place, text)
    assert code == 1
    assert document["installable"] is False
    conflict = document["conflict"]
    assert [(cause["line"], cause["requirement"]) for cause in conflict["causes"]] == [
        (2, "urllib3==1.20"),
        (1, "urllib3>=1.21.1"),
    ]
    assert [cure["requirement"] for cure in conflict["cures"]] == ["urllib3==1.26"]
    done = run(place, text)
    assert "What would solve it:\n  requirements.txt:2: urllib3==1.26\n" in done.stdout


def test_every_obstacle_at_once_and_one_repair_for_all(place: Path) -> None:
    text = "flask=2.2.5\nrequests==2.31.0\nwerkzeug>=9\nnobodys==1\nurllib3==1.20\n"
    document, code = as_json(place, text)
    assert code == 1
    assert [[line["line"] for line in each["lines"]] for each in document["obstacles"]] == [
        [1],
        [3],
        [4],
        [2, 5],
    ]
    assert [(cure["line"], cure["requirement"]) for cure in document["repair"]] == [
        (1, "flask==2.2.5"),
        (3, "werkzeug==2.2.3"),
        (5, "urllib3==1.26"),
    ]
    assert [(one["line"], one["reason"]) for one in document["undecided"]] == [
        (4, "the index has no project nobodys")
    ]
    assert document["conflict"] == document["obstacles"][0] | {"cures": []}
    done = run(place, text)
    told = done.stdout.partition("All of these together would solve the rest:\n")[2]
    assert told == (
        "  requirements.txt:1: flask==2.2.5\n"
        "  requirements.txt:3: werkzeug==2.2.3\n"
        "  requirements.txt:5: urllib3==1.26\n"
        "\n"
        "Left to you:\n"
        "  requirements.txt:4: nobodys==1\n"
        "    the index has no project nobodys\n"
    )


def test_several_files_are_planned_each_by_itself(place: Path) -> None:
    (place / "more.txt").write_text("urllib3==1.20\n", encoding="utf-8")
    document, code = as_json(place, "requests\n", "more.txt")
    assert code == 0
    chosen = [
        {step["name"]: step["version"] for step in plan["steps"]} for plan in document["plans"]
    ]
    assert chosen == [{"requests": "2.31.0", "urllib3": "1.26"}, {"urllib3": "1.20"}]


def test_without_dependencies(place: Path) -> None:
    document, _ = as_json(place, "requests\n", "--no-deps")
    assert [step["name"] for step in document["steps"]] == ["requests"]


def test_what_cannot_be_answered(place: Path) -> None:
    done = run(place, "requests\n", "--timeout", "0")
    assert done.returncode == 3
    assert "took too long" in done.stdout
    assert run(place, "requests\n", "--output-format", "yaml").returncode == 2
    assert run(place, "requests\n", "--image", "no-such-image").returncode == 2
    (place / "requirements.txt").unlink()
    gone = run(place, None)
    assert gone.returncode == 2
    assert "no such file" in gone.stderr
    assert "Traceback" not in gone.stderr


def test_urls_and_paths(place: Path) -> None:
    (place / "sub").mkdir()
    (place / "sub" / "pyproject.toml").write_text(
        "[project]\nname = 'here'\nversion = '3'\ndependencies = ['urllib3']\n"
    )
    (place / "old").mkdir()
    (place / "old" / "setup.py").touch()
    text = """./wheels/flask-2.2.5-py3-none-any.whl
./sub
-e ./old
./gone.tar.gz
git+https://h.example.org/x.git
https://127.0.0.1:9/t-1-py3-none-any.whl
https://user:${TOKEN}@h.example.org/y-1-py3-none-any.whl
"""
    document, code = as_json(place, text, "--image", "image.json", "--offline")
    assert code == 1
    steps = {step["name"]: step for step in document["steps"]}
    assert {name: (step["action"], step["version"]) for name, step in steps.items()} == {
        "flask": ("upgrade", "2.2.5"),
        "here": ("install", "3"),
        "t": ("install", "1"),
        "urllib3": ("install", "1.26"),
        "werkzeug": ("upgrade", "2.2.3"),
    }
    assert steps["flask"]["size_bytes"] > 0
    assert steps["here"]["source_build"]
    assert [one["distribution"] for one in document["broken"]] == ["server"]
    reasons = {one["name"]: one["reason"] for one in document["unknown"]}
    assert {name: reason.partition(":")[2] or reason for name, reason in reasons.items()} == {
        "./old": " what it needs is known only once it is built",
        "./gone.tar.gz": "there is no such file or folder here, and pip looks for it in the folder "
        "it is run in",
        "git+https://h.example.org/x.git": "a repository tells what it holds only once it is "
        "fetched",
        "t": "//127.0.0.1:9/t-1-py3-none-any.whl: not in the cache, and the run is offline",
        "y": "its address holds a variable, whose value only the image knows",
    }


def test_a_path_beside_the_file_that_names_it(place: Path) -> None:
    (place / "below").mkdir()
    (place / "below" / "own-1-py3-none-any.whl").write_bytes(
        (place / "wheels" / "urllib3-1.20-py3-none-any.whl").read_bytes()
    )
    (place / "below" / "more.txt").write_text("./own-1-py3-none-any.whl\n")
    document, code = as_json(place, "-r below/more.txt\n")
    assert code == 1
    assert document["conflict"]["message"] == (
        "pip stops at line 1: ./own-1-py3-none-any.whl: own-1-py3-none-any.whl: there is no "
        "METADATA in it"
    )


def checked(place: Path, text: str) -> tuple[Any, int]:
    (place / "requirements.txt").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pinproof", "check", "requirements.txt", "--no-cache"),
            *("--no-index", "--find-links", "wheels", "--image", "image.json"),
            *("--select", "RES", "--output-format", "json"),
        ],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
        env={"PIP_CONFIG_FILE": "/dev/null", "HOME": str(place), "PATH": "", "NO_COLOR": "1"},
    )
    return json.loads(done.stdout), done.returncode


def test_a_check_says_which_lines_it_knows_too_little_of(place: Path) -> None:
    report, code = checked(place, "urllib3==1.26\n./gone.tar.gz\n")
    assert code == 0
    (gap,) = report["unchecked"]
    assert [place["lines"] for place in gap["places"]] == [[2]]
    assert gap["rules"] == ["RES001", "RES002", "RES003", "RES004"]
    assert "there is no such file" in report["unchecked"][0]["reason"]
    # What could be had, and was not, is a failure.
    report, code = checked(place, "https://127.0.0.1:9/t-1-py3-none-any.whl\n")
    assert code == 3
    places = [place for gap in report["unchecked"] for place in gap["places"]]
    assert [place["lines"] for place in places] == [[1]] * len(places) != []


def test_a_check_reports_a_file_of_another_project(place: Path) -> None:
    wheel = (place / "wheels" / "urllib3-1.20-py3-none-any.whl").as_uri()
    report, code = checked(place, f"urllib4 @ {wheel}\n")
    assert code == 1
    (finding,) = report["findings"]
    assert finding["code"] == "RES001"
    assert finding["message"].endswith("it is urllib3, not urllib4")
