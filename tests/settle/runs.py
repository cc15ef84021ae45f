"""A run over a file with allows, and what it says."""

from pathlib import Path
from typing import Any

from pinproof.config import Config
from pinproof.finding import Report
from pinproof.run.check import check

NAME = "sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"


def run(path: str, text: str, **settings: Any) -> Report:
    Path(path).write_text(text, encoding="utf-8", newline="")
    config = Config(
        offline=settings.pop("offline", True),
        index_url=settings.pop("index_url", "https://index.example.org/simple"),
        origins=dict.fromkeys(("offline", "index_url", "image", "select", "ignore"), "test"),
        **settings,
    )
    return check([path], config).report


def said(report: Report) -> list[tuple[int, str]]:
    return [(finding.place.start.line, finding.rule.name) for finding in report.findings]


def allowed(report: Report) -> list[tuple[int, str, str]]:
    return [
        (each.finding.place.start.line, each.finding.rule.name, each.reason)
        for each in report.allowed
    ]
