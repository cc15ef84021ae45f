"""What a plain check loads: a hook pays for it at every commit."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from support.indexes.loopback import LoopbackIndex

HEAVY = {
    "click",
    "dataclasses",
    "difflib",
    "http",
    "inspect",
    "ipaddress",
    "logging",
    "pathlib",
    "pip",
    "pip_requirements_parser",
    "pydantic",
    "pyparsing",
    "rich",
    "ssl",
    "subprocess",
    "textwrap",
    "tokenize",
    "truststore",
    "typer",
    "urllib",
    "urllib3",
    "yaml",
}
# From Python 3.13 on `packaging` takes `warnings.deprecated`, which imports `inspect` and with it
# the tokenizer.
if sys.version_info >= (3, 13):
    HEAVY -= {"inspect", "tokenize"}


def isolated(home: Path) -> dict[str, str]:
    """An environment without this machine's configuration of pip and of pinproof."""
    others = ("PIP_", "COVERAGE_")  # measuring loads modules of its own
    kept = {name: value for name, value in os.environ.items() if not name.startswith(others)}
    return kept | {
        "APPDATA": str(home),
        "HOME": str(home),
        "PIP_CONFIG_FILE": os.devnull,
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_CONFIG_HOME": str(home / "config"),
    }


# `-X importtime` does not show what `import_module` loads.
TELL = (
    "import os, runpy, sys; leave = os._exit; "
    "os._exit = lambda code: leave((print('loaded', *sys.modules, file=sys.stderr), code)[1]); "
    "runpy.run_module('pinproof', run_name='__main__')"
)


def loaded(folder: Path, *arguments: str, code: int = 0) -> set[str]:
    """Give the modules that a run of the command imports; `code` is how it must end."""
    run = subprocess.run(
        [sys.executable, "-c", TELL, *arguments],
        cwd=folder,
        env=isolated(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == code, run.stdout + run.stderr
    return set(run.stderr.splitlines()[-1].split()[1:])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    lines = ["scipy == 1.2.3", "numpy==1.19.5  # comment", "", "joblib==1.0.1"]
    (tmp_path / "requirements.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return tmp_path


INDEX = "--index-url=https://index.example.org/simple"


@pytest.mark.parametrize("options", [(), ("-q",), ("--output-format=json", "--python", "3.8")])
def test_an_offline_check_of_pins_loads_nothing_heavy(
    folder: Path, options: tuple[str, ...]
) -> None:
    names = loaded(folder, "check", "--offline", INDEX, *options, "requirements.txt")
    assert "pinproof.lint.requirements" in names
    assert {name for name in names if name.partition(".")[0] in HEAVY} == set()
    # Parsers of what these lines do not have.
    assert {name for name in names if name.startswith("packaging.")} == {"packaging.version"}
    # Nothing is kept or asked of what is kept without a cache.
    assert "sqlite3" not in loaded(
        folder, "check", "--offline", "--no-cache", INDEX, *options, "requirements.txt"
    )
    # Neither a deployment, another host of lines, a mounted directory, a script nor an allow is in
    # sight.
    around = re.compile(
        r"pinproof\.(run\.(deployments|hosts)|hosts|(facts|lint)\.(allow|deployment|imports|mount|script)"
        r"|deployment|mount|imports|run\.scripts|gather\.scripts|rules\.(alw|dep|mnt)"
        r"|rules\.imp\.(?!stdlib_backport)\w+|run\.allows|settle\.allow|formats\.comments)\b"
    )
    assert {name for name in names if around.match(name)} == set()


def test_an_allow_loads_nothing_heavy(folder: Path) -> None:
    line = "pandas  # pinproof: allow[unpinned-requirement]\n"
    (folder / "requirements.txt").write_text(line, encoding="utf-8")
    names = loaded(folder, "check", "--offline", INDEX, "requirements.txt")
    assert "pinproof.rules.alw.unused_allow" in names
    assert {name for name in names if name.partition(".")[0] in HEAVY} == set()


def test_a_check_that_the_cache_answers_loads_no_http_library(folder: Path) -> None:
    with LoopbackIndex() as index:
        for name, version in (("scipy", "1.2.3"), ("numpy", "1.19.5"), ("joblib", "1.0.1")):
            index.add_wheel(name, version)
        check = ("check", "--index-url", index.url, "requirements.txt")
        assert "urllib3" in loaded(folder, *check)
        asked = len(index.requests)
        names = loaded(folder, *check)
        assert len(index.requests) == asked
    assert "pinproof.rules.env.requires_python_mismatch" in names
    # The address of an index without TLS is looked at more closely.
    heavy = HEAVY - {"ipaddress", "urllib"}
    assert {name for name in names if name.partition(".")[0] in heavy} == set()


def test_a_check_on_an_image_loads_what_compares_and_no_more(folder: Path) -> None:
    image = "--image=sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"
    names = loaded(folder, "check", "--offline", "--no-cache", INDEX, image, "requirements.txt")
    assert "pinproof.effects.override" in names
    # No manifest is broken, so that no place in it is looked for; no script is read.
    around = re.compile(
        r"pinproof\.(formats|imports|facts\.imports|metadata\.import_names|resolve\.straight)\b"
    )
    assert {name for name in names if around.match(name)} == set()
    assert {name for name in names if name.partition(".")[0] in HEAVY} == set()


def test_a_plan_of_few_files_loads_nothing_that_shares_them_out(folder: Path) -> None:
    (folder / "other.txt").write_text("joblib==1.0.1\n", encoding="utf-8")
    files = ("requirements.txt", "other.txt")
    names = loaded(folder, "plan", "--offline", "--no-cache", INDEX, *files, code=3)
    shares = re.compile(r"multiprocessing|concurrent|pinproof\.run\.workers\.(?!how_many$)")
    assert {name for name in names if shares.match(name)} == set()


def test_a_repair_of_lines_that_are_valid_loads_nothing_for_others(folder: Path) -> None:
    with LoopbackIndex() as index:
        index.add_wheel("scipy", "1.2.3", requires=("numpy<1.19",))
        index.add_wheel("joblib", "1.0.1")
        for version in ("1.18.5", "1.19.5"):
            index.add_wheel("numpy", version)
        check = ("check", "--index-url", index.url, "requirements.txt")
        loaded(folder, *check, code=1)
        names = loaded(folder, *check, code=1)
    assert "pinproof.repair.repairing" in names
    # What mends slips of the pen, and what opens links.
    assert names.isdisjoint(
        {
            "pinproof.requirements.advice.mistakes",
            "pinproof.requirements.grammar.pep508",
            "pinproof.gather.referents",
            "pathlib",
        }
    )


def test_the_version_is_told_by_itself(folder: Path) -> None:
    names = loaded(folder, "--version")
    assert {name for name in names if name.partition(".")[0] in HEAVY} == set()
    assert {name for name in names if name.startswith("pinproof")} == {
        *("pinproof", "pinproof.cli", "pinproof.errors"),
        *("pinproof.outgoing", "pinproof.outgoing.streams"),
    }
    # Each takes as long to load as all of these together.
    assert {"enum", "re", "typing"}.isdisjoint(names)


def test_yaml_is_parsed_only_where_there_is_some(folder: Path) -> None:
    (folder / "deploy.py").write_text("import azureml\n", encoding="utf-8")
    assert "yaml" not in loaded(folder, "check", "--offline", ".")


def test_only_selected_rules_are_imported(folder: Path) -> None:
    with (folder / "requirements.txt").open("a", encoding="utf-8") as file:
        file.write("pandas\n")
    names = loaded(folder, "check", "--offline", "--select", "PIN001", "requirements.txt", code=1)
    rules = {
        name.removeprefix("pinproof.rules.")
        for name in names
        if re.fullmatch(r"pinproof\.rules\.\w+\.\w+", name)
    }
    assert rules == {"pin.unpinned_requirement"}


def test_the_package_loads_nothing_of_its_own_until_asked(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", "import sys, pinproof; print(*sorted(sys.modules))"],
        env=isolated(tmp_path),
        capture_output=True,
        text=True,
        check=True,
    )
    assert {name for name in run.stdout.split() if name.startswith("pinproof")} == {"pinproof"}
