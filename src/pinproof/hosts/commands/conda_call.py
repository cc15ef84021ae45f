"""Calls of conda that make an environment from a file, or change one after it.

Sources: conda's manual, conda env create and conda env update; micromamba's, create and install.
"""

from collections.abc import Sequence

from pinproof.formats.tree import Scalar, Value
from pinproof.record import record, replace

_MANAGERS = frozenset({"conda", "mamba", "micromamba"})
_FILE = ("-f", "--file")
_ENVIRONMENT = ("-n", "--name", "-p", "--prefix")


@record(eq=False)
class CondaCall:
    """The file of a call, and the name or folder that it gives to the environment.

    `renews`: an environment that is there already is changed after the file.
    """

    file: Value
    renews: bool
    environment: Value | None = None


def read_conda_call(words: Sequence[Value]) -> CondaCall | None:
    """Read a command; `None` for one that takes no environment's file."""
    texts = [word.text if isinstance(word, Scalar) else "" for word in words]
    called = [at for at, text in enumerate(texts) if text.rpartition("/")[2] in _MANAGERS]
    if not called:
        return None
    rest, said = words[called[0] + 1 :], texts[called[0] + 1 :]
    manager = texts[called[0]].rpartition("/")[2]
    # conda reads such files by `conda env` only, and takes lists with `--file` otherwise.
    is_env = "env" in said[:2]
    verb = next((text for text in said if text in ("create", "update", "install")), None)
    if verb is None or not (is_env or manager == "micromamba"):
        return None
    file = _value_of(rest, said, _FILE)
    if file is None:
        return None
    named = _value_of(rest, said, _ENVIRONMENT)
    renews = verb != "create" and named is not None
    return CondaCall(file=file, renews=renews, environment=named)


def _value_of(words: Sequence[Value], texts: Sequence[str], names: Sequence[str]) -> Value | None:
    for at, (word, text) in enumerate(zip(words, texts, strict=True)):
        name, equals, value = text.partition("=")
        if name not in names:
            continue
        if equals and isinstance(word, Scalar):
            return replace(word, text=value)
        return words[at + 1] if at + 1 < len(words) else None
    return None
