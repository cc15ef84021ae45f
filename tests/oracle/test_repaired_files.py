"""On the configured index: one command makes files right, and pip 24.0 installs what they pin."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from oracle.pips import Oracle, oracle
from oracle.test_real_files import REACHING

from pinproof.image.catalogue import find_image
from pinproof.requirements.model import RequirementLine
from pinproof.requirements.parser import parse
from pinproof.requirements.pins import Pins
from pinproof.source import SourceFile
from pinproof.target.model import Target

pytestmark = [pytest.mark.online, pytest.mark.oracle]

HERE = Path(__file__).parent
SKLEARN = "sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"
FILES = {
    "service": (HERE / "repaired/service.txt", SKLEARN),
    "torch": (HERE / "repaired/torch.txt", "pytorch-1.9-ubuntu18.04-py37-cpu-inference"),
    "freeze": (HERE / "repaired/freeze.txt", SKLEARN),
    "example": (HERE.parents[1] / "examples/azureml-sklearn/requirements.txt", SKLEARN),
}
# Of these only a person can decide: no release for the target, and what no index has.
LEFT = {
    "freeze": {"rpds-py"},
    "example": {"contoso-churn-features", "contoso-scoring", "contoso-metrics"},
}


@pytest.fixture(scope="module")
def pips(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Oracle]:
    with oracle(tmp_path_factory.mktemp("oracle")) as found:
        yield found


def check(folder: Path, image: str, *options: str) -> list[dict[str, object]]:
    """Run the command as it is typed, and give what is left to say beside notes."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    kept |= {name: os.environ[name] for name in REACHING if name in os.environ}
    words = ["check", "--image", image, "--timeout", "120", "--output-format", "json", *options]
    answer = subprocess.run(
        [sys.executable, "-m", "pinproof", *words, "requirements.txt"],
        cwd=folder,
        env={**kept, "PIP_CONFIG_FILE": os.devnull},
        capture_output=True,
        text=True,
        check=False,
    )
    findings = json.loads(answer.stdout)["findings"]
    return [each for each in findings if each["severity"] != "info"]


@pytest.mark.parametrize("name", FILES)
def test_one_command_makes_a_file_that_installs_as_it_says(
    pips: Oracle, name: str, tmp_path: Path
) -> None:
    path, image = FILES[name]
    written = tmp_path / "requirements.txt"
    written.write_text(path.read_text(encoding="utf-8"), encoding="utf-8")
    left = check(tmp_path, image, "--fix", "--unsafe-fixes")
    fixed = written.read_text(encoding="utf-8")
    file = parse(SourceFile(path="requirements.txt", text=fixed), pip=Target().pip)
    lines = {line.number: line for line in file.lines if isinstance(line, RequirementLine)}
    numbers = {int(str(each["line"])) for each in left}
    assert {lines[number].normalized_name for number in numbers} == LEFT.get(name, set())
    assert check(tmp_path, image, "--fix", "--unsafe-fixes") == left
    assert written.read_text(encoding="utf-8") == fixed
    rows = fixed.split("\n")
    rest = "\n".join(row for number, row in enumerate(rows, 1) if number not in numbers)
    environment = {each: os.environ[each] for each in REACHING if each in os.environ}
    told = pips.pip("24.0", "3.7", environment=environment).ask_about(
        {"requirements.txt": rest},
        find_image(image).distributions.values(),
        arguments=["--only-binary", ":none:"],
        metadata="own",
    )
    assert "changes" in told, told
    chosen = {filename.lower().replace("_", "-") for _, filename in told["changes"]}
    pins = Pins.of_file(file)
    for number, line in lines.items():
        version = pins.version(line)
        if number not in numbers and line.marker is None and version is not None:
            held = line.normalized_name in told["keeps"]
            wanted = f"{line.normalized_name}-{version}"
            assert held or any(each.startswith(wanted) for each in chosen), wanted
