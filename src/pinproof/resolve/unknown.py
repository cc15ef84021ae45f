"""What a search could not learn."""

from pinproof.record import record
from pinproof.requirements.model import RequirementLine


@record
class UnknownRequirements:
    """A distribution whose requirements are not known, and why; the plan leaves them out.

    `name` is normalized, or the URL or path of `line`. `offline` and `failed` tell what could
    be learned from what only a build or the image tells.
    """

    name: str
    version: str | None
    reason: str
    offline: bool = False
    failed: bool = False
    line: RequirementLine | None = None


@record
class Unresolved:
    """No answer: the index did not tell about `name`, or the search was given up."""

    reason: str
    name: str | None = None
    offline: bool = False
