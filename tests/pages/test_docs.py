"""The check of the documentation finds what it is there to find."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

TOOL = Path(__file__).resolve().parents[2] / "tools/check_docs.py"


@pytest.fixture(scope="module")
def check_docs() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_docs", TOOL)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["check_docs"] = module
    spec.loader.exec_module(module)
    return module


def test_the_documentation_is_right(check_docs: ModuleType) -> None:
    found = [
        f"{page.name}:{line}: {fault}"
        for page in check_docs.pages()
        for line, fault in check_docs.faults(page, page.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        "```sh\npinproof check --no-such-option x.txt\n```\n",
        "```sh\ntrue && pinproof chekc x.txt\n```\n",
        "```console\n$ pinproof check --selct PIN x.txt\nno findings\n```\n",
        "See `pinproof image shwo x`.\n",
        '```toml\nimge = "x"\n```\n',
        "```toml\n[tool.pinproof]\nselect = 1\n```\n",
        '```json\n{"schema": 1, "findings": []}\n```\n',
        "```json\n{\n```\n",
        "```yaml\nhooks:\n  - id: pinproof-online\n```\n",
        "[a page](no-such-page.md)\n",
        "[a heading](architecture.md#no-such-heading)\n",
    ],
)
def test_a_fault_is_found(check_docs: ModuleType, text: str) -> None:
    page = TOOL.parents[1] / "docs/invented.md"
    assert len(list(check_docs.faults(page, f"# Page\n\n{text}"))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "```sh\npinproof check --select PIN --offline requirements.txt && echo fine\n```\n",
        "```console\n$ pinproof rule PIN001\npinproof chekc is output here\n```\n",
        "`pinproof check [PATH…]` shows the shape only.\n",
        '```toml\nimage = "x"\n```\n',
        "```yaml\nhooks:\n  - id: pinproof-offline\n```\n",
        "[a heading](architecture.md#rooms), [elsewhere](https://example.org/x)\n",
    ],
)
def test_what_is_right_passes(check_docs: ModuleType, text: str) -> None:
    page = TOOL.parents[1] / "docs/invented.md"
    assert list(check_docs.faults(page, f"# Page\n\n{text}")) == []
