"""Links to the rules' pages: on a terminal that takes them, and nowhere else."""

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

pty = pytest.importorskip("pty", reason="there are no terminals of this kind here")

CHECK = ("check", "--offline", "--no-cache", "--isolated", "--select", "PIN", "requirements.txt")
LINK = re.compile(r"\x1b\]8;;(file://[^\x1b]+)\x1b\\([A-Z]{3}\d{3})\x1b\]8;;\x1b\\")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    # A line that would make a link of its own.
    line = "scipy>1 # \x1b]8;;file:///docs/rules/evil.md\x1b\\PIN001\x1b]8;;\x1b\\\n"
    (tmp_path / "requirements.txt").write_text(line, encoding="utf-8")
    return tmp_path


def environment(**more: str) -> dict[str, str]:
    told = ("VTE_VERSION", "TERM_PROGRAM", "DOMTERM", "KONSOLE_VERSION", "WT_SESSION")
    said = (*told, "NO_COLOR", "FORCE_COLOR", "FORCE_HYPERLINK", "TERM")
    kept = {name: value for name, value in os.environ.items() if name not in said}
    return {**kept, "TERM": "xterm-256color", **more}


def on_terminal(project: Path, words: tuple[str, ...], **more: str) -> str:
    """Give what the command writes to a terminal of its own."""
    ours, its = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "pinproof", *words],
        cwd=project,
        env=environment(**more),
        stdin=subprocess.DEVNULL,
        stdout=its,
        stderr=subprocess.DEVNULL,
    ):
        os.close(its)
        written = bytearray()
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # Linux says so that nobody has the other end any more
                break
            if not piece:
                break
            written += piece
    os.close(ours)
    return written.decode()


@pytest.mark.parametrize(
    ("words", "more"),
    [
        (CHECK, {"VTE_VERSION": "7600"}),
        ((*CHECK, "--output-format", "concise"), {"TERM_PROGRAM": "WezTerm"}),
        ((*CHECK, "--output-format", "grouped"), {"TERM": "xterm-kitty"}),
        (("rule", "PIN"), {"FORCE_HYPERLINK": "1"}),
    ],
)
def test_a_code_leads_to_its_page(
    project: Path, words: tuple[str, ...], more: dict[str, str]
) -> None:
    shown = on_terminal(project, words, **more)
    links = LINK.findall(shown)
    assert "PIN002" in {code for _, code in links}
    for address, code in links:
        page = Path(unquote(urlsplit(address).path)).read_text(encoding="utf-8")
        assert code in page
    # What the file itself wrote is shown, and does nothing.
    assert "\x1b]8" not in LINK.sub("", shown)
    if words == CHECK:
        assert "\\x1b]8;;file:///docs/rules/evil.md" in shown


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"VTE_VERSION": "4600"},
        {"VTE_VERSION": "7600", "NO_COLOR": "1"},
        {"VTE_VERSION": "7600", "TERM": "dumb"},
        {"VTE_VERSION": "7600", "FORCE_HYPERLINK": "0"},
    ],
)
def test_no_other_terminal_gets_links(project: Path, more: dict[str, str]) -> None:
    shown = on_terminal(project, CHECK, **more)
    assert "PIN002" in shown
    assert "\x1b]8" not in shown


def test_a_pipe_gets_none_even_with_colour(project: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "pinproof", *CHECK, "--color", "always"],
        cwd=project,
        env=environment(VTE_VERSION="7600", FORCE_HYPERLINK="1"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert "\x1b[" in run.stdout
    assert "\x1b]8" not in run.stdout
