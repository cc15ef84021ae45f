"""How every command says what it has to say: by one decision, from settings and environment."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from support.commands import OPTIONS, commands

from pinproof.cli.app import app
from pinproof.cli.options import CommandOption
from pinproof.cli.output import output_of
from pinproof.config import KEYS, USER_ONLY, Config
from pinproof.fleet.engine import Engine
from pinproof.fleet.run import FleetOrder, run_fleet
from pinproof.fleet.store import FleetStore
from pinproof.gather.project import configuration
from pinproof.outgoing.progress import no_progress
from pinproof.run.recorded import build_facts

IMAGE = "minimal-py312-inference"


@pytest.mark.parametrize(("command", "option"), OPTIONS)
def test_every_option_has_its_key_or_says_why_not(command: str, option: CommandOption) -> None:
    assert (option.name in KEYS) != bool(option.why_no_key), command


def test_every_key_but_those_of_files_has_its_option() -> None:
    named = {option.name for _, option in OPTIONS}
    assert set(KEYS) - named == {
        "allow_floating",
        "extend",
        "overrides",
        "per_file_ignores",
        "private",
    }
    assert set(KEYS) >= USER_ONLY


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A user's home without settings, and a project to stand in."""
    for name in [name for name in os.environ if name.startswith(("PIP_", "PINPROOF_"))]:
        monkeypatch.delenv(name)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_INDEX_URL", "https://index.example.org/simple")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    project = tmp_path / "project"
    project.mkdir()
    (project / "requirements.txt").write_text("scipy\n", encoding="utf-8")
    (project / "freeze.txt").write_text("scipy==1.6.3\n", encoding="utf-8")
    (tmp_path / "config/pinproof").mkdir(parents=True)
    monkeypatch.chdir(project)
    forget()
    yield tmp_path
    forget()


def forget() -> None:
    """Read the configuration files anew."""
    configuration.forget()


def prepare(words: list[str]) -> None:
    """Make the fact bundle, or the store of a fleet, that a command says something of."""
    if "made.facts" in words:
        build_facts(("requirements.txt",), Config(no_index=True), "made.facts")
    if words[0] != "fleet":
        return
    with closing(FleetStore("pinproof-fleet.sqlite")) as store:
        order = FleetOrder(paths=("requirements.txt",), flags=Config())
        run_fleet(order, store, Engine(jobs=1), told=no_progress)


def run(words: list[str]) -> None:
    with pytest.raises(SystemExit):
        app(words)


PRINTING = {
    "check": ["check", "--offline", "requirements.txt"],
    "plan": ["plan", "--offline", "requirements.txt"],
    "bundle": ["bundle", "--offline", "--output", "packages", "requirements.txt"],
    "show": ["show", "requirements.txt"],
    "rule": ["rule"],
    "config": ["config"],
    "list": ["image", "list"],
    "check fleet": ["fleet", "check", "requirements.txt", "--store", "other.sqlite"],
    "build": ["facts", "build", "requirements.txt", "--no-index", "--output", "a.facts"],
    "show facts": ["facts", "show", "made.facts"],
    "verify": ["facts", "verify", "made.facts"],
    "facts fleet": ["fleet", "facts", "requirements.txt", "--no-index", "--output", "a.facts"],
    "show fleet": ["fleet", "show"],
    "merge fleet": ["fleet", "merge", "pinproof-fleet.sqlite", "--store", "other.sqlite"],
    "show image": ["image", "show", IMAGE],
    "diff": ["image", "diff", IMAGE, "minimal-py311-inference"],
    "capture": ["image", "capture", "--shallow", "--python", "3.7", "freeze.txt"],
    "dir": ["cache", "dir"],
    "size": ["cache", "size"],
    "clear": ["cache", "clear"],
}


def test_every_command_prints_here() -> None:
    names = [name.partition(" ")[0] for name in PRINTING]
    # `init` writes its one file and prints nothing; a lock has formats of its own, as pip reads it.
    printing = [command.name for command in commands() if command.name not in ("init", "lock")]
    assert sorted(names) == sorted(printing)


@pytest.mark.parametrize("words", PRINTING.values(), ids=PRINTING)
def test_every_command_says_it_as_the_users_configuration_wants_it(
    words: list[str], home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    place = home / "report.json"
    (home / "config/pinproof/pinproof.toml").write_text(
        f"output-format = 'json'\noutput-file = '{place.as_posix()}'\n", encoding="utf-8"
    )
    forget()
    prepare(words)
    run(words)
    assert capfd.readouterr().out == ""
    json.loads(place.read_text(encoding="utf-8"))


@pytest.mark.parametrize("words", PRINTING.values(), ids=PRINTING)
def test_a_projects_configuration_says_the_format_too(
    words: list[str], home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (home / "project/pinproof.toml").write_text("output-format = 'json'\n", encoding="utf-8")
    forget()
    prepare(words)
    run(words)
    json.loads(capfd.readouterr().out)


def test_json_is_short_for_the_format_of_what_is_in_force(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    run(["config", "--json"])
    assert json.loads(capfd.readouterr().out)["settings"] == []
    (home / "config/pinproof/pinproof.toml").write_text("output-format = 'text'\n")
    forget()
    run(["config", "--json", "requirements.txt"])
    assert json.loads(capfd.readouterr().out)["settings"][0]["name"] == "output-format"


def test_a_manifest_is_json_whatever_the_format_of_reports(
    home: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (home / "project/pinproof.toml").write_text("output-format = 'text'\n", encoding="utf-8")
    forget()
    run(PRINTING["capture"])
    assert json.loads(capfd.readouterr().out)["schema"] == 1
    run([*PRINTING["capture"], "--output-format", "text"])
    assert "scipy  1.6.3" in capfd.readouterr().out


@pytest.mark.parametrize(
    ("config", "environment", "on_terminal", "colored"),
    [
        ("", {}, False, False),
        ("", {}, True, True),
        ("", {"TERM": "dumb"}, True, False),
        ("", {"NO_COLOR": "1"}, True, False),
        ("", {"NO_COLOR": "0"}, True, False),
        ("", {"NO_COLOR": ""}, True, True),
        ("", {"FORCE_COLOR": "1"}, False, True),
        ("", {"FORCE_COLOR": ""}, False, False),
        ("", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, True, False),
        # Whoever says it to this very run, or for this tool, has the last word.
        ("--color=always", {"NO_COLOR": "1"}, False, True),
        ("--color=never", {"FORCE_COLOR": "1"}, True, False),
        ("user=always", {"NO_COLOR": "1"}, False, True),
        ("project=always", {"NO_COLOR": "1"}, True, False),
        ("project=always", {}, False, True),
        ("project=never", {"FORCE_COLOR": "1"}, False, True),
        ("project=never", {}, True, False),
        ("project=auto", {}, True, True),
    ],
)
def test_who_decides_about_colour(
    config: str,
    environment: dict[str, str],
    on_terminal: bool,
    colored: bool,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys.stdout, "isatty", lambda: on_terminal, raising=False)
    origin, _, color = config.partition("=")
    said = {"user": configuration.locate_user_configuration(), "project": "pinproof.toml"}
    # What the keys may hold is `config.py`'s to say.
    settings = Config(color=color or None, origins={"color": said.get(origin, origin)})  # type: ignore[arg-type]
    output = output_of(settings)
    assert output.color is colored
    assert (output.width is not None) is on_terminal
    del home


def test_a_file_gets_neither_colour_nor_width_by_itself(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    output = output_of(Config(output_file=str(home / "report.txt")))
    assert (output.color, output.width) == (False, None)
    always = Config(output_file="x", color="always", origins={"color": "--color"})
    assert output_of(always).color is True
