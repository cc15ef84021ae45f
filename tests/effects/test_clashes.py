"""How a clash is explained, and which cures are named, on indexes written by hand."""

from typing import Any

import pytest
from support.planning import Partial, clash

from pinproof.index.model import Unavailable

TWO = {
    "index": {
        "requests": {"2.31.0": ["urllib3 (<3,>=1.21.1)", "idna"], "2.20": ["urllib3<1.25"]},
        "urllib3": {"1.20": [], "1.26": []},
        "idna": {"3": []},
        "z": {"1": []},
    },
    "file": ["z", "requests==2.31.0", "idna", "urllib3==1.20"],
}


def test_a_clash_names_the_fewest_lines_and_what_would_solve_it() -> None:
    outcome = clash(TWO)
    assert outcome.message == (
        "no release of urllib3 satisfies all of these: line 4 asks for urllib3==1.20; "
        "requests 2.31.0 needs urllib3<3,>=1.21.1 (line 2)"
    )
    assert [line.number for line in outcome.lines] == [2, 4]
    assert [(cure.line.number, cure.requirement) for cure in outcome.cures] == [
        (2, "requests==2.20"),
        (4, "urllib3==1.26"),
    ]
    chains = {
        (cause.requirement, cause.chain, cause.line.number)
        for cause in outcome.causes
        if cause.line
    }
    assert chains == {
        ("urllib3==1.20", (), 4),
        ("urllib3<3,>=1.21.1", ("requests 2.31.0",), 2),
    }


RICH = {
    "index": {
        "rich": {
            "13.2.0": ["pygments>=2.6"],
            "13.3.5": ["pygments>=2.13"],
            "13.8.1": ["pygments>=2.13"],
        },
        "pygments": {"2.12.0": [], "2.15.1": []},
    },
    "file": ["pygments==2.12.0", "rich==13.3.5"],
}


def test_no_cure_rests_on_what_could_not_be_read() -> None:
    both = ["pygments==2.15.1", "rich==13.2.0"]
    assert [cure.requirement for cure in clash(RICH).cures] == both
    unread = Unavailable(name="rich", reason="not cached", offline=True)
    index = Partial(RICH, **{"rich-13.8.1-py3-none-any.whl": unread})
    assert [cure.requirement for cure in clash(RICH, index=index).cures] == both[:1]


@pytest.mark.parametrize("pip", ["21.3.1", "24.0"])
def test_no_cure_is_a_withdrawn_release_or_one_made_to_fail(pip: str) -> None:
    data = {
        "index": {
            "a": {"1": ["b<1"], "2": {"requires": ["b"], "yanked": "oops"}},
            "b": {"0.0": {"tags": [], "sdist": True}, "1": []},
        },
        "file": ["a==1", "b==1"],
        "pip": pip,
    }
    assert clash(data).cures == ()


def test_a_chain_leads_from_the_line_to_the_clash() -> None:
    data = {
        "index": {
            "a": {"1": ["b"]},
            "b": {"1": ["c"]},
            "c": {"1": ["d>1"]},
            "d": {"1": [], "2": []},
        },
        "others": {"c.txt": "d<2\n"},
        "file": ["a", "-c c.txt"],
    }  # fmt: skip
    outcome = clash(data)
    assert outcome.message == (
        "no release of d satisfies all of these: a 1 -> b 1 -> c 1 needs d>1 (line 1); "
        "c.txt line 1 asks for d<2"
    )
    assert [(cure.line.source.path, cure.requirement) for cure in outcome.cures] == [
        ("c.txt", "d==2")
    ]


def test_of_two_clashes_the_smaller_one_is_told() -> None:
    data = {
        "index": {
            "a": {"1": ["x==1"]}, "b": {"1": ["x!=1", "y"]}, "c": {"1": ["y"]},
            "x": {"1": [], "2": []}, "y": {"1": []}, "w": {"1": []},
        },
        "file": ["a", "c", "b", "w==9"],
    }  # fmt: skip
    outcome = clash(data)
    assert [line.number for line in outcome.lines] == [4]
    assert outcome.message.startswith("line 4 asks for w==9, but w has no release 9")


@pytest.mark.parametrize(
    ("release", "message"),
    [
        (
            {"python": ">=3.9"},
            "line 1 asks for a==2, but a 2 needs Python >=3.9, and the target has 3.7",
        ),
        (
            {"tags": ["py3-none-manylinux_2_28_x86_64"]},
            "line 1 asks for a==2, but a 2 needs glibc 2.28, and the target has 2.27",
        ),
        (
            {"tags": ["cp38-cp38-win_amd64"]},
            "line 1 asks for a==2, but no file of a 2 fits Python 3.7 on manylinux_2_27_x86_64",
        ),
    ],
)
def test_a_pin_that_does_not_fit_by_itself(release: dict[str, Any], message: str) -> None:
    outcome = clash({"index": {"a": {"1": [], "2": release}}, "file": ["a==2"]})
    assert outcome.message.startswith(message)
    assert outcome.message.endswith("the newest that fits is 1")
    assert [cure.requirement for cure in outcome.cures] == ["a==1"]
