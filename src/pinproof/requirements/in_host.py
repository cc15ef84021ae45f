"""Requirement lines that stand in a file of another kind."""

from typing import Literal, TypeAlias

from pinproof.record import record
from pinproof.requirements.model import ForeignLine, Word
from pinproof.source import Span

# What is called in a command: uv does as pip does, and reads more.
Installer: TypeAlias = Literal["pip", "uv"]


@record(eq=False)
class InHost:
    """What holds of lines that stand in a file of another kind.

    `what` names them in a sentence (`the conda environment`), `heading` is what begins them there.
    `manager` makes the environment that they go into, where that is not pip: conda. `foreign` are
    lines beside them that are not for pip, `unread` what may be lines and is not known, with the
    reason as text. `is_library`: others decide what of a range is installed. `is_filled_in`:
    somebody else adds what the environment needs besides, a Python and pip. `takes_dependencies`
    is false where pip leaves them out. `is_lock`: they are the packages of a `pylock.toml`, and
    `fault` is what its standard does not allow, `requires_python` the Pythons that it is for.
    `installer`: what a deployment has install them, where one was met. `extra` and `group` name,
    normalized, what a project makes of them that has to be asked for: an extra, or a dependency
    group; `extras_taken_in` are other extras of the project that come with it.
    """

    what: str
    heading: Span
    manager: str | None = None
    foreign: tuple[ForeignLine, ...] = ()
    unread: tuple[Word, ...] = ()
    is_library: bool = False
    is_filled_in: bool = False
    takes_dependencies: bool = True
    is_lock: bool = False
    fault: Word | None = None
    requires_python: Word | None = None
    installer: Installer | None = None
    extra: str | None = None
    group: str | None = None
    extras_taken_in: tuple[str, ...] = ()
