"""Which local modules a script reaches, as Python would find them."""

import pytest
from imports.project_files import ProjectFiles, follow, made

from pinproof.imports.reach import MOST_MODULES, SearchPath, follow_script
from pinproof.source import SourceFile
from pinproof.target.model import PythonVersion


def read_paths(texts: dict[str, str], script: str = "score.py") -> list[str]:
    return [each.path for each in follow(texts, script).sources]


def test_modules_and_packages_beside_it_are_followed() -> None:
    texts = {
        "src/score.py": "import features\nfrom model.net import Net\nfrom model import losses",
        "src/features.py": "import pandas",
        "src/model/__init__.py": "from . import base",
        "src/model/base.py": "import torch",
        "src/model/net.py": "from .layers.dense import D\nfrom ..nothing import x",
        "src/model/layers/dense.py": "import einops",
        "src/model/losses.py": "import scipy",
        "src/unused.py": "import never",
    }
    reading = follow(texts, "src/score.py")
    assert made(reading) == dict.fromkeys(["pandas", "torch", "einops", "scipy"], "certain")
    assert "src/unused.py" not in {each.path for each in reading.sources}


def test_a_name_that_a_package_makes_itself_is_no_import() -> None:
    texts = {"score.py": "from model import Net\nimport model.made", "model/__init__.py": "Net = 1"}
    assert made(follow(texts)) == {}


def test_cycles_end() -> None:
    texts = {"score.py": "import a", "a.py": "import b\nimport score", "b.py": "import a\nimport x"}
    assert made(follow(texts)) == {"x": "certain"}
    assert read_paths(texts) == ["score.py", "a.py", "b.py"]


@pytest.mark.parametrize(
    "added",
    [
        "sys.path.append('lib')",
        "sys.path.insert(0, './lib')",
        "sys.path.append(os.path.join(os.path.dirname(__file__), 'lib'))",
        (
            "ROOT = os.path.dirname(os.path.abspath(__file__))\n"
            "sys.path.insert(0, os.path.join(ROOT, 'lib'))"
        ),
        "sys.path.append(str(Path(__file__).parent / 'lib'))",
        "sys.path += ['lib']",
        "sys.path.extend(['other', 'lib'])",
    ],
)
def test_literal_additions_to_the_path_count(added: str) -> None:
    text = f"import os, sys\nfrom pathlib import Path\n{added}\nimport features\n"
    texts = {"app/score.py": text, "app/lib/features.py": "import pandas"}
    reading = follow(texts, "app/score.py")
    assert made(reading) == {"pandas": "certain"}
    assert reading.doubts == ()


def test_the_folders_of_the_deployment_and_those_above_count() -> None:
    texts = {
        "app/src/score.py": "from src.features import x\nimport shared",
        "app/src/features.py": "import pandas",
        "app/shared.py": "import scipy",
    }
    search = SearchPath(perhaps=("app",))
    reading = follow(texts, "app/src/score.py", search=search)
    assert {"pandas", "scipy"} <= set(made(reading))
    assert set(made(reading)) - {"pandas", "scipy"} == {"src.features"}
    assert reading.as_folders == {"src"}
    assert set(made(follow(texts, "app/src/score.py"))) == {"src.features", "shared"}


def test_what_only_a_conditional_import_leads_to_is_conditional() -> None:
    texts = {
        "score.py": "def run():\n    import a\nimport b",
        "a.py": "import x\nimport c",
        "b.py": "import c",
        "c.py": "import y",
    }
    assert made(follow(texts)) == {"x": "in a function", "y": "certain"}


def test_a_file_beside_the_script_comes_before_what_is_installed() -> None:
    reading = follow({"score.py": "import flask\nimport torch", "flask.py": "", "torch/w.bin": ""})
    assert {name: path for name, (_, path) in reading.shadows.items()} == {"flask": "flask.py"}
    # A folder without `__init__.py` gives way to a package that is installed.
    assert made(reading) == {"torch": "certain"}
    assert reading.as_folders == {"torch"}


def test_a_compiled_module_is_local_and_not_read() -> None:
    texts = {"score.py": "import fast", "fast.cpython-37m-x86_64-linux-gnu.so": ""}
    files = ProjectFiles(texts)
    script = SourceFile(path="score.py", text=texts["score.py"])
    reading = follow_script(script, SearchPath(), files, PythonVersion.parse("3.7"))
    assert reading.imports == ()
    assert files.opened == []


def test_a_module_that_cannot_be_read_is_a_fault_of_its_own() -> None:
    class Closed(ProjectFiles):
        def source(self, path: str) -> SourceFile | str:  # noqa: ARG002 - none is read
            return "it is larger than 1 MB"

    texts = {"score.py": "import numpy\nimport big", "big.py": ""}
    script = SourceFile(path="score.py", text=texts["score.py"])
    reading = follow_script(script, SearchPath(), Closed(texts), PythonVersion.parse("3.7"))
    assert [each.message for each in reading.faults] == ["big.py: it is larger than 1 MB"]
    assert made(reading) == {"numpy": "certain"}


def test_a_walk_without_end_is_cut_and_said() -> None:
    count = MOST_MODULES + 50
    texts = {f"m{number}.py": f"import m{number + 1}" for number in range(count)}
    reading = follow({"score.py": "import m0", **texts})
    assert len(reading.sources) == MOST_MODULES
    assert [each.text for each in reading.doubts] == [
        f"it reaches more than {MOST_MODULES} local files; the rest is not read"
    ]
