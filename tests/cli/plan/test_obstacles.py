"""`pinproof plan` where something is in the way: what fails, what clashes, what mends it."""

from pathlib import Path

from cli.plan.planned import as_json, run


def test_what_was_seen_not_to_run_stands_by_itself_and_fails(place: Path) -> None:
    text = "jinja2==2.11.3\nmarkupsafe==2.1.1\n"
    done = run(place, text, "--image", "image.json")
    assert done.returncode == 1, done.stderr
    _, _, after = done.stdout.partition("\nWill not run:\n")
    assert after.startswith(
        "  jinja2 2.11.3 does not run with markupsafe 2.1.1 (seen under Python 3.7: ImportError: "
    )
    assert "Breaks:" not in done.stdout
    assert "; 1 that will not run." in done.stdout
    document, code = as_json(place, text, "--image", "image.json")
    (pair,) = document["will_not_run"]
    assert (code, document["broken"], pair["known"], pair["here"]) == (1, [], "seen", True)
    assert (pair["feature"], pair["consumer"]) == (None, "jinja2")
    done = run(place, text.replace("2.1.1", "2.0.1"), "--image", "image.json")
    assert (done.returncode, "Will not run" in done.stdout) == (0, False)


def test_a_line_without_a_pin_that_brings_what_fails_is_mended_as_well(place: Path) -> None:
    text = "jinja2==2.11.3\nmarkupsafe\nrequests\n"
    document, code = as_json(place, text, "--image", "image.json")
    assert (code, [pair["dependency_version"] for pair in document["will_not_run"]]) == (
        1,
        ["2.1.1"],
    )
    assert [(cure["line"], cure["requirement"]) for cure in document["repair"]] == [
        (2, "markupsafe==2.0.1")
    ]
    repaired = "jinja2==2.11.3\nmarkupsafe==2.0.1\nrequests\n"
    document, code = as_json(place, repaired, "--image", "image.json")
    assert (code, document["will_not_run"], document["repair"]) == (0, [], [])


def test_what_only_may_not_run_fails_nothing(place: Path) -> None:
    text = "jinja2==2.11.3\nmarkupsafe==2.1.1\n"
    document, code = as_json(place, text, "--python", "3.12")
    (pair,) = document["will_not_run"]
    assert (code, pair["here"], pair["python"]) == (0, False, ["3.7"])


def test_a_conflict(place: Path) -> None:
    text = "requests==2.31.0\nurllib3==1.20\n"
    document, code = as_json(place, text)
    assert code == 1
    assert document["installable"] is False
    conflict = document["conflict"]
    assert [(cause["line"], cause["requirement"]) for cause in conflict["causes"]] == [
        (2, "urllib3==1.20"),
        (1, "urllib3>=1.21.1"),
    ]
    assert [cure["requirement"] for cure in conflict["cures"]] == ["urllib3==1.26"]
    done = run(place, text)
    assert "What would solve it:\n  requirements.txt:2: urllib3==1.26\n" in done.stdout


def test_every_obstacle_at_once_and_one_repair_for_all(place: Path) -> None:
    text = "flask=2.2.5\nrequests==2.31.0\nwerkzeug>=9\nnobodys==1\nurllib3==1.20\n"
    document, code = as_json(place, text)
    assert code == 1
    assert [[line["line"] for line in each["lines"]] for each in document["obstacles"]] == [
        [1],
        [3],
        [4],
        [2, 5],
    ]
    assert [(cure["line"], cure["requirement"]) for cure in document["repair"]] == [
        (1, "flask==2.2.5"),
        (3, "werkzeug==2.2.3"),
        (5, "urllib3==1.26"),
    ]
    assert [(one["line"], one["reason"]) for one in document["undecided"]] == [
        (4, "the index has no project nobodys")
    ]
    assert document["conflict"] == document["obstacles"][0] | {"cures": []}
    done = run(place, text)
    told = done.stdout.partition("All of these together would solve the rest:\n")[2]
    assert told == (
        "  requirements.txt:1: flask==2.2.5\n"
        "  requirements.txt:3: werkzeug==2.2.3\n"
        "  requirements.txt:5: urllib3==1.26\n"
        "\n"
        "Left to you:\n"
        "  requirements.txt:4: nobodys==1\n"
        "    the index has no project nobodys\n"
    )
