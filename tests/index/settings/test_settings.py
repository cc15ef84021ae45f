"""Settings are those that pip itself would take: pip's own reader is asked as well."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pinproof.errors import UsageError
from pinproof.index.settings.index_settings import (
    IndexSettings,
    add_flags,
    read_pip_settings,
)
from pinproof.index.settings.origin import Origin, is_trusted

# One process for all situations: pip takes half a second to start.
ASK_PIP = """
import json, os, sys
from pip._internal.commands import create_command
names = ["index_url", "extra_index_urls", "find_links", "no_index", "trusted_hosts", "cert",
         "client_cert", "proxy", "timeout", "retries", "keyring_provider"]
answers = {}
for situation, environment in json.load(sys.stdin).items():
    os.environ.clear()
    os.environ.update(environment)
    options, _ = create_command("install").parse_args(["x"])
    answers[situation] = {name: getattr(options, name) for name in names}
print(json.dumps(answers))
"""


def ours(settings: IndexSettings, default_index: str) -> dict[str, Any]:
    return {
        "index_url": settings.index_url or default_index,
        "extra_index_urls": list(settings.extra_index_urls),
        "find_links": list(settings.find_links),
        "no_index": settings.no_index,
        "trusted_hosts": list(settings.trusted_hosts),
        "cert": settings.cert,
        "client_cert": settings.client_cert,
        "proxy": settings.proxy,
        "timeout": settings.timeout_s,
        "retries": settings.retries,
        "keyring_provider": settings.keyring_provider,
    }


GLOBAL = "etc/pip/pip.conf"
LEGACY = "home/.pip/pip.conf"
USER = "home/.config/pip/pip.conf"
OWN = "own.conf"
A, B, C = (f"https://{name}.example.org/simple" for name in "abc")
SITUATIONS: dict[str, tuple[dict[str, str], dict[str, str]]] = {
    "nothing": ({}, {}),
    "one file": ({USER: f"[global]\nindex-url = {A}\nretries=2\n"}, {}),
    "the user's over the system's": (
        {
            GLOBAL: f"[global]\nindex-url = {A}\nextra-index-url = {A}\ntimeout = 3\n",
            USER: f"[global]\nindex-url = {B}\n",
        },
        {},
    ),
    "the newer place over the older": (
        {LEGACY: f"[global]\nindex-url={A}\nproxy=p:1\n", USER: f"[global]\nindex-url={B}\n"},
        {},
    ),
    "the command's section over the general one, whatever the file": (
        {GLOBAL: f"[install]\nindex-url = {A}\n", USER: f"[global]\nindex-url = {B}\n"},
        {},
    ),
    "other commands' sections": ({USER: f"[download]\nindex-url = {A}\n[list]\ntimeout=1\n"}, {}),
    "a file of one's own instead of the user's": (
        {USER: f"[global]\nindex-url={A}\n", OWN: f"[global]\nextra-index-url={B}\n"},
        {"PIP_CONFIG_FILE": OWN},
    ),
    "a file of one's own that does not exist": (
        {USER: f"[global]\nindex-url={A}\n"},
        {"PIP_CONFIG_FILE": "absent.conf"},
    ),
    "no files": (
        {GLOBAL: f"[global]\nindex-url={A}\n", USER: f"[global]\nindex-url={A}\n"},
        {"PIP_CONFIG_FILE": os.devnull, "PIP_TIMEOUT": "7"},
    ),
    "variables over files": (
        {USER: f"[global]\nextra-index-url = {A} {B}\n[install]\nfind-links = {A}\n"},
        {"PIP_EXTRA_INDEX_URL": C, "PIP_FIND_LINKS": f"{B} ./wheels"},
    ),
    "several lines and words": (
        {USER: f"[global]\nextra-index-url =\n    {A}\n    {B}\ntrusted-host = x y:8080\n"},
        {},
    ),
    "empty values do not count": (
        {GLOBAL: f"[global]\nindex-url = {A}\n", USER: "[global]\nindex-url =\nno-index=\n"},
        {"PIP_INDEX_URL": ""},
    ),
    "underscores and dashes": (
        {USER: f"[global]\nindex_url = {A}\n--extra-index-url = {B}\n"},
        {"PIP_TRUSTED_HOST": "x"},
    ),
    "yes and no": ({USER: "[global]\nno-index = yes\n"}, {"PIP_NO_INDEX": "off"}),
    "on": ({}, {"PIP_NO_INDEX": "1"}),
    "long names": ({USER: f"[global]\ndefault-timeout = 60\npypi-url = {A}\n"}, {}),
    "long names in variables": (
        {USER: f"[global]\ntimeout = 5\nindex-url = {B}\n"},
        {"PIP_DEFAULT_TIMEOUT": "33", "PIP_PYPI_URL": A},
    ),
    "both names in one file": ({USER: "[global]\ndefault-timeout = 5\ntimeout = 6\n"}, {}),
    "both names in one file, the other way": (
        {USER: "[global]\ntimeout = 6\ndefault-timeout = 5\n"},
        {},
    ),
    "both names across sections": (
        {USER: "[global]\ntimeout = 6\n[install]\ndefault-timeout = 5\n"},
        {},
    ),
    "certificates and a proxy": (
        {USER: "[global]\ncert = /c.pem\nclient-cert = /k.pem\nproxy = user:pw@p:3128\n"},
        {"PIP_RETRIES": "0", "PIP_KEYRING_PROVIDER": "subprocess"},
    ),
    "a percent sign is one": ({USER: "[global]\nindex-url = https://a:%40b@x.example.org/s\n"}, {}),
    "an odd option": ({USER: "[global]\nwheel-dir = x\nquiet = 1\n"}, {"PIP_ISOLATED_X": "1"}),
}


@pytest.fixture(scope="module")
def environments(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    return {
        situation: laid_out(tmp_path_factory.mktemp("pip"), files, variables)
        for situation, (files, variables) in SITUATIONS.items()
    }


def laid_out(root: Path, files: dict[str, str], variables: dict[str, str]) -> dict[str, str]:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    environment = {"HOME": str(root / "home"), "XDG_CONFIG_DIRS": str(root / "etc"), **variables}
    named = environment.get("PIP_CONFIG_FILE")
    if named and named != os.devnull:
        environment["PIP_CONFIG_FILE"] = str(root / named)
    return environment


@pytest.fixture(scope="module")
def pips(environments: dict[str, dict[str, str]]) -> dict[str, dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, "-c", ASK_PIP],
        capture_output=True,
        check=True,
        input=json.dumps(environments),
        text=True,
    )
    answers: dict[str, dict[str, Any]] = json.loads(done.stdout)
    return answers


@pytest.mark.parametrize("situation", SITUATIONS)
def test_settings_are_those_of_pip(
    situation: str, environments: dict[str, dict[str, str]], pips: dict[str, dict[str, Any]]
) -> None:
    theirs = pips[situation]
    default = pips["no files"]["index_url"]
    assert ours(read_pip_settings(environments[situation]), default) == theirs


def test_each_value_says_where_it_came_from(tmp_path: Path) -> None:
    config = tmp_path / "pip.conf"
    config.write_text(f"[global]\nindex-url = {A}\ntimeout = 5\n", encoding="utf-8")
    settings = read_pip_settings(
        {"PIP_CONFIG_FILE": str(config), "PIP_TIMEOUT": "9"}, home=tmp_path
    )
    rows = {name: (value, source) for name, value, source in settings.describe()}
    assert rows["index-url"] == (A, str(config))
    assert rows["timeout"] == (9.0, "environment variable PIP_TIMEOUT")
    assert rows["retries"] == (5, "default")
    flagged = add_flags(settings, index_url=B, extra_index_urls=[C])
    assert flagged.describe()[:2] == [
        ("index-url", B, "--index-url"),
        ("extra-index-url", [C], "--extra-index-url"),
    ]


def test_no_description_shows_a_password() -> None:
    settings = IndexSettings(
        index_url="https://user:s3cret@a.example.org/simple?sig=s3cret",
        extra_index_urls=("https://s3cret@b.example.org/simple",),
        find_links=("https://u:s3cret@c.example.org/#s3cret",),
        proxy="user:s3cret@proxy:3128",
    )
    assert "s3cret" not in repr(settings)
    assert "s3cret" not in repr(settings.describe())
    assert "https://a.example.org/simple" in repr(settings)
    assert "//proxy:3128" in repr(settings)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("index-url = x\n", "pip.conf:1: pip's configuration file cannot be read"),
        ("[global]\nindex-url\n", "pip.conf: pip's configuration file cannot be read"),
        ("[global]\ntimeout = soon\n", "timeout is 'soon', not a number"),
        ("[global]\ntimeout = 0\n", "timeout is '0'; it must be above 0"),
        ("[global]\ntimeout = -1\n", "timeout is '-1'; it must be above 0"),
        ("[global]\ntimeout = nan\n", "timeout is 'nan'; it must be above 0"),
        ("[global]\ntimeout = inf\n", "timeout is 'inf'; it must be above 0"),
        ("[global]\nno-index = perhaps\n", "no-index is 'perhaps'; pip takes yes or no"),
        ("[global]\nretries = 1.5\n", "retries is '1.5', not a number"),
    ],
)
def test_a_file_that_pip_cannot_read_is_named(tmp_path: Path, text: str, said: str) -> None:
    config = tmp_path / "pip.conf"
    config.write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_pip_settings({"PIP_CONFIG_FILE": str(config)}, home=tmp_path)
    assert said in str(caught.value)
    assert str(config) in str(caught.value)


def test_a_broken_configuration_line_is_not_quoted(tmp_path: Path) -> None:
    config = tmp_path / "pip.conf"
    config.write_text("index-url = https://u:s3cret@x.example.org\n", encoding="utf-8")
    with pytest.raises(UsageError) as caught:
        read_pip_settings({"PIP_CONFIG_FILE": str(config)}, home=tmp_path)
    assert "s3cret" not in str(caught.value)


@pytest.mark.parametrize("port", ["\u00b2", "9" * 5000, "", "x"])
def test_a_port_that_is_none_trusts_nothing(port: str) -> None:
    origin = Origin("https", "index.example.org", 443)
    assert not is_trusted((f"index.example.org:{port}",), origin)
