"""What the README shows is what the program says, and its commands are where CI looks for them."""

import re
from pathlib import Path

import pytest
from situations import Scene, judge_scene

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(language: str, number: int = 0) -> str:
    found: list[str] = re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return found[number]


def test_the_output_shown_is_real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "requirements.txt").write_text(block("text"), encoding="utf-8")
    command, _, said = block("console").partition("\n")
    image = re.search(r"--image (\S+) requirements\.txt$", command)
    assert image is not None
    scene = Scene(image=image[1], rules=("ALL",))
    text = judge_scene(scene).text
    assert text
    assert said.startswith(text)
    assert re.match(
        r"\nFound \d+ errors?, \d+ warnings? in 1 file ",
        said.removeprefix(text.rstrip("\n") + "\n"),
    )


def test_the_commands_are_where_ci_looks() -> None:
    assert "pinproof check examples/azureml-sklearn" in block("sh", 0)
    assert block("sh", 1).endswith("&& python -m pytest -q -n auto\n")
    assert README.index("```sh") < README.index("## Use it")
