from support.world import PY37, held, image

from pinproof.effects.check import already_broken, broken_by, requested_extras, server_conflicts

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


def test_a_pin_that_breaks_a_requirement() -> None:
    (broken,) = broken_by(SERVER, PY37, {"flask": "2.2.5"})
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
    assert [one.distribution for one in broken_by(SERVER, PY37, {"wrapt": "1.12.1"})] == [
        "inference-schema"
    ]


def test_nothing_breaks() -> None:
    assert broken_by(SERVER, PY37, {"flask": "1.0.3", "scipy": "1.2.3", "werkzeug": "0.16"}) == ()
    assert broken_by(SERVER, PY37, {"waitress": "9"}) == ()


def test_pins_count_together() -> None:
    two = image(held("a", "1", "b==1"), held("b", "1"), held("c", "1", "a<2"))
    assert [one.distribution for one in broken_by(two, PY37, {"b": "2"})] == ["a"]
    # The new a may well need b 2; what the old one needed no longer counts.
    assert broken_by(two, PY37, {"b": "2", "a": "1.5"}) == ()
    assert [one.distribution for one in broken_by(two, PY37, {"b": "2", "a": "2"})] == ["c"]


def test_requirements_of_requested_extras_count() -> None:
    assert requested_extras(SERVER, PY37) == {"inference-schema": {"numpy_support"}}
    (broken,) = broken_by(SERVER, PY37, {"numpy": "1.12"})
    assert (broken.distribution, broken.extra) == ("inference-schema", "numpy_support")
    assert broken_by(SERVER, PY37, {"python-dotenv": "0.1"}) == ()


def test_what_was_broken_before_is_no_lines_fault() -> None:
    state = image(held("a", "1", "b<2", "c", "d>=1; python_version < '3'"), held("b", "2"))
    assert [(one.requires, one.installed_version) for one in already_broken(state, PY37)] == [
        ("b<2", "2"),
        ("c", None),
    ]
    assert broken_by(state, PY37, {"b": "3"}) == ()
    assert broken_by(state, PY37, {"b": "1", "c": "1"}) == ()


def test_an_unknown_version_proves_nothing_before_but_counts_when_pinned() -> None:
    state = image(held("a", "1", "numpy>=1.16"), held("numpy", None))
    assert already_broken(state, PY37) == ()
    assert len(broken_by(state, PY37, {"numpy": "1.15"})) == 1


def test_a_version_that_is_no_version() -> None:
    state = image(held("a", "1", "b>=1"), held("b", "2004d-custom build"))
    assert len(already_broken(state, PY37)) == 1
    assert broken_by(state, PY37, {"b": "also not one"}) == ()


def test_the_servers_ranges() -> None:
    (conflict,) = server_conflicts(SERVER, {"flask": "1.1", "scipy": "1"})
    assert (conflict.name, conflict.version, conflict.requires) == ("flask", "1.1", "flask==1.0.3")
    # The image is outside of the range by itself.
    assert server_conflicts(SERVER, {"werkzeug": "2.1"}) == ()
    assert server_conflicts(SERVER, {"flask": "1.0.3"}) == ()
