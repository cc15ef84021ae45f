"""A bundle for a person: what is in it, what is not, and how it is used."""

from collections.abc import Iterable, Iterator

from pinproof.bundles.model import Bundle, Bundling, NotBundled, OmittedFile
from pinproof.effects.plan import Plan
from pinproof.outgoing.sizes import size_text
from pinproof.report.parts.folding import fold
from pinproof.report.parts.plan_lines import broken_lines
from pinproof.report.parts.style import count, paint
from pinproof.report.parts.target import describe

_MOST_NAMED = 5
_WHY_LEFT_OUT = {
    "script": "a mounted directory is on PYTHONPATH, not on PATH",
    "bytecode": "a wheel has no business to bring any; Python makes its own",
    "data": "pip leaves it out of a target directory, too",
}


def render(bundling: Bundling, *, color: bool = False, width: int | None = None) -> str:
    """Say what was made, or why nothing was."""
    rows = _bundle(bundling, color=color) if isinstance(bundling, Bundle) else _none(bundling)
    folded: list[str] = []
    for row in rows:
        is_plain = row and "\x1b" not in row
        folded += (
            fold(row.lstrip(), width, row[: len(row) - len(row.lstrip())], "  ")
            if is_plain
            else [row]
        )
    return "\n".join(folded) + "\n"


def _none(bundling: NotBundled) -> Iterator[str]:
    path = bundling.planned.file.source.path
    yield f"{path}: no bundle was made"
    yield f"  {describe(bundling.planned.target)}"
    yield from (f"  {reason}" for reason in bundling.reasons)


def _bundle(bundle: Bundle, *, color: bool) -> Iterator[str]:
    what = count(len(bundle.parts), "distribution")
    size = size_text(bundle.size_bytes)
    if bundle.format == "site-packages" and bundle.parts:
        fetched = sum(part.wheel.size_bytes for part in bundle.parts)
        size = f"{size} unpacked from {size_text(fetched)} of wheels"
    yield f"{bundle.place}: {what} as {bundle.format}, {size}"
    yield f"  {describe(bundle.planned.target)}"
    if bundle.parts:
        yield ""
    names = sorted((f"{part.step.name} {part.step.version}", part) for part in bundle.parts)
    widest = max((len(name) for name, _ in names), default=0)
    for name, part in names:
        size = size_text(part.wheel.size_bytes)
        yield f"  {name:<{widest}}  {size:>7}  {part.wheel.file.filename}"
    yield from _notes(bundle)
    outcome = bundle.planned.outcome
    if isinstance(outcome, Plan) and outcome.broken:
        yield ""
        yield paint("It breaks:", "31;1", color=color)
        yield from broken_lines(outcome.broken)
    yield ""
    yield from _use(bundle)


def _notes(bundle: Bundle) -> Iterator[str]:
    yield ""
    unverified = [p.wheel.file.filename for p in bundle.parts if not p.wheel.is_verified]
    if unverified:
        yield f"Verified by nothing, since the index tells no hash: {_named(unverified)}."
    verified = len(bundle.parts) - len(unverified)
    if verified:
        yield f"{count(verified, 'file')} verified by hash."
    for kind, why in _WHY_LEFT_OUT.items():
        left = [each for each in bundle.left_out if each.kind == kind]
        if left:
            yield f"Left out: {count(len(left), 'file')} of kind {kind} ({_owners(left)}): {why}."
    for each in bundle.collisions:
        yield (
            f"{each.path} is in {each.loser} and {each.winner}, which differ: the one of "
            f"{each.winner} is there, as with pip."
        )
    if bundle.unlisted:
        yield f"Not listed in the RECORD of their wheels: {_named(bundle.unlisted)}."


def _use(bundle: Bundle) -> Iterator[str]:
    if bundle.format == "wheelhouse":
        path = bundle.planned.file.source.path
        yield f"Use it: pip install --no-index --find-links {bundle.place} -r {path}"
        return
    image = bundle.planned.target.image
    against = f" --image {image}" if image else ""
    yield f"Check it: pinproof check --mount {bundle.place}{against}"


def _owners(left: Iterable[OmittedFile]) -> str:
    return _named(dict.fromkeys(each.distribution for each in left))


def _named(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - _MOST_NAMED} more" if len(listed) > _MOST_NAMED else ""
    return ", ".join(listed[:_MOST_NAMED]) + more
