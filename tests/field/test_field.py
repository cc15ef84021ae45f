"""Small inputs from the field, where they lie beside the checkout, judged as they say."""

import os
import shutil
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any

import pytest
import tomli

FIELD = Path(
    os.environ.get("PINPROOF_FIELD") or Path(__file__).resolve().parents[2].parent / "shared/field"
)
CASES = sorted(path.parent for path in FIELD.glob("*/expect.toml"))


def cases() -> list[Any]:
    found = []
    for folder in CASES:
        expect = tomli.loads((folder / "expect.toml").read_text(encoding="utf-8"))
        marks = [pytest.mark.online] if expect.get("online") else []
        found.append(pytest.param(folder, expect, marks=marks, id=folder.name))
    return found


def command() -> str:
    beside = Path(sys.executable).with_name("pinproof")
    return str(beside) if beside.exists() else shutil.which("pinproof") or "pinproof"


@pytest.mark.skipif(not CASES, reason=f"the cases are no part of the project, and not at {FIELD}")
@pytest.mark.parametrize(("folder", "expect"), cases())
def test_a_case_from_the_field_is_judged_as_it_says(
    folder: Path, expect: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    spec = spec_from_file_location("field_runner", FIELD / "run.py")
    assert spec is not None
    assert spec.loader is not None
    runner = module_from_spec(spec)
    spec.loader.exec_module(runner)
    if not expect.get("online"):
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    assert runner.run(command(), folder, expect) == []
