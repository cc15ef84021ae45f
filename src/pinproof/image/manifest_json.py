"""Image manifests as JSON; `schemas/image.json` describes the same shape."""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeGuard, get_args

from pinproof.errors import UsageError
from pinproof.image.manifest import SCHEMA, Certainty, Distribution, ImageManifest
from pinproof.metadata.numpy_interface import NumpyInterface
from pinproof.outgoing.text import outgoing_json
from pinproof.requirements.model import normalize_name
from pinproof.source import Position, SourceFile

_TEXT = "a text"
_TEXTS = "a list of texts"
_CERTAINTIES: tuple[str, ...] = get_args(Certainty)
_PYTHON = re.compile(r"\d+\.\d+(\.\d+)?")
_PLATFORM = re.compile(r"(manylinux|musllinux|macosx)_\d+_\d+_\w+|linux_\w+|win32|win_\w+")
_SERIES = re.compile(r"\d{1,4}\.\d{1,4}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}")

_IMAGE_KEYS = (
    "schema", "name", "aliases", "python", "platform", "pip", "framework", "server", "boot",
    "provenance", "perhaps", "distributions",
)  # fmt: skip
_DISTRIBUTION_KEYS = (
    "name", "version", "stated", "certainty", "requires_python", "requires", "file", "sha256",
    "import_names", "numpy",
)  # fmt: skip


class _Fault(Exception):  # noqa: N818 - becomes a UsageError once its place is known
    def __init__(self, path: tuple[str | int, ...], message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message


def load_manifest(source: str | bytes, *, path: str = "image manifest") -> ImageManifest:
    """Read a manifest. Raises `UsageError` with line and column for a broken one.

    `path` is what messages call it.
    """
    try:
        text = source.decode("utf-8-sig") if isinstance(source, bytes) else source
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: not UTF-8 text (byte {error.start})") from error
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise UsageError(f"{path}:{error.lineno}:{error.colno}: not JSON: {error.msg}") from error
    except RecursionError as error:
        raise UsageError(f"{path}: not an image manifest: nested too deeply") from error
    except ValueError:
        what = "a number of too many digits"
        raise UsageError(f"{path}: not an image manifest: it holds {what}") from None
    try:
        return _manifest(data)
    except _Fault as fault:
        line, column = _position(SourceFile(path=path, text=text), fault.path)
        raise UsageError(f"{path}:{line}:{column}: {fault.message}") from fault


def _position(source: SourceFile, path: tuple[str | int, ...]) -> Position:
    from pinproof.formats.structured.json_text import read_json  # noqa: PLC0415 - only for a fault
    from pinproof.formats.tree import Fault, node_at  # noqa: PLC0415 - as above

    found = read_json(source)
    return (found if isinstance(found, Fault) else node_at(found, path)).place.start


def _manifest(data: object) -> ImageManifest:
    if not _is_object(data):
        raise _Fault((), "not an image manifest: it must be an object")
    schema = data.get("schema")
    if schema is None and "distributions" not in data:
        raise _Fault((), 'not an image manifest: it has no "schema"')
    if type(schema) is not int or schema < 1:
        raise _Fault(("schema",), f'"schema" must be {SCHEMA}')
    if schema > SCHEMA:
        raise _Fault(
            ("schema",), f"written for schema {schema}, newer than this pinproof reads ({SCHEMA})"
        )
    _known_keys(data, _IMAGE_KEYS, ())
    return ImageManifest(
        name=_required(data, "name", ()),
        aliases=_texts(data, "aliases", ()) or (),
        python=_matching(data, "python", _PYTHON, "a Python version such as 3.7 or 3.7.17"),
        platform=_matching(data, "platform", _PLATFORM, "a platform such as manylinux_2_27_x86_64"),
        pip=_text(data, "pip", ()),
        framework=tuple(normalize_name(name) for name in _texts(data, "framework", ()) or ()),
        server=_texts(data, "server", ()) or (),
        distributions=_distributions(data),
        boot=_boot(data),
        provenance=_texts(data, "provenance", ()) or (),
        perhaps=tuple(normalize_name(name) for name in _texts(data, "perhaps", ()) or ()),
    )


def _distributions(data: Mapping[str, Any]) -> dict[str, Distribution]:
    rows = data.get("distributions")
    if not isinstance(rows, list):
        raise _Fault(("distributions",), '"distributions" must be a list of objects')
    found: dict[str, Distribution] = {}
    for index, row in enumerate(rows):
        at = ("distributions", index)
        if not _is_object(row):
            raise _Fault(at, "a distribution must be an object")
        distribution = _distribution(row, at)
        name = normalize_name(distribution.name)
        if name in found:
            raise _Fault(at, f"{distribution.name} is listed twice")
        found[name] = distribution
    return found


def _distribution(row: Mapping[str, Any], at: tuple[str | int, ...]) -> Distribution:
    _known_keys(row, _DISTRIBUTION_KEYS, at)
    certainty = row.get("certainty", "captured")
    if not _is_certainty(certainty):
        choices = ", ".join(_CERTAINTIES)
        raise _Fault((*at, "certainty"), f'"certainty" must be one of {choices}')
    version = _text(row, "version", at)
    stated = _text(row, "stated", at)
    if version is None and stated is None:
        raise _Fault(at, 'a distribution needs a "version", or in "stated" the range given for it')
    sha256 = _text(row, "sha256", at)
    if sha256 is not None and not _SHA256.fullmatch(sha256):
        raise _Fault((*at, "sha256"), '"sha256" must be 64 hexadecimal digits in lower case')
    return Distribution(
        name=_required(row, "name", at),
        version=version,
        requires=_texts(row, "requires", at),
        requires_python=_text(row, "requires_python", at),
        certainty=certainty,
        stated=stated,
        file=_text(row, "file", at),
        sha256=sha256,
        import_names=_texts(row, "import_names", at),
        numpy=_numpy(row, at),
    )


def _numpy(row: Mapping[str, Any], at: tuple[str | int, ...]) -> NumpyInterface | None:
    told = row.get("numpy")
    if told is None:
        return None
    inner = (*at, "numpy")
    if not _is_object(told):
        raise _Fault(inner, '"numpy" must be an object or null')
    _known_keys(told, ("major", "oldest"), inner)
    major, oldest = told.get("major"), _text(told, "oldest", inner)
    if type(major) is not int or major < 1:
        raise _Fault((*inner, "major"), '"major" must be a major release of numpy, such as 1')
    if oldest is not None and not _SERIES.fullmatch(oldest):
        raise _Fault((*inner, "oldest"), '"oldest" must be a series of numpy such as 1.20')
    return NumpyInterface(major=major, oldest=oldest)


def _boot(data: Mapping[str, Any]) -> Mapping[str, object]:
    boot = data.get("boot", {})
    if not _is_object(boot):
        raise _Fault(("boot",), '"boot" must be an object')
    return boot


def _is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _is_certainty(value: object) -> TypeGuard[Certainty]:
    return value in _CERTAINTIES


def _known_keys(row: Mapping[str, Any], keys: Sequence[str], at: tuple[str | int, ...]) -> None:
    for key in row:
        if key not in keys:
            from difflib import get_close_matches  # noqa: PLC0415 - only for a mistake

            near = get_close_matches(key, keys, n=1)
            hint = f' (did you mean "{near[0]}"?)' if near else ""
            raise _Fault((*at, key), f'unknown key "{key}"{hint}')


def _text(row: Mapping[str, Any], key: str, at: tuple[str | int, ...]) -> str | None:
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise _Fault((*at, key), f'"{key}" must be {_TEXT} or null')
    return value


def _required(row: Mapping[str, Any], key: str, at: tuple[str | int, ...]) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value:
        raise _Fault((*at, key), f'"{key}" must be {_TEXT}')
    return value


def _matching(row: Mapping[str, Any], key: str, pattern: re.Pattern[str], what: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise _Fault((key,), f'"{key}" must be {what}')
    return value


def _texts(row: Mapping[str, Any], key: str, at: tuple[str | int, ...]) -> tuple[str, ...] | None:
    value = row.get(key)
    if value is None:
        return None
    if not isinstance(value, list):
        raise _Fault((*at, key), f'"{key}" must be {_TEXTS}')
    for index, item in enumerate(value):
        if not isinstance(item, str):
            raise _Fault((*at, key, index), f'"{key}" must be {_TEXTS}')
    return tuple(value)


def dump_manifest(manifest: ImageManifest) -> str:
    """Write a manifest: distributions by normalized name, two blanks of indent, a line end."""
    data = {
        "schema": SCHEMA,
        "name": manifest.name,
        "aliases": list(manifest.aliases),
        "python": manifest.python,
        "platform": manifest.platform,
        "pip": manifest.pip,
        "framework": list(manifest.framework),
        "server": list(manifest.server),
        "boot": dict(manifest.boot),
        "provenance": list(manifest.provenance),
        **({"perhaps": list(manifest.perhaps)} if manifest.perhaps else {}),
        "distributions": [
            _row(distribution) for _, distribution in sorted(manifest.distributions.items())
        ],
    }
    return outgoing_json(data) + "\n"


def _row(distribution: Distribution) -> dict[str, object]:
    row: dict[str, object] = {"name": distribution.name, "version": distribution.version}
    if distribution.stated is not None:
        row["stated"] = distribution.stated
    row["certainty"] = distribution.certainty
    if distribution.requires_python is not None:
        row["requires_python"] = distribution.requires_python
    requires = distribution.requires
    row["requires"] = None if requires is None else list(requires)
    if distribution.file is not None:
        row["file"] = distribution.file
    if distribution.sha256 is not None:
        row["sha256"] = distribution.sha256
    if distribution.import_names is not None:
        row["import_names"] = list(distribution.import_names)
    numpy = distribution.numpy
    if numpy is not None:
        oldest = {} if numpy.oldest is None else {"oldest": numpy.oldest}
        row["numpy"] = {"major": numpy.major, **oldest}
    return row
