"""Which Python the commands of a Dockerfile install and use, beyond what its image's name tells."""

import re
from collections.abc import Iterable, Iterator, Sequence

from pinproof.deployment.image_names import parse_image
from pinproof.formats.tree import Scalar, Unknown, Value
from pinproof.source import Place, Span

_VERSION = r"(3\.\d{1,2}(?:\.\d{1,2})?)"
_START = r"(?<![\w./-])(?:/[\w./-]*/)?"
_REST = r"[^&|;\n]{0,2000}?"
# The Python by whose name pip is called.
_CALLED = re.compile(rf"{_START}(?:python{_VERSION}[ \t]+-m[ \t]+pip|pip{_VERSION}[ \t]+install)\b")
# The Python that uv is told to install for.
_NAMED = re.compile(
    rf"\buv[ \t]+pip[ \t]+(?:install|sync)\b{_REST}(?<!\S)(?:--python|-p)(?:[ \t]+|=)"
    rf"[\"']?(?:[\w./-]*python)?{_VERSION}(?![\w.])"
)
_INSTALLED = (
    re.compile(
        rf"\bvirtualenv\b{_REST}(?<!\S)(?:--python|-p)(?:[ \t]+|=)(?:[\w./-]*python)?{_VERSION}"
    ),
    re.compile(rf"{_START}python{_VERSION}[ \t]+-m[ \t]+(?:venv|virtualenv)\b"),
    re.compile(
        rf"\b(?:conda|mamba|micromamba)[ \t]+(?:create|install|update)\b{_REST}"
        rf"(?<![\w.-])python[ \t]*==?[ \t]*{_VERSION}"
    ),
    re.compile(rf"\buv[ \t]+(?:venv|python[ \t]+install)\b{_REST}(?<![\w.]){_VERSION}(?![\w.])"),
    re.compile(rf"\bpyenv[ \t]+(?:install|global|local)\b{_REST}(?<![\w.]){_VERSION}(?![\w.])"),
    re.compile(
        r"\b(?:apt-get|apt|yum|dnf|microdnf|tdnf|apk|zypper)\b[^&|;]{0,2000}?\b(?:install|add)\b"
        r"[^&|;]{0,4000}?(?<![\w.-])python(3\.\d{1,2}|3\d{1,2})(?=[-\s]|$)"
    ),
)
_OF_THE_SYSTEM = re.compile(
    r"\b(?:apt-get|apt|yum|dnf|microdnf|tdnf|apk)\b[^&|;]{0,2000}?\b(?:install|add)\b"
    r"[^&|;]{0,4000}?(?<![\w.-])(?:python3(?:-pip|-dev|-venv)?|py3-pip)(?=\s|$)"
)


def find_called_pythons(runs: Iterable[tuple[Place, str]]) -> Iterator[Scalar]:
    """Give each version by whose name a `RUN` calls pip; a run is its place and its text."""
    for place, text in runs:
        for match in _CALLED.finditer(text):
            yield _scalar(place, match, 1 if match[1] else 2)
        for match in _NAMED.finditer(text):
            yield _scalar(place, match, 1)


def find_installed_pythons(runs: Iterable[tuple[Place, str]]) -> Iterator[Scalar]:
    """Give each version that a `RUN` installs: by a package manager, conda, uv or pyenv."""
    for place, text in runs:
        for pattern in _INSTALLED:
            for match in pattern.finditer(text):
                yield _scalar(place, match, 1)


def find_stage_python(image: Value, runs: Sequence[tuple[Place, str]]) -> Value | None:
    """Give the Python that a stage's pip installs for, as far as more than the image tells it.

    `None` leaves it to the image's name; `Unknown` says that the commands do not agree.
    """
    called = list(find_called_pythons(runs))
    name = parse_image(image.text) if isinstance(image, Scalar) else None
    if not called and name is not None and name.python is not None:
        # pip is the image's own, whatever else is installed.
        return None
    found = called or list(find_installed_pythons(runs))
    series = {".".join(each.text.split(".")[:2]) for each in found}
    if len(series) > 1:
        what = f"it installs several Pythons, {' and '.join(sorted(series))}"
        return Unknown(place=found[0].place, what=what)
    if found:
        return found[-1]
    for place, text in runs:
        match = _OF_THE_SYSTEM.search(text)
        if match is not None and name is not None and name.system_python is not None:
            return Scalar(
                place=_place(place, match.end() - 1, match.end()), text=name.system_python
            )
    return None


def _scalar(place: Place, match: re.Match[str], group: int) -> Scalar:
    text = match[group]
    text = text if "." in text else f"{text[0]}.{text[1:]}"
    return Scalar(place=_place(place, *match.span(group)), text=text)


def _place(place: Place, start: int, end: int) -> Place:
    return Place(place.source, Span(place.span.start + start, place.span.start + end))
