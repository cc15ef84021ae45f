"""The shape of a rule, and of what it says."""

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Literal, TypeAlias

from pinproof.facts.parts import Part
from pinproof.facts.requirements import Facts
from pinproof.record import record
from pinproof.requirements.model import Line, RequirementLine, RequirementsFile
from pinproof.source import Change, Place, SourceFile, Span

if TYPE_CHECKING:
    # Most runs meet neither an allow, a deployment nor a mounted directory.
    from pinproof.facts.allow import AllowFacts
    from pinproof.facts.deployment import DeploymentFacts
    from pinproof.facts.imports import ImportFacts
    from pinproof.facts.mount import MountFacts
    from pinproof.mount.model import Unread

Severity: TypeAlias = Literal["error", "warning", "info"]
Subject: TypeAlias = Literal["file", "deployment", "mount", "script", "allow"]


@record
class Edit:
    """Replace what stands at a place.

    `how` is `after` for whole lines, separated by line ends, that are put after the line at the
    place, and `drop` for a line that is taken out. A rule says what the line is to be;
    how that is written where the line stands is found out by `Fix.as_written`.
    """

    place: Place
    text: str
    how: Literal["replace", "after", "drop"] = "replace"

    def as_written(self) -> "Edit | None":
        """Give the edit of the file's text; `None` where it cannot be written there."""
        source, span = self.place.source, self.place.span
        change: Change | None
        if source.host is not None:
            if self.how == "after":
                change = source.host.added(span, self.text.split("\n"))
            elif self.how == "drop":
                change = source.host.dropped(span)
            else:
                change = source.host.replaced(span, self.text)
        elif self.how == "replace":
            return self
        else:
            change = _of_whole_lines(source, span, self.text if self.how == "after" else None)
        return None if change is None else Edit(place=Place(source, change.span), text=change.text)


def _of_whole_lines(source: SourceFile, span: Span, added: str | None) -> Change:
    """Put lines after the logical line at a span, or take it out of a requirements file."""
    text = source.text
    newline = "\r\n" if "\r\n" in text else "\n"
    end = text.find("\n", span.end)
    if added is not None:
        end = len(text) if end < 0 else end - (text[end - 1] == "\r")
        return Change(Span(end, end), newline + added.replace("\n", newline))
    start = text.rfind("\n", 0, span.start) + 1
    return Change(Span(start, len(text) if end < 0 else end + 1), "")


@record
class Fix:
    """A proposal. `safe`: it changes nothing that pip would install today."""

    message: str
    edits: tuple[Edit, ...]
    safe: bool = False

    def as_written(self) -> "Fix | None":
        """Give the same as edits of the file's text; `None` where it cannot be written there."""
        edits = tuple(found for each in self.edits if (found := each.as_written()) is not None)
        is_whole = len(edits) == len(self.edits)
        return Fix(message=self.message, edits=edits, safe=self.safe) if is_whole else None


def pin_to(line: RequirementLine, version: str, *, safe: bool = False) -> Fix | None:
    """Propose to pin a line to a version in the line's own style.

    `None` where more would have to change: hashes belong to one version, but in locks, where the
    proposal is only said.
    """
    host = line.source.host
    if not line.name_span or line.url or (line.hashes and not (host and host.by_hand)):
        return None
    text, span = line.source.text, line.specifier_span
    if span is None:
        span, pin = _after_specifier(line), f"=={version}"
    else:
        first = line.clauses[0]
        gap = text[first.span.start + len(first.operator) :][:1]
        pin = f"== {version}" if gap == " " else f"=={version}"
    message = f"pin {line.name}=={version}"
    return Fix(message=message, edits=(Edit(place=line.at(span), text=pin),), safe=safe)


def mend(
    line: Line,
    facts: Facts,
    cure: str | None = None,
    fix: Fix | None = None,
    *,
    say: str = "pin ",
) -> tuple[str | None, Fix | None]:
    """Give what the repair makes of a line, as cure and fix; where it says nothing, what is given.

    `say` stands before a pin.
    """
    becomes = facts.becomes(line)
    if becomes is None:
        return cure, fix
    if isinstance(line, RequirementLine):
        if becomes.change == "pin" and becomes.version is not None:
            fix = pin_to(line, becomes.version, safe=becomes.is_safe)
            return f"{say}{line.name}=={becomes.version}", fix
        if becomes.change == "mark":
            edit = Edit(place=line.at(_after_specifier(line)), text=f" ; {becomes.text}")
            message = f"end it with ; {becomes.text}"
            return message, Fix(message=message, edits=(edit,), safe=becomes.is_safe)
    if becomes.change == "drop":
        edit = Edit(place=line.at(None), text="", how="drop")
        fix = Fix(message=f"remove {line.text}", edits=(edit,), safe=becomes.is_safe)
        return f"remove the line: {becomes.reason}", fix
    edit = Edit(place=line.at(_requirement_span(line)), text=becomes.text)
    message = f"write {becomes.text}"
    return message, Fix(message=message, edits=(edit,), safe=becomes.is_safe)


def _after_specifier(line: RequirementLine) -> Span:
    """Give the place behind name, extras and versions."""
    span = line.specifier_span or line.name_span or line.span
    end = max((span.end, *(extra.span.end for extra in line.extras)))
    if line.extras and not line.clauses:
        end = line.source.text.index("]", end) + 1
    return Span(end, end)


def _requirement_span(line: Line) -> Span:
    """Give a line without its comment."""
    end = line.span.end if line.comment is None else line.comment.span.start
    text = line.source.text[line.span.start : end]
    return Span(line.span.start, line.span.start + len(text.rstrip()))


@record
class Related:
    """Another place that belongs to the problem."""

    place: Place
    message: str


@record
class Problem:
    """What a rule found: where, what, and in `cure` what to write instead, when it is known.

    `severity` differs from the rule's own only where less is certain than usual.
    """

    place: Place
    message: str
    cure: str | None = None
    related: tuple[Related, ...] = ()
    fix: Fix | None = None
    severity: Severity | None = None


@record
class Gap:
    """Where a rule could not judge, and why; `chosen` as in `Unchecked`."""

    place: Place
    reason: str
    chosen: bool = False


def unread_gaps(unread: "Iterable[Unread]") -> Iterator[Gap]:
    """Give a gap for each file that could not be read; a damaged one has its own finding."""
    for each in unread:
        path = f"{each.place.source.path}: " if each.is_damaged else ""
        yield Gap(place=each.place, reason=f"{path}{each.reason}", chosen=each.is_damaged)


CheckLine: TypeAlias = Callable[[Line, Facts], Iterable[Problem | Gap]]
CheckFile: TypeAlias = Callable[[RequirementsFile, Facts], Iterable[Problem | Gap]]


def nothing(*_: object) -> Iterator[Problem]:
    """Find no problems."""
    return iter(())


@record
class Rule:
    """A rule, as its file in `rules/` states it.

    `name` is what users write, `code` its short alias. `since` is the first release with it.

    `needs` are the parts of the facts that it judges from: they are gathered for it, and where
    one could not be had it is reported as unchecked. `uses` are parts that it reads where they
    are there, and does without where they are not: a cure is better for them, no verdict is
    missing. `spared_without_image` are needs that are not worth their time where no image is
    named: they are then gathered only if the rule was selected by its own name.

    `yields_to` are names of rules that say more of the same line: it gives way to each of them
    and to those that they yield to.

    `manager` names the manager of environments (`conda`) whose files alone are looked at: the
    rule is not even imported for others.

    `spares_libraries`: what a library declares is not looked at, where others decide what of a
    range is installed, unless the rule or its family was selected by name.

    `flags_bare_pins` is false for a rule whose `check_line` finds nothing in a line that is
    `name==version` and no more: it is not called for those, most lines of most files.
    `only_with_extras`: what is not known of lines that ask for no extras leaves nothing unchecked.
    A rule that is opt-in runs only where its name, its code or its family is selected.

    A rule that needs the part `deployment`, `mount` or `imports` (of a script) judges those and
    no requirements file, one that needs `allows` what the allows in files of all kinds are good
    for.
    """

    code: str
    name: str
    severity: Severity
    since: str
    needs: frozenset[Part]
    uses: frozenset[Part] = frozenset()
    spared_without_image: frozenset[Part] = frozenset()
    yields_to: frozenset[str] = frozenset()
    manager: str | None = None
    spares_libraries: bool = False
    is_opt_in: bool = False
    flags_bare_pins: bool = True
    only_with_extras: bool = False
    check_line: CheckLine = nothing
    check_file: CheckFile = nothing
    check_deployment: "Callable[[DeploymentFacts], Iterable[Problem | Gap]]" = nothing
    check_mount: "Callable[[MountFacts], Iterable[Problem | Gap]]" = nothing
    check_script: "Callable[[ImportFacts], Iterable[Problem | Gap]]" = nothing
    check_allows: "Callable[[AllowFacts], Iterable[Problem]]" = nothing


@record
class RuleEntry:
    """A rule as the generated table knows it, without importing it.

    `summary` is its first line, `checks_file` false where it has no `check_file`. `yields_to`
    are all the rules that it gives way to, directly or through others.
    """

    code: str
    name: str
    severity: Severity
    since: str
    needs: tuple[Part, ...]
    module: str
    summary: str
    spared_without_image: tuple[Part, ...] = ()
    yields_to: tuple[str, ...] = ()
    manager: str | None = None
    spares_libraries: bool = False
    is_opt_in: bool = False
    flags_bare_pins: bool = True
    only_with_extras: bool = False
    checks_file: bool = True

    @property
    def family(self) -> str:
        """The letters of its code, which users may write for all rules with the same."""
        return self.code.rstrip("0123456789")

    @property
    def subject(self) -> Subject:
        """What it judges: a requirements file unless its needs say otherwise."""
        if "deployment" in self.needs:
            return "deployment"
        if "mount" in self.needs:
            return "mount"
        if "imports" in self.needs:
            return "script"
        return "allow" if "allows" in self.needs else "file"
