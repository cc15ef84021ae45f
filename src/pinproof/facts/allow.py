"""What a rule may know of the allows in one file: what they name, and what came of each name."""

from collections.abc import Mapping
from typing import Literal, TypeAlias

from pinproof.record import field, record
from pinproof.source import Place, SourceFile, Span
from pinproof.target.model import Target

Standing: TypeAlias = Literal["used", "unused", "unknown", "unsure"]


@record(eq=False)
class Selector:
    """A name in the brackets of an allow, as written: of a rule, its code, a family or `ALL`."""

    text: str
    place: Place


@record(eq=False)
class Allow:
    """One `allow[…]` of a comment.

    `place` runs from the comment sign to the end of the reason, `removal` is what goes when the
    allow does, and `covers` what it speaks of, by offsets in the source: all of the file with
    `for_file`. `fault` says why it can name no rule, `cure` what was probably meant.
    """

    place: Place
    removal: Place
    covers: Span
    for_file: bool = False
    selectors: tuple[Selector, ...] = ()
    reason: str = ""
    fault: str | None = None
    cure: str | None = None


@record
class AllowFacts:
    """The allows of one file.

    A selector is `used` where it hid a finding, `unused` where all that it names ran and had
    nothing for it to hide, `unknown` where it names no rule (`nearest` has what was probably
    meant), and `unsure` where a rule that it names did not run, or not wholly.
    """

    source: SourceFile
    target: Target
    allows: tuple[Allow, ...]
    standings: Mapping[Selector, Standing]
    nearest: Mapping[Selector, str] = field(default_factory=dict)
