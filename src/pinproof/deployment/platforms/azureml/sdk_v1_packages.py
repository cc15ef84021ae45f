"""The packages that scripts of the Azure ML SDK v1 put into a conda environment.

Source: azureml-core reference, CondaDependencies and Environment.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from pinproof.deployment.model import InstallSource
from pinproof.deployment.profiles import Takes
from pinproof.formats.python.values import Held, Made, as_single, list_values
from pinproof.formats.tree import Listing, Scalar, Unknown, Value
from pinproof.hosts.conda import CONDA, read_foreign
from pinproof.hosts.containers import Container
from pinproof.hosts.listings import read_lines, read_scalar
from pinproof.hosts.model import Entry, Hosted
from pinproof.requirements.declared import requirement_name
from pinproof.requirements.in_host import InHost
from pinproof.requirements.model import ForeignLine, Word
from pinproof.source import Place

_PACKAGE = "azureml"
# Calls that add something for pip, also where the object that they are made on is not seen here.
_ADDING = frozenset({".add_pip_package"})
# Positions in CondaDependencies.create and in Environment.from_….
_INDEX, _PIP, _CONDA, _PYTHON = 0, 1, 2, 3
_PATH = 1
_FROM_FILES: dict[str, Takes] = {
    ".from_conda_specification": "conda",
    ".from_pip_requirements": "requirements",
}


def read_packages(made: Sequence[Made]) -> Iterator[tuple[Made | None, Hosted]]:
    """Give the packages of each `CondaDependencies`, and of calls on one that is not seen here."""
    objects = [each for each in made if _is_dependencies(each)]
    for each in objects:
        hosted = _read(each, [call for call in made if call.receiver is each])
        if hosted.entries or hosted.about.foreign:
            yield each, hosted
    if any(each.called.startswith(f"{_PACKAGE}.") for each in made):
        loose = [each for each in made if each.receiver is None and each.called in _ADDING]
        if loose:
            yield None, _read(None, loose)


def find_dependencies(environment: Made) -> Held | None:
    """Give what an environment's packages are set to."""
    return environment.attribute("python.conda_dependencies")


def read_installed(environment: Made) -> Iterator[InstallSource]:
    """Give the file that an environment is made from."""
    for ending, takes in _FROM_FILES.items():
        path = as_single(environment.argument("file_path", _PATH))
        if environment.called.endswith(ending) and path is not None:
            yield InstallSource(path=path, takes=takes, in_code=False)


def _is_dependencies(made: Made) -> bool:
    is_ours = made.called.startswith(f"{_PACKAGE}.")
    return is_ours and made.called.endswith((".CondaDependencies.create", ".CondaDependencies"))


@dataclass(slots=True, kw_only=True)
class _Packages:
    """What is gathered from the calls on one object, in their order."""

    entries: list[Entry] = field(default_factory=list)
    foreign: list[ForeignLine] = field(default_factory=list)
    unread: list[Word] = field(default_factory=list)
    container: Container | None = None

    def create(self, made: Made) -> None:
        """Take what `CondaDependencies.create` is given."""
        self.entries += _option("--index-url", as_single(made.argument("pip_indexurl", _INDEX)))
        listed = made.argument("pip_packages", _PIP)
        if isinstance(listed, Listing):
            found, self.container, unknown = read_lines(listed, "python")
            self.entries += found
            self.unread += unknown
        elif listed is not None:
            self.unread.append(_unread(listed))
        for value in list_values(made.argument("conda_packages", _CONDA)):
            self.foreign += _foreign(value)
        self.foreign += _python(as_single(made.argument("python_version", _PYTHON)))

    def add(self, call: Made) -> None:
        """Take what a method adds."""
        value = as_single(next(iter((*call.arguments, *call.named.values())), None))
        match call.called.rpartition(".")[2]:
            case "add_pip_package":
                self.entries += _line(value)
                self.unread += [_unread(value)] if isinstance(value, Unknown) else []
            case "add_conda_package":
                self.foreign += _foreign(value)
            case "remove_pip_package" if isinstance(value, Scalar):
                name = requirement_name(value.text)
                self.entries = [each for each in self.entries if _name(each) != name]
            case "remove_conda_package" if isinstance(value, Scalar):
                name = requirement_name(value.text)
                self.foreign = [each for each in self.foreign if each.normalized_name != name]
            case "set_python_version":
                self.foreign += _python(value)
            case "set_pip_index_url":
                self.entries += _option("--index-url", value)
            case "set_pip_option":
                self.entries += _line(value)
            case _:
                pass


def _read(made: Made | None, calls: Sequence[Made]) -> Hosted:
    packages = _Packages()
    if made is not None:
        packages.create(made)
    for call in calls:
        packages.add(call)
    place = made.place if made is not None else calls[0].place
    about = InHost(
        what="the packages of an environment",
        heading=place.span,
        manager=CONDA,
        foreign=tuple(packages.foreign),
        unread=tuple(packages.unread),
        is_filled_in=True,
    )
    return Hosted(
        source=place.source,
        about=about,
        entries=tuple(packages.entries),
        container=packages.container,
    )


def _line(value: Value | None) -> Iterator[Entry]:
    if isinstance(value, Scalar):
        yield Entry(span=value.place.span, parts=(read_scalar(value, "python"),))


def _name(entry: Entry) -> str:
    """Give the project that an entry asks for; an option asks for none."""
    is_option = len(entry.parts) > len(entry.literals) or entry.literals[0].text.startswith("-")
    return "" if is_option else requirement_name(entry.literals[0].text)


def _option(name: str, value: Value | None) -> Iterator[Entry]:
    if isinstance(value, Scalar):
        yield Entry(span=value.place.span, parts=(f"{name} ", read_scalar(value, "python")))


def _foreign(value: Value | None) -> Iterator[ForeignLine]:
    if isinstance(value, Scalar):
        yield read_foreign(value, "python")


def _python(value: Value | None) -> Iterator[ForeignLine]:
    if isinstance(value, Scalar):
        span = value.place.span
        yield ForeignLine(
            source=value.place.source,
            span=span,
            text=f"python={value.text}",
            manager=CONDA,
            name="python",
            name_span=span,
            version=f"={value.text}",
            version_span=span,
        )


def _unread(held: Held) -> Word:
    value = as_single(held)
    place: Place = held.place
    return Word(value.what if isinstance(value, Unknown) else "it is no list", place.span)
