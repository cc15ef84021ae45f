"""A project that is deployed as the documentation shows."""

from pathlib import Path

import pytest


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with code, a model, both kinds of packages; the working directory."""
    for name, text in {
        "source/score.py": "",
        "source/requirements.txt": "joblib==1.0.1\n",
        "source/myenv/pyvenv.cfg": "home = /usr/bin\ninclude-system-site-packages = false\n",
        "source/myenv/lib/python3.7/site-packages/mine.py": "",
        "models/model.pkl": "",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / ".cache"))
    return tmp_path
