"""Files that are alike are planned once, and each plan is what it is by itself."""

import json
from pathlib import Path
from typing import Any

import pytest
from support.indexes.loopback import LoopbackIndex
from workers.mixed_tree import write_tree

from pinproof.config import Config
from pinproof.effects.plan import Plan, Planned
from pinproof.effects.planning import make_plan
from pinproof.gather.installs import alike, plans
from pinproof.gather.installs.alike import identify_plan
from pinproof.gather.searches.limit import PLAN_S, limit_search
from pinproof.image.manifest import ImageManifest
from pinproof.index.client import open_index
from pinproof.index.settings.index_settings import IndexSettings
from pinproof.report.plan.json import render
from pinproof.report.plan.text import render as render_text
from pinproof.requirements.parser import parse
from pinproof.resolve.resolver import InstallRequest
from pinproof.run.installs.plans import plan_paths
from pinproof.source import SourceFile
from pinproof.target.model import Target

FILES = 30
TEXT = "p1==1.0\np5==1.0\np8==1.0\np8==1.1\n"


@pytest.fixture(name="planned")
def _planned(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the paths of the files for which there is a search."""
    planned: list[str] = []

    def noted(request: InstallRequest) -> Any:
        planned.append(request.file.source.path)
        return make_plan(request)

    monkeypatch.setattr(plans, "make_plan", noted)
    return planned


def run(index: LoopbackIndex, place: Path, **settings: Any) -> list[Planned]:
    settings |= {"index_url": index.url, "no_cache": True}
    flags = Config(**settings, origins={key: f"--{key}" for key in settings})
    return plan_paths([str(place)], flags, limit=limit_search(PLAN_S, None))


def one_by_one(
    monkeypatch: pytest.MonkeyPatch, index: LoopbackIndex, place: Path, **settings: Any
) -> list[Planned]:
    """Plan each file by itself."""
    with monkeypatch.context() as changed:
        changed.setattr(alike.AlikePlans, "find", lambda *_: None)
        return run(index, place, **settings)


def shown(found: list[Planned]) -> tuple[str, str]:
    return render(found), render_text(found, color=False, verbose=True, width=100)


@pytest.mark.parametrize("has_image", [True, False])
def test_a_tree_is_planned_as_if_each_file_were_alone(
    tmp_path: Path,
    index: LoopbackIndex,
    planned: list[str],
    monkeypatch: pytest.MonkeyPatch,
    has_image: bool,
) -> None:
    tree = tmp_path / "tree"
    write_tree(tree, FILES)
    settings = {"image": str(tree / "image.json")} if has_image else {}
    expected = one_by_one(monkeypatch, index, tree, **settings)
    alone = len(planned)
    planned.clear()
    assert shown(run(index, tree, **settings)) == shown(expected)
    assert len(planned) < alone / 1.5


@pytest.mark.parametrize(
    ("beside", "searches"),
    [
        ({}, 1),
        ({".python-version": "3.11\n"}, 2),
        ({"pinproof.toml": 'platform = "manylinux_2_17_aarch64"\n'}, 2),
        ({"pinproof.toml": 'ignore = ["PIN"]\n'}, 1),
    ],
)
def test_what_lies_beside_a_copy_counts(
    tmp_path: Path,
    index: LoopbackIndex,
    planned: list[str],
    monkeypatch: pytest.MonkeyPatch,
    beside: dict[str, str],
    searches: int,
) -> None:
    for each in range(3):
        (tmp_path / f"s{each}").mkdir()
        (tmp_path / f"s{each}/requirements.txt").write_text(TEXT)
    for name, text in beside.items():
        (tmp_path / "s1" / name).write_text(text)
    shared = run(index, tmp_path)
    assert len(planned) == searches
    assert shown(shared) == shown(one_by_one(monkeypatch, index, tmp_path))
    assert [Path(each.file.source.path).parent.name for each in shared] == ["s0", "s1", "s2"]


def test_a_plan_is_of_one_image(index: LoopbackIndex) -> None:
    file = parse(SourceFile(path="requirements.txt", text=TEXT), pip=Target().pip)
    one, other = (
        ImageManifest(name="held", python="3.7", platform=Target().platform, distributions={})
        for _ in range(2)
    )
    with open_index(IndexSettings(index_url=index.url), cache_dir=None) as opened:
        keys = [
            identify_plan(file, Target(), image, opened, takes_dependencies=True)
            for image in (one, one, other, None)
        ]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


def test_two_images_of_one_name_are_two(
    tmp_path: Path, index: LoopbackIndex, planned: list[str]
) -> None:
    for each in range(3):
        folder = tmp_path / f"s{each}"
        folder.mkdir()
        (folder / "requirements.txt").write_text("p6==1.0\n")
        (folder / "pinproof.toml").write_text('image = "image.json"\n')
        held = {"name": "p6", "version": f"1.{each}", "requires": []}
        image = {"schema": 1, "name": "held", "python": "3.7", "distributions": [held]}
        image |= {"platform": "manylinux_2_27_x86_64"}
        (folder / "image.json").write_text(json.dumps(image))
    shown = [
        [step.action for step in each.outcome.steps]
        for each in run(index, tmp_path)
        if isinstance(each.outcome, Plan)
    ]
    assert shown == [["keep"], ["downgrade"], ["downgrade"]]
    assert len(planned) == 3


@pytest.mark.parametrize("line", ["./package", "-r more.txt", "-c more.txt", "-f wheels"])
def test_what_a_line_leads_to_is_looked_at_for_each(
    tmp_path: Path, index: LoopbackIndex, planned: list[str], line: str
) -> None:
    for each in range(2):
        (tmp_path / f"s{each}").mkdir()
        (tmp_path / f"s{each}/requirements.txt").write_text(f"{TEXT}{line}\n")
    (tmp_path / "s1/more.txt").write_text("p9\n")
    run(index, tmp_path)
    assert len(planned) == 2


def test_what_was_not_found_out_is_asked_again(tmp_path: Path, planned: list[str]) -> None:
    for each in range(2):
        (tmp_path / f"s{each}").mkdir()
        (tmp_path / f"s{each}/requirements.txt").write_text(TEXT)
    with LoopbackIndex() as index:
        gone = index
    run(gone, tmp_path)
    assert len(planned) == 2
