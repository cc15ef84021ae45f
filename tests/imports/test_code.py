"""What a script's own text says that it imports, and when."""

import json

import pytest
from imports.project_files import follow, made

from pinproof.imports.reach import SearchPath


@pytest.mark.parametrize(
    ("text", "module", "condition"),
    [
        ("import numpy", "numpy", "certain"),
        ("import numpy as np, os", "numpy", "certain"),
        ("from sklearn.linear_model import Ridge", "sklearn.linear_model", "certain"),
        ("class A:\n    import numpy", "numpy", "certain"),
        ("with open('x') as f:\n    import numpy", "numpy", "certain"),
        ("def run(data):\n    import numpy", "numpy", "in a function"),
        ("async def run(data):\n    import numpy", "numpy", "in a function"),
        ("if flag:\n    import numpy", "numpy", "under a condition"),
        ("for each in x:\n    import numpy", "numpy", "under a condition"),
        ("match x:\n    case 1:\n        import numpy", "numpy", "under a condition"),
        ("if flag:\n    pass\nelse:\n    import numpy", "numpy", "under a condition"),
        ("if __name__ == '__main__':\n    import numpy", "numpy", "under a condition"),
        ("try:\n    import numpy\nexcept ImportError:\n    numpy = None", "numpy", "caught"),
        (
            "try:\n    import numpy\nexcept (ModuleNotFoundError, OSError):\n    pass",
            "numpy",
            "caught",
        ),
        ("try:\n    import numpy\nexcept:\n    pass", "numpy", "caught"),
        (
            "try:\n    import numpy\nexcept ImportError:\n    import json as numpy",
            "numpy",
            "replaced",
        ),
        ("try:\n    x()\nexcept ImportError:\n    import numpy", "numpy", "caught"),
        ("try:\n    import numpy\nexcept ValueError:\n    pass", "numpy", "certain"),
        (
            "try:\n    import numpy\nexcept ImportError:\n    raise SystemExit(1)",
            "numpy",
            "certain",
        ),
        (
            "import sys\ntry:\n    import numpy\nexcept ImportError:\n    sys.exit(1)",
            "numpy",
            "certain",
        ),
        ("try:\n    import numpy\nfinally:\n    pass", "numpy", "certain"),
        ("with contextlib.suppress(ImportError):\n    import numpy", "numpy", "caught"),
        ("import importlib\nimportlib.import_module('numpy.random')", "numpy.random", "certain"),
        ("from importlib import import_module as load\nx = load('numpy')", "numpy", "certain"),
        ("__import__('numpy')", "numpy", "certain"),
        ("def f():\n    return __import__('numpy')", "numpy", "in a function"),
    ],
)
def test_an_import_is_what_it_is(text: str, module: str, condition: str) -> None:
    assert made(follow({"score.py": text}))[module] == condition


@pytest.mark.parametrize(
    "text",
    [
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import numpy",
        "import typing\nif typing.TYPE_CHECKING and True:\n    import numpy",
        "from __future__ import annotations",
        "import os, sys, json, time, itertools, _thread, posix, winreg",
        "import xml.etree.ElementTree as ET\nfrom concurrent.futures import ThreadPoolExecutor",
        "# import numpy",
        "'''\nimport numpy\n'''",
    ],
)
def test_what_is_never_imported_and_what_python_brings_is_left_out(text: str) -> None:
    assert made(follow({"score.py": text})) == {}


@pytest.mark.parametrize(
    ("test", "python", "expected"),
    [
        ("sys.version_info >= (3, 8)", "3.7", {}),
        ("sys.version_info >= (3, 8)", "3.8", {"numpy": "certain"}),
        ("sys.version_info < (3, 8)", "3.7", {"numpy": "certain"}),
        ("sys.version_info > (3, 7)", "3.7", {"numpy": "certain"}),
        ("sys.version_info == (3, 7)", "3.7", {}),
        ("sys.version_info >= (3,)", "3.7", {"numpy": "certain"}),
        ("sys.version_info[0] == 3", "3.7", {"numpy": "certain"}),
        ("sys.version_info[0] < 3", "3.7", {}),
        ("sys.version_info.major == 3", "3.7", {"numpy": "certain"}),
        ("sys.version_info[:2] == (3, 7)", "3.7", {"numpy": "certain"}),
        ("not sys.version_info >= (3, 8)", "3.7", {"numpy": "certain"}),
        ("six.PY2", "3.7", {}),
        ("sys.version_info >= (3, 7, 4)", "3.7", {"numpy": "under a condition"}),
        ("sys.platform == 'win32'", "3.7", {"numpy": "under a condition"}),
    ],
)
def test_a_test_of_the_version_is_settled_for_the_target(
    test: str, python: str, expected: dict[str, str]
) -> None:
    text = f"import sys\nif {test}:\n    import numpy\n"
    assert made(follow({"score.py": text}, python=python)) == expected


def test_what_a_later_python_brings_is_an_import_before() -> None:
    text = "import tomllib\nimport distutils\n"
    assert made(follow({"score.py": text}, python="3.10")) == {"tomllib": "certain"}
    assert made(follow({"score.py": text}, python="3.12")) == {"distutils": "certain"}


def test_functions_that_the_server_calls_are_certain() -> None:
    text = "def init():\n    import numpy\ndef other():\n    import scipy\n"
    reading = follow({"score.py": text}, search=SearchPath(entries=frozenset({"init", "run"})))
    assert made(reading) == {"numpy": "certain", "scipy": "in a function"}


def test_what_loads_objects_or_takes_a_name_from_elsewhere_is_noted() -> None:
    text = (
        "import importlib, joblib, pickle as p\nfrom mlflow import pyfunc\n"
        "joblib.load('m')\np.loads(x)\npyfunc.load_model('m')\nimportlib.import_module(name)\n"
    )
    reading = follow({"score.py": text})
    assert [(each.text, each.place.start.line) for each in reading.unseen] == [
        ("joblib.load", 3),
        ("p.loads", 4),
        ("pyfunc.load_model", 5),
        ("importlib.import_module", 6),
    ]


@pytest.mark.parametrize(
    ("text", "noted"),
    [
        ("from transformers import AutoModel\nAutoModel.from_pretrained('bert')",
         "AutoModel.from_pretrained"),
        ("import transformers as t\nt.pipeline('ner')", "t.pipeline"),
        ("import torch\ntorch.load('m.pt')", "torch.load"),
        ("import spacy\nspacy.load('en_core_web_sm')", "spacy.load"),
        ("import mlflow.catboost\nmlflow.catboost.load_model('m')", "mlflow.catboost.load_model"),
        ("from sqlalchemy import create_engine\ncreate_engine('postgresql+psycopg2://h/d')",
         "create_engine"),
        ("from sqlalchemy import create_engine\ncreate_engine(url)", "create_engine"),
        ("from sqlalchemy import create_engine\ncreate_engine('sqlite:///x.db')", None),
        ("import pandas as pd\npd.read_excel('x.xlsx')", "pd.read_excel"),
        ("import pandas as pd\npd.read_csv('x.csv')", None),
        ("def run(frame):\n    frame.to_parquet('x')", "frame.to_parquet"),
        ("make_frame().to_parquet('x')", "to_parquet"),
        ("import numpy as np\nnp.load('x.npy', allow_pickle=True)", "np.load"),
        ("import numpy as np\nnp.load('x.npy')", None),
        ("import json\njson.load(f)\nload_model('m')\nModel.from_pretrained('x')", None),
    ],
)  # fmt: skip
def test_what_a_framework_imports_late_is_noted(text: str, noted: str | None) -> None:
    assert [each.text for each in follow({"score.py": text}).unseen] == ([noted] if noted else [])


@pytest.mark.parametrize(
    "text",
    [
        (
            "import subprocess, sys\n"
            "subprocess.check_call([sys.executable, '-m', 'pip', 'install', 'x'])"
        ),
        "import os\nos.system('pip3 install --quiet x')",
        "import pip\npip.main(['install', 'x'])",
        "import sys, os\nsys.path.append(os.environ['HERE'])",
        "import sys\nsys.path = make_path()",
        "import sys\nsys.path.extend(folders())",
    ],
)
def test_what_nobody_can_know_is_a_doubt(text: str) -> None:
    assert len(follow({"score.py": text}).doubts) == 1


def test_a_comment_that_speaks_of_pip_is_none() -> None:
    text = "# pip install numpy\nprint('run: pip install numpy')\n"
    assert follow({"score.py": text}).doubts == ()


def notebook(*cells: str) -> str:
    return json.dumps(
        {
            "cells": [{"cell_type": "code", "source": cell, "outputs": []} for cell in cells],
            "metadata": {},
            "nbformat": 4,
        }
    )


def test_each_of_several_names_has_its_own_place() -> None:
    reading = follow({"score.py": "import yaml, numpy as np"})
    shown = [(each.place.span.start, each.place.span.end) for each in reading.imports]
    assert shown == [(7, 11), (13, 24)]


def test_cells_of_a_notebook_are_read_one_after_another() -> None:
    text = notebook("%matplotlib inline\nimport numpy", "print 1", "!ls\nimport scipy", "# x")
    reading = follow({"train.ipynb": text}, "train.ipynb")
    assert made(reading) == {"numpy": "certain", "scipy": "certain"}
    assert len(reading.faults) == 1
    place = reading.imports[0].place
    assert place.source.text[place.span.start : place.span.end] == "import numpy"


def test_a_notebook_that_installs_itself_is_a_doubt() -> None:
    reading = follow({"train.ipynb": notebook("%pip install numpy", "import numpy")}, "train.ipynb")
    assert [each.text for each in reading.doubts] == ["it installs packages itself"]


@pytest.mark.parametrize(
    "text",
    ["print 1", "import numpy\nif:", "x = " + "(" * 3000 + ")" * 3000, "a\0b", "def f(:\n  pass"],
)
def test_what_the_running_python_cannot_read_is_a_fault(text: str) -> None:
    reading = follow({"score.py": text})
    assert reading.imports == ()
    assert len(reading.faults) == 1


def test_an_expression_that_is_very_deep_is_read_or_a_fault() -> None:
    text = "import numpy\nx = " + "+".join(["1"] * 20_000)
    reading = follow({"score.py": text})
    assert made(reading) == {"numpy": "certain"} or reading.faults
