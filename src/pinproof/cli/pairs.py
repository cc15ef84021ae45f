"""Several reports of one run: `--output-format` and the `--output-file` that follows it."""

from collections.abc import Iterator, Sequence

_FORMAT = "--output-format"
_FILES = ("--output-file", "-o")


def pair_formats(words: Sequence[str]) -> list[str]:
    """Write each format with the file that follows it, as `FORMAT=FILE`.

    A parser of command lines does not tell which of two options came first. One format, or none,
    is left as it is.
    """
    formats = [word for word in words if _is(word, _FORMAT)]
    if formats[1:] == []:
        return list(words)
    told: list[str] = []
    waits = False
    rest = iter(words)
    for word in rest:
        if word == "--":
            told += [word, *rest]
        elif _is(word, _FORMAT):
            told.append(f"{_FORMAT}={_value(word, rest)}")
            waits = "=" not in told[-1].removeprefix(f"{_FORMAT}=")
        elif waits and any(_is(word, option) for option in _FILES):
            at = max(place for place, each in enumerate(told) if _is(each, _FORMAT))
            told[at] += f"={_value(word, rest)}"
            waits = False
        else:
            told.append(word)
    return told


def _is(word: str, option: str) -> bool:
    return word == option or word.startswith(f"{option}=")


def _value(word: str, rest: Iterator[str]) -> str:
    _, equals, value = word.partition("=")
    return value if equals else next(rest, "")
