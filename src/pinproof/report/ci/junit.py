"""Findings as the results of tests, for servers that show those.

Source: the format of Jenkins' JUnit plugin, which others follow. A finding is a test that fails,
an info one that passes and says something, what was not checked one that was skipped.
"""

from xml.etree.ElementTree import Element, SubElement

from pinproof.finding import Finding, Report
from pinproof.outgoing.xml import outgoing_xml
from pinproof.report.parts.gaps import GapGroup, group_gaps
from pinproof.report.parts.path_uri import relative_path
from pinproof.report.parts.sentence import in_one_line
from pinproof.report.parts.style import count


def render(report: Report) -> str:
    """Give the report as one XML document with a suite for each file, ending in a line end."""
    suites: dict[str, list[Element]] = {}
    for finding in report.findings:
        suites.setdefault(relative_path(finding.path), []).append(_of_finding(finding))
    for group in group_gaps(report.unchecked):
        suites.setdefault(relative_path(group.path), []).append(_of_gaps(group))
    if not suites:
        clean = Element("testcase", name=count(report.files_checked, "file"), classname="pinproof")
        suites["pinproof"] = [clean]
    root = Element("testsuites", _counts(*suites.values()), name="pinproof")
    for path, cases in suites.items():
        suite = SubElement(root, "testsuite", _counts(cases), name=path)
        suite.extend(cases)
    return outgoing_xml(root)


def _counts(*suites: list[Element]) -> dict[str, str]:
    cases = [case for suite in suites for case in suite]
    return {
        "tests": str(len(cases)),
        "failures": str(sum(case.find("failure") is not None for case in cases)),
        "errors": "0",
        "skipped": str(sum(case.find("skipped") is not None for case in cases)),
    }


def _of_finding(finding: Finding) -> Element:
    line, column = finding.place.start
    case = Element(
        "testcase",
        name=f"{finding.rule.code} {finding.rule.name} at {line}:{column}",
        classname=relative_path(finding.path),
        file=relative_path(finding.path),
        line=str(line),
    )
    message = in_one_line(finding)
    if finding.severity == "info":
        SubElement(case, "system-out").text = message
    else:
        failure = SubElement(case, "failure", type=finding.severity, message=message)
        failure.text = f"{finding.path}:{line}:{column}: {message}"
    return case


def _of_gaps(group: GapGroup) -> Element:
    path = relative_path(group.path)
    case = Element("testcase", name=", ".join(group.codes), classname=path)
    SubElement(case, "skipped", message=f"not checked: {group.reason}")
    return case
