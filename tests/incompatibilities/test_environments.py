"""What is taken out of an environment, and what stays."""

from pathlib import Path

from trials.environments import _take_out


def install(packages: Path, project: str, *files: str) -> None:
    metadata = packages / f"{project}-1.0.dist-info"
    metadata.mkdir(parents=True)
    record = "".join(f"{file},,\n" for file in (*files, f"{metadata.name}/RECORD"))
    (metadata / "RECORD").write_text(record, encoding="utf-8")
    for file in files:
        (packages / file).parent.mkdir(parents=True, exist_ok=True)
        (packages / file).touch()


def test_no_folder_goes_with_what_is_taken_out_but_its_own(tmp_path: Path) -> None:
    environment = tmp_path / "kitchen" / "environment"
    packages = environment / "lib/python3.9/site-packages"
    install(packages, "cup", "cup/rim/__init__.py", "../../../bin/cup")
    install(packages, "saucer", "saucer/__init__.py")
    _take_out(environment, {"cup"})
    assert {str(path.relative_to(packages)) for path in packages.rglob("*")} == {
        "saucer",
        "saucer/__init__.py",
        "saucer-1.0.dist-info",
        "saucer-1.0.dist-info/RECORD",
    }
    # Nothing is left in it, and yet it is there.
    _take_out(environment, {"saucer"})
    assert list(environment.iterdir()) == []


def test_what_lies_outside_of_the_environment_stays(tmp_path: Path) -> None:
    environment = tmp_path / "environment"
    packages = environment / "lib/python3.9/site-packages"
    install(packages, "cup", "cup.py", "../../../../elsewhere/cup")
    _take_out(environment, {"cup"})
    assert (tmp_path / "elsewhere/cup").exists()
    assert not packages.exists()
