"""What lies outside of a project is neither quoted nor matched nor asked for, whoever names it."""

import os
from pathlib import Path

import pytest
from attack.conftest import Told
from attack.outside.projects import IMAGE, SECRET, Content, build, deployment, link, write
from support.indexes.loopback import LoopbackIndex

pytestmark = pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")

DOORS: dict[str, dict[str, Content]] = {
    "include": {"requirements.txt": "-r ../home/token\n"},
    "absolute include": {"requirements.txt": "-r {home}/token\n"},
    "constraints": {"requirements.txt": "-c ../home/token\nsix==1.16.0\n"},
    "include by URL": {"requirements.txt": "-r file://{home}/token\n"},
    "include of an include": {
        "requirements.txt": "-r a/b.txt\n",
        "a/b.txt": "-r ../../home/token\n",
    },
    "include through a link": {"requirements.txt": "-r a.txt\n", "a.txt": link("../home/token")},
    "include through a linked folder": {"requirements.txt": "-r a/token\n", "a": link("../home")},
    "the repository's own": {".git/config": f"{SECRET}\n", "requirements.txt": "-r .git/config\n"},
    "linked list": {"requirements.txt": link("../home/token"), "requirements-b.txt": "six\n"},
    "list linked beside packages": {
        "requirements.txt": link("../home/token"),
        "six-1.16.0.dist-info/METADATA": "Name: six\nVersion: 1.16.0\n",
    },
    "path": {"requirements.txt": "../home/project\n"},
    "path from home": {"requirements.txt": "~/project\n"},
    "path through a link": {"requirements.txt": "./a\n", "a": link("../home/project")},
    "linked pyproject": {
        "requirements.txt": "./a\n",
        "a/pyproject.toml": link("../../home/project/pyproject.toml"),
    },
    "linked PKG-INFO": {
        "requirements.txt": "./a\n",
        "a/setup.py": "",
        "a/PKG-INFO": link("../../home/project/PKG-INFO"),
    },
    "find-links": {"requirements.txt": "--no-index\n--find-links ../home/links\nmine\n"},
    "find-links by URL": {
        "requirements.txt": "--no-index\n--find-links file://{home}/links\nmine\n"
    },
    "linked page of links": {
        "requirements.txt": "--no-index\n--find-links links\nmine==1\n",
        "links/a.html": link("../../home/links/a.html"),
    },
    "page that names a file": {
        "requirements.txt": "--no-index\n--find-links links\nmine\n",
        "links/a.html": '<a href="file://{home}/links/mine-1.0.tar.gz">mine-1.0.tar.gz</a>',
    },
    "index": {"requirements.txt": "--index-url ../home/index\nmine\n"},
    "linked index": {
        "requirements.txt": "--index-url ./index\nmine\n",
        "index/mine/index.html": link("../../../home/index/mine/index.html"),
    },
    "linked configuration": {"requirements.txt": "six\n", "pinproof.toml": link("../home/token")},
    "manifest": {"requirements.txt": "six\n", "pinproof.toml": 'image = "../home/image.json"\n'},
    "linked manifest": {
        "requirements.txt": "six\n",
        "pinproof.toml": 'image = "image.json"\n',
        "image.json": link("../home/image.json"),
    },
    "manifest of a deployment": {
        "deployment.yml": deployment("A: b", environment="{image: ../home/image.json}"),
        "requirements.txt": "six\n",
    },
    "variable": {"d.yml": deployment("AZUREML_EXTRA_REQUIREMENTS_TXT: ../home/token")},
    "misspelt variable": {"d.yml": deployment("AZUREML_EXTRA_REQUIREMENT_TXT: ../home/token")},
    "misspelt path": {
        "d.yml": deployment("AZUREML_EXTRA_REQUIREMENTS_TXT: ../home/s3crettokem.txt")
    },
    "misspelt folder": {"d.yml": deployment("AZUREML_EXTRA_PYTHON_LIB_PATH: ../home/s3crettokem")},
    "path in another case": {"d.yml": deployment("AZUREML_EXTRA_REQUIREMENTS_TXT: ../home/TOKEN")},
    "folder on the path": {"d.yml": deployment("AZUREML_EXTRA_PYTHON_LIB_PATH: ../home/packages")},
    "code": {"d.yml": deployment("AZUREML_EXTRA_REQUIREMENTS_TXT: token", code="../home")},
    "linked code": {
        "d.yml": deployment("AZUREML_EXTRA_REQUIREMENTS_TXT: token", code="./a"),
        "a": link("../home"),
    },
    "environment in a file": {
        "d.yml": deployment(
            "AZUREML_EXTRA_REQUIREMENTS_TXT: requirements.txt", environment="file:../home/x.yml"
        ),
        "requirements.txt": "six\n",
    },
    "file of variables": {"run.sh": f"docker run --env-file ../home/env {IMAGE}\n"},
    "file of variables by its place": {"run.sh": f"docker run --env-file {{home}}/env {IMAGE}\n"},
    "linked file of variables": {
        "run.sh": f"docker run --env-file env {IMAGE}\n",
        "env": link("../home/env"),
    },
    "Compose": {
        "compose.yml": f"services: {{a: {{image: {IMAGE}, env_file: ../home/env}}}}\n",
        "requirements.txt": "six\n",
    },
    "Dockerfile": {
        "Dockerfile": f"FROM {IMAGE}\nCOPY ../home/token r.txt\nRUN pip install -r r.txt\n"
    },
    "ignore file": {
        "d.yml": deployment("AZUREML_EXTRA_REQUIREMENTS_TXT: mine.txt"),
        "mine.txt": "six==1.16.0\n",
        ".amlignore": link("../home/patterns"),
    },
    "linked packages": {"site-packages": link("../home/packages"), "requirements.txt": "six\n"},
    "linked metadata": {
        "site/foo-1.0.dist-info/METADATA": link("../../../home/project/PKG-INFO"),
        "site/foo-1.0.dist-info/RECORD": "",
    },
    "linked metadata that is none": {
        "site/foo-1.0.dist-info/METADATA": link("../../../home/token"),
        "site/foo-1.0.dist-info/RECORD": "",
    },
    "linked pth": {
        "site/foo-1.0.dist-info/METADATA": "Name: foo\nVersion: 1.0\n",
        "site/a.pth": link("../../home/token"),
    },
    "linked lib": {
        "venv/pyvenv.cfg": "",
        "venv/lib": link("../../home/lib"),
        "requirements.txt": "a\n",
    },
    "list above that includes": {
        "requirements.txt": "-c constraints.txt\n",
        "constraints.txt": "six\n",
    },
}


@pytest.mark.parametrize("door", DOORS)
def test_nothing_outside_is_told(told: Told, tmp_path: Path, home: Path, door: str) -> None:
    folder = tmp_path / "project"
    build(folder, home, DOORS[door])
    named = [name for name in ("site", "venv") if (folder / name).is_dir()]
    # Text quotes lines, JSON tells more than text.
    for form in ("text", "json"):
        ended = told(folder, "--offline", "--output-format", form, ".", *named)
        assert SECRET not in ended.said


def test_a_name_outside_reaches_no_index(told: Told, tmp_path: Path, home: Path) -> None:
    folder = tmp_path / "project"
    with LoopbackIndex() as index:
        index.add_wheel("mine", "1.0")
        build(
            folder,
            home,
            {
                "requirements.txt": f"--index-url {index.url}\nmine==1.0\n-r ../home/token\n./a\n",
                "a": link("../home/project"),
            },
        )
        ended = told(folder, "requirements.txt")
        assert ended.code == 3
        asked = [each.path for each in index.requests]
        assert [path for path in asked if "mine" in path]
        assert not [path for path in asked if SECRET in path]
        assert "it lies outside of the project (--allow-outside reads it)" in ended.said


def test_the_user_may_allow_it(told: Told, tmp_path: Path, home: Path) -> None:
    folder = tmp_path / "project"
    build(folder, home, {"requirements.txt": "-r ../home/token\n"})
    assert f"{SECRET} has no version" in told(folder, "--offline", "--allow-outside").said
    write(folder, {"pinproof.toml": "allow-outside = true\n"})
    ended = told(folder, "--offline")
    assert ended.code == 2
    assert "counts only on the command line or in your own configuration" in ended.said
