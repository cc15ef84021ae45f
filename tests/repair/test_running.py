"""A repair leaves nothing together that was seen to fail together."""

from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet
from support.command import pinproof
from support.indexes.loopback import LoopbackIndex

from pinproof.effects.known_failures import find_working_version
from pinproof.effects.plan import Plan
from pinproof.incompatibilities.bundled import load_pairs
from pinproof.repair.limits import learn_limits
from pinproof.target.model import PythonVersion, Target

CHECK = ("check", "requirements.txt", "--fix", "--unsafe-fixes", "--no-cache")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # What declares nothing of it and fails all the same: the nearest release that runs.
        (("jinja2==2.11.3", "markupsafe==2.1.1"), ("jinja2==2.11.3", "markupsafe==2.0.1")),
        # A loose line is pinned to what runs, not to the newest.
        (("jinja2==2.11.3", "markupsafe"), ("jinja2==2.11.3", "markupsafe==2.0.1")),
        # What runs is left alone.
        (("jinja2==2.11.3", "markupsafe==1.1.1"), ("jinja2==2.11.3", "markupsafe==1.1.1")),
    ],
)
def test_fixes_leave_what_runs(
    before: tuple[str, ...], after: tuple[str, ...], tmp_path: Path
) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text("\n".join(before) + "\n", encoding="utf-8")
    with LoopbackIndex() as index:
        index.add_wheel("jinja2", "2.11.3", requires=("markupsafe>=0.23",), requires_python=">=3.6")
        for version in ("1.1.1", "2.0.1", "2.1.0", "2.1.1", "2.1.5"):
            index.add_wheel("markupsafe", version, requires_python=">=3.6")
        done = pinproof(*CHECK, "-i", index.url, cwd=tmp_path)
        assert file.read_text(encoding="utf-8").split() == list(after)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "RES003" not in done.stdout
        again = pinproof(*CHECK, "-i", index.url, cwd=tmp_path)
        assert file.read_text(encoding="utf-8").split() == list(after)
        assert again.stderr == ""


@pytest.mark.parametrize("anywhere", [False, True])
def test_of_neighbours_that_fail_none_is_tried_after_the_other(anywhere: bool) -> None:
    # A Python that no experiment has run under.
    target = Target(python=PythonVersion.parse("3.6"))
    known = load_pairs({"jinja2", "markupsafe"})
    pair = known.find("jinja2", "2.11.3", "markupsafe", "2.1.1", "3.6")
    assert pair is not None
    # Under this Python nobody tried any: what runs under another one shows the way, too.
    working = find_working_version(pair, known, target, anywhere=anywhere)
    assert working == ("2.0.1" if anywhere else None)
    learned = learn_limits({}, Plan(steps=()), None, {pair: working})
    assert learned == {"markupsafe": (SpecifierSet("<2.1.0"),)}
