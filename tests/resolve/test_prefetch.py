"""What is asked early, and what is not."""

from oracle.pips import summary
from support.planning import Batch, planned

PINNED = {
    "index": {
        "a": {"1": ["b>=1", "c"], "2": []},
        "b": {"1": ["c<9"], "2": ["d"], "3": ["d"]},
        "c": {"1": [], "2": []},
        "d": {"1": []},
    },
    "file": ["a==1", "b==1"],
}


def test_nothing_is_sought_for_what_the_file_pins() -> None:
    index = Batch(PINNED)
    outcome = planned(PINNED, index=index)
    assert [(step.name, step.version) for step in outcome.steps] == [
        ("a", "1"),
        ("b", "1"),
        ("c", "2"),
    ]
    assert index.asked == [["a", "b"], ["c"]]
    # Of b alone what is pinned is read, not what its name or a range would lead to.
    assert [sorted(names) for names in index.read] == [
        ["a-1-py3-none-any.whl", "b-1-py3-none-any.whl"],
        ["c-2-py3-none-any.whl"],
    ]


def test_the_extras_of_what_the_file_pins_are_followed() -> None:
    data = {
        "index": {
            "a": {"1": ["b[x]"]},
            "b": {"1": {"requires": ["c; extra == 'x'"], "extras": ["x"]}, "2": []},
            "c": {"1": []},
        },
        "file": ["a", "b==1"],
    }
    index = Batch(data)
    planned(data, index=index)
    assert index.asked == [["a", "b"], ["c"]]
    read = {name for names in index.read for name in names}
    assert read == {f"{name}-1-py3-none-any.whl" for name in "abc"}


def test_what_is_asked_early_changes_no_choice() -> None:
    early = planned(PINNED, index=Batch(PINNED))
    assert summary(early) == summary(planned(PINNED))
