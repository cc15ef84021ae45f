"""Calls that import modules of which no name stands in the script: of pickles, engines, drivers.

Sources: the manuals of the libraries that are named here.
"""

import ast

# What was pickled needs its framework, a saved pipeline the packages of its parts.
_OBJECTS = frozenset(
    {
        "cloudpickle.load", "cloudpickle.loads", "dill.load", "dill.loads", "joblib.load",
        "keras.models.load_model", "pandas.read_pickle", "pickle.Unpickler", "pickle.load",
        "pickle.loads", "shelve.open", "sklearn.externals.joblib.load", "skops.io.load",
        "spacy.load", "tensorflow.keras.models.load_model", "tensorflow.saved_model.load",
        "torch.hub.load", "torch.load", "transformers.pipeline",
    }
)  # fmt: skip
# Which package reads or writes a format, and which driver an address needs, is found out then.
_ENGINES = frozenset(
    {
        "dask.dataframe.read_parquet", "fsspec.open", "pandas.ExcelFile", "pandas.ExcelWriter",
        "pandas.read_excel", "pandas.read_feather", "pandas.read_gbq", "pandas.read_hdf",
        "pandas.read_html", "pandas.read_orc", "pandas.read_parquet", "pandas.read_xml",
        "sqlalchemy.create_engine", "sqlalchemy.engine.create_engine",
        "sqlalchemy.ext.asyncio.create_async_engine", "xarray.open_dataset",
    }
)  # fmt: skip
_CODE = frozenset(
    {
        "imp.load_module", "imp.load_source", "importlib.metadata.entry_points",
        "importlib.util.spec_from_file_location", "pkg_resources.iter_entry_points",
        "pydoc.locate", "runpy.run_module", "runpy.run_path",
    }
)  # fmt: skip
# Of any module or class of a package.
_WITHIN = frozenset(
    {
        ("diffusers", "from_pretrained"), ("fastai", "load_learner"), ("gensim", "load"),
        ("mlflow", "load_model"), ("transformers", "from_pretrained"),
    }
)  # fmt: skip
# Methods of pandas' frames, which are known by their names alone.
_OF_FRAMES = frozenset({"to_excel", "to_feather", "to_hdf", "to_orc", "to_parquet"})


def loads_unseen(called: str, call: ast.Call) -> bool:
    """Tell whether a call imports what does not stand in the script.

    `called` is the dotted name of what is called, as far as imports tell it.
    """
    if isinstance(call.func, ast.Attribute) and call.func.attr in _OF_FRAMES:
        return True
    if called.endswith("create_engine") and _is_built_in(call):
        return False
    if called == "numpy.load":
        return any(keyword.arg == "allow_pickle" for keyword in call.keywords)
    package, _, rest = called.partition(".")
    return (
        called in _OBJECTS
        or called in _ENGINES
        or called in _CODE
        or (package, rest.rpartition(".")[2]) in _WITHIN
    )


def _is_built_in(call: ast.Call) -> bool:
    """Tell whether an address asks for the one database whose driver is Python's own."""
    address = call.args[0] if call.args else None
    return (
        isinstance(address, ast.Constant)
        and isinstance(address.value, str)
        and address.value.startswith(("sqlite:", "sqlite+pysqlite:"))
    )
