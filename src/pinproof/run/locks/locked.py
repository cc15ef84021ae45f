"""A lock: read the source and the earlier lock, search, and write what comes of it as text."""

import os
from collections.abc import Callable
from contextlib import suppress

from pinproof.config import Config
from pinproof.effects.plan import Plan, Planned
from pinproof.errors import UsageError
from pinproof.gate.boundary import bounded_by
from pinproof.gate.opening import NotRead, read_path
from pinproof.gather.installs.plans import PlanSubject
from pinproof.gather.locks.search import search_lock
from pinproof.gather.locks.source import read_source
from pinproof.gather.project.configuration import draw_run_boundary
from pinproof.gather.searches.limit import SearchLimit
from pinproof.locks.earlier import read_earlier, wish_earlier
from pinproof.locks.making import (
    Locking,
    find_hidden_options,
    find_unread,
    make_lock,
    name_unhashed,
)
from pinproof.locks.model import Earlier, EarlierPin, Lock, LockFormat
from pinproof.pip.behaviour import READS_LOCKS
from pinproof.pip.file_names import is_lock_name
from pinproof.record import record
from pinproof.requirements.grammar.decode import Decoded, decode
from pinproof.requirements.hash_mode import find_hash_mode
from pinproof.requirements.model import normalize_name
from pinproof.requirements.parser import parse
from pinproof.run.locks.order import LockOrder, write_command
from pinproof.target.model import Target


@record
class Locked:
    """What came of it.

    `lock` and `text` are `None` where there is none; `planned` or `refusal` then says why.
    `before` is what stands in the output, `None` where there is nothing. `notes` are sentences.
    """

    planned: Planned
    lock: Lock | None = None
    text: str | None = None
    refusal: str = ""
    before: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def breaks(self) -> bool:
        """Tell whether the plan installs and leaves something in the image broken."""
        outcome = self.planned.outcome
        return isinstance(outcome, Plan) and (
            bool(outcome.broken)
            or any(
                pair.fact.known == "seen" and pair.fact.feature is None
                for pair in outcome.will_not_run
            )
        )


def lock_source(order: LockOrder, flags: Config, *, limit: SearchLimit) -> Locked:
    """Make a lock; `limit` is for each search. Raises `UsageError` for what cannot be read."""
    named = [order.source, *([] if order.output is None else [order.output])]
    with bounded_by(draw_run_boundary(named, flags)):
        source = read_source(order.source, flags, extras=order.extras, groups=order.groups)
        subject = source.subject
        before = None if order.output is None else _read(order.output)
        earlier = _earlier(order, before, subject.target)
        found = search_lock(subject, wish_earlier(earlier, ()), limit=limit)
        planned = Planned(file=subject.file, target=subject.target, outcome=found.outcome)
        text = None if before is None else before.source.text
        locked = Locked(planned=planned, before=text, notes=source.notes)
        if not isinstance(found.outcome, Plan) or not found.outcome.is_certain or locked.breaks:
            return locked
        locking = Locking(
            file=subject.file,
            target=subject.target,
            image=subject.image,
            plan=found.outcome,
            files=found.files,
            earlier=earlier,
            with_hashes=_has_hashes(order, subject),
        )
        lock = make_lock(locking, image=_image_name(subject), command=write_command(order, flags))
        return _written(order, locked, lock, locking)


def _read(path: str) -> Decoded | None:
    if not os.path.exists(path):
        return None
    content = read_path(path)
    if isinstance(content, NotRead):
        raise UsageError(f"{path}: {content.reason}")
    return decode(content, path)


def _earlier(order: LockOrder, before: Decoded | None, target: Target) -> Earlier:
    """Give the pins that stay."""
    if before is None or order.is_upgrade:
        return {}
    freed = set(map(normalize_name, order.freed))
    pins = _pins_in(before, order.output or "", target)
    return {name: pin for name, pin in pins.items() if name not in freed}


def _pins_in(before: Decoded, path: str, target: Target) -> dict[str, EarlierPin]:
    if not is_lock_name(os.path.basename(path)):
        return read_earlier(parse(before.source, pip=target.pip))
    from pinproof.gather.project.hosted import find_hosted, read_in_host  # noqa: PLC0415 - few locks are such

    with suppress(UsageError):
        return read_earlier(read_in_host(find_hosted(path)[0], target.pip))
    return {}


def _has_hashes(order: LockOrder, subject: PlanSubject) -> bool:
    """Tell whether the lock has hashes: pip wants all where the source has some."""
    return (
        bool(subject.config.generate_hashes)
        or order.written_as == "pylock"
        or find_hash_mode(subject.file) is not None
    )


def _image_name(subject: PlanSubject) -> str | None:
    """Give what `--image` takes for the image: a file that was named, or its name."""
    if subject.image is None:
        return None
    named = subject.config.image
    return named if named is not None and os.path.isfile(named) else subject.image.name


def _written(order: LockOrder, locked: Locked, lock: Lock, locking: Locking) -> Locked:
    notes = [*locked.notes, *_notes(lock, locking)]
    pip = locking.target.pip
    if order.written_as == "pylock" and lock.image is not None and not pip.has(READS_LOCKS):
        notes.append(f"pip {pip.series} of the image does not read a pylock.toml; pip 26.1 does")
    refusal = _refusal(order, lock, locking)
    text = None if refusal else _renderer(order.written_as)(lock)
    return Locked(
        planned=locked.planned,
        lock=None if refusal else lock,
        text=text,
        refusal=refusal,
        before=locked.before,
        notes=tuple(notes),
    )


def _refusal(order: LockOrder, lock: Lock, locking: Locking) -> str:
    """Say why nothing can be written although a plan was found."""
    unread = next(find_unread(locking.plan), "")
    if unread:
        return unread
    if order.written_as == "pylock" and lock.carried:
        listed = ", ".join(line.text for line in lock.carried)
        return (
            f"a pylock.toml has versions and files, and what these install is not known: {listed}"
        )
    unhashed = name_unhashed(lock) if locking.with_hashes else ()
    if order.written_as == "constraints" or not unhashed:
        return ""
    return (
        "pip wants a hash of everything where one line has some, and there is none of "
        f"{', '.join(unhashed)}: nothing told it"
    )


def _notes(lock: Lock, locking: Locking) -> list[str]:
    path = locking.file.source.path
    notes = [
        f"{path}: {option.name}: its login is left out of the lock; "
        "write it as ${VARIABLE}, which pip fills in"
        for option in find_hidden_options(locking.file)
    ]
    notes += [
        f"{pin.name} {pin.version} has no wheel for the target: pip has to build it there"
        for pin in lock.pins
        if pin.files and pin.files[0].kind == "sdist"
    ]
    for one in locking.plan.unknown:
        what = one.name if one.version is None else f"{one.name} {one.version}"
        notes.append(f"{what}: what it needs is not in the lock: {one.reason}")
    return notes


def _renderer(format_: LockFormat) -> Callable[[Lock], str]:
    if format_ == "pylock":
        from pinproof.report.lock.pylock import render as render_pylock  # noqa: PLC0415 - one of three

        return render_pylock
    if format_ == "constraints":
        from pinproof.report.lock.constraints import render as render_constraints  # noqa: PLC0415 - as above

        return render_constraints
    from pinproof.report.lock.requirements import render  # noqa: PLC0415 - as above

    return render
