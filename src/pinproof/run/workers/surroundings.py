"""What a process has to know of a run to work on files as the one that started it does."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager

from pinproof import account
from pinproof.deadline import UNBOUNDED_S, ends_within, time_left_s
from pinproof.gate.boundary import Boundary, bounded_by, current_boundary
from pinproof.gate.opening import stand_ins, standing_in_as
from pinproof.gather.project.configuration import (
    ConfigurationFiles,
    configuration_files,
    configured_as,
)
from pinproof.record import record


@record
class Surroundings:
    """What a run was started with, beside its files: bounds, configuration, texts not saved yet.

    `left_s` is the time that it has left, `is_told`: somebody listens to what it does.
    """

    boundary: Boundary
    files: ConfigurationFiles
    stand_ins: Mapping[str, bytes]
    left_s: float
    is_told: bool


def note_surroundings() -> Surroundings:
    """Write down what another process has to know of this run."""
    return Surroundings(
        boundary=current_boundary(),
        files=configuration_files(),
        stand_ins=dict(stand_ins()),
        left_s=time_left_s(UNBOUNDED_S),
        is_told=account.has_listener(),
    )


@contextmanager
def within(surroundings: Surroundings) -> Iterator[None]:
    """Be surrounded as the process is that wrote it down."""
    with ExitStack() as opened:
        opened.enter_context(ends_within(surroundings.left_s))
        opened.enter_context(configured_as(surroundings.files))
        opened.enter_context(bounded_by(surroundings.boundary))
        opened.enter_context(standing_in_as(surroundings.stand_ins))
        yield
