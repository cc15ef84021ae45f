"""Certificates: the server's, the user's own, and those that are not trusted."""

import shutil
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.indexes.secure import SecureIndex

from pinproof.errors import UsageError
from pinproof.index.client import PublishedIndex
from pinproof.index.model import Missing, Project, Unavailable

OpenIndex = Callable[..., PublishedIndex]


@pytest.fixture
def secure(certificates: Path) -> Iterator[SecureIndex]:
    with SecureIndex(certificates / "server.pem") as index:
        index.add_wheel("demo", "1.0")
        yield index


def test_a_certificate_that_nobody_vouches_for_is_refused(
    secure: SecureIndex, open_at: OpenIndex
) -> None:
    answer = open_at(secure.url).project("demo")
    assert answer == Unavailable(
        name="demo", reason=f"{secure.url}: its certificate is not trusted"
    )
    assert secure.requests == []


def test_a_bundle_of_ones_own_is_believed(
    secure: SecureIndex, open_at: OpenIndex, certificates: Path
) -> None:
    cert = str(certificates / "server.crt")
    assert isinstance(open_at(secure.url, cert=cert).project("demo"), Project)


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there the system keeps them")
def test_the_systems_certificates_are_believed_and_read_once(
    secure: SecureIndex,
    open_at: OpenIndex,
    certificates: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificates / "server.crt"))
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    read: list[ssl.SSLContext] = []
    original = ssl.SSLContext.set_default_verify_paths

    def reading(self: ssl.SSLContext) -> None:
        read.append(self)
        original(self)

    monkeypatch.setattr(ssl.SSLContext, "set_default_verify_paths", reading)
    found = open_at(secure.url).projects(["demo", *(f"p{number}" for number in range(12))])
    assert isinstance(found["demo"], Project)
    assert {type(answer) for name, answer in found.items() if name != "demo"} == {Missing}
    assert len(read) == 1


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there the system keeps them")
@pytest.mark.parametrize("kept", [None, "folder", "bundle"])
def test_the_systems_certificates_are_found(
    secure: SecureIndex,
    open_at: OpenIndex,
    certificates: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    kept: str | None,
) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    folder = tmp_path / "trusted"
    folder.mkdir()
    server = certificates / "server.crt"
    if kept == "folder":
        hashed = ["openssl", "x509", "-hash", "-noout", "-in", str(server)]
        digest = subprocess.run(hashed, capture_output=True, check=True, text=True).stdout.strip()
        shutil.copy(server, folder / f"{digest}.0")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nowhere.pem"))
    monkeypatch.setenv("SSL_CERT_DIR", str(folder))
    bundles = (str(tmp_path / "none.pem"), str(server) if kept == "bundle" else "")
    monkeypatch.setattr("pinproof.index.http.certificates._BUNDLES", bundles)
    answer = open_at(secure.url).project("demo")
    assert isinstance(answer, Project if kept else Unavailable)


def test_the_usual_variable_for_a_bundle_counts(
    secure: SecureIndex, open_at: OpenIndex, certificates: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificates / "server.crt"))
    assert isinstance(open_at(secure.url).project("demo"), Project)


@pytest.mark.parametrize("named", ["127.0.0.1", "127.0.0.1:PORT"])
def test_a_trusted_host_is_believed_whatever_it_shows(
    secure: SecureIndex, open_at: OpenIndex, named: str
) -> None:
    trusted = named.replace("PORT", str(secure.port))
    assert isinstance(open_at(secure.url, trusted_hosts=(trusted,)).project("demo"), Project)


def test_a_host_trusted_on_another_port_is_not(secure: SecureIndex, open_at: OpenIndex) -> None:
    answer = open_at(secure.url, trusted_hosts=("127.0.0.1:1",)).project("demo")
    assert isinstance(answer, Unavailable)


def test_a_bundle_that_cannot_be_read_is_a_usage_error(
    secure: SecureIndex, open_at: OpenIndex
) -> None:
    with pytest.raises(UsageError, match=r"/nowhere\.pem cannot be read"):
        open_at(secure.url, cert="/nowhere.pem").project("demo")


@pytest.fixture
def demanding(certificates: Path) -> Iterator[SecureIndex]:
    with SecureIndex(certificates / "server.pem", certificates / "client.crt") as index:
        index.add_wheel("demo", "1.0")
        yield index


def test_a_client_certificate_is_shown(
    demanding: SecureIndex, open_at: OpenIndex, certificates: Path
) -> None:
    options = {
        "cert": str(certificates / "server.crt"),
        "client_cert": str(certificates / "client.pem"),
    }
    assert isinstance(open_at(demanding.url, **options).project("demo"), Project)


def test_without_one_the_server_refuses(
    demanding: SecureIndex, open_at: OpenIndex, certificates: Path
) -> None:
    answer = open_at(demanding.url, cert=str(certificates / "server.crt")).project("demo")
    assert isinstance(answer, Unavailable)


def test_a_client_certificate_is_not_shown_to_an_index_of_the_linted_file(
    demanding: SecureIndex, open_at: OpenIndex, certificates: Path
) -> None:
    answer = open_at(
        demanding.url,
        cert=str(certificates / "server.crt"),
        client_cert=str(certificates / "client.pem"),
        from_files=frozenset({demanding.url}),
    ).project("demo")
    assert isinstance(answer, Unavailable)


def test_a_client_certificate_that_cannot_be_read_is_a_usage_error(
    secure: SecureIndex, open_at: OpenIndex
) -> None:
    with pytest.raises(UsageError, match=r"/nowhere\.pem cannot be read"):
        open_at(secure.url, client_cert="/nowhere.pem").project("demo")
