"""A project of one's own that somebody else serves as well: found, and never what we propose."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.bounded import Ended
from support.indexes.loopback import LoopbackIndex

from pinproof.config import Config

Told = Callable[..., Ended]
IMAGE = "sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"


@pytest.fixture
def own() -> Iterator[LoopbackIndex]:
    with LoopbackIndex() as index:
        index.add_wheel("contoso-scoring", "1.0")
        index.add_wheel("six", "1.16.0")
        yield index


@pytest.fixture
def public() -> Iterator[LoopbackIndex]:
    with LoopbackIndex() as index:
        index.add_wheel("contoso-scoring", "99.0")
        yield index


def linted(folder: Path, text: str, private: str = "") -> tuple[Path, str]:
    folder.mkdir(exist_ok=True)
    (folder / "requirements.txt").write_text(text, encoding="utf-8")
    if private:
        (folder / "pinproof.toml").write_text(private, encoding="utf-8")
    return folder, "requirements.txt"


@pytest.mark.parametrize("line", ["contoso-scoring", "contoso_scoring>=0", "contoso-scoring==1.0"])
@pytest.mark.parametrize("named_by", ["file", "user"])
def test_it_is_found_and_the_others_release_is_not_proposed(
    tmp_path: Path,
    told: Told,
    own: LoopbackIndex,
    public: LoopbackIndex,
    line: str,
    named_by: str,
) -> None:
    options = ["-i", own.url, "--image", IMAGE, "--output-format", "json"]
    extra = f"--extra-index-url {public.url}\n" if named_by == "file" else ""
    if not extra:
        options += ["--extra-index-url", public.url]
    ended = told(*linted(tmp_path / "p", f"{extra}{line}\nsix==1.16.0\n"), *options)
    findings = json.loads(ended.said)["findings"]
    found = [each for each in findings if each["name"] == "ambiguous-index"]
    assert [each["severity"] for each in found] == ["warning"]
    assert f"127.0.0.1:{public.port}" in found[0]["message"]
    cures = [(each.get("cure"), each.get("fix")) for each in findings]
    assert "99.0" not in json.dumps(cures)
    assert ended.code != 0


def test_what_is_brought_in_is_not_proposed_either(
    tmp_path: Path, told: Told, own: LoopbackIndex, public: LoopbackIndex
) -> None:
    own.add_wheel("demo", "1.0", requires=("contoso-scoring",))
    lines = f"--extra-index-url {public.url}\ndemo==1.0\n"
    ended = told(
        *linted(tmp_path / "p", lines), "-i", own.url, "--image", IMAGE, "--select", "RES002"
    )
    assert "demo brings in contoso-scoring 99.0" in ended.said
    assert "add contoso-scoring" not in ended.said


@pytest.mark.parametrize(
    ("pattern", "level"),
    [
        *((own, "error") for own in ("contoso-*", "Contoso_Scoring", "*scoring", "c*-s*g")),
        *((other, "warning") for other in ("contoso", "scoring*", "contoso-*-x", "*scoring*x")),
    ],
)
def test_a_private_name_makes_it_an_error_and_no_other(
    tmp_path: Path,
    told: Told,
    own: LoopbackIndex,
    public: LoopbackIndex,
    pattern: str,
    level: str,
) -> None:
    private = f'[private]\nnames = ["{pattern}"]\n'
    text = f"--extra-index-url {public.url}\ncontoso-scoring==1.0\n"
    ended = told(*linted(tmp_path / "p", text, private), "-i", own.url)
    assert f"{level} ambiguous-index (IDX006)" in ended.said
    assert ended.code == 1


def test_one_index_under_two_spellings_is_one(
    tmp_path: Path, told: Told, own: LoopbackIndex
) -> None:
    text = f"--extra-index-url {own.url.rstrip('/')}\ncontoso-scoring==1.0\n"
    ended = told(*linted(tmp_path / "p", text), "-i", own.url_with_login("me", "pw"))
    assert ended.code == 0
    assert "IDX006" not in ended.said


def test_a_project_takes_no_name_of_the_users_away() -> None:
    users = Config(private={"names": ("contoso-*",)})
    projects = Config(private={"names": ("fabrikam-*",)})
    assert projects.over(users).private == {"names": ("contoso-*", "fabrikam-*")}
    assert Config().over(users).private == {"names": ("contoso-*",)}


@pytest.mark.parametrize("is_extra", [True, False])
def test_a_mirror_of_some_of_the_files_is_no_rival(
    tmp_path: Path, told: Told, own: LoopbackIndex, is_extra: bool
) -> None:
    """It is one index's files twice, so that a release of them may be proposed."""
    own.add_wheel("contoso-scoring", "2.0")
    with LoopbackIndex() as mirror:
        mirror.add_wheel("contoso-scoring", "1.0")
        first, other = (own, mirror) if is_extra else (mirror, own)
        text = f"--extra-index-url {other.url}\ncontoso-scoring\n"
        ended = told(*linted(tmp_path / "p", text), "-i", first.url)
        assert "IDX006" not in ended.said
        assert "pin it: contoso-scoring==2.0" in ended.said
        mirror.add_wheel("contoso-scoring", "0.9")
        ended = told(*linted(tmp_path / "p", text), "-i", first.url)
        assert "IDX006" in ended.said
        assert "==2.0" not in ended.said


def test_a_release_that_is_not_proposed_may_fit_all_the_same(
    tmp_path: Path, told: Told, own: LoopbackIndex, public: LoopbackIndex
) -> None:
    public.add_wheel("contoso-scoring", "100.0", requires_python=">=3.8")
    text = f"--extra-index-url {public.url}\ncontoso-scoring==100.0\n"
    ended = told(*linted(tmp_path / "p", text), "-i", own.url, "--python", "3.7")
    assert "ENV001" in ended.said
    assert "no other release fits" not in ended.said
