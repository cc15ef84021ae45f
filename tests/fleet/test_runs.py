"""A run over a fleet: the same words as the check of one file, each content judged once."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from support.fleets import (
    NEW,
    OLD,
    findings_by_id,
    judged,
    made_up,
    rows,
    write_list,
)

import pinproof
from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.fleet.engine import choose_engine
from pinproof.fleet.judging import judge_tasks
from pinproof.fleet.model import FleetVerdict, Task
from pinproof.gate.opening import read_path
from pinproof.run.check import Outcome, check
from pinproof.unforeseen import OUR_FAULT

TWENTY = made_up(20)


def checked(text: str, image: str, folder: Path) -> list[tuple[Any, ...]]:
    """Give what the check of one file says."""
    path = folder / "requirements.txt"
    path.write_text(text, encoding="utf-8")
    outcome = pinproof.check(path, image=image, offline=True, no_cache=True)
    return [
        (each.code, each.severity, each.message, each.cure, each.line, each.column)
        for each in outcome.findings
    ]


def test_what_is_said_is_what_the_check_of_each_file_says(tmp_path: Path) -> None:
    judged(tmp_path / "s", write_list(tmp_path / "list", TWENTY), against=NEW)
    said = findings_by_id(tmp_path / "s")
    assert len(said) == 20
    for each in TWENTY:
        for image, is_now in ((each["image"], 1), (NEW, 0)):
            found = [
                (code, severity, message, cure, line, column)
                for code, severity, _, message, cure, _, line, column, _, now in said[each["id"]]
                if now == is_now
            ]
            assert found == checked(each["requirements"], image, tmp_path), each["id"]


def test_what_is_alike_is_judged_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Task] = []

    def counted(tasks: Sequence[Task]) -> list[FleetVerdict]:
        sent.extend(tasks)
        return judge_tasks(tasks)

    monkeypatch.setattr("pinproof.fleet.engine.judge_tasks", counted)
    judged(tmp_path / "s", write_list(tmp_path / "list", TWENTY), against=NEW)
    kinds = {(each["requirements"], image) for each in TWENTY for image in (each["image"], NEW)}
    assert len(sent) == len(kinds) < 40
    assert len(findings_by_id(tmp_path / "s")) == 20


def test_what_appears_and_vanishes_in_another_image_is_kept(tmp_path: Path) -> None:
    text = "flask==1.0.3\nnumpy==1.19.5\n"
    line = {"id": "a", "requirements": text, "image": OLD}
    judged(tmp_path / "s", write_list(tmp_path / "list", [line]), against=NEW)
    moved = rows(tmp_path / "s", "select what, code, line from moved order by 1, 3, 2")
    before, after = (checked(text, image, tmp_path) for image in (OLD, NEW))
    came = {(code, line) for code, *_, line, _ in after} - {
        (code, line) for code, *_, line, _ in before
    }
    went = {(code, line) for code, *_, line, _ in before} - {
        (code, line) for code, *_, line, _ in after
    }
    assert {(code, line) for what, code, line in moved if what == "appeared"} == came != set()
    assert {(code, line) for what, code, line in moved if what == "vanished"} == went != set()


def test_what_changed_since_the_run_before_is_kept(tmp_path: Path) -> None:
    store, path = tmp_path / "s", tmp_path / "list"
    line = {"id": "a", "requirements": "numpy\nflask==1.0.3\n", "image": OLD}
    judged(store, write_list(path, [line]))
    judged(store, write_list(path, [{**line, "requirements": "flask==1.0.3\nscipy\n"}]))
    changed = rows(store, "select run, what, code, line from changed where fails order by 2")
    assert changed == [(2, "appeared", "PIN001", 2), (2, "vanished", "PIN001", 1)]


def test_a_bad_deployment_costs_no_other(tmp_path: Path) -> None:
    path = tmp_path / "list"
    good = {"id": "good", "requirements": "numpy\n", "image": OLD}
    lines = [
        json.dumps(good),
        "{",
        json.dumps({**good, "id": "none", "image": "no-such"}),
        json.dumps({"id": "gone", "path": "gone/requirements.txt"}),
        json.dumps(good),
        json.dumps({**good, "id": "last"}),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    run = judged(tmp_path / "s", str(path))
    assert (run.state, run.deployments) == ("complete", 6)
    unread = dict(rows(tmp_path / "s", "select id, unread from deployment where key is null"))
    assert set(unread) == {f"{path}:2:2", "none", "gone", "good"}
    assert "no bundled image of that name" in unread["none"]
    assert unread["good"] == "another deployment before it has this id"
    assert "no such file" in unread["gone"]
    assert set(findings_by_id(tmp_path / "s")) == {"good", "last"}


def test_a_folder_gives_each_file_with_its_settings_and_its_includes(tmp_path: Path) -> None:
    for name, text in {
        "one/pinproof.toml": f"image = '{OLD}'\nignore = ['PIN001']\n",
        "one/requirements.txt": "-r ../parts/more.txt\nflask\n",
        "parts/more.txt": "numpy==1.19.5\n",
        "two/requirements.txt": "flask\n",
        "pinproof.toml": "",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    judged(tmp_path / "s", str(tmp_path))
    said = findings_by_id(tmp_path / "s")
    one, two = (said[(tmp_path / each / "requirements.txt").as_posix()] for each in ("one", "two"))
    assert ("PIN001", 2) not in {(each[0], each[6]) for each in one}
    assert ("parts/more.txt", 1) in {(each[5], each[6]) for each in one}
    assert "PIN001" in {each[0] for each in two}
    assert dict(rows(tmp_path / "s", "select image, count(*) from deployment group by 1")) == {
        None: 1,
        OLD: 1,
    }


def test_no_deployment_reads_another_or_the_disk(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("a secret of the machine\n", encoding="utf-8")
    lines = [
        {"id": "a", "requirements": "secret-line\n", "image": OLD},
        {"id": "b", "requirements": f"-r {secret}\n-r ../0/requirements.txt\n", "image": OLD},
        {"id": "c", "requirements": "-r /pinproof-fleet/0/requirements.txt\n", "image": OLD},
    ]
    judged(tmp_path / "s", write_list(tmp_path / "list", lines))
    said = findings_by_id(tmp_path / "s")
    assert "secret-line" in str(said["a"])
    assert all("secret-line" not in str(said.get(each)) for each in "bc")
    assert "secret of the machine" not in str(rows(tmp_path / "s", "select * from finding"))


def test_resume_finishes_what_is_left(tmp_path: Path) -> None:
    store, path = tmp_path / "s", write_list(tmp_path / "list", TWENTY)

    def interrupt(had: int, _wanted: int) -> None:
        if had:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judged(store, path, against=NEW, told=interrupt)
    assert rows(store, "select state from run") == [("open",)]
    begun = rows(store, "select count(*) from verdict")[0][0]
    seen: list[int] = []
    run = judged(store, path, against=NEW, resumes=True, told=lambda had, _: seen.append(had))
    assert 0 < begun == seen[0] < seen[-1]
    assert (run.id, run.state) == (1, "complete")
    judged(tmp_path / "whole", path, against=NEW)
    assert findings_by_id(store) == findings_by_id(tmp_path / "whole")


def test_resume_refuses_what_has_changed(tmp_path: Path) -> None:
    store, path = tmp_path / "s", write_list(tmp_path / "list", TWENTY)
    with pytest.raises(UsageError, match="no run in it is unfinished"):
        judged(store, path, resumes=True)

    def interrupt(_had: int, _wanted: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        judged(store, path, told=interrupt)
    with pytest.raises(UsageError, match="--against changed since"):
        judged(store, path, against=NEW, resumes=True)
    write_list(tmp_path / "list", TWENTY[1:])
    with pytest.raises(UsageError, match="the input changed since"):
        judged(store, path, resumes=True)


def test_a_fault_of_ours_at_one_costs_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(paths: Sequence[str], flags: Config, **more: Any) -> Outcome:
        for each in paths:
            content = read_path(each)
            if isinstance(content, bytes) and b"scipy==2.1" in content:
                raise ZeroDivisionError("a slip")
        return check(paths, flags, **more)

    monkeypatch.setattr("pinproof.fleet.judging.check", failing)
    run = judged(tmp_path / "s", write_list(tmp_path / "list", TWENTY))
    states = dict(rows(tmp_path / "s", "select state, count(*) from verdict group by 1"))
    assert run.state == "open"
    assert states["fault"] > 0 < states["judged"]
    ((reason,),) = rows(tmp_path / "s", "select distinct reason from verdict where state = 'fault'")
    assert reason.startswith(f"{OUR_FAULT}, please report it: ZeroDivisionError: a slip")
    monkeypatch.undo()
    assert judged(tmp_path / "s", str(tmp_path / "list"), resumes=True).state == "complete"


@pytest.mark.parametrize("content", [b"not a database at all, whatever its name says" * 9, b"\0"])
def test_a_file_that_is_no_store_is_left_alone(content: bytes, tmp_path: Path) -> None:
    store = tmp_path / "s"
    store.write_bytes(content)
    with pytest.raises(UsageError, match="cannot be opened as a fleet's store"):
        judged(store, write_list(tmp_path / "list", TWENTY[:1]))
    assert store.read_bytes() == content


def test_secrets_do_not_reach_the_store(tmp_path: Path) -> None:
    address = "https://me:hunter22@index.example.org/simple"
    line = {
        "id": address,
        "requirements": f"--index-url {address}\nnumpy\nbroken {address}\n",
        "image": OLD,
        "team": address,
    }
    judged(tmp_path / "s", write_list(tmp_path / "list", [line]))
    assert b"hunter22" not in (tmp_path / "s").read_bytes()
    assert rows(tmp_path / "s", "select count(*) from finding")[0][0] > 0


def test_engines_are_asked_for_in_whole() -> None:
    assert choose_engine(jobs="1", backend=None, scheduler=None).jobs == 1
    with pytest.raises(UsageError, match="must be a number of workers"):
        choose_engine(jobs="no", backend=None, scheduler=None)
    with pytest.raises(UsageError, match="is Dask's"):
        choose_engine(jobs=None, backend="loky", scheduler="tcp://localhost:1")
