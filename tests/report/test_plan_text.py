import pytest

from pinproof.effects.breakage import BrokenRequirement
from pinproof.effects.plan import Plan, Planned, Step
from pinproof.index.model import DistributionFile
from pinproof.outgoing.sizes import size_text
from pinproof.report.plan.text import render
from pinproof.requirements.parser import parse
from pinproof.resolve.unknown import UnknownRequirements, Unresolved
from pinproof.source import SourceFile
from pinproof.target.model import Target


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0 B"), (999, "999 B"), (1000, "1 kB"), (1500, "2 kB"), (999_499, "999 kB"),
        (999_600, "1.0 MB"), (9_940_000, "9.9 MB"), (9_960_000, "10 MB"), (394_000_000, "394 MB"),
        (2_000_000_000, "2.0 GB"), (5_000_000_000_000, "5000 GB"),
    ],
)  # fmt: skip
def test_sizes(size: int, text: str) -> None:
    assert size_text(size) == text


def _step(name: str, size: int | None, *, build: bool = False) -> Step:
    file = DistributionFile(
        filename=f"{name}-2.whl", url="", kind="wheel", version=None, size_bytes=size
    )
    return Step(
        name=name, from_version="1", version="2", action="upgrade", file=file,
        requested_by=("someone 1",), is_source_build=build,
    )  # fmt: skip


TARGET = Target(stated_pip="22.0.4")
FILE = parse(SourceFile(path="r.txt", text=""), pip=TARGET.pip)


def test_a_whole_plan() -> None:
    plan = Plan(
        steps=(
            _step("a", 1_200_000),
            _step("b", None, build=True),
            Step(name="c", from_version="1", version="1", action="keep"),
        ),
        broken=(
            BrokenRequirement(
                distribution="D", version="1", requires="c (<1)", requires_name="c",
                installed_version=None,
            ),
        ),
        unknown=(UnknownRequirements(name="e", version=None, reason="it is a path"),),
    )  # fmt: skip
    planned = Planned(file=FILE, target=TARGET, outcome=plan)
    assert render([planned], width=80) == (
        "r.txt: no image\n"
        "  Python 3.7 on manylinux_2_27_x86_64, as pip 22.0 chooses\n"
        "\n"
        "  upgrade  a 1 -> 2      1.2 MB  someone\n"
        "  upgrade  b 1 -> 2  ? to build  someone\n"
        "\n"
        "Breaks:\n"
        "  D 1 needs c<1, there is no c\n"
        "\n"
        "Not known, and left out of the search:\n"
        "  e: it is a path\n"
        "\n"
        "2 to upgrade, 1 kept as it is; 1.2 MB to download (1 of unknown size); 1 source\n"
        "build; 1 broken.\n"
    )
    # A pipe has no width.
    last = "2 to upgrade, 1 kept as it is; 1.2 MB to download (1 of unknown size); 1 source build"
    assert render([planned]).endswith(f"{last}; 1 broken.\n")
    assert "\x1b[31;1mBreaks:\x1b[0m" in render([planned], color=True)


def test_no_plan() -> None:
    outcome = Unresolved(reason="timed out", name="x")
    planned = Planned(file=FILE, target=TARGET, outcome=outcome)
    assert render([planned, planned]).count("\n\nNo plan: x: timed out\n") == 2


def test_what_is_changed_comes_before_what_is_new_and_askers_are_whole_in_a_pipe() -> None:
    askers = tuple(f"project-{number} 1" for number in range(12))
    new = Step(name="a", from_version=None, version="1", action="install", requested_by=askers)
    changed = Step(name="b", from_version="2", version="1", action="downgrade")
    planned = Planned(file=FILE, target=TARGET, outcome=Plan(steps=(new, changed)))
    rows = render([planned]).splitlines()[3:5]
    assert rows[0].split()[:2] == ["downgrade", "b"]
    assert rows[1].endswith(", ".join(asker.partition(" ")[0] for asker in askers))
    narrow = render([planned], width=60).splitlines()[4]
    assert narrow.endswith(", …")
    assert len(narrow) <= 60
