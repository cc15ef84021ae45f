"""What lies outside of a project is neither quoted nor matched nor asked for, whoever names it."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from attack.conftest import Told
from support.loopback_index import LoopbackIndex

SECRET = "s3crettoken"
IMAGE = "mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"
METADATA = f"Metadata-Version: 2.1\nName: {SECRET}\nVersion: 1.0\nRequires-Dist: {SECRET}-x\n"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="links need a privilege there")


def deployment(*lines: str, environment: str = f"{{image: {IMAGE}}}", code: str = ".") -> str:
    return (
        "$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json\n"
        f"name: blue\nendpoint_name: mine\nenvironment: {environment}\n"
        f"code_configuration: {{code: {code}, scoring_script: score.py}}\n"
        "environment_variables:\n" + "".join(f"  {line}\n" for line in lines)
    )


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def link(target: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)

    return make


# What a stranger's project holds; `{home}` is a folder beside it that is none of its business.
Content = str | Callable[[Path], None]
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


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    write(
        home,
        {
            "token": SECRET,
            "s3crettoken.txt": f"{SECRET}\n",
            "s3crettoken/__init__.py": "",
            "project/pyproject.toml": f'[project]\nname = "{SECRET}"\nversion = "1"\n',
            "project/PKG-INFO": METADATA,
            "links/a.html": f'<a href="mine-1.0-{SECRET}-none-any.whl">x</a>',
            "links/mine-2.0-py3-none-any.whl": SECRET,
            "links/mine-1.0.tar.gz": SECRET,
            "index/mine/index.html": f'<a href="mine-1.0-{SECRET}-none-any.whl">x</a>',
            "image.json": f'{{"{SECRET}": 1}}',
            "x.yml": f"image: {SECRET}\nconda_file: {SECRET}\n",
            "env": f"AZUREML_EXTRA_REQUIREMENTS_TX={SECRET}\nAZUREML_EXTRA_{SECRET}=1\n",
            "patterns": f"[!{SECRET}]ine.txt\n",
            "packages/foo-1.0.dist-info/METADATA": METADATA,
            "packages/foo-1.0.dist-info/WHEEL": "Tag: cp39-cp39-linux_x86_64\n",
            f"lib/python3.9/site-packages/{SECRET}.dist-info/METADATA": METADATA,
        },
    )
    # A list above the project that includes one of its files is not the project's either.
    write(tmp_path, {"requirements.txt": f"-r project/constraints.txt\n{SECRET}\n"})
    return home


def build(folder: Path, home: Path, content: Mapping[str, Content]) -> None:
    folder.mkdir()
    write(folder, {"score.py": ""})
    for name, made in content.items():
        if isinstance(made, str):
            write(folder, {name: made.replace("{home}", str(home))})
        else:
            made(folder / name)


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


@pytest.mark.parametrize("mark", [".git", "pinproof.toml", "pyproject.toml", None])
def test_a_project_reaches_from_its_mark_downwards(
    told: Told, tmp_path: Path, home: Path, mark: str | None
) -> None:
    folder = tmp_path / "project"
    build(
        folder,
        home,
        {"services/a/requirements.txt": "-r ../../shared/b.txt\n", "shared/b.txt": "x\n"},
    )
    if mark is not None:
        (folder / mark).touch()
    here, there = folder / "services/a", tmp_path
    assert ("x has no version" in told(here, "--offline").said) == (mark is not None)
    assert ("x has no version" in told(there, "--offline", "project/services").said) == (
        mark is not None
    )
    assert "x has no version" in told(folder, "--offline", "services/a/requirements.txt").said


def test_the_home_folder_is_no_project(told: Told, home: Path) -> None:
    build(home / "mine", home, {"requirements.txt": "-r ../token\n"})
    (home / ".git").mkdir()
    (home / "pyproject.toml").touch()
    for here, path in ((home, "mine"), (home, "mine/requirements.txt"), (home / "mine", ".")):
        assert SECRET not in told(here, "--offline", path).said


def test_a_named_link_that_leads_out_is_not_followed(
    told: Told, tmp_path: Path, home: Path
) -> None:
    folder = tmp_path / "project"
    build(folder, home, {"requirements.txt": link("../home/token"), "lists": link("../home")})
    for path in ("requirements.txt", "lists/token", "lists", "lists/links"):
        ended = told(folder, "--offline", path)
        assert (ended.code, SECRET in ended.said) == (2, False)
        assert "a link leads out of the project; name what it leads to" in ended.said
    assert SECRET in told(folder, "--offline", "../home/token").said


def pipe(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    os.mkfifo(path)


SPECIAL: dict[str, Callable[[Path], None]] = {
    "pipe": pipe,
    "device": link("/dev/zero"),
    "log of the kernel": link("/proc/kmsg"),
    "environment": link("/proc/self/environ"),
    "terminal": link("/dev/tty"),
    "circle": lambda path: link(path.name)(path),
}
PLACES: dict[str, dict[str, Content]] = {
    "a.txt": {"requirements.txt": "-r a.txt\nsix\n"},
    "requirements-b.txt": {"requirements.txt": "six\n"},
    "pinproof.toml": {"requirements.txt": "six\n"},
    "pyproject.toml": {"requirements.txt": "six\n"},
    "image.json": {"requirements.txt": "six\n", "pinproof.toml": 'image = "image.json"\n'},
    "a/pyproject.toml": {"requirements.txt": "./a\n"},
    "a/PKG-INFO": {"requirements.txt": "./a\n", "a/setup.py": ""},
    "a-1.0-py3-none-any.whl": {"requirements.txt": "./a-1.0-py3-none-any.whl\n"},
    "l/a-1.0-py3-none-any.whl": {"requirements.txt": "--no-index\n--find-links l\na==1.0\n"},
    "l/a.html": {"requirements.txt": "--no-index\n--find-links l\na==1.0\n"},
    "i/a/index.html": {"requirements.txt": "--index-url ./i\na==1.0\n"},
    "env": {"run.sh": f"docker run --env-file env {IMAGE}\n"},
    "x.yml": {"d.yml": deployment("A: b", environment="file:x.yml")},
    "other.yml": {"requirements.txt": "six\n"},
    ".amlignore": {
        "d.yml": deployment("AZUREML_EXTRA_REQUIREMENTS_TXT: requirements.txt"),
        "requirements.txt": "six\n",
    },
    "foo-1.0.dist-info/METADATA": {"requirements.txt": "six\n"},
    "a.pth": {"requirements.txt": "six\n", "foo-1.0.dist-info/METADATA": "Name: foo\nVersion: 1\n"},
    "a.so": {"requirements.txt": "six\n", "foo-1.0.dist-info/METADATA": "Name: foo\nVersion: 1\n"},
}


@pytest.mark.parametrize("place", PLACES)
def test_nothing_but_a_file_is_opened(told: Told, tmp_path: Path, home: Path, place: str) -> None:
    for kind, make in SPECIAL.items():
        folder = tmp_path / kind
        build(folder, home, {**PLACES[place], place: make})
        ended = told(folder, "--offline", ".")
        assert "HOME=" not in ended.said
        assert str(home) not in ended.said


def test_a_name_is_no_path_where_somebody_stands_elsewhere(
    told: Told, tmp_path: Path, home: Path
) -> None:
    folder = tmp_path / "project"
    alias = "sklearn-0.24.1"
    with LoopbackIndex() as index:
        index.add_wheel("mine", "1.0")
        text = f"--index-url {index.url}\nmine==1.0\nmine==2.0\n"
        build(folder, home, {"requirements.txt": text, "pinproof.toml": f'image = "{alias}"\n'})
        (tmp_path / "elsewhere").mkdir()
        ended = told(tmp_path / "elsewhere", str(folder / "requirements.txt"))
    assert "mine has no release 2.0" in ended.said
    assert "lies outside" not in ended.said
