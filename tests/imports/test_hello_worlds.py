"""First scripts of well-known frameworks raise no finding where what they need is installed."""

import json
from pathlib import Path

import pytest
from imports.project_files import follow

from pinproof.facts.imports import Importable, ImportFacts
from pinproof.gate.boundary import OPEN
from pinproof.image.catalogue import find_image, list_bundled_images
from pinproof.lint.script import lint_script
from pinproof.registry import RULES
from pinproof.target.model import DEFAULT_TARGET

# Written by tools/record_import_names.py, from the lists of files of real wheels.
REAL: dict[str, list[str]] = {
    name: recorded["names"]
    for name, recorded in json.loads(
        (Path(__file__).parent / "names_of_wheels.json").read_text(encoding="utf-8")
    ).items()
}
HELLO = {
    "flask": "from flask import Flask, jsonify\napp = Flask(__name__)",
    "fastapi": "from fastapi import FastAPI\nfrom pydantic import BaseModel\napp = FastAPI()",
    "sklearn": "import os, json, joblib\nimport numpy as np\n"
    "from sklearn.linear_model import Ridge\n"
    "def init():\n    joblib.load(os.path.join(os.getenv('AZUREML_MODEL_DIR'), 'm'))",
    "inference-schema": "from inference_schema.schema_decorators import input_schema\n"
    "from inference_schema.parameter_types.numpy_parameter_type import NumpyParameterType",
    "pandas": "import pandas as pd\nfrom dateutil.parser import parse\nfrom dateutil import tz",
    "torch": "import torch\nimport torch.nn.functional as F\nfrom torchvision import models",
    "lightning": "import pytorch_lightning as pl\nfrom torch.utils.data import DataLoader",
    "tensorflow": "import tensorflow as tf\nfrom tensorflow import keras\n"
    "from tensorflow.keras.layers import Dense",
    "keras": "try:\n    from tensorflow import keras\nexcept ImportError:\n    import keras",
    "onnx": "import onnxruntime\nsession = onnxruntime.InferenceSession('m.onnx')",
    "xgboost": "import xgboost as xgb\nfrom xgboost import XGBClassifier",
    "lightgbm": "import lightgbm as lgb",
    "opencv": "import cv2\nfrom PIL import Image, ImageOps\nfrom skimage.transform import resize",
    "scraping": "import requests\nfrom bs4 import BeautifulSoup\nimport urllib.request",
    "yaml": "import yaml\ntry:\n    from yaml import CLoader as Loader\nexcept ImportError:\n"
    "    from yaml import Loader",
    "google": "from google.cloud import storage\nfrom google.cloud.storage import Blob\n"
    "from google.protobuf import json_format\nimport google.api_core.exceptions\nimport grpc",
    "azure": "from azure.identity import DefaultAzureCredential\n"
    "from azure.storage.blob import BlobServiceClient\nimport azure.core",
    "plots": "import matplotlib\nmatplotlib.use('Agg')\nimport matplotlib.pyplot as plt\n"
    "from mpl_toolkits.mplot3d import Axes3D",
    "attrs": "import attr\nfrom attr import attrs, attrib\nfrom attrs import define",
    "setuptools": "import pkg_resources\nfrom setuptools import find_packages\n"
    "from distutils.version import LooseVersion",
    "transformers": "from transformers import pipeline\nfrom transformers.utils import logging",
    "spacy": "import spacy\nfrom spacy.tokens import Doc",
    "mlflow": "import mlflow\nimport mlflow.pyfunc\nmodel = mlflow.pyfunc.load_model('m')",
    "dask": "import dask.dataframe as dd\nimport dask.array",
    "two Pythons": "from __future__ import print_function\nimport six\n"
    "from six.moves import urllib\n"
    "from six.moves.urllib.parse import urlparse\ntry:\n    import cPickle as pickle\n"
    "except ImportError:\n    import pickle\nif six.PY2:\n    import ConfigParser",
    "scipy": "from scipy import sparse\nimport scipy.stats\nfrom typing import TYPE_CHECKING\n"
    "if TYPE_CHECKING:\n    from numpy.typing import ArrayLike\n    import _typeshed",
}


def test_the_names_are_those_of_the_bundled_images() -> None:
    compared = 0
    for listed in list_bundled_images():
        held = find_image(listed.name, within=OPEN).distributions
        for name in REAL.keys() & held.keys():
            tops = {each.partition(".")[0] for each in held[name].import_names or ()}
            assert tops & {each.partition(".")[0] for each in REAL[name]}, (listed.name, name)
            compared += 1
    assert compared


def facts_of(text: str, names: dict[str, list[str]]) -> ImportFacts:
    importables = [
        Importable(name=name, version="1", by="line", import_names=frozenset(brought))
        for name, brought in names.items()
    ]
    reading = follow({"score.py": text})
    return ImportFacts(reading=reading, target=DEFAULT_TARGET, importables=tuple(importables))


@pytest.mark.parametrize("name", list(HELLO))
def test_a_first_script_raises_nothing(name: str) -> None:
    entries = [entry for entry in RULES if entry.subject == "script" and not entry.is_opt_in]
    verdict = lint_script(facts_of(HELLO[name], REAL), entries)
    assert verdict.findings == ()
    assert verdict.unchecked == ()


@pytest.mark.parametrize("name", [name for name in HELLO if name != "setuptools"])
def test_the_same_script_without_anything_raises_something(name: str) -> None:
    entries = [entry for entry in RULES if entry.name.endswith("missing-import")]
    assert lint_script(facts_of(HELLO[name], {}), entries).findings
