"""A bundle is what a real pip under the target's Python would install, and nothing of it is run."""

import json
import os
import subprocess
from pathlib import Path

import jsonschema
import pytest
from bundle.trees import as_pip_has_it, as_we_have_it, recorded, tree
from oracle.interpreters import require_python
from support.command import pinproof
from support.distributions import wheel_bytes
from support.indexes.answers import ServedFile
from support.indexes.loopback import LoopbackIndex
from support.real_pip import pip_environment, pip_installs

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas/bundle.json").read_text(encoding="utf-8"))
IMAGE = {
    "schema": 1,
    "name": "made-up",
    "python": "3.7",
    "platform": "manylinux_2_27_x86_64",
    "distributions": [
        {"name": "needed", "version": "1.2", "requires": []},
        {"name": "server", "version": "1.0", "requires": ["native<2"]},
        {"name": "native", "version": "1.0", "requires": []},
    ],
}


def bundled(place: Path, index: LoopbackIndex, *more: str) -> subprocess.CompletedProcess[str]:
    return pinproof(
        *("bundle", "requirements.txt", "-o", "packages", "--index-url", index.url, *more),
        cwd=place,
    )


@pytest.mark.oracle
def test_it_is_what_pip_installs_under_the_targets_python(
    place: Path, index: LoopbackIndex
) -> None:
    run = bundled(place, index)
    assert (run.returncode, run.stderr) == (0, "")
    pip_installs(place / "pips", "--index-url", index.url, "-r", "requirements.txt", cwd=place)
    ours, pips = as_we_have_it(place / "packages"), as_pip_has_it(place / "pips")
    assert sorted(ours) == sorted(pips)
    assert ours == pips
    # Beside ours there is only what the report says is left out.
    left = {path for path in tree(place / "pips") if path.startswith("bin/")}
    assert left == {"bin/shapes", "bin/tool"}
    assert "Left out: 2 files of kind script (shapes)" in run.stdout
    assert "4 files verified by hash." in run.stdout


@pytest.mark.oracle
def test_its_records_list_what_is_there(place: Path, index: LoopbackIndex) -> None:
    assert bundled(place, index).returncode == 0
    pip_installs(place / "pips", "--index-url", index.url, "-r", "requirements.txt", cwd=place)
    ours, pips = recorded(place / "packages"), recorded(place / "pips")
    there = {path for path in tree(place / "packages") if path != "pinproof-bundle.json"}
    assert set(ours) == there
    # pip writes paths as seen from the folder in which it worked, and lists what we leave out.
    same = {path for path in pips if not path.startswith("../") and "INSTALLER" not in path}
    assert {path: ours[path] for path in same} == {path: pips[path] for path in same}
    assert len(same) > 20


@pytest.mark.oracle
def test_the_targets_python_imports_it_and_check_finds_nothing(
    place: Path, index: LoopbackIndex
) -> None:
    assert bundled(place, index).returncode == 0
    code = "import native, plain, pure_part, plat_part, shapes; print(shapes.main(), plain.needed)"
    done = subprocess.run(
        [require_python("3.7"), "-B", "-c", code],
        env={"PYTHONPATH": str(place / "packages")},
        capture_output=True,
        check=False,
        text=True,
        cwd=place,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("7 <module 'needed' from")
    (place / "image.json").write_text(json.dumps(IMAGE))
    check = pinproof(
        "check", "--mount", "packages", "--image", "image.json", "--offline", cwd=place
    )
    # The image holds native 1.0, which its server needs: only that is said.
    assert [line for line in check.stdout.splitlines() if ": error" in line or "warning" in line]
    plain = pinproof("check", "--mount", "packages", "--offline", cwd=place)
    assert (plain.returncode, plain.stderr) == (0, "")


@pytest.mark.oracle
def test_a_wheelhouse_is_enough_for_pip(place: Path, index: LoopbackIndex) -> None:
    run = bundled(place, index, "--format", "wheelhouse")
    assert run.returncode == 0, run.stdout + run.stderr
    found = tree(place / "packages")
    del found["pinproof-bundle.json"]
    assert {name: content for name, (content, _) in found.items()} == {
        file.filename: file.body for files in index.projects.values() for file in files
    }
    pip_installs(
        place / "pips",
        *("--no-index", "--find-links", "packages", "-r", "requirements.txt"),
        cwd=place,
    )
    assert "plain.py" in tree(place / "pips")


def test_with_an_image_it_holds_what_that_lacks_or_has_otherwise(
    place: Path, index: LoopbackIndex
) -> None:
    (place / "image.json").write_text(json.dumps(IMAGE))
    run = bundled(place, index, "--image", "image.json", "--output-format", "json")
    document = json.loads(run.stdout)
    jsonschema.validate(document, SCHEMA)
    assert [each["name"] for each in document["distributions"]] == ["native", "plain", "shapes"]
    assert document["broken"] == [{"distribution": "server", "requires": "native<2"}]
    assert run.returncode == 1
    assert not (place / "packages/needed.py").exists()


def test_what_has_no_wheel_is_refused_and_nothing_is_made(
    place: Path, index: LoopbackIndex
) -> None:
    index.add_sdist("built", "1.0", members={"setup.py": "raise SystemExit(9)\n"})
    (place / "requirements.txt").write_text("plain==1.0\nbuilt==1.0\ngit+https://h.test/a.git\n")
    for kind in ("site-packages", "wheelhouse"):
        run = bundled(place, index, "--format", kind, "--output-format", "json")
        assert run.returncode == 1, run.stderr
        document = json.loads(run.stdout)
        jsonschema.validate(document, SCHEMA)
        first, second = sorted(document["reasons"])
        assert first.startswith("built 1.0 has no wheel that fits, only built-1.0.tar.gz: ")
        assert second.startswith("git+https://h.test/a.git: a repository tells")
        assert not document["made"]
    assert not (place / "packages").exists()
    # No wheel is fetched for nothing.
    assert [each.path for each in index.requests if each.path.endswith(".whl")] == []


def test_a_file_without_a_hash_is_said_to_be_verified_by_nothing(place: Path) -> None:
    (place / "requirements.txt").write_text("plain==1.0\n")
    with LoopbackIndex(hashes=False) as index:
        index.add_wheel("plain", "1.0")
        run = bundled(place, index)
        assert run.returncode == 0
        said = "Verified by nothing, since the index tells no hash: plain-1.0-py3-none-any.whl."
        assert said in run.stdout
        assert "verified by hash" not in run.stdout
        manifest = json.loads((place / "packages/pinproof-bundle.json").read_text())
        assert [each["verified"] for each in manifest["distributions"]] == [False]
        # Nobody could tell whether it is still the same file.
        assert bundled(place, index, "--offline").returncode == 3


def test_a_file_with_another_hash_is_no_bundle(place: Path, index: LoopbackIndex) -> None:
    index.projects["needed"][0].digest = "0" * 64
    run = bundled(place, index)
    assert run.returncode == 3
    assert "needed-1.2-py3-none-any.whl: it does not have the hash that the index tells" in (
        run.stdout
    )
    assert not (place / "packages").exists()


def test_a_hash_of_the_line_counts_where_the_index_tells_none(place: Path) -> None:
    with LoopbackIndex(hashes=False) as index:
        file = index.add_wheel("plain", "1.0")
        for digest, code in ((file.sha256, 0), ("1" * 64, 1)):
            (place / "requirements.txt").write_text(f"plain==1.0 --hash=sha256:{digest}\n")
            run = bundled(place, index)
            assert (run.returncode, run.stderr) == (code, ""), run.stdout
            refused = "it has none of the hashes that are listed for it" in run.stdout
            assert refused is bool(code)


def test_the_second_time_nothing_is_fetched(place: Path, index: LoopbackIndex) -> None:
    assert bundled(place, index).returncode == 0
    before = tree(place / "packages")
    index.requests.clear()
    assert bundled(place, index, "--offline").returncode == 0
    assert index.requests == []
    assert tree(place / "packages") == before


def test_what_lies_damaged_in_the_cache_is_fetched_again(place: Path, index: LoopbackIndex) -> None:
    assert bundled(place, index).returncode == 0
    before = tree(place / "packages")
    for path in (place / "cache").rglob("*.whl"):
        path.write_bytes(b"nonsense")
    index.requests.clear()
    assert bundled(place, index).returncode == 0
    assert tree(place / "packages") == before
    assert len([each for each in index.asked_for(".whl") if "metadata" not in each.path]) == 4


def test_whole_files_are_measured_and_cleared_with_the_cache(
    place: Path, index: LoopbackIndex
) -> None:
    assert bundled(place, index).returncode == 0
    assert pinproof("cache", "size", cwd=place).stdout.endswith(", 4 whole files\n")
    assert "cleared" in pinproof("cache", "clear", cwd=place).stdout
    assert not list((place / "cache").rglob("*.whl"))
    assert pinproof("cache", "size", cwd=place).stdout.endswith("metadata of 0 files\n")


def test_without_a_cache_it_keeps_nothing(place: Path, index: LoopbackIndex) -> None:
    assert bundled(place, index, "--no-cache").returncode == 0
    assert not list(place.rglob("*.whl"))
    assert sorted(os.listdir(place)) == ["packages", "requirements.txt"]


def test_of_two_with_the_same_file_the_one_is_there_that_pip_leaves(
    place: Path, index: LoopbackIndex
) -> None:
    for name, needs in (("first", ("second",)), ("second", ()), ("alone", ())):
        body, metadata = wheel_bytes(
            name, "1.0", requires=needs, modules={"tests/__init__.py": name.encode()}
        )
        index.add(
            name, ServedFile(filename=f"{name}-1.0-py3-none-any.whl", body=body, metadata=metadata)
        )
    (place / "requirements.txt").write_text("first\nalone\n")
    run = bundled(place, index)
    assert run.returncode == 0
    assert "tests/__init__.py is in second and alone, which differ: the one of alone" in run.stdout
    pip_installs(place / "pips", "--index-url", index.url, "-r", "requirements.txt", cwd=place)
    assert as_we_have_it(place / "packages") == as_pip_has_it(place / "pips")


def test_pip_is_alone_here(place: Path) -> None:
    assert "PIP_INDEX_URL" not in pip_environment(place)
