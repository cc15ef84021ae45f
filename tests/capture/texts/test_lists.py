"""Images from lists of packages: freezes, boot logs, lists of conda and of pip."""

import json
from pathlib import Path

import pytest
from capture.archives import versions
from capture.texts.reading import BOOT, read_text

from pinproof.errors import UsageError

FREEZE = """\
# Editable install with no version control (mine==0.3.dev1)
-e /home/me/mine
-e git+https://git.example.org/team/tool@0123abc#egg=tool&subdirectory=python
certifi @ file:///tmp/build/80754af9/certifi_1594/work/certifi
local @ file:///wheels/local-1.2.3-py3-none-any.whl#sha256=00
sdist @ https://files.example.org/sdist-4.5.tar.gz
numpy==1.19.5
old===2004d
torch==1.7.1+cu110
"""


def test_freeze(tmp_path: Path) -> None:
    manifest = read_text(tmp_path, FREEZE)
    assert versions(manifest) == {
        "certifi": None,
        "local": "1.2.3",
        "mine": "0.3.dev1",
        "numpy": "1.19.5",
        "old": "2004d",
        "sdist": "4.5",
        "tool": None,
        "torch": "1.7.1+cu110",
    }
    assert all(held.requires is None for held in manifest.distributions.values())
    told = "\n".join(manifest.provenance)
    assert "certifi: installed from" in told
    assert "tool: an editable install, version not told" in told
    assert "dependencies of 8 distributions: not told by the source" in told
    assert "python 3.7: assumed" in told


def test_a_freeze_with_an_address_that_is_none(tmp_path: Path) -> None:
    manifest = read_text(tmp_path, "six==1.0\nfoo @ http://[x/foo-1.0-py3-none-any.whl\n")
    assert versions(manifest) == {"foo": None, "six": "1.0"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_freeze_as_shells_write_it(tmp_path: Path, encoding: str) -> None:
    manifest = read_text(tmp_path, "numpy==1.19.5\r\nsix==1.15.0\r\n".encode(encoding))
    assert versions(manifest) == {"numpy": "1.19.5", "six": "1.15.0"}


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("numpy==1.19.5\n  pandas>=1.0\n", ":2:3: not a line of pip freeze: 'pandas>=1.0'"),
        ("numpy==1.19.5\nWARNING: pip is old\n", ":2:1: not a line of pip freeze"),
        ("a==1\n-x==1\n", ":2:1: not a line of pip freeze"),
        ("a==1\nb==\x1b[2J\n", ":2:1: not a line of pip freeze: 'b==\\x1b[2J'"),
        ("a==1\nA==2\n", ": A is listed as 1 and as 2"),
    ],
)
def test_freeze_names_the_line_that_is_none(tmp_path: Path, text: str, place: str) -> None:
    with pytest.raises(UsageError) as raised:
        read_text(tmp_path, text)
    assert place in str(raised.value)


EXPECTED = {
    "azureml-inference-server-http": "0.4.2",
    "certifi": None,
    "flask": "1.0.3",
    "wrapt": "1.11.1",
}


def test_boot_log(tmp_path: Path) -> None:
    manifest = read_text(tmp_path, BOOT)
    assert versions(manifest) == EXPECTED
    assert manifest.name == "minimal-ubuntu18.04-py37-cpu-inference:20220301.v1"
    assert manifest.python == "3.7"
    told = "\n".join(manifest.provenance)
    assert "python 3.7: the folders that the log names" in told
    assert "source:14: not a line of pip freeze, left out: 'WARNING" in told


@pytest.mark.parametrize(
    "prefix", ["2022-03-01T10:11:12.123456789Z ", "2022-03-01T10:11:12.1Z stdout F ", "\x1b[32m"]
)
def test_boot_log_as_platforms_hand_it_out(tmp_path: Path, prefix: str) -> None:
    text = "".join(f"{prefix}{line}\n" for line in BOOT.splitlines())
    assert versions(read_text(tmp_path, text)) == EXPECTED


def test_a_boot_log_whose_empty_lines_were_lost(tmp_path: Path) -> None:
    text = "".join(f"{line}\n" for line in BOOT.splitlines() if line)
    assert versions(read_text(tmp_path, text)) == EXPECTED


def test_a_boot_log_without_a_list(tmp_path: Path) -> None:
    title = "Pip Dependencies (before dynamic installation)"
    with pytest.raises(UsageError, match=r":2: no distribution is listed below this line"):
        read_text(tmp_path, f"start\n{title}\n\nx | gunicorn/run | Entry script directory\n")
    with pytest.raises(UsageError, match="not a boot log"):
        read_text(tmp_path, "numpy==1.19.5\n", kind="boot-log")


def conda(name: str, version: str, build: str, channel: str = "pkgs/main") -> dict[str, str]:
    return {
        "name": name,
        "version": version,
        "build_string": build,
        "channel": channel,
        "platform": "pypi" if channel == "pypi" else "linux-64",
    }


def test_conda_list(tmp_path: Path) -> None:
    packages = [
        conda("_libgcc_mutex", "0.1", "main"),
        conda("libffi", "3.3", "he6710b0_2"),
        conda("python", "3.7.9", "h7579374_0"),
        conda("pip", "20.3.3", "py37h06a4308_0"),
        conda("numpy-base", "1.19.2", "py37hfa32c7d_0"),
        conda("numpy", "1.19.2", "py37h54aff64_0"),
        conda("pytorch", "1.6.0", "py3.7_cuda10.1.243_cudnn7.6.3_0", "pytorch"),
        conda("typing_extensions", "3.7.4.3", "pyha847dfd_0"),
        conda("six", "1.15.0", "py_0"),
        conda("certifi", "2020.12.5", "py37h06a4308_0"),
        conda("certifi", "2021.5.30", "pypi_0", "pypi"),
        conda("azureml-inference-server-http", "0.1.5", "pypi_0", "pypi"),
        conda("yaml", "0.2.5", "h7b6447c_0"),
        conda("pyyaml", "5.4.1", "py37h27cfd23_1"),
    ]
    manifest = read_text(tmp_path, json.dumps(packages))
    assert versions(manifest) == {
        "azureml-inference-server-http": "0.1.5",
        "certifi": "2021.5.30",
        "numpy": "1.19.2",
        "pip": "20.3.3",
        "pyyaml": "5.4.1",
        "six": "1.15.0",
        "torch": "1.6.0",
        "typing-extensions": "3.7.4.3",
    }
    assert (manifest.python, manifest.pip) == ("3.7.9", "20.3.3")
    assert "conda's names: pytorch is torch" in manifest.provenance


def test_pip_list_and_inspect(tmp_path: Path) -> None:
    listed = [{"name": "PyYAML", "version": "5.4.1"}, {"name": "pip", "version": "22.0.4"}]
    manifest = read_text(tmp_path, json.dumps(listed))
    assert versions(manifest) == {"pip": "22.0.4", "pyyaml": "5.4.1"}
    assert manifest.pip == "22.0.4"
    report = {
        "version": "1",
        "pip_version": "22.3",
        "installed": [
            {
                "metadata": {
                    "name": "PyYAML",
                    "version": "5.4.1",
                    "requires_python": ">=3.6",
                    "requires_dist": ["a"],
                }
            }
        ],
        "environment": {
            "python_full_version": "3.7.16+",
            "platform_machine": "aarch64",
            "sys_platform": "linux",
        },
    }
    manifest = read_text(tmp_path, json.dumps(report))
    (held,) = manifest.distributions.values()
    assert (held.requires, held.requires_python) == (("a",), ">=3.6")
    assert (manifest.python, manifest.platform) == ("3.7.16", "manylinux_2_27_aarch64")
