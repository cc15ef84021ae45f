"""`pinproof plan` on a folder of real wheels: the table, the report in JSON, a check."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from cli.plan.planned import as_json, run


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
