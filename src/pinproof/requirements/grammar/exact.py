"""The exact path: any line that is not plain, read as pip reads it, or explained."""

from typing import Literal, TypeAlias

from pinproof.budget import watch
from pinproof.requirements.advice.diagnosis import Diagnosis, diagnose
from pinproof.requirements.advice.placeholders import find_placeholder
from pinproof.requirements.advice.variables import trials, variables
from pinproof.requirements.grammar.logical_lines import LogicalLine
from pinproof.requirements.grammar.option_parser import OptionFault
from pinproof.requirements.grammar.pep508 import NotARequirement
from pinproof.requirements.grammar.statement import Reading, Statement
from pinproof.requirements.model import InvalidLine, Line

ExactKind: TypeAlias = Literal["requirement", "option", "template", "variable"]


def read_exact(reading: Reading, logical: LogicalLine) -> Line:
    """Read a line whose text is not empty."""
    watch()
    try:
        return Statement(reading, logical).read()
    except NotARequirement as fault:
        kind: ExactKind = "requirement"
        start, end, words = fault.start, fault.end, diagnose(logical.text, fault, reading.pip)
    except OptionFault as fault:
        kind = "option" if fault.scope == "file" else "requirement"
        words = Diagnosis(fault.message, fault.cure)
        start, end = fault.place
    span = logical.span_of(start, min(end, len(logical.text)))
    left = find_placeholder(logical.text)
    if left is not None:
        kind, span = "template", logical.span_of(*left.span())
        words = Diagnosis(
            f"nobody filled in the placeholder {left[0]}",
            "render the template first, or write the value here",
            words.said or words.message,
        )
    elif _some_value_helps(reading, logical):
        variable = variables(reading.source, logical.span)[0]
        kind, span = "variable", variable.span
        words = Diagnosis(
            f"pip refuses this line where {variable.text} is not set",
            f"set {variable.text} in the image or the deployment, or write the value here",
            words.said or words.message,
        )
    return InvalidLine(
        source=reading.source,
        span=logical.span,
        text=logical.text,
        comment=logical.comment,
        kind=kind,
        fault=span,
        message=words.message,
        cure=words.cure,
        said=words.said,
        is_constraint=reading.is_constraint,
    )


def _some_value_helps(reading: Reading, logical: LogicalLine) -> bool:
    for text in trials(logical.text):
        try:
            Statement(reading, logical._replace(text=text)).judge()
        except (NotARequirement, OptionFault):
            continue
        return True
    return False
