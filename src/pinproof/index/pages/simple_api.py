"""The simple API's answers, whatever their form. Source: PEP 503, 691."""

from pinproof.index.pages.project_page import ProjectPage, make_page
from pinproof.index.pages.simple_json import MalformedPage, read_json_page
from pinproof.index.settings.numbers import parse_whole_number

JSON_TYPE = "application/vnd.pypi.simple.v1+json"
HTML_TYPE = "application/vnd.pypi.simple.v1+html"
ACCEPT = f"{JSON_TYPE}, {HTML_TYPE};q=0.2, text/html;q=0.1"

# Without a word from the index a page counts as fresh for as long as pip and others take it.
DEFAULT_LIFETIME_S = 600
LONGEST_LIFETIME_S = 24 * 3600
ABSENT_LIFETIME_S = 120


def parse_page(
    content_type: str, body: bytes, base_url: str, project: str, *, is_projects: bool = True
) -> ProjectPage:
    """Read a project's page in the form that the index answered with.

    Not `is_projects` is a page of links, which may list the files of many.
    """
    media = content_type.partition(";")[0].strip().lower()
    if media in (JSON_TYPE, "application/json"):
        return make_page(read_json_page(body, base_url, project))
    if media in (HTML_TYPE, "text/html", "application/xhtml+xml"):
        from pinproof.index.pages.simple_html import read_html_page  # noqa: PLC0415 - few indexes need it

        return make_page(
            read_html_page(body, base_url, project, content_type, is_projects=is_projects)
        )
    raise MalformedPage(f"its content type is {media or 'not given'}")


def read_lifetime_s(headers: dict[str, str]) -> int | None:
    """Say how long a page is fresh; `None` when the index forbids to keep it.

    Source: RFC 9111, 5.2 (Cache-Control).
    """
    directives = [part.strip().lower() for part in headers.get("cache-control", "").split(",")]
    if "no-store" in directives:
        return None
    if "no-cache" in directives:
        return 0
    for directive in directives:
        name, _, value = directive.partition("=")
        seconds = parse_whole_number(value.strip('"')) if name == "max-age" else None
        if seconds is not None:
            return min(seconds, LONGEST_LIFETIME_S)
    return DEFAULT_LIFETIME_S
