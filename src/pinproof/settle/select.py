"""Which rules run: selectors by name, code, family or ALL, the most specific one decides."""

from collections.abc import Iterable, Mapping, Sequence

from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.facts.parts import Part
from pinproof.record import field, record, replace
from pinproof.registry import find_near
from pinproof.rule import RuleEntry, Severity, Subject

EVERYTHING = "ALL"


@record
class Selection:
    """The rules of a run.

    `named` were selected by their own name or code, not by family; `asked` by either.
    `severities`, by rule code, replace the rules' own.
    """

    rules: tuple[RuleEntry, ...]
    named: frozenset[str] = frozenset()
    asked: frozenset[str] = frozenset()
    severities: Mapping[str, Severity] = field(default_factory=dict)

    def of(self, subject: Subject) -> list[RuleEntry]:
        """Give the rules that judge requirements files, deployments or mounted directories."""
        return [entry for entry in self.rules if entry.subject == subject]

    def needs(self, *, has_image: bool) -> frozenset[Part]:
        """Give the parts of a requirements file's facts that these rules can be judged from."""
        found: set[Part] = set()
        for entry in self.of("file"):
            if has_image:
                found.update(entry.needs)
            elif "image" not in entry.needs:
                spared = () if entry.code in self.named else entry.spared_without_image
                found.update(set(entry.needs).difference(spared))
        return frozenset(found)


def specificity(selector: str, entry: RuleEntry) -> int:
    """Tell how closely a selector names a rule: 0 not at all, 3 by its own name or code."""
    if selector.lower() == entry.name or selector.upper() == entry.code:
        return 3
    if selector.upper() == entry.family:
        return 2
    return int(selector.upper() == EVERYTHING)


def select(
    table: Sequence[RuleEntry],
    *,
    chosen: Iterable[str] = (EVERYTHING,),
    extended: Iterable[str] = (),
    ignored: Iterable[str] = (),
) -> Selection:
    """Choose rules; of a selection and an ignore that are equally specific, the ignore wins.

    One that is opt-in is not among all rules.

    Raises `UsageError` for a selector that names nothing.
    """
    wanted = [*chosen, *extended]
    unwanted = list(ignored)
    for selector in (*wanted, *unwanted):
        require_known(table, selector)
    rules = []
    named, asked = set(), set()
    for entry in table:
        closest = max((specificity(selector, entry) for selector in wanted), default=0)
        against = max((specificity(selector, entry) for selector in unwanted), default=0)
        if closest > (against or int(entry.is_opt_in)):
            rules.append(entry)
            if closest == 3:  # noqa: PLR2004 - by its own name, see `specificity`
                named.add(entry.code)
            if closest >= 2:  # noqa: PLR2004 - by its family at least, as above
                asked.add(entry.code)
    return Selection(rules=tuple(rules), named=frozenset(named), asked=frozenset(asked))


def require_known(table: Sequence[RuleEntry], selector: str, origin: str | None = None) -> None:
    """Raise `UsageError` when a selector names no rule, offering the nearest that does.

    `origin` is where it was said.
    """
    if any(specificity(selector, entry) for entry in table):
        return
    near = suggest_selector(table, selector)
    hint = f"; did you mean {near}?" if near is not None else ""
    where = f"{origin}: " if origin is not None else ""
    hint = hint or "; `pinproof rule` lists them all"
    raise UsageError(f"{where}there is no rule {selector!r}{hint}")


def suggest_selector(table: Sequence[RuleEntry], selector: str) -> str | None:
    """Give what a selector that names no rule probably means."""
    near = find_near(table, selector, EVERYTHING, *{entry.family for entry in table})
    return near[0] if near else None


def select_configured(table: Sequence[RuleEntry], config: Config) -> Selection:
    """Choose rules as a configuration says.

    Raises `UsageError` where it leaves none to run, and, with the place that says it, for a name
    that is none.
    """
    for name in ("select", "extend_select", "ignore"):
        for selector in getattr(config, name) or ():
            require_known(table, selector, config.origins.get(name))
    selection = select(
        table,
        chosen=(EVERYTHING,) if config.select is None else config.select,
        extended=config.extend_select or (),
        ignored=config.ignore or (),
    )
    if not selection.rules:
        said = [config.origins[name] for name in ("select", "ignore") if name in config.origins]
        raise UsageError(f"{' and '.join(dict.fromkeys(said))}: no rule is left to run")
    grades = grade(table, config.severity or {}, config.origins.get("severity"))
    return replace(selection, severities=grades) if grades else selection


def grade(
    table: Sequence[RuleEntry], said: Mapping[str, Severity], origin: str | None = None
) -> dict[str, Severity]:
    """Give the severities of rules by code: of several that are said, the closest counts.

    Of two that are equally close, a rule's name and its code, the later. Raises `UsageError`
    for a selector that names nothing, with `origin`, where it was said.
    """
    grades: dict[str, Severity] = {}
    for selector in said:
        require_known(table, selector, origin)
    for entry in table:
        close = [(specificity(selector, entry), level) for selector, level in said.items()]
        closest = max((how for how, _ in close), default=0)
        if closest:
            grades[entry.code] = [level for how, level in close if how == closest][-1]
    return grades
