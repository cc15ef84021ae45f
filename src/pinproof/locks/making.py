"""A plan as a lock: every pin of it, and nothing that the image holds and keeps."""

from collections.abc import Iterator, Mapping, Sequence
from shlex import quote

from pinproof.effects.plan import Plan, Step
from pinproof.image.manifest import ImageManifest
from pinproof.index.model import DistributionFile
from pinproof.index.settings.address import without_credentials
from pinproof.locks.model import CarriedLine, Earlier, Lock, LockedPin
from pinproof.outgoing.secrets import masked
from pinproof.record import record
from pinproof.requirements.model import Option, OptionLine, RequirementLine, RequirementsFile
from pinproof.resolve.roots import select_lines
from pinproof.target.model import Target

# pip takes no other. The first that a file has counts.
_ALGORITHMS = ("sha256", "sha384", "sha512")
# It counts for what is not pinned yet, and asks for what a lock without hashes has not.
_LEFT_OUT = frozenset({"--pre", "--require-hashes", "--no-require-hashes"})


@record
class Locking:
    """What a lock is made from.

    `files` are, by normalized name, those of the chosen release that fit the target. `earlier`
    is what an earlier lock pins and may keep.
    """

    file: RequirementsFile
    target: Target
    image: ImageManifest | None
    plan: Plan
    files: Mapping[str, Sequence[DistributionFile]]
    earlier: Earlier
    with_hashes: bool


def make_lock(locking: Locking, *, image: str | None, command: str) -> Lock:
    """Make the lock; `image` and `command` are what it says of itself."""
    pins = tuple(_pin(locking, step, own) for step, own in _steps(locking) if step.action != "keep")
    changed = {pin.name for pin in pins}
    held = locking.image.distributions if locking.image is not None else {}
    return Lock(
        target=locking.target,
        pins=pins,
        carried=tuple(_carried(locking)),
        options=tuple(dict.fromkeys(_options(locking.file))),
        held={name: one.version for name, one in held.items() if name not in changed},
        image=image,
        command=command,
    )


def find_unread(plan: Plan) -> Iterator[str]:
    """Say which lines by name nobody can read as a range of versions."""
    for one in plan.unknown:
        if one.line is not None and one.line.url is None:
            yield f"{one.line.source.path}:{one.line.number}: {one.reason}"


def name_unhashed(lock: Lock) -> tuple[str, ...]:
    """Give, as requirements, what a lock with hashes has none for."""
    return (
        *(pin.requirement for pin in lock.pins if not pin.hashes),
        *(line.text for line in lock.carried),
    )


def find_hidden_options(file: RequirementsFile) -> Iterator[Option]:
    """Give the options whose addresses hold a login: a lock names them without it."""
    for option in _taken_over(file):
        if option.value is not None and without_login(option.value) != option.value:
            yield option


def _steps(locking: Locking) -> Iterator[tuple[Step, tuple[RequirementLine, ...]]]:
    """Give each step with the constraints on it."""
    constraints: dict[str, list[RequirementLine]] = {}
    for line in select_lines(locking.file, locking.target):
        if line.is_constraint and line.normalized_name:
            constraints.setdefault(line.normalized_name, []).append(line)
    for step in locking.plan.steps:
        yield step, tuple(constraints.get(step.name, ()))


def _pin(locking: Locking, step: Step, constraints: Sequence[RequirementLine]) -> LockedPin:
    files = tuple(locking.files.get(step.name, ()))
    address = _address(step, constraints) if step.is_direct else None
    extras = {extra.text for line in step.lines for extra in line.extras}
    markers = {line.marker.text if line.marker is not None else "" for line in step.lines}
    marker = markers.pop() if len(markers) == 1 and not step.parents else ""
    via = {_asker(locking.file, line) for line in (*step.lines, *constraints)}
    return LockedPin(
        name=step.name,
        version=step.version,
        extras=tuple(sorted(extras)),
        marker=marker,
        url=address,
        options=tuple(write_option(one) for line in step.lines for one in line.options),
        via=(*sorted(via), *sorted(set(step.parents))),
        files=files,
        hashes=_hashes(locking, step, files) if locking.with_hashes else (),
    )


def _address(step: Step, constraints: Sequence[RequirementLine]) -> str | None:
    """Give the address as the line writes it."""
    for line in (*step.lines, *constraints):
        if line.url is not None:
            return without_login(line.url.text)
    return None if step.file is None else without_login(step.file.url)


def _hashes(
    locking: Locking, step: Step, files: Sequence[DistributionFile]
) -> tuple[tuple[str, str], ...]:
    """Give the hashes of all files that fit and that the source allows.

    Those of an earlier lock stay as they are: that a file was added to the release since is no
    reason to change it.
    """
    found = {hash_ for file in files if (hash_ := _hash(file)) is not None}
    asked = {(each.algorithm, each.digest.lower()) for line in step.lines for each in line.hashes}
    if asked:
        found = {
            one
            for file in files
            if asked.intersection(file.hashes.items()) and (one := _hash(file)) is not None
        }
    known = locking.earlier.get(step.name)
    if known is not None and known.version == step.version and known.hashes:
        kept = known.hashes & found
        if kept == known.hashes:
            found = set(kept)
    return tuple(sorted(found))


def _hash(file: DistributionFile) -> tuple[str, str] | None:
    told = {**dict(file.accepted_hashes), **file.hashes}
    return next(((name, told[name].lower()) for name in _ALGORITHMS if name in told), None)


def _asker(file: RequirementsFile, line: RequirementLine) -> str:
    path = line.source.path
    if line.is_constraint:
        return f"-c {path}"
    # The lines of other files are given to pip in some way of their own.
    return path if file.host is not None and path == file.source.path else f"-r {path}"


def _carried(locking: Locking) -> Iterator[CarriedLine]:
    for one in locking.plan.unknown:
        line = one.line
        if line is not None and not line.is_constraint:
            text = line.text
            if line.url is not None:
                text = text.replace(line.url.text, without_login(line.url.text))
            yield CarriedLine(text=text, via=_asker(locking.file, line))


def without_login(url: str) -> str:
    """Give an address as a lock has it: names of variables stay, which pip fills in."""
    return url if masked(url) == url else without_credentials(url)


def write_option(option: Option) -> str:
    """Give an option as a line of a requirements file has it."""
    if option.value is None:
        return option.name
    plain = option.value.isprintable() and not set(option.value) & set(" '\"\\#")
    return f"{option.name} {option.value if plain else quote(option.value)}"


def _taken_over(file: RequirementsFile) -> Iterator[Option]:
    for line in file.walk():
        if isinstance(line, OptionLine):
            yield from (one for one in line.options if one.name not in _LEFT_OUT)


def _options(file: RequirementsFile) -> Iterator[str]:
    for option in _taken_over(file):
        value = None if option.value is None else without_login(option.value)
        yield write_option(option._replace(value=value))
