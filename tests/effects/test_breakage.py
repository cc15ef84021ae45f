from support.world import PY37, held, image

from pinproof.effects.breakage import (
    collect_requested_extras,
    compare_states,
    find_broken,
    find_broken_by,
)
from pinproof.effects.server import find_server_conflicts
from pinproof.target.model import Target

SERVER = image(
    held(
        "azureml-inference-server-http",
        "0.1.5",
        "flask (==1.0.3)",
        "waitress (==2.0.0) ; platform_system == 'Windows'",
    ),
    held("inference-schema", "1.1.0", "wrapt (==1.11.1)", "numpy>=1.13 ; extra == 'numpy-support'"),
    held("Flask", "1.0.3", "Werkzeug>=0.14", "python-dotenv; extra == 'dotenv'"),
    held("Werkzeug", "2.0.1"),
    held("wrapt", "1.11.1"),
    held("needs-schema", "1", "inference-schema[numpy_support]"),
    held("numpy", None),
    server=("flask==1.0.3", "werkzeug>=0.15,<2.0", "wrapt==1.11.1"),
)
HELD = SERVER.distributions


def test_a_pin_that_breaks_a_requirement() -> None:
    (broken,) = find_broken_by(HELD, PY37, {"flask": "2.2.5"})
    assert (broken.distribution, broken.version, broken.requires) == (
        "azureml-inference-server-http",
        "0.1.5",
        "flask (==1.0.3)",
    )
    assert (broken.requires_name, broken.installed_version, broken.extra) == (
        "flask",
        "2.2.5",
        None,
    )
    assert [one.distribution for one in find_broken_by(HELD, PY37, {"wrapt": "1.12.1"})] == [
        "inference-schema"
    ]


def test_nothing_breaks() -> None:
    assert (
        find_broken_by(HELD, PY37, {"flask": "1.0.3", "scipy": "1.2.3", "werkzeug": "0.16"}) == ()
    )
    assert find_broken_by(HELD, PY37, {"waitress": "9"}) == ()


def test_pins_count_together() -> None:
    two = image(held("a", "1", "b==1"), held("b", "1"), held("c", "1", "a<2")).distributions
    assert [one.distribution for one in find_broken_by(two, PY37, {"b": "2"})] == ["a"]
    # The new a may well need b 2; what the old one needed no longer counts.
    assert find_broken_by(two, PY37, {"b": "2", "a": "1.5"}) == ()
    assert [one.distribution for one in find_broken_by(two, PY37, {"b": "2", "a": "2"})] == ["c"]


def test_requirements_of_requested_extras_count() -> None:
    assert collect_requested_extras(HELD, PY37) == {"inference-schema": {"numpy_support"}}
    (broken,) = find_broken_by(HELD, PY37, {"numpy": "1.12"})
    assert (broken.distribution, broken.extra) == ("inference-schema", "numpy_support")
    assert find_broken_by(HELD, PY37, {"python-dotenv": "0.1"}) == ()


def test_what_was_broken_before_is_no_lines_fault() -> None:
    state = image(
        held("a", "1", "b<2", "c", "d>=1; python_version < '3'"), held("b", "2")
    ).distributions
    assert [(one.requires, one.installed_version) for one in find_broken(state, PY37)] == [
        ("b<2", "2"),
        ("c", None),
    ]
    assert find_broken_by(state, PY37, {"b": "3"}) == ()
    assert find_broken_by(state, PY37, {"b": "1", "c": "1"}) == ()


def test_an_unknown_version_proves_nothing_before_but_counts_when_pinned() -> None:
    state = image(held("a", "1", "numpy>=1.16"), held("numpy", None)).distributions
    assert find_broken(state, PY37) == ()
    assert len(find_broken_by(state, PY37, {"numpy": "1.15"})) == 1


def test_a_version_that_is_no_version() -> None:
    state = image(held("a", "1", "b>=1"), held("b", "2004d-custom build")).distributions
    assert len(find_broken(state, PY37)) == 1
    assert find_broken_by(state, PY37, {"b": "also not one"}) == ()


def test_the_servers_ranges() -> None:
    (conflict,) = find_server_conflicts(SERVER, {"flask": "1.1", "scipy": "1"})
    assert (conflict.name, conflict.version, conflict.requires) == ("flask", "1.1", "flask==1.0.3")
    # The image is outside of the range by itself.
    assert find_server_conflicts(SERVER, {"werkzeug": "2.1"}) == ()
    assert find_server_conflicts(SERVER, {"flask": "1.0.3"}) == ()


def test_an_extra_that_is_asked_for_may_ask_for_another() -> None:
    state = image(
        held("a", "1", "b[x]"),
        held("b", "1", "c[y]; extra == 'x'", "d<2; extra == 'z'"),
        held("c", "1", "d<2; extra == 'y'"),
        held("d", "1"),
    ).distributions
    assert collect_requested_extras(state, PY37) == {"b": {"x"}, "c": {"y"}}
    (broken,) = find_broken_by(state, PY37, {"d": "2"})
    assert (broken.distribution, broken.extra) == ("c", "y")


def test_what_a_change_cures_is_not_broken_by_it() -> None:
    before = image(held("a", "1", "b<2"), held("b", "2"), held("c", "1", "b<3")).distributions
    after = image(held("a", "2", "b>=3"), held("b", "3"), held("c", "1", "b<3")).distributions
    breakage = compare_states(before, after, PY37)
    assert [one.distribution for one in breakage.broken] == ["c"]
    assert breakage.already == ()
    worse = compare_states(
        before, image(held("A", "1.1", "b<2"), held("b", "3")).distributions, PY37
    )
    assert worse.broken == ()
    assert [one.installed_version for one in worse.already] == ["3"]


def test_a_need_that_a_newer_pip_cannot_read_is_none() -> None:
    state = image(held("a", "1", "b>=2.*"), held("b", "1")).distributions
    assert len(find_broken(state, Target(stated_pip="24.0"))) == 1
    assert find_broken(state, Target(stated_pip="24.1")) == ()
