from pathlib import Path

import pytest
from capture.archives import (
    PATH,
    PREFIX,
    SITE,
    Made,
    base,
    file,
    held,
    interpreter,
    link,
    read_image,
    tar,
    versions,
)

from pinproof.errors import UsageError

SYSTEM = tar(
    *interpreter("usr", "3.6"),
    held("six", "1.11.0", site="usr/lib/python3/dist-packages"),
    held("mine", "1.0", site="usr/local/lib/python3.6/dist-packages"),
    held("six", "1.15.0", site="usr/local/lib/python3.6/dist-packages"),
)


def test_the_first_python_on_path_is_taken_and_the_others_are_named(tmp_path: Path) -> None:
    made = Made(layers=[base(held("numpy", "1.19.5")), SYSTEM])
    manifest = read_image(tmp_path, made)
    assert versions(manifest) == {"numpy": "1.19.5"}
    assert any(f"/{PREFIX}/bin" in line for line in manifest.provenance)
    assert "other Pythons in the image, left aside: /usr" in manifest.provenance


def test_debian_folders_are_searched_in_debian_order(tmp_path: Path) -> None:
    made = Made(layers=[base(held("numpy", "1.19.5")), SYSTEM], env=["PATH=/usr/bin"])
    manifest = read_image(tmp_path, made)
    assert versions(manifest) == {"six": "1.15.0", "mine": "1.0"}
    assert manifest.python == "3.6"


def test_a_prefix_or_an_executable_is_named(tmp_path: Path) -> None:
    made = Made(layers=[base(held("numpy", "1.19.5")), SYSTEM])
    for named in ("/usr", "usr/", "/usr/bin/python3"):
        assert versions(read_image(tmp_path, made, prefix=named)) == {
            "six": "1.15.0",
            "mine": "1.0",
        }
    with pytest.raises(UsageError) as raised:
        read_image(tmp_path, made, prefix="/opt/nothing")
    assert str(raised.value).splitlines() == [
        "the image has no Python under /opt/nothing",
        f"  /{PREFIX}",
        "  /usr",
    ]


def test_several_pythons_and_none_on_path_ask_for_a_choice(tmp_path: Path) -> None:
    made = Made(layers=[base(), SYSTEM], env=["PATH=/bin"])
    with pytest.raises(UsageError, match="choose with --prefix") as raised:
        read_image(tmp_path, made)
    assert str(raised.value).splitlines()[1:] == [f"  /{PREFIX}", "  /usr"]


@pytest.mark.parametrize(
    "variable", ["AZUREML_CONDA_ENVIRONMENT_PATH", "VIRTUAL_ENV", "CONDA_PREFIX"]
)
def test_the_environment_decides_where_path_does_not(tmp_path: Path, variable: str) -> None:
    made = Made(layers=[base(held("a", "1")), SYSTEM], env=["PATH=/bin", f"{variable}=/{PREFIX}/"])
    assert versions(read_image(tmp_path, made)) == {"a": "1"}


def test_the_only_python_needs_no_path(tmp_path: Path) -> None:
    made = Made(layers=[base(held("a", "1"))], env=[])
    assert versions(read_image(tmp_path, made)) == {"a": "1"}


def test_a_script_in_place_of_python_is_not_guessed_at(tmp_path: Path) -> None:
    shims = tar(file("root/.pyenv/shims/python", "#!/bin/bash\nexec pyenv exec python\n"))
    made = Made(layers=[base(), SYSTEM, shims], env=["PATH=/root/.pyenv/shims:/usr/bin"])
    with pytest.raises(UsageError, match=r"/root/.pyenv/shims/python leads to no environment"):
        read_image(tmp_path, made)


def test_no_python_at_all(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no Python environment"):
        read_image(tmp_path, Made(layers=[tar(file("etc/passwd"))]))


def test_a_linked_executable_leads_to_its_prefix(tmp_path: Path) -> None:
    made = Made(
        layers=[base(held("a", "1"), link("usr/local/bin/python", f"/{PREFIX}/bin/python"))],
        env=["PATH=/usr/local/bin:/usr/bin"],
    )
    assert versions(read_image(tmp_path, made)) == {"a": "1"}


def virtual_environment(system_site: str) -> bytes:
    return tar(
        file(
            "venv/pyvenv.cfg",
            f"home = /{PREFIX}/bin\n"
            f"include-system-site-packages = {system_site}\nversion = 3.7.9\n",
        ),
        link("venv/bin/python", f"/{PREFIX}/bin/python3.7"),
        held("own", "1.0", site="venv/lib/python3.7/site-packages"),
        held("both", "2.0", site="venv/lib/python3.7/site-packages"),
    )


@pytest.mark.parametrize(
    ("system_site", "expected"),
    [
        ("false", {"own": "1.0", "both": "2.0"}),
        ("true", {"own": "1.0", "both": "3.0", "below": "1.0", "users": "1.0"}),
    ],
)
def test_a_virtual_environment_sees_what_lies_below_only_when_it_says_so(
    tmp_path: Path, system_site: str, expected: dict[str, str]
) -> None:
    users = held("both", "3.0", site=USER_SITE), held("users", "1.0", site=USER_SITE)
    layers = [
        base(held("both", "1.0"), held("below", "1.0"), *users),
        virtual_environment(system_site),
    ]
    manifest = read_image(tmp_path, Made(layers=layers, env=["PATH=/venv/bin:/usr/bin"]))
    assert versions(manifest) == expected
    assert manifest.python == "3.7.9"


def test_conda_packages_unpacked_beside_are_no_environment(tmp_path: Path) -> None:
    cached = tar(
        *interpreter("opt/conda/pkgs/python-3.7.9-h7579374_0"),
        held("cached", "1.0", site="opt/conda/pkgs/cached-1.0-py37_0/lib/python3.7/site-packages"),
    )
    manifest = read_image(tmp_path, Made(layers=[base(held("a", "1")), cached], env=[]))
    assert versions(manifest) == {"a": "1"}


USER_SITE = "home/dockeruser/.local/lib/python3.7/site-packages"


@pytest.mark.parametrize(
    ("env", "user", "expected"),
    [
        ([], "dockeruser", "2.0"),
        ([], "1001:1001", "2.0"),
        ([], "root", "1.0"),
        (["PYTHONNOUSERSITE=1"], "dockeruser", "1.0"),
        (["HOME=/home/dockeruser"], "", "2.0"),
        (["PYTHONUSERBASE=/home/dockeruser/.local"], "root", "2.0"),
    ],
)
def test_the_users_own_packages_come_first(
    tmp_path: Path, env: list[str], user: str, expected: str
) -> None:
    layers = [base(held("a", "1.0"), held("a", "2.0", site=USER_SITE))]
    manifest = read_image(tmp_path, Made(layers=layers, env=[PATH, *env], user=user))
    assert versions(manifest) == {"a": expected}


def test_python_path_comes_before_everything(tmp_path: Path) -> None:
    layers = [
        base(held("a", "1.0"), held("a", "3.0", site="srv/lib"), held("a", "2.0", site=USER_SITE))
    ]
    manifest = read_image(tmp_path, Made(layers=layers, env=[PATH, "PYTHONPATH=/none:/srv/lib"]))
    assert versions(manifest) == {"a": "3.0"}
    assert any("PYTHONPATH" in line for line in manifest.provenance)


def test_pth_files_add_folders_after_the_site(tmp_path: Path) -> None:
    made = Made(
        layers=[
            base(
                file(
                    f"{SITE}/easy-install.pth",
                    "# none\n./egg-1.0-py3.7.egg\nimport sys\n/srv/src\n",
                ),
                file(f"{SITE}/egg-1.0-py3.7.egg/EGG-INFO/PKG-INFO", "Name: egg\nVersion: 1.0\n"),
                file("srv/src/developed.egg-info/PKG-INFO", "Name: developed\nVersion: 0.1\n"),
                held("a", "1.0"),
                held("a", "9.0", site="srv/src"),
            )
        ]
    )
    assert versions(read_image(tmp_path, made)) == {"a": "1.0", "egg": "1.0", "developed": "0.1"}
