"""What would bring a missing module is known by the files that were looked at before."""

import os
from pathlib import Path

import pytest
from support.loopback_index import LoopbackIndex

from pinproof.config import Config
from pinproof.run.check import check

TYPED = {key: f"--{key}" for key in ("cache_dir", "index_url", "script", "select")}


def cures(served: LoopbackIndex, folder: Path, script: str, requirements: str) -> list[str]:
    """Give the cure of each missing import, with the fix where there is one."""
    (folder / "score.py").write_text(script, encoding="utf-8")
    (folder / "requirements.txt").write_text(requirements, encoding="utf-8")
    flags = Config(
        index_url=served.url,
        cache_dir=str(folder / "cache"),
        script=("score.py",),
        select=("missing-import", "conditional-missing-import"),
        origins=TYPED,
    )
    return [
        f"{finding.cure} [{finding.fix.edits[0].text.strip() if finding.fix else None}]"
        for finding in check(["requirements.txt"], flags).report.findings
    ]


def test_of_another_name_it_is_known_only_once_it_was_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    for variable in ("PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"):
        monkeypatch.delenv(variable, raising=False)
    with LoopbackIndex() as served:
        served.add_wheel("web", "1", modules={"web.py": b""})
        served.add_wheel("vision-kit", "1", modules={"cv9/__init__.py": b""})
        served.add_wheel("vision-kit", "2", modules={"cv9/__init__.py": b""})
        served.add_wheel("named", "3", modules={"named.py": b""})
        served.add_wheel("misnamed", "3", modules={"another.py": b""})
        script = "import cv9, misnamed\nif x:\n    import named\n"
        assert cures(served, tmp_path, script, "web==1\n") == [
            "None [None]",
            "None [None]",
            "add named==3 [named==3]",
        ]
        assert cures(served, tmp_path, "import cv9", "vision-kit==1\n") == []
        assert cures(served, tmp_path, script, "web==1\n") == [
            "add vision-kit==2 [vision-kit==2]",
            "None [None]",
            "add named==3 [named==3]",
        ]
