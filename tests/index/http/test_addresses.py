"""Addresses that a stranger's file may name, and those that it may not."""

from pathlib import Path

import pytest
from support.indexes.loopback import LoopbackIndex

from pinproof.config import Config
from pinproof.index.http.addresses import all_public, is_link_local, is_own_name, is_public
from pinproof.index.http.host_names import HostNames
from pinproof.run.check import check


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1"),  # noqa: S104 - refused
        *("169.254.169.254", "100.64.1.1", "100.100.100.200", "224.0.0.1", "255.255.255.255"),
        *("168.63.129.16", "::1", "::", "fe80::1%eth0", "fd00:ec2::254", "fc00::1", "ff02::1"),
        *("2130706433", "127.1", "0x7f.1", "0177.0.0.1", "0xA9FEA9FE", "192.0.0.192"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "name"),
    ],
)
def test_an_address_in_somebodys_own_network_is_not_public(address: str) -> None:
    assert not is_public(address)
    assert not all_public(["8.8.8.8", address])


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_other_addresses_are(address: str) -> None:
    assert is_public(address)
    assert all_public([address])
    assert not all_public([])


@pytest.mark.parametrize(
    "address",
    [
        *("169.254.169.254", "fe80::1", "fd00:ec2::254", "168.63.129.16", "::ffff:169.254.169.254"),
        *(
            "[fe80::1%25eth0]",
            "2852039166",
            "169.254.43518",
            "0xa9.0xfe.0xa9.0xfe",
            "0251.0376.43518",
        ),
        *(
            "100.100.100.200",
            "192.0.0.192",
            "fd20:ce::254",
            "\uff11\uff16\uff19.254.169.254",
            "169\u3002254.43518",
        ),
    ],
)
def test_where_clouds_give_keys_away(address: str) -> None:
    assert is_link_local(address)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.0.0.1", "8.8.8.8", "::1", "host"])
def test_an_own_network_is_no_link(address: str) -> None:
    assert not is_link_local(address)


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "printer", "a.local", "metadata.google.internal", "x.corp", "h.localhost."),
        *("2130706433", "[::1]", "10.0.0.1", "A.LAN", "127.1", "0x7f.1"),
        *(
            "metadata\u3002google\uff0einternal",
            "\u24dbocalhost",
            "\uff11\uff10.0.0.1",
            "h.lo\u00adcal",
        ),
    ],
)
def test_names_of_an_own_network(host: str) -> None:
    assert is_own_name(host)


@pytest.mark.parametrize(
    "host",
    ["index.example.org", "8.8.8.8", "a.internal.example.org", "\u00fc.example.org", "\udcff.org"],
)
def test_other_names_are_anybodys(host: str) -> None:
    assert not is_own_name(host)


def test_nobody_is_asked_on_the_own_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_socket(*_: object, **__: object) -> None:
        raise AssertionError("asked")

    monkeypatch.setattr("urllib3.util.connection.create_connection", no_socket)
    monkeypatch.setattr("pinproof.index.http.pools.HOST_NAMES", HostNames())
    monkeypatch.setattr("pinproof.index.http.host_names._resolved", lambda *_: ("169.254.169.254",))
    path = tmp_path / "requirements.txt"
    path.write_text("--index-url https://index.example.org/simple\nsix==1.16.0\n")
    outcome = check([str(path)], Config(no_cache=True, select=("IDX002",)))
    (gap,) = outcome.report.unchecked
    assert "its address is of this machine's own link" in gap.reason


@pytest.mark.parametrize("host", ["169.254.169.254", "2852039166", "169.254.43518", "[fe80::1]"])
def test_no_proxy_is_asked_for_it_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    with LoopbackIndex() as proxy:
        monkeypatch.setenv("PIP_PROXY", proxy.root)
        path = tmp_path / "requirements.txt"
        path.write_text(f"--index-url http://{host}/simple\n--trusted-host {host}\nsix==1.16.0\n")
        outcome = check([str(path)], Config(no_cache=True, select=("IDX002",)))
        assert proxy.requests == []
    (gap,) = outcome.report.unchecked
    assert "its address is of this machine's own link" in gap.reason
