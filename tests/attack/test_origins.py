"""What is the user's goes to the scheme, host and port that the user named, as safely as told."""

import base64
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.bounded import Ended
from support.indexes.loopback import LoopbackIndex
from support.indexes.secure import SecureIndex

Told = Callable[..., Ended]
SECRET = "S3CRETPW"


@pytest.fixture
def secure(certificates: Path) -> Iterator[SecureIndex]:
    with SecureIndex(certificates / "server.pem") as index:
        index.add_wheel("demo", "1.0")
        yield index


@pytest.fixture
def other() -> Iterator[LoopbackIndex]:
    with LoopbackIndex() as index:
        index.add_wheel("demo", "1.0")
        yield index


@pytest.fixture(autouse=True)
def _few_retries(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("NETRC", "/nonexistent")


def logins(index: LoopbackIndex) -> list[str]:
    headers = [each.headers.get("Authorization") for each in index.requests]
    return [base64.b64decode(each.removeprefix("Basic ")).decode() for each in headers if each]


def linted(folder: Path, *lines: str) -> tuple[Path, str]:
    (folder / "requirements.txt").write_text("\n".join([*lines, "demo==1.0", ""]), encoding="utf-8")
    return folder, "requirements.txt"


def with_login(index: LoopbackIndex) -> str:
    return index.url.replace("://", f"://user:{SECRET}@")


@pytest.mark.parametrize(
    "lines",
    [
        ["--trusted-host 127.0.0.1"],
        ["--trusted-host 127.0.0.1:{port}"],
        ["--index-url https://127.0.0.1:{port}/simple", "--trusted-host 127.0.0.1"],
        ["--index-url https://127.0.0.1:{port}/simple/", "--trusted-host 127.0.0.1"],
        ["--index-url https://127.0.0.1:{port}/other/", "--trusted-host 127.0.0.1"],
        ["--no-index", "--trusted-host 127.0.0.1", "--find-links https://127.0.0.1:{port}/"],
        [
            "--index-url http://127.0.0.1:1/",
            "--extra-index-url https://user:${{TOKEN}}@127.0.0.1:{port}/simple",
            "--trusted-host 127.0.0.1",
        ],
        ["--extra-index-url https://127.0.0.1:{port}/more", "--trusted-host 127.0.0.1"],
    ],
)
def test_a_file_trusts_no_server_of_the_users(
    tmp_path: Path,
    told: Told,
    monkeypatch: pytest.MonkeyPatch,
    secure: SecureIndex,
    lines: list[str],
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", with_login(secure))
    monkeypatch.setenv("TOKEN", SECRET)
    said = told(*linted(tmp_path, *(line.format(port=secure.port) for line in lines)))
    assert secure.requests == []
    assert said.code == 3
    assert SECRET not in said.said


def test_the_user_may_trust_it(
    tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch, secure: SecureIndex
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", with_login(secure))
    monkeypatch.setenv("PIP_TRUSTED_HOST", "127.0.0.1")
    assert told(*linted(tmp_path)).code == 0
    assert set(logins(secure)) == {f"user:{SECRET}"}


def test_a_file_may_trust_a_server_of_its_own(
    tmp_path: Path, told: Told, secure: SecureIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text(f"machine 127.0.0.1 login user password {SECRET}\n", encoding="utf-8")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    lines = [f"--index-url {secure.url}", "--trusted-host 127.0.0.1"]
    assert told(*linted(tmp_path, *lines)).code == 0
    assert secure.requests
    assert logins(secure) == []


@pytest.mark.parametrize("configured", ["https://127.0.0.1:{port}/", "http://127.0.0.1:1/"])
def test_a_variable_goes_to_no_other_port_or_scheme(
    tmp_path: Path,
    told: Told,
    monkeypatch: pytest.MonkeyPatch,
    other: LoopbackIndex,
    configured: str,
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", configured.format(port=other.port))
    monkeypatch.setenv("TOKEN", SECRET)
    address = f"http://x:${{TOKEN}}@127.0.0.1:{other.port}/simple"
    said = told(*linted(tmp_path, f"--index-url {address}"))
    assert other.requests == []
    assert said.code == 3


def test_a_variable_goes_to_the_very_origin(
    tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch, other: LoopbackIndex
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", other.url)
    monkeypatch.setenv("TOKEN", SECRET)
    lines = [f"--index-url http://x:${{TOKEN}}@127.0.0.1:{other.port}/simple"]
    told(*linted(tmp_path, *lines))
    assert set(logins(other)) == {f"x:{SECRET}"}


def test_a_login_goes_to_no_other_port(
    tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch, other: LoopbackIndex
) -> None:
    with LoopbackIndex() as own:
        own.add_wheel("demo", "1.0")
        monkeypatch.setenv("PIP_INDEX_URL", with_login(own))
        told(*linted(tmp_path, f"--extra-index-url {other.url}"))
        assert set(logins(own)) == {f"user:{SECRET}"}
    assert other.requests
    assert logins(other) == []


@pytest.mark.parametrize("line", ["--proxy {url}", "--proxy={url} --pre", "demo --proxy {url}"])
def test_a_file_names_no_proxy(
    tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch, other: LoopbackIndex, line: str
) -> None:
    with LoopbackIndex() as own:
        own.add_wheel("demo", "1.0")
        monkeypatch.setenv("PIP_INDEX_URL", with_login(own))
        told(*linted(tmp_path, line.format(url=other.root)))
        assert own.requests
    assert other.requests == []


def cached(tmp_path: Path, told: Told, *lines: str) -> bytes:
    folder = tmp_path / "cache"
    told(*linted(tmp_path, *lines), "--cache-dir", str(folder), cache=True)
    return b"".join(each.read_bytes() for each in folder.iterdir())


def test_what_a_file_alone_trusts_is_not_kept(
    tmp_path: Path, told: Told, secure: SecureIndex
) -> None:
    lines = [f"--index-url {secure.url}", "--trusted-host 127.0.0.1"]
    assert b"demo" not in cached(tmp_path, told, *lines)
    assert secure.requests


@pytest.mark.parametrize("form", ["json", "html"])
def test_signed_addresses_are_not_kept(
    tmp_path: Path, told: Told, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    def signed(self: LoopbackIndex, *given: Any) -> bytes:
        return re.sub(rb'(files/[^"#]+whl)', rb"\1?sig=S3CRET", make(self, *given))

    make = getattr(LoopbackIndex, f"_{form}")
    monkeypatch.setattr(LoopbackIndex, f"_{form}", signed)
    with LoopbackIndex(form=form) as index:
        index.add_wheel("demo", "1.0")
        kept = cached(tmp_path, told, f"--index-url {index.url}")
        assert index.requests
    assert b"S3CRET" not in kept
