"""pip's own reading of a requirements file, line by line, as the same plain data as ours.

Private parts of the pip that is installed here. Nothing is followed or downloaded; a path that
can only be meant as one is taken to be a project's folder, as we do.
"""

import contextlib
import io
import logging
import os
import re
import warnings
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pip
import pytest
from pip._internal.exceptions import PipError
from pip._internal.req import constructors, req_file
from pip._internal.req.req_install import InstallRequirement, check_invalid_constraint_type
from support.readings import Reading

FOLDER = re.compile(r"(?=.*/|\.)[\w./~-]+(\[[\w\s,.-]*\])?\Z")
EDITABLE_FOLDER = re.compile(r"[\w./~-]+(\[[\w\s,.-]*\])?\Z")
# Besides its own errors pip lets these through: it stops with a traceback.
REFUSALS = (PipError, req_file.OptionParsingError, ValueError, LookupError, AssertionError)


def decode(raw: bytes) -> str | None:
    """Decode as pip under a UTF-8 locale; `None` where it stops."""
    logging.disable(logging.CRITICAL)
    if not hasattr(req_file, "get_locale_encoding"):
        pytest.skip(f"pip {pip.__version__} decodes elsewhere")
    with mock.patch.object(req_file, "get_locale_encoding", return_value="utf-8"):
        try:
            return req_file._decode_req_file(raw, "file")
        except (UnicodeError, LookupError):
            return None


def pip_reading(text: str, *, is_constraint: bool = False) -> list[Reading]:
    logging.disable(logging.CRITICAL)
    with mock.patch.dict(os.environ, clear=True):
        return [
            {"line": number, **_line(line, is_constraint=is_constraint)}
            for number, line in req_file.preprocess(text)
        ]


def _line(line: str, *, is_constraint: bool) -> Reading:
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            arguments, options = req_file.get_line_parser(None)(line)
        parsed = req_file.ParsedLine("file", 1, arguments, options, is_constraint)
        if parsed.requirement is not None:
            handled = req_file.handle_line(parsed)
            assert handled is not None
            return _requirement(_installable(handled), editable=handled.is_editable)
    except REFUSALS:
        return {"kind": "invalid"}
    if options.requirements:
        return {"kind": "include", "target": options.requirements[0]}
    if options.constraints:
        return {"kind": "constraint", "target": options.constraints[0]}
    return {"kind": "option"}


def _installable(parsed: req_file.ParsedRequirement) -> InstallRequirement:
    try:
        found = constructors.install_req_from_parsed_requirement(parsed)
    except REFUSALS:
        shape = EDITABLE_FOLDER if parsed.is_editable else FOLDER
        if not shape.match(parsed.requirement.split(";")[0].strip()):
            raise
        with _every_path_is_a_project():
            found = constructors.install_req_from_parsed_requirement(parsed)
    if parsed.constraint:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            problem = check_invalid_constraint_type(found)
        if problem:
            raise ValueError(problem)
    return found


@contextlib.contextmanager
def _every_path_is_a_project() -> Iterator[None]:
    with (
        mock.patch.object(os.path, "isdir", return_value=True),
        mock.patch.object(constructors, "is_installable_dir", return_value=True),
    ):
        yield


def _requirement(found: InstallRequirement, *, editable: bool) -> Reading:
    specifiers: set[tuple[str, str]] = set()
    if found.req is not None:
        specifiers = {(each.operator, each.version) for each in found.req.specifier}
    return {
        "kind": "requirement",
        "name": None if found.req is None else found.req.name,
        "extras": sorted(found.extras),
        "specifiers": sorted(specifiers),
        "marker": None if found.markers is None else str(found.markers),
        "url": None if found.link is None else found.link.url,
        "editable": editable,
        "hashes": {name: sorted(digests) for name, digests in sorted(found.hash_options.items())},
    }


def same(theirs: Reading, ours: Reading) -> bool:
    """Compare two lines; what pip writes otherwise than it stands in the file is brought to one."""
    if (theirs.get("url") or "").startswith("file:") and ours.get("url"):
        # A path is made absolute and quoted by pip.
        ours = ours | {"url": theirs["url"]}
    return _comparable(theirs) == _comparable(ours)


def _comparable(read: Reading) -> dict[str, Any]:
    if read["kind"] != "requirement":
        return read
    url: str | None = read["url"]
    if url is not None and read["editable"]:
        url = re.sub(r"^(git|hg|bzr|svn)\+(?=\1[:+])", "", url, flags=re.IGNORECASE)
    # pip puts extras that end a line in lower case, and others not.
    return read | {"url": url, "extras": sorted({extra.lower() for extra in read["extras"]})}
