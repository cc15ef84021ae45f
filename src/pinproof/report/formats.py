"""The formats of findings: each is a module, imported when it is wanted."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from pinproof.config import OutputFormat
from pinproof.finding import Report

if TYPE_CHECKING:
    from collections.abc import Callable

    from pinproof.report.parts.style import PageLink

_FOR_PEOPLE = frozenset({"text", "concise", "grouped"})
_ROOMS = {
    **dict.fromkeys(("text", "concise", "grouped", "markdown", "json", "json-lines"), "findings"),
    **dict.fromkeys(("sarif", "github", "gitlab", "azure", "junit", "checkstyle", "rdjson"), "ci"),
}
# They have no place for what was not checked.
WITHOUT_GAPS = frozenset({"gitlab", "checkstyle", "rdjson"})
# They show infos only when asked to.
FOLDING = _FOR_PEOPLE | {"markdown"}


def render_findings(
    report: Report,
    format: OutputFormat,  # noqa: A002 - the option's word
    *,
    color: bool = False,
    quiet: bool = False,
    width: int | None = None,
    link: "PageLink | None" = None,
) -> str:
    """Give a report in a format; colour, quiet, width and links count where people read it."""
    module = import_module(f"pinproof.report.{_ROOMS[format]}.{format.replace('-', '_')}")
    render: Callable[..., str] = module.render
    told: dict[str, Any] = {}
    if format in _FOR_PEOPLE:
        told = {"color": color, "quiet": quiet, "width": width, "link": link}
    return render(report, **told)
