"""`pinproof lock`: which pins, with what around them, and when nothing is written."""

import pytest
from locks.conftest import Room

ON_IMAGE = ("--image", "image.json")


def test_everything_is_locked_where_there_is_no_image(room: Room) -> None:
    room.write("requirements.in", "flask\nweb[fast]  # the site\n")
    run = room.lock("requirements.in", "--output-file", "requirements.txt")
    assert (run.returncode, run.stdout) == (0, "")
    assert room.read("requirements.txt") == (
        "# This file was made by pinproof for Python 3.7 on manylinux_2_27_x86_64,\n"
        "# by this command:\n"
        "#\n"
        "#    pinproof lock requirements.in --output-file requirements.txt\n"
        "#\n"
        "click==8.1.0\n    # via\n    #   flask\n    #   web\n"
        "flask==2.2.5\n    # via -r requirements.in\n"
        "quick==1.5\n    # via web\n"
        "web[fast]==2.0\n    # via -r requirements.in\n"
        "werkzeug==2.2.3\n    # via flask\n"
    )


def test_nothing_is_locked_that_the_image_holds(room: Room) -> None:
    room.write("requirements.in", "flask\nweb\nwerkzeug>2\n")
    run = room.lock("requirements.in", *ON_IMAGE, "-o", "requirements.txt")
    assert run.returncode == 0
    assert room.pins("requirements.txt") == ["click==8.1.0", "web==2.0"]
    assert "# on top of the image image.json,\n" in room.read("requirements.txt")


def test_what_the_image_needs_stays(room: Room) -> None:
    room.write("requirements.in", "flask>=2\n")
    run = room.lock("requirements.in", *ON_IMAGE, "-o", "requirements.txt")
    assert run.returncode == 0
    # The newest flask wants a werkzeug that breaks the server.
    assert room.pins("requirements.txt") == ["flask==2.0.3", "werkzeug==2.1.2"]


def test_what_breaks_the_image_is_not_written(room: Room) -> None:
    room.write("requirements.in", "flask==2.2.5\n")
    run = room.lock("requirements.in", *ON_IMAGE, "-o", "requirements.txt")
    assert (run.returncode, run.stdout) == (1, "")
    assert "server 0.1 needs werkzeug<2.2, there is werkzeug 2.2.3" in run.stderr
    assert not (room.folder / "requirements.txt").exists()


@pytest.mark.parametrize(
    ("name", "image"),
    [("requirements.txt", ()), ("pylock.toml", ()), ("requirements.txt", ON_IMAGE)],
)
def test_a_check_of_the_lock_is_silent(room: Room, name: str, image: tuple[str, ...]) -> None:
    room.write("requirements.in", "flask>=2\nweb[fast]\n")
    assert room.lock("requirements.in", *image, "-o", name, "--generate-hashes").returncode == 0
    run = room.run("check", name)
    assert run.returncode == 0, run.stdout
    assert run.stdout.startswith("No findings in 1 file (Python 3.7")
    if image:
        assert f"image from the header of {name}" in run.stdout


def test_hashes_are_those_of_the_files_that_fit(room: Room) -> None:
    room.write("requirements.in", "quick\n")
    assert room.lock("requirements.in", "-o", "out.txt", "--generate-hashes").returncode == 0
    fits = [
        file.sha256
        for file in room.index.projects["quick"]
        if file.filename.endswith(("cp37m-manylinux2014_x86_64.whl", "1.5.tar.gz"))
    ]
    assert len(fits) == 2
    first, second = sorted(fits)
    assert (
        f"quick==1.5 \\\n    --hash=sha256:{first} \\\n    --hash=sha256:{second}\n"
        in room.read("out.txt")
    )


def test_earlier_pins_stay_until_they_are_let_go(room: Room) -> None:
    room.write("requirements.in", "click\nflask\n")
    room.write("out.txt", "click==8.0.0\nflask==2.0.3\nwerkzeug==2.1.2\n")
    room.lock("requirements.in", "-o", "out.txt")
    assert room.pins("out.txt") == ["click==8.0.0", "flask==2.0.3", "werkzeug==2.1.2"]
    run = room.lock("requirements.in", "-o", "out.txt", "--upgrade-package", "Click")
    assert room.pins("out.txt") == ["click==8.1.0", "flask==2.0.3", "werkzeug==2.1.2"]
    assert "out.txt has 3 pins; click 8.0.0 -> 8.1.0" in run.stderr
    room.lock("requirements.in", "-o", "out.txt", "--upgrade")
    assert room.pins("out.txt") == ["click==8.1.0", "flask==2.2.5", "werkzeug==2.2.3"]
    room.write("requirements.in", "click<8.1\n")
    room.lock("requirements.in", "-o", "out.txt")
    assert room.pins("out.txt") == ["click==8.0.0"]


def test_earlier_hashes_stay_when_a_file_is_added_to_the_release(room: Room) -> None:
    room.write("requirements.in", "click\n")
    room.lock("requirements.in", "-o", "out.txt", "--generate-hashes")
    before = room.read("out.txt")
    room.index.add_sdist("click", "8.1.0")
    arguments = ("requirements.in", "-o", "out.txt", "--generate-hashes", "--no-cache")
    assert room.lock(*arguments, "--check").returncode == 0
    room.lock(*arguments)
    assert room.read("out.txt") == before
    room.lock(*arguments, "--upgrade")
    assert room.read("out.txt").count("--hash") == before.count("--hash") + 1


def test_a_check_of_a_lock_tells_what_is_not_meant_any_more(room: Room) -> None:
    room.write("requirements.in", "click\n")
    arguments = ("requirements.in", "-o", "out.txt", "--check")
    missing = room.lock(*arguments)
    assert (missing.returncode, missing.stdout) == (1, "")
    assert "out.txt: there is no lock yet" in missing.stderr
    assert not (room.folder / "out.txt").exists()
    room.lock("requirements.in", "-o", "out.txt")
    room.write("out.txt", "# mine\n" + room.read("out.txt"))
    assert room.lock(*arguments).returncode == 0
    room.write("requirements.in", "click<8.1\n")
    before = room.read("out.txt")
    other = room.lock(*arguments)
    assert other.returncode == 1
    assert "-click==8.1.0\n+click==8.0.0\n" in other.stdout
    assert room.read("out.txt") == before
    room.write("requirements.in", "click\n")
    assert room.lock(*arguments, "--python", "3.8").returncode == 1


@pytest.mark.parametrize(
    ("text", "more", "code", "said"),
    [
        ("click>9\n", (), 1, "Cannot be installed:"),
        ("no-such-project\n", (), 1, "no-such-project"),
        ("click\n", ("--index-url", "http://127.0.0.1:9/simple"), 3, "connection refused"),
        ("click\n", ("--offline",), 3, "not in the cache, and the run is offline"),
        ("click\n", ("--extra", "x"), 2, "only a pyproject.toml has extras and groups"),
        ("click\n", ("--format", "toml"), 2, "--format must be one of requirements, constraints"),
        ("click ==\n", (), 1, "requirements.in:1: its pip compares == as text"),
        ("./folder\n", ("--generate-hashes",), 1, "there is none of ./folder"),
    ],
)
def test_nothing_is_written_where_there_is_no_lock(
    room: Room, text: str, more: tuple[str, ...], code: int, said: str
) -> None:
    room.write("requirements.in", text)
    room.write("out.txt", "click==8.0.0\n")
    run = room.lock("requirements.in", "-o", "out.txt", *more)
    assert (run.returncode, run.stdout) == (code, ""), run.stderr
    assert said in run.stderr
    assert room.read("out.txt") == "click==8.0.0\n"
    assert sorted(path.name for path in room.folder.glob("*.t*")) == ["out.txt"]


def test_a_release_of_sources_alone_comes_last_and_is_told(room: Room) -> None:
    room.write("requirements.in", "quick\n")
    assert room.lock("requirements.in").stdout.endswith(
        "quick==1.5\n    # via -r requirements.in\n"
    )
    room.write("requirements.in", "quick>1.5\n")
    run = room.lock("requirements.in")
    assert run.returncode == 0
    assert "\nquick==1.6\n" in run.stdout
    assert "quick 1.6 has no wheel for the target: pip has to build it there" in run.stderr
    assert "quick 1.6: what it needs is not in the lock" in run.stderr


def test_options_and_direct_lines_are_taken_over(room: Room) -> None:
    wheel = f"{room.index.root}/files/click/click-8.0.0-py3-none-any.whl"
    room.write(
        "requirements.in",
        "--extra-index-url https://${TOKEN}@index.example.org/simple\n"
        "--trusted-host index.example.org\n--pre\n"
        f"click @ {wheel} ; python_version < '3.8'\n"
        "demo @ git+https://git.example.org/demo@main\n"
        "werkzeug ; sys_platform == 'win32'\n",
    )
    run = room.lock("requirements.in", "--no-cache")
    rows = [row for row in run.stdout.splitlines() if row[:1] != "#"]
    assert rows == [
        "--extra-index-url https://${TOKEN}@index.example.org/simple",
        "--trusted-host index.example.org",
        "",
        f"click @ {wheel} ; python_version < '3.8'",
        "    # via -r requirements.in",
        "demo @ git+https://git.example.org/demo@main",
        "    # via -r requirements.in",
    ]
    assert "demo: what it needs is not in the lock" in run.stderr


def test_a_login_is_not_written(room: Room) -> None:
    room.write(
        "requirements.in",
        f"--index-url {room.index.url_with_login('me', 'hush-hush')}\nclick\n",
    )
    run = room.lock("requirements.in", "--index-url", room.index.url)
    assert "hush-hush" not in run.stdout + run.stderr
    assert f"\n--index-url {room.index.url}\n" in run.stdout
    assert "its login is left out of the lock; write it as ${VARIABLE}" in run.stderr
