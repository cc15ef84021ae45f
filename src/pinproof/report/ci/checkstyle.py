"""Findings as Checkstyle writes them, which many servers read."""

from xml.etree.ElementTree import Element, SubElement

from pinproof.finding import Report
from pinproof.outgoing.xml import outgoing_xml
from pinproof.report.parts.path_uri import relative_path
from pinproof.report.parts.sentence import in_one_line


def render(report: Report) -> str:
    """Give the findings by file as one XML document, ending in a line end."""
    root = Element("checkstyle", version="4.3")
    files: dict[str, Element] = {}
    for finding in report.findings:
        path = relative_path(finding.path)
        if path not in files:
            files[path] = SubElement(root, "file", name=path)
        SubElement(
            files[path],
            "error",
            line=str(finding.place.start.line),
            column=str(finding.place.start.column),
            severity=finding.severity,
            message=in_one_line(finding),
            source=f"pinproof.{finding.rule.code}.{finding.rule.name}",
        )
    return outgoing_xml(root)
