from pathlib import Path

import pytest

from pinproof.errors import UsageError
from pinproof.gather.project.paths import survey


def touch(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")


def found(paths: list[str]) -> list[str]:
    return list(survey(paths).requirements.values())


def test_a_folder_is_searched_for_requirements_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    wanted = [
        "constraints.txt",
        "requirements-dev.txt",
        "requirements.in",
        "requirements.txt",
        "a/requirements/base.txt",
        "a/requirements/prod/base.txt",
        "Requirements.txt",
        "a/requirement.txt",
        "dev-requirements.txt",
        "base_requirements.in",
        "requirements.pip",
    ]
    touch(
        tmp_path, *wanted, "notes.txt", ".venv/requirements.txt", "a/node_modules/requirements.txt"
    )
    touch(tmp_path, "env/pyvenv.cfg", "env/requirements.txt")
    assert sorted(found(["."])) == sorted(wanted)


def test_a_source_of_any_name_is_told_by_what_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    texts = {
        "dev.in": "# of a developer\n-r base.in\npytest\nblack[jupyter]>=22 ; python_version>'3'\n",
        "urls.in": "pkg @ https://index.example.org/p.zip\ngit+https://example.org/r#egg=r\n",
        "long.in": "numpy \\\n  >=1\n",
        "MANIFEST.in": "include LICENSE\n",
        "include.in": "include LICENSE\nrecursive-include a *.py\n",
        "config.h.in": "numpy\n",
        "Makefile.in": "all\n",
        "prose.in": "Here is some text.\n",
        "script.in": "#!/bin/sh\nexec @prefix@/bin/x\n",
        "empty.in": "# nothing\n",
        "sums.in": "1.2.3\n",
        "binary.in": "a\0b\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    assert sorted(found(["."])) == ["dev.in", "long.in", "urls.in"]


def test_a_folder_called_requirements_holds_lists_from_inside_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path, "requirements/base.txt", "requirements/prod/base.txt", "notes/base.txt")
    monkeypatch.chdir(tmp_path / "requirements")
    assert sorted(found(["."])) == ["base.txt", "prod/base.txt"]


def test_a_file_named_twice_is_checked_once(tmp_path: Path) -> None:
    touch(tmp_path, "requirements.txt")
    path = str(tmp_path / "requirements.txt")
    assert found([path, str(tmp_path)]) == [path]


def test_what_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.txt: no such file"):
        found([str(tmp_path / "none.txt")])
    with pytest.raises(UsageError, match="no requirements files here"):
        found([str(tmp_path)])


def test_what_a_search_meets_and_cannot_read_is_said(tmp_path: Path) -> None:
    touch(tmp_path, "requirements.txt")
    (tmp_path / "requirements-gone.txt").symlink_to(tmp_path / "nowhere")
    found = survey([str(tmp_path)])
    assert list(found.requirements.values()) == [str(tmp_path / "requirements.txt")]
    assert list(found.skipped) == [str(tmp_path / "requirements-gone.txt")]


def test_directories_of_packages_are_known_by_name_and_by_what_they_hold(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "venv37/pyvenv.cfg",
        "venv37/bin/activate",
        "layer/python/mine-1.0.dist-info/METADATA",
        "layer/python/mine/requirements.txt",
        "target/mine-1.0.dist-info/METADATA",
        "target/requirements.txt",
        "debian/dist-packages/mine.py",
        "source/mine.egg-info/PKG-INFO",
        "source/requirements.txt",
    )

    def mounted(path: str) -> list[str]:
        found = survey([str(tmp_path / path)])
        return [Path(each).relative_to(tmp_path).as_posix() for each in found.mounts.values()]

    for path in ("layer/python", "target", "debian/dist-packages", "venv37", "venv37/bin"):
        assert mounted(path) == [path]
    assert mounted("source") == []
    assert sorted(mounted("")) == ["debian/dist-packages", "layer/python", "target"]
    lists = survey([str(tmp_path)]).requirements.values()
    assert sorted(Path(each).relative_to(tmp_path).as_posix() for each in lists) == [
        "source/requirements.txt",
        "target/requirements.txt",
    ]
    assert list(survey([str(tmp_path / "target")]).requirements.values()) == [
        (tmp_path / "target/requirements.txt").as_posix()
    ]
