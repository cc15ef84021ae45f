"""Who is told which login; and that nobody else, no file and no message is told it."""

import base64
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from support.indexes.answers import Answer, after
from support.indexes.loopback import LoopbackIndex

from pinproof.index.client import PublishedIndex
from pinproof.index.model import Project, Unavailable
from pinproof.index.settings.index_settings import IndexSettings
from pinproof.index.store.cache import FILE_NAME

OpenIndex = Callable[..., PublishedIndex]
SECRET = "s3cret"


def sent(index: LoopbackIndex) -> list[str | None]:
    """Give the logins that a server was told, decoded."""
    headers = [each.headers.get("Authorization") for each in index.requests]
    return [
        None if header is None else base64.b64decode(header.removeprefix("Basic ")).decode()
        for header in headers
    ]


def write_netrc(path: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    monkeypatch.setenv("NETRC", str(path))


def test_a_login_in_the_address_is_sent_and_kept_to_itself(
    open_at: OpenIndex, tmp_path: Path, notices: list[str]
) -> None:
    with LoopbackIndex(login=("me", "s3cret/ü")) as index:
        index.add_wheel("demo", "1.0")
        opened = open_at(index.url_with_login("me", "s3cret%2F%C3%BC"))
        project = opened.project("demo")
        assert isinstance(project, Project)
        (file,) = next(iter(project.releases.values()))
        opened.metadata(file)
        opened.close()
        # The files are the same host's, and get the login as well.
        assert sent(index) == ["me:s3cret/ü"] * 2
        kept = (tmp_path / "cache" / FILE_NAME).read_bytes()
        assert SECRET.encode() not in kept
        assert b"me:" not in kept
        assert SECRET not in repr(project) + repr(file) + repr(notices)


def test_a_wrong_login_is_no_word_on_the_project_nor_shown(open_at: OpenIndex) -> None:
    with LoopbackIndex(login=("me", "right")) as index:
        index.add_wheel("demo", "1.0")
        answer = open_at(index.url_with_login("me", SECRET)).project("demo")
        assert answer == Unavailable(name="demo", reason=f"{index.url}demo/: it asks for a login")


def test_a_token_alone_is_a_user_without_password(open_at: OpenIndex) -> None:
    with LoopbackIndex(login=("t0ken", "")) as index:
        index.add_wheel("demo", "1.0")
        address = index.url.replace("http://", "http://t0ken@")
        assert isinstance(open_at(address).project("demo"), Project)


def test_a_login_does_not_follow_a_redirect_to_another_host(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    with LoopbackIndex() as other:
        other.add_wheel("demo", "1.0")
        to = {"Location": f"{other.url}demo/"}
        loopback.faults.append(after("/simple", Answer(status=302, headers=to)))
        opened = open_at(loopback.url_with_login("me", SECRET))
        assert isinstance(opened.project("demo"), Project)
        assert sent(loopback) == [f"me:{SECRET}"]
        assert sent(other) == [None]


def test_a_login_does_not_go_to_another_hosts_files(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    with LoopbackIndex() as other:
        other.add_wheel("demo", "1.0")
        page = f'<a href="{other.root}/files/demo/demo-1.0-py3-none-any.whl">x</a>'
        loopback.pages["/simple/demo/"] = Answer(
            headers={"Content-Type": "text/html"}, body=page.encode()
        )
        opened = open_at(loopback.url_with_login("me", SECRET))
        project = opened.project("demo")
        assert isinstance(project, Project)
        opened.metadata(next(iter(project.releases.values()))[0])
        assert set(sent(other)) == {None}


def test_logins_inside_a_page_are_not_kept(open_at: OpenIndex, tmp_path: Path) -> None:
    with LoopbackIndex() as index:
        link = index.root.replace("//", f"//me:{SECRET}@") + "/files/demo/demo-1.0-py3-none-any.whl"
        index.pages["/simple/demo/"] = Answer(
            headers={"Content-Type": "text/html"}, body=f'<a href="{link}">x</a>'.encode()
        )
        with open_at(index.url) as opened:
            project = opened.project("demo")
        assert SECRET not in repr(project)
        assert isinstance(project, Project)
        assert SECRET not in next(iter(project.releases.values()))[0].url
        assert SECRET.encode() not in (tmp_path / "cache" / FILE_NAME).read_bytes()


def test_netrc_is_read(open_at: OpenIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_netrc(tmp_path / "netrc", f"machine 127.0.0.1 login me password {SECRET}\n", monkeypatch)
    with LoopbackIndex(login=("me", SECRET)) as index:
        index.add_wheel("demo", "1.0")
        assert isinstance(open_at(index.url).project("demo"), Project)


def test_a_broken_netrc_is_none(
    open_at: OpenIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, loopback: LoopbackIndex
) -> None:
    write_netrc(tmp_path / "netrc", "machine\nlogin login\x00", monkeypatch)
    loopback.add_wheel("demo", "1.0")
    assert isinstance(open_at(loopback.url).project("demo"), Project)


def keyring_on_path(folder: Path, monkeypatch: pytest.MonkeyPatch, answers: dict[str, str]) -> Path:
    """Put a `keyring` on PATH that knows those passwords by `service user`, and its log."""
    folder.mkdir()
    program = folder / "keyring"
    log = folder / "log"
    program.write_text(
        f"#!{sys.executable}\nimport sys\n"
        f"open({str(log)!r}, 'a').write(' '.join(sys.argv[1:]) + '\\n')\n"
        f"answer = {answers!r}.get(' '.join(sys.argv[2:]))\n"
        "print(answer) if answer else sys.exit(1)\n",
        encoding="utf-8",
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return log


@pytest.mark.skipif(sys.platform == "win32", reason="the keyring here is a script with a shebang")
@pytest.mark.parametrize("by", ["address", "host"])
def test_the_keyring_is_asked_when_it_is_configured(
    open_at: OpenIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    with LoopbackIndex(login=("me", SECRET)) as index:
        index.add_wheel("demo", "1.0")
        service = index.url if by == "address" else f"127.0.0.1:{index.port}"
        log = keyring_on_path(tmp_path / "bin", monkeypatch, {f"{service} me": SECRET})
        address = index.url.replace("http://", "http://me@")
        opened = open_at(address, keyring_provider="subprocess")
        assert isinstance(opened.project("demo"), Project)
        calls = log.read_text().splitlines()
        assert calls[-1] == f"get {service} me"
        assert len(calls) == (1 if by == "address" else 2)


@pytest.mark.skipif(sys.platform == "win32", reason="the keyring here is a script with a shebang")
@pytest.mark.parametrize("provider", ["auto", "disabled"])
def test_the_keyring_is_not_asked_unless_it_is_configured(
    open_at: OpenIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, provider: str
) -> None:
    with LoopbackIndex(login=("me", SECRET)) as index:
        log = keyring_on_path(tmp_path / "bin", monkeypatch, {f"{index.url} me": SECRET})
        address = index.url.replace("http://", "http://me@")
        answer = open_at(address, keyring_provider=provider).project("demo")
        assert isinstance(answer, Unavailable)
        assert not log.exists()


def named_in_file(address: str) -> dict[str, object]:
    return {"from_files": frozenset({address})}


def test_an_index_of_the_linted_file_gets_its_own_login_only(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    with LoopbackIndex() as other:
        loopback.add_wheel("demo", "1.0")
        other.add_wheel("demo", "1.0")
        theirs = other.url_with_login("them", "theirs")
        opened = open_at(
            loopback.url_with_login("me", SECRET),
            extra_index_urls=(theirs,),
            **named_in_file(theirs),
        )
        opened.project("demo")
        assert sent(loopback) == [f"me:{SECRET}"]
        assert sent(other) == ["them:theirs"]


def test_an_index_of_the_linted_file_gets_no_netrc_login_over_plain_http(
    loopback: LoopbackIndex,
    open_at: OpenIndex,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = f"machine 127.0.0.1 login me password {SECRET}\ndefault login d password {SECRET}\n"
    write_netrc(tmp_path / "netrc", text, monkeypatch)
    loopback.add_wheel("demo", "1.0")
    open_at(loopback.url, **named_in_file(loopback.url)).project("demo")
    assert sent(loopback) == [None]


def test_over_https_it_gets_what_is_kept_for_its_very_host(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pinproof.index.http.credentials import Credentials, Login  # noqa: PLC0415 - only here

    text = f"machine a.example.org login me password {SECRET}\ndefault login d password {SECRET}\n"
    write_netrc(tmp_path / "netrc", text, monkeypatch)
    addresses = ("https://a.example.org/s", "https://b.example.org/s", "http://a.example.org/s")
    of_file = IndexSettings(extra_index_urls=addresses, from_files=frozenset(addresses))
    found = Credentials(of_file)
    assert [found.login(address) for address in addresses] == [Login("me", SECRET), None, None]
    own = Credentials(IndexSettings(extra_index_urls=addresses))
    assert own.login(addresses[1]) == Login("d", SECRET)


@pytest.mark.skipif(sys.platform == "win32", reason="the keyring here is a script with a shebang")
def test_the_keyring_is_not_asked_for_an_index_of_the_linted_file(
    open_at: OpenIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with LoopbackIndex(login=("me", SECRET)) as index:
        log = keyring_on_path(tmp_path / "bin", monkeypatch, {f"{index.url} me": SECRET})
        address = index.url.replace("http://", "http://me@")
        opened = open_at(address, keyring_provider="subprocess", **named_in_file(address))
        assert isinstance(opened.project("demo"), Unavailable)
        assert not log.exists()


@pytest.mark.parametrize(
    "proxy", ["http://[x", "127.0.0.1:99999", "http://", "u:p/w@127.0.0.1:1", "http://a b:1"]
)
def test_a_proxy_whose_address_cannot_be_read_is_no_crash(
    loopback: LoopbackIndex, open_at: OpenIndex, proxy: str
) -> None:
    found = open_at(loopback.url, proxy=proxy).project("demo")
    assert isinstance(found, Unavailable)
    assert "prox" in found.reason
    assert "p/w" not in found.reason


def test_a_proxy_is_used_and_told_its_own_login_only(
    loopback: LoopbackIndex, open_at: OpenIndex
) -> None:
    # To a proxy the whole address is asked for; the loopback index answers it as one.
    body = b'<a href="demo-1.0.tar.gz">x</a>'
    loopback.pages["http://index.example.org/simple/demo/"] = Answer(
        headers={"Content-Type": "text/html"}, body=body
    )
    opened = open_at(
        "http://me:mine@index.example.org/simple/",
        trusted_hosts=("index.example.org",),
        proxy=f"them:{SECRET}@127.0.0.1:{loopback.port}",
    )
    assert isinstance(opened.project("demo"), Project)
    (asked,) = loopback.requests
    assert (
        base64.b64decode(asked.headers["Proxy-Authorization"].split()[1])
        == f"them:{SECRET}".encode()
    )
    assert sent(loopback) == ["me:mine"]


def test_one_address_with_and_without_a_login_is_one_page(open_at: OpenIndex) -> None:
    with LoopbackIndex(login=("me", SECRET)) as index:
        index.add_wheel("demo", "1.0")
        opened = open_at(index.url_with_login("me", SECRET), extra_index_urls=(index.url,))
        project = opened.project("demo")
        assert isinstance(project, Project)
        assert sent(index) == [f"me:{SECRET}"] * 2
