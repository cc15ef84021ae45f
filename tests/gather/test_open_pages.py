"""Pages that do not state which Python a file needs: the file itself is asked."""

from pathlib import Path
from typing import Any

import pytest
from support.distributions import sdist_bytes, wheel_bytes
from support.indexes.loopback import LoopbackIndex

from pinproof import check
from pinproof.config import Config
from pinproof.finding import Report


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("PIP_FIND_LINKS", "PIP_EXTRA_INDEX_URL", "PIP_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


def folder(tmp_path: Path, **releases: str | None) -> Path:
    place = tmp_path / "wheels"
    place.mkdir(exist_ok=True)
    for version, python in releases.items():
        number = version.strip("v").replace("_", ".")
        body, _ = wheel_bytes("demo", number, requires_python=python)
        (place / f"demo-{number}-py3-none-any.whl").write_bytes(body)
    return place


def judged(tmp_path: Path, text: str, **settings: Any) -> Report:
    file = tmp_path / "requirements.txt"
    file.write_text(text, encoding="utf-8")
    origins = dict.fromkeys(settings, "a flag")
    return check([file.name], Config(origins=origins, **settings)).report


def said(report: Report) -> dict[str, str]:
    return {each.rule.code: each.message for each in report.findings}


def test_a_wheel_in_a_folder_is_asked_for_its_python(tmp_path: Path) -> None:
    folder(tmp_path, v1_0=">=3.6", v2_0=">=3.9", v3_0=">=3.10")
    report = judged(tmp_path, "--no-index\n--find-links wheels\ndemo==2.0\n")
    assert said(report) == {
        "ENV001": "demo 2.0 needs Python >=3.9, but the target has 3.7"
        "; the nearest that fits is 1.0"
    }
    assert judged(tmp_path, "--no-index\n--find-links wheels\ndemo==1.0\n").findings == ()


def test_an_sdist_in_a_folder_is_asked_as_well(tmp_path: Path) -> None:
    place = tmp_path / "wheels"
    place.mkdir()
    info = "Metadata-Version: 2.1\nName: demo\nVersion: 2.0\nRequires-Python: >=3.9\n"
    body = sdist_bytes("demo", "2.0", {"PKG-INFO": info, "setup.py": ""})
    (place / "demo-2.0.tar.gz").write_bytes(body)
    report = judged(tmp_path, "--no-index\n--find-links wheels\ndemo==2.0\n")
    assert said(report) == {
        "ENV001": "demo 2.0 needs Python >=3.9, but the target has 3.7"
        ", and no other release fits it"
    }


def test_a_file_that_cannot_be_asked_is_no_calm(tmp_path: Path) -> None:
    place = folder(tmp_path, v1_0=">=3.6")
    (place / "demo-2.0-py3-none-any.whl").write_bytes(b"no archive")
    report = judged(tmp_path, "--no-index\n--find-links wheels\ndemo==2.0\n")
    gaps = {gap.rule.code: gap.reason for gap in report.unchecked if gap.line == 3}
    assert "which Python demo 2.0 needs is not known" in gaps["ENV001"]
    # Nor is it proposed.
    report = judged(tmp_path, "--no-index\n--find-links wheels\ndemo==9.0\n")
    assert said(report) == {"IDX002": "demo has no release 9.0; the nearest that fits is 1.0"}


@pytest.mark.parametrize("stated", [True, False])
def test_an_older_private_index_leaves_it_to_the_files(tmp_path: Path, *, stated: bool) -> None:
    with LoopbackIndex() as index:
        for version, python in (("1.0", ">=3.6"), ("2.0", ">=3.9")):
            index.add_wheel("demo", version, requires_python=python)
        for file in index.projects["demo"]:
            file.metadata = None
            if not stated:
                file.requires_python = None
        report = judged(tmp_path, "demo==2.0\n", index_url=index.url)
        message = (
            "demo 2.0 needs Python >=3.9, but the target has 3.7; the nearest that fits is 1.0"
        )
        assert said(report) == {"ENV001": message}
        # What the proposal needs is read; of what is refused only what its page leaves open.
        assert any("demo-2.0" in asked.path for asked in index.requests) is not stated


def test_what_a_folder_that_is_not_here_holds_is_not_known(tmp_path: Path) -> None:
    report = judged(tmp_path, "--no-index\n--find-links absent\nabsent-project==1.0\n")
    assert report.findings == ()
    reasons = {gap.reason for gap in report.unchecked if gap.rule.code == "IDX001"}
    assert reasons == {"absent, where files may lie, is not here"}
    # Nor whether there is another release than those that are seen.
    folder(tmp_path, v1_0=None)
    text = "--no-index\n--find-links absent\n--find-links wheels\ndemo==2.0\n"
    report = judged(tmp_path, text)
    assert report.findings == ()
    assert any(gap.rule.code == "IDX002" for gap in report.unchecked)


def test_what_the_user_configured_and_is_not_here_holds_nothing(tmp_path: Path) -> None:
    report = judged(tmp_path, "demo==1.0\n", find_links=("absent",), no_index=True)
    assert set(said(report)) == {"IDX001"}
