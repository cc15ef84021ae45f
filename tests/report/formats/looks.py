"""A look at the scene, and how its reports are read."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from pinproof import Config, Report, check
from pinproof.report.formats import render_findings

HERE = Path(__file__).parents[1]

RULES = ("PIN", "SYN", "ENV006")


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - we wrote it


def look(folder: Path, *, select: tuple[str, ...] | None = RULES) -> Report:
    config = Config(
        offline=True, no_cache=True, select=select, python="3.7", origins={"python": "--python"}
    )
    # A line of flow YAML is no environment to a search, but it is to who names it.
    named = [str(each) for each in folder.glob("conda.yaml")]
    return check([str(folder), *named], config).report


def sarif(report: Report) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(render_findings(report, "sarif"))
    return log


def read(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")
