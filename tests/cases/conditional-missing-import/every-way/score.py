from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import pandas
try:
    import ujson as json
except ImportError:
    import json
try:
    import orjson
except ImportError:
    orjson = None
if debug:
    import pdbpp
def run(data):
    import yaml
    import flask
