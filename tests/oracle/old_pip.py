# mypy: ignore-errors
"""Run by another Python: what its pip makes of lines, as JSON from and to the standard streams."""

import json
import logging
import os
import sys
import warnings

from pip import __version__
from pip._internal.req import constructors, req_file


def judge(line):  # noqa: ANN001, ANN201 - old Pythons run this too
    """Give name and specifiers of a requirement, or what else pip takes the line for."""
    arguments, options = req_file.get_line_parser(None)(line)
    try:
        parsed = req_file.ParsedLine("file", 1, arguments, options, False)
    except TypeError:
        parsed = req_file.ParsedLine("file", 1, "", arguments, options, False)
    requirement = getattr(parsed, "requirement", None)
    if requirement is None:
        return "include" if options.requirements or options.constraints else "option"
    handled = req_file.handle_line(parsed)
    found = constructors.install_req_from_parsed_requirement(handled)
    specifiers = found.req.specifier if found.req is not None else ()
    return {
        "name": found.req.name if found.req is not None else None,
        "specifiers": sorted([each.operator, each.version] for each in specifiers),
        "extras": sorted(extra.lower() for extra in found.extras),
        "editable": found.editable,
    }


def main():  # noqa: ANN201 - as above
    """Judge every line."""
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    streams = sys.stdout, sys.stderr
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115 - until the end
    results = []
    for line in json.load(sys.stdin):
        try:
            results.append(judge(line))
        except (Exception, SystemExit):  # noqa: BLE001, PERF203 - whatever stops pip
            results.append("invalid")
    sys.stdout, sys.stderr = streams
    json.dump({"pip": __version__, "lines": results}, sys.stdout)


main()
