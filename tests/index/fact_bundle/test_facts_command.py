"""Fact bundles by real commands and an index on loopback: built, shown, verified, answered by."""

import json
import os
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from support.command import pinproof
from support.distributions import wheel_bytes
from support.indexes.answers import Answer, after
from support.indexes.loopback import LoopbackIndex

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = Draft202012Validator(json.loads((ROOT / "schemas/check.json").read_text()))
LINES = """\
demo==1.0
other>=1
absent==1
broken==1
extra @ {root}/files/extra/extra-1.0-py3-none-any.whl
"""
JSON = ("--output-format", "json")


@pytest.fixture
def index() -> Iterator[LoopbackIndex]:
    with LoopbackIndex() as served:
        served.add_wheel("demo", "1.0", requires=("third>=2",), upload_time="2021-01-01T00:00:00Z")
        served.add_wheel("demo", "1.1", upload_time="2021-02-01T00:00:00Z")
        served.add_wheel("other", "1.0")
        served.add_wheel("other", "2.0", requires_python=">=3.12")
        served.add_wheel("third", "1.0")
        served.add_wheel("extra", "1.0", requires=("other",))
        served.add_sdist("broken", "1")
        yield served


def build(folder: Path, index: LoopbackIndex, place: str, *more: str) -> dict[str, str]:
    """Build a bundle with a cache of its own, and give what the command says of it."""
    (folder / "requirements.txt").write_text(LINES.format(root=index.root))
    done = pinproof(
        *("facts", "build", "requirements.txt", "-o", place, "--index-url", index.url, *JSON),
        *("--python", "3.7", *more),
        cwd=folder,
    )
    assert (done.returncode, done.stderr) == (0, "")
    told: dict[str, str] = json.loads(done.stdout)
    return told


def test_a_bundle_gives_the_same_reports_when_nothing_answers(tmp_path: Path) -> None:
    project, wheels = tmp_path / "project", tmp_path / "wheels"
    project.mkdir()
    wheels.mkdir()
    for version, requires in (("1.0", ("third>=1",)), ("2.0", ("third>=2",))):
        body, _ = wheel_bytes("owned", version, requires=requires)
        (wheels / f"owned-{version}-py3-none-any.whl").write_bytes(body)
    commands = {"check": (".",), "plan": ("requirements.txt",)}
    own = {"PIP_FIND_LINKS": str(wheels)}
    with LoopbackIndex() as served:
        served.add_wheel("demo", "1.0", requires=("third>=1",))
        served.add_wheel("third", "1.0")
        served.add_wheel("third", "2.0", requires_python=">=3.9")
        (project / "requirements.txt").write_text("demo==1.0\nowned>=1\n")
        bad = f"third==2.0\nnone==1\n-r {served.root}/more.txt\n"
        (project / "requirements-bad.txt").write_text(bad)
        served.pages["/more.txt"] = Answer(body=b"later==1.0\n")
        asking = ("--python", "3.7", "--index-url", served.url)
        online = {
            name: pinproof(name, *words, *asking, cwd=project, more=own)
            for name, words in commands.items()
        }
        done = pinproof("facts", "build", *asking, "-o", "a.facts", cwd=project, more=own)
        assert (done.returncode, done.stderr) == (0, "")
        asked = len(served.requests)
    wheels.rename(tmp_path / "gone")
    for name, words in commands.items():
        told = pinproof(name, *words, "--python", "3.7", "--facts", "a.facts", cwd=project)
        before = online[name]
        assert (told.stdout, told.stderr, told.returncode) == (
            before.stdout,
            before.stderr,
            before.returncode,
        )
    assert len(served.requests) == asked
    assert "later" in online["check"].stdout
    assert re.search(r"owned +1\.0", online["plan"].stdout)
    assert (online["check"].returncode, online["plan"].returncode) == (1, 0)


def test_what_scripts_import_is_told_as_well(tmp_path: Path) -> None:
    words = (".", "--script", "score.py", "--python", "3.7")
    (tmp_path / "score.py").write_text("import inside\nimport nowhere\n")
    (tmp_path / "requirements.txt").write_text("demo==1.0\n")
    with LoopbackIndex() as index:
        index.add_wheel("demo", "1.0", modules={"inside.py": b""})
        online = pinproof("check", *words, "--index-url", index.url, cwd=tmp_path)
        done = pinproof(
            *("facts", "build", *words, "-o", "a.facts", "--index-url", index.url), cwd=tmp_path
        )
        assert (done.returncode, done.stderr) == (0, "")
    told = pinproof("check", *words, "--facts", "a.facts", cwd=tmp_path)
    assert "nowhere" in told.stdout
    assert "inside" not in told.stdout
    assert (told.stdout, told.returncode) == (online.stdout, online.returncode)


def test_the_same_answers_give_the_same_bytes_under_the_same_name(
    tmp_path: Path, index: LoopbackIndex
) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    built = []
    for folder in folders:
        (folder / "out").mkdir(parents=True)
        built.append(build(folder, index, "out"))
    # The second of the first machine has a cache of pages and metadata.
    again = build(folders[0], index, "again.facts")
    assert built[0] == built[1]
    assert built[0]["path"] == os.path.join("out", f"{built[0]['sha256']}.facts")
    first, second = (folder / each["path"] for folder, each in zip(folders, built, strict=True))
    assert first.read_bytes() == second.read_bytes()
    assert (folders[0] / "again.facts").read_bytes() == first.read_bytes()
    assert again["sha256"] == built[0]["sha256"]
    index.add_wheel("demo", "1.2")
    assert build(folders[1], index, "later.facts")["sha256"] != built[0]["sha256"]


def test_the_moment_is_the_one_that_is_named(tmp_path: Path, index: LoopbackIndex) -> None:
    (tmp_path / "requirements.txt").write_text("demo==1.0\n")
    words = ("facts", "build", "requirements.txt", "-o", "a.facts", "--index-url", index.url)
    done = pinproof(*words, cwd=tmp_path, more={"SOURCE_DATE_EPOCH": "86400"})
    assert done.returncode == 0
    held = json.loads(pinproof("facts", "show", "a.facts", *JSON, cwd=tmp_path).stdout)
    assert held["taken"] == "1970-01-02T00:00:00Z"
    assert held["newest_upload"] == "2021-02-01T00:00:00Z"
    assert pinproof(*words, cwd=tmp_path, more={"SOURCE_DATE_EPOCH": "soon"}).returncode == 2


def test_show_says_what_it_holds_and_no_secrets(tmp_path: Path) -> None:
    with LoopbackIndex(login=("me", "s3cr3tword")) as index:
        index.add_wheel("demo", "1.0")
        (tmp_path / "requirements.txt").write_text("demo==1.0\nabsent==1\n")
        url = index.url_with_login("me", "s3cr3tword")
        done = pinproof(
            *("facts", "build", "-o", "a.facts", "--index-url", url),
            cwd=tmp_path,
        )
        assert (done.returncode, done.stderr) == (0, "")
    shown = pinproof("facts", "show", "a.facts", cwd=tmp_path).stdout
    assert f"from      {index.root}\n" in shown
    assert "projects  1, and 1 that are not published" in shown
    database = sqlite3.connect(tmp_path / "a.facts")
    texts = [str(row) for row in database.execute("select header, sha256 from bundle")]
    texts += [str(row) for row in database.execute("select kind, key from answer")]
    database.close()
    assert "demo" in "".join(texts)
    assert "s3cr3tword" not in "".join(texts)
    told = pinproof("check", "--facts", "a.facts", *JSON, cwd=tmp_path)
    report = json.loads(told.stdout)
    SCHEMA.validate(report)
    assert report["facts"] in shown
    assert {each["code"] for each in report["findings"]} >= {"IDX001"}


def test_what_a_bundle_lacks_is_not_checked(tmp_path: Path, index: LoopbackIndex) -> None:
    build(tmp_path, index, "a.facts")
    (tmp_path / "requirements.txt").write_text("stranger==1.0\n")
    told = pinproof("check", "--facts", "a.facts", *JSON, cwd=tmp_path)
    report = json.loads(told.stdout)
    assert told.returncode == 3
    assert {each["reason"] for each in report["unchecked"] if not each["chosen"]} == {
        f"{index.url}: not in the fact bundle a.facts"
    }


def test_failures_are_kept_and_said(tmp_path: Path) -> None:
    with LoopbackIndex() as index:
        index.add_wheel("demo", "1.0")
        index.faults.append(after("/simple/closed/", Answer(status=403)))
        (tmp_path / "requirements.txt").write_text("demo==1.0\nclosed==1\n")
        words = ("requirements.txt", "--python", "3.7")
        online = pinproof("check", *words, "--index-url", index.url, cwd=tmp_path)
        done = pinproof(
            *("facts", "build", *words, "-o", "a.facts", "--index-url", index.url), cwd=tmp_path
        )
    assert done.returncode == 3
    assert "not had when it was built: 1 answer" in done.stdout
    told = pinproof("check", *words, "--facts", "a.facts", cwd=tmp_path)
    assert (told.stdout, told.returncode) == (online.stdout, 3)
    assert "refuses access" in told.stdout
