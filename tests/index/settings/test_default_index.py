import subprocess
import sys
from pathlib import Path

import pytest
from support.indexes.loopback import LoopbackIndex

from pinproof.errors import IndexUnavailable
from pinproof.index.client import open_index
from pinproof.index.model import Missing, Unavailable
from pinproof.index.settings import default_index
from pinproof.index.settings.default_index import ask_pip
from pinproof.index.settings.index_settings import IndexSettings

ASK = "from pip._internal.models.index import PyPI; print(PyPI.simple_url)"


def pips_own() -> str:
    done = subprocess.run([sys.executable, "-c", ASK], capture_output=True, check=True, text=True)
    return done.stdout.strip()


def test_pip_is_asked() -> None:
    assert ask_pip() == pips_own()
    assert ask_pip().startswith("https://")


def test_the_help_text_says_it_where_the_constant_has_moved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://other.example.org/simple")
    monkeypatch.setattr(default_index, "_ASK", "import pip._internal.no_longer_here")
    assert ask_pip() == pips_own()


def test_a_folder_named_pip_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = pips_own()
    trap = tmp_path / "pip"
    trap.mkdir()
    (trap / "__init__.py").write_text("raise SystemExit('trapped')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert ask_pip() == own


def test_without_an_answer_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(IndexUnavailable, match="--index-url"):
        ask_pip()


def test_the_answer_is_remembered(
    loopback: LoopbackIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def answer() -> str:
        asked.append(1)
        return loopback.url

    monkeypatch.setattr(default_index, "ask_pip", answer)
    for name in ("one", "two"):
        with open_index(IndexSettings(), cache_dir=tmp_path) as index:
            assert index.project(name) == Missing(name=name)
    assert len(asked) == 1


def test_a_pip_that_cannot_be_asked_is_a_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer() -> str:
        raise IndexUnavailable("pip could not be asked")

    monkeypatch.setattr(default_index, "ask_pip", answer)
    with open_index(IndexSettings(), cache_dir=tmp_path) as index:
        assert index.project("x") == Unavailable(name="x", reason="pip could not be asked")
