"""Targets as the closing lines name them."""

from dataclasses import dataclass

import pytest

from pinproof.finding import Report
from pinproof.report.parts.closing import summary
from pinproof.report.parts.target import describe_all
from pinproof.target.model import PythonVersion, Target


@dataclass
class Case:
    sources: list[str]
    said: str


@pytest.mark.parametrize(
    "case",
    [
        Case(["default target"], "default target"),
        Case(["image from a.yml:4"], "image from a.yml:4"),
        Case([f"image from d{n}.yml:4" for n in range(16)], "image from 16 definitions"),
        Case(["image from a.yml:4", "image from a.yml:4"], "image from a.yml:4"),
        Case(["Python from a/MLmodel:4", "Python from b/MLmodel:4"], "Python from 2 places"),
        Case(["Python from a/MLmodel:4", "--python"], "Python from a/MLmodel:4, and from 1 more"),
    ],
)
def test_a_target_is_named_once_and_its_places_are_counted(case: Case) -> None:
    python, platform = PythonVersion.parse("3.9.19"), "manylinux_2_27_x86_64"
    targets = [Target(python=python, platform=platform, source=each) for each in case.sources]
    other = Target(python=PythonVersion.parse("3.8.1"), platform=platform, source="--python")
    assert list(describe_all([*targets, other])) == [
        f"Python 3.9.19, {platform}; {case.said}",
        f"Python 3.8.1, {platform}; --python",
    ]


def test_several_targets_have_a_closing_line_each() -> None:
    named = [
        Target(python=PythonVersion.parse(python), platform="win_amd64", source=source)
        for python, source in (("3.9.1", "a.yml:4"), ("3.9.1", "b.yml:4"), ("3.8.1", "--python"))
    ]
    report = Report(findings=(), unchecked=(), targets=tuple(named), files_checked=3)
    assert list(summary(report)) == [
        "No findings in 3 files, for 2 targets.",
        "For Python 3.9.1, win_amd64; a.yml:4, and from 1 more.",
        "For Python 3.8.1, win_amd64; --python.",
    ]
