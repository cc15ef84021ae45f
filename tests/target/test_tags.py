from itertools import product

import generate_tags
import pytest
from packaging.tags import compatible_tags, cpython_tags, mac_platforms, parse_tag

from pinproof.target.manylinux import parse_manylinux
from pinproof.target.model import PythonVersion, Target
from pinproof.target.tag_table import PATTERNS
from pinproof.target.tags import platforms, tag_ranks, take_apart


def test_the_table_is_current() -> None:
    assert generate_tags.TABLE.read_text(encoding="utf-8") == generate_tags.table_text()


@pytest.mark.parametrize("python", ["3.5", "3.6", "3.7", "3.8", "3.11", "3.13", "3.20"])
@pytest.mark.parametrize("platform", ["manylinux_2_27_x86_64", "win_amd64", "musllinux_1_2_x86_64"])
def test_tags_are_packagings_own(python: str, platform: str) -> None:
    target = Target(python=PythonVersion.parse(python), platform=platform)
    version = (target.python.major, target.python.minor)
    interpreter = f"cp{version[0]}{version[1]}"
    abi = interpreter + ("m" if version < (3, 8) else "")
    names = list(platforms(target))
    tags = [*cpython_tags(version, abis=[abi], platforms=names)]
    tags += compatible_tags(version, interpreter=interpreter, platforms=names)
    assert (version in PATTERNS) == (python not in {"3.5", "3.20"})
    assert list(tag_ranks(target)) == list(dict.fromkeys(map(str, tags)))
    assert list(tag_ranks(target).values()) == list(range(len(tag_ranks(target))))


@pytest.mark.parametrize(
    "text",
    [
        "cp37-cp37m-manylinux_2_17_x86_64.manylinux2014_x86_64",
        "py2.py3-none-any",
        "CP37-cp37m-Win_AMD64",
        "cp36.cp37-abi3.none-linux_x86_64.any",
    ],
)
def test_compressed_tags_are_taken_apart_as_packaging_does(text: str) -> None:
    tags = take_apart(text)
    every = map("-".join, product(tags.interpreters, tags.abis, tags.systems))
    assert sorted(every) == sorted(map(str, parse_tag(text)))
    assert all(map(tags.holds, map(str, parse_tag(text))))


def test_the_best_rank_is_that_of_packagings_tags() -> None:
    ranks = tag_ranks(Target())
    many = ".".join(f"p{number}" for number in range(900))
    for text in ("py2.py3-none-any", "cp36.cp37-abi3.none-linux_x86_64.any", "cp27-cp27m-any"):
        wanted = min(
            (ranks[str(tag)] for tag in parse_tag(text) if str(tag) in ranks), default=None
        )
        assert take_apart(text).best_rank(ranks) == wanted
        interpreter, abi, system = text.split("-")
        long = f"{interpreter}.{many}-{abi}.{many}-{system}.{many}"
        assert take_apart(long).best_rank(ranks) == wanted


X86, ARM = "x86_64", "aarch64"


@pytest.mark.parametrize(
    ("platform", "accepted"),
    [
        ("manylinux_2_6_x86_64", ["manylinux_2_6", "manylinux_2_5", "manylinux1", "linux"]),
        ("manylinux_2_18_aarch64", ["manylinux_2_18", "manylinux_2_17", "manylinux2014", "linux"]),
        ("musllinux_1_1_x86_64", ["musllinux_1_1", "musllinux_1_0", "linux"]),
        ("win_amd64", ["win_amd64"]),
    ],
)
def test_a_system_takes_what_was_made_for_older_ones(platform: str, accepted: list[str]) -> None:
    machine = next((f"_{each}" for each in (X86, ARM) if platform.endswith(each)), "")
    assert list(platforms(Target(platform=platform))) == [f"{name}{machine}" for name in accepted]


@pytest.mark.parametrize(
    ("version", "machine"), [((10, 9), X86), ((11, 0), "arm64"), ((12, 3), "arm64")]
)
def test_tags_of_macs_are_packagings_own(version: tuple[int, int], machine: str) -> None:
    target = Target(platform=f"macosx_{version[0]}_{version[1]}_{machine}")
    assert list(platforms(target)) == list(mac_platforms(version, machine))


# Source: PEP 513, 571 and 599.
@pytest.mark.parametrize(
    ("name", "glibc"), [("manylinux1", 5), ("manylinux2010", 12), ("manylinux2014", 17)]
)
def test_the_old_names_promise_a_glibc(name: str, glibc: int) -> None:
    assert parse_manylinux(f"{name}_x86_64") == ((2, glibc), X86)
    accepted = list(platforms(Target(platform="manylinux_2_27_x86_64")))
    assert accepted.index(f"{name}_{X86}") == accepted.index(f"manylinux_2_{glibc}_{X86}") + 1
