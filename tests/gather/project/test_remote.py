"""Includes on a server, with a real one on loopback."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import pinproof
from pinproof.config import Config
from pinproof.run.check import Outcome

ASKED: list[str] = []
PAGES = {
    "/lists/base.txt": b"-c limits.txt\nflask\nscipy\n",
    "/lists/limits.txt": b"flask==1.0.3\n",
    "/lists/huge.txt": b"# " + b"x" * (9 * 2**20),
}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        ASKED.append(self.path)
        if self.path.startswith("/to/"):
            self.send_response(302)
            self.send_header("Location", self.path.removeprefix("/to/"))
            self.end_headers()
            return
        body = PAGES.get(self.path)
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Length", str(len(body or b"")))
        self.end_headers()
        self.wfile.write(body or b"")

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as serving:
        thread = threading.Thread(target=serving.serve_forever, daemon=True)
        thread.start()
        ASKED.clear()
        yield f"http://127.0.0.1:{serving.server_address[1]}"
        serving.shutdown()
        thread.join()


def check(
    folder: Path,
    text: str,
    *servers: str,
    offline: bool = False,
    anywhere: bool = False,
    index: str | None = None,
) -> Outcome:
    path = folder / "requirements.txt"
    path.write_text(text)
    return pinproof.check(
        [str(path)],
        Config(
            offline=offline,
            no_cache=True,
            include_from=tuple(servers),
            allow_remote_includes=anywhere or None,
            index_url=index,
            select=("PIN001", "SYN003"),
            origins={"offline": "--offline"},
        ),
    )


def test_an_include_is_fetched_with_what_it_includes(tmp_path: Path, server: str) -> None:
    outcome = check(tmp_path, f"-r {server}/lists/base.txt\n", server)
    found = [(finding.path, finding.place.start.line) for finding in outcome.report.findings]
    # flask is pinned by the constraint that stands beside the fetched file.
    assert found == [(f"{server}/lists/base.txt", 3)]


def test_what_the_server_does_not_have_is_missing(tmp_path: Path, server: str) -> None:
    outcome = check(tmp_path, f"-r {server}/none.txt\n", server)
    (finding,) = outcome.report.findings
    assert (finding.rule.code, finding.place.start) == ("SYN003", (1, 4))
    assert "404" in finding.message


@pytest.mark.parametrize("page", ["{server}/lists/huge.txt", "http://127.0.0.1:9/base.txt"])
def test_what_cannot_be_fetched_is_not_checked(tmp_path: Path, server: str, page: str) -> None:
    outcome = check(tmp_path, f"-r {page.format(server=server)}\n", server, "http://127.0.0.1:9")
    (gap,) = outcome.report.unchecked
    assert (gap.rule.code, gap.line, gap.chosen) == ("SYN003", 1, False)
    assert outcome.exit_code == 3


def test_offline_nothing_is_fetched(tmp_path: Path, server: str) -> None:
    outcome = check(tmp_path, f"-r {server}/lists/base.txt\n", offline=True)
    (gap,) = outcome.report.unchecked
    assert (gap.rule.code, gap.chosen) == ("SYN003", True)
    assert outcome.exit_code == 0


@pytest.mark.parametrize("anywhere", [False, True])
@pytest.mark.parametrize(
    "address", ["{server}/lists/base.txt", "http://localhost:{port}/lists/base.txt"]
)
def test_a_server_that_the_user_did_not_name_is_not_asked(
    tmp_path: Path, server: str, address: str, anywhere: bool
) -> None:
    address = address.format(server=server, port=server.rpartition(":")[2])
    outcome = check(tmp_path, f"-r {address}\n", anywhere=anywhere)
    (gap,) = outcome.report.unchecked
    words = "in a network of its own" if anywhere else "a server that is not your index's"
    assert words in gap.reason
    assert (outcome.exit_code, ASKED) == (3, [])


def test_the_users_own_index_may_hold_includes(tmp_path: Path, server: str) -> None:
    outcome = check(tmp_path, f"-r {server}/lists/base.txt\n", index=f"{server}/simple")
    assert len(outcome.report.findings) == 1


def test_the_index_of_a_file_is_nobodys(tmp_path: Path, server: str) -> None:
    text = f"--index-url {server}/simple\n--trusted-host 127.0.0.1\n-r {server}/lists/base.txt\n"
    assert check(tmp_path, text).exit_code == 3
    assert ASKED == []


def test_a_redirect_leads_nowhere_else(tmp_path: Path, server: str) -> None:
    other = server.replace("127.0.0.1", "localhost")
    outcome = check(tmp_path, f"-r {server}/to/{other}/lists/base.txt\n", server, anywhere=True)
    (gap,) = outcome.report.unchecked
    assert "in a network of its own" in gap.reason
    assert [f"/to/{other}/lists/base.txt"] == ASKED
