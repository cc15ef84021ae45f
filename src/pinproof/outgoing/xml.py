"""XML on its way out: every text of it passes as other texts do."""

from xml.etree.ElementTree import Element, indent, tostring

from pinproof.outgoing.secrets import masked
from pinproof.outgoing.text import printable


def outgoing_xml(root: Element) -> str:
    """Write a document, ending in a line end; its elements are changed on the way."""
    for element in root.iter():
        element.text = _clean(element.text)
        for name, value in element.items():
            element.set(name, printable(masked(value)))
    indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _clean(text: str | None) -> str | None:
    return None if text is None else printable(masked(text), keep="\n\t")
