"""What one call of pip is given: lines as a requirements file would hold them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeGuard

from pinproof.formats.tree import Scalar, Unknown, Value
from pinproof.hosts.commands.pip_arguments import Argument, split_arguments
from pinproof.hosts.commands.project_arguments import NO_LISTS, read_lists, read_projects
from pinproof.hosts.containers import Words
from pinproof.hosts.literals.literal import Literal, read_literal
from pinproof.hosts.literals.style import Style
from pinproof.hosts.model import Entry, Hosted, HostPart, ProjectLists, Unfollowed
from pinproof.pip.archives import ARCHIVE_SUFFIXES
from pinproof.pip.file_names import is_lock_name
from pinproof.record import record
from pinproof.requirements.in_host import InHost, Installer
from pinproof.requirements.model import Word
from pinproof.source import Place, Span

# The options that a requirements file may hold as well.
_OF_FILES = frozenset(
    {
        "--constraint",
        "--editable",
        "--extra-index-url",
        "--find-links",
        "--index-url",
        "--no-binary",
        "--no-index",
        "--only-binary",
        "--pre",
        "--prefer-binary",
        "--require-hashes",
        "--requirement",
        "--trusted-host",
    }
)
_LOCK = "it is a lock, and judged by itself"
OWN_PROJECT = "what the project beside it installs is not known"
_PIP = re.compile(r"pip[\d.]*(?:\.exe)?")
_ITSELF = re.compile(r"pip(?:[ \t]*==[ \t]*(\d[\d.]*)|[ \t]*[=<>~!].*)?", re.IGNORECASE)
_UPGRADES = re.compile(r"--upgrade|-\w*U\w*")
# A project of one's own, or an archive that lies beside it: nothing that could be pinned.
_OWN = re.compile(
    r"(?:\.{1,2}|~)(?:$|[\[/\\]).*|/.*|file:.*|[A-Za-z]:[\\/].*"
    rf"|(?!\w+\+)[^:@]*(?:/[^:@]*|(?i:{'|'.join(map(re.escape, ARCHIVE_SUFFIXES))}))"
)
# Outside of quotes a shell takes the rest of such a word for a redirection.
_REDIRECTED = re.compile(r"([\w.\[\],-]+)([<>].*)", re.DOTALL)


@record(eq=False)
class PipCall:
    """One call of pip. `place` is all of it from `install` on.

    `files` are its requirements files, `constraints` those of `-c`. `entries` are lines, files
    and options among them, `elements` the places of all arguments. `own` are folders and archives
    that lie beside, `projects` the `pyproject.toml` of those and of `--group`, each with the lists
    that are asked for, and `lists` those of one that is named by `--requirement`.
    `unread` is what only the shell would tell. `names_projects`: something is named
    that an index may have, and `renews_pip`: pip itself is, which adds nothing to the packages;
    `own_pip` is then the release that is asked for, empty for any. `options` are the long names
    of all options.
    """

    place: Place
    installer: Installer = "pip"
    files: tuple[Value, ...] = ()
    constraints: tuple[Value, ...] = ()
    entries: tuple[Entry, ...] = ()
    elements: tuple[Span, ...] = ()
    own: tuple[Scalar, ...] = ()
    projects: tuple[tuple[Scalar, ProjectLists], ...] = ()
    lists: ProjectLists = NO_LISTS
    unread: tuple[Unknown, ...] = ()
    names_projects: bool = False
    renews_pip: bool = False
    own_pip: str = ""
    options: frozenset[str] = frozenset()

    @property
    def takes_dependencies(self) -> bool:
        """Tell whether what the projects depend on is installed as well."""
        return not self.options & {"--no-deps", "--no-dependencies"}

    @property
    def upgrades(self) -> bool:
        """Tell whether what is named is brought to the newest that fits."""
        return any(_UPGRADES.fullmatch(name) for name in self.options)

    def _not_judged(self) -> Iterator[tuple[Place, str]]:
        yield from ((each.place, each.what) for each in self.unread)
        yield from ((each.place, OWN_PROJECT) for each in self.own)

    def _locks(self) -> Iterator[tuple[str, Unfollowed]]:
        for path in self.files:
            if _is_lock(path):
                yield path.text, Unfollowed(reason=_LOCK)

    def hosted(
        self, paths: Mapping[str, str | Unfollowed], *, runs_elsewhere: bool = False
    ) -> Hosted:
        """Give the lines of this call; `paths` and `runs_elsewhere` as there."""
        source = self.place.source
        start = self.place.span.start
        heading = Span(start, start + len("install"))
        about = InHost(
            what="pip install",
            heading=heading,
            unread=tuple(Word(reason, place.span) for place, reason in self._not_judged()),
            takes_dependencies=self.takes_dependencies,
        )
        return Hosted(
            source=source,
            about=about,
            entries=self.entries,
            container=Words(source=source, elements=self.elements, start=heading.end),
            paths={**paths, **dict(self._locks())},
            runs_elsewhere=runs_elsewhere,
        )


def find_pip_install(words: Sequence[Value]) -> int | None:
    """Give the number of the word `install` in a command that calls pip, however it is called."""
    return find_pip_verb(words, "install")


def find_pip_verb(words: Sequence[Value], verb: str) -> int | None:
    """Give the number of such a word in a command that calls pip."""
    texts = [word.text if isinstance(word, Scalar) else "" for word in words]
    if verb not in texts or texts[0] in ("echo", "printf"):
        return None
    at = texts.index(verb)
    called = any(_PIP.fullmatch(text.rpartition("/")[2]) for text in texts[:at])
    return at if called else None


def read_pip_call(words: Sequence[Value], at: int, styles: Sequence[Style]) -> PipCall:
    """Read a command whose word of that number is `install`.

    `styles` are the ways in which words are written there.
    """
    texts = [word.text if isinstance(word, Scalar) else "" for word in words[:at]]
    is_uv = any(text.rpartition("/")[2] == "uv" for text in texts)
    arguments = list(split_arguments(words[at + 1 :], is_uv=is_uv))
    projects = [each.words[0] for each in arguments if not each.name]
    editable = _values(arguments, "--editable")
    own = [
        word
        for word in (*projects, *editable)
        if isinstance(word, Scalar) and _OWN.fullmatch(word.text)
    ]
    named = [
        word
        for word in projects
        if isinstance(word, Scalar) and word not in own and not _ITSELF.fullmatch(word.text)
    ]
    files = _values(arguments, "--requirement")
    pips = [
        match
        for word in projects
        if isinstance(word, Scalar) and (match := _ITSELF.fullmatch(word.text)) is not None
    ]
    kept = {id(word): _cut(word) for word in named}
    first, last = words[at].place, words[-1].place
    return PipCall(
        place=Place(first.source, Span(first.span.start, max(first.span.end, last.span.end))),
        files=files,
        installer="uv" if is_uv else "pip",
        constraints=_values(arguments, "--constraint"),
        entries=tuple(_entries(arguments, kept, styles)),
        elements=tuple(each.span for each in arguments),
        own=tuple(own),
        projects=tuple(read_projects(own, arguments)),
        lists=read_lists(arguments),
        unread=tuple(word for word in (*projects, *editable) if isinstance(word, Unknown)),
        names_projects=bool(named)
        or any(isinstance(word, Scalar) and word not in own for word in editable),
        renews_pip=bool(pips),
        own_pip=next((match[1] for match in pips if match[1]), ""),
        options=frozenset(each.name for each in arguments if each.name),
    )


def _is_lock(path: Value) -> TypeGuard[Scalar]:
    return isinstance(path, Scalar) and is_lock_name(path.text.rpartition("/")[2])


def _values(arguments: Sequence[Argument], name: str) -> tuple[Value, ...]:
    return tuple(each.value for each in arguments if each.name == name and each.value is not None)


def _entries(
    arguments: Sequence[Argument],
    kept: Mapping[int, tuple[Scalar, Word | None]],
    styles: Sequence[Style],
) -> Iterator[Entry]:
    for each in arguments:
        if each.name:
            yield from _option_entry(each, styles)
        elif id(each.words[0]) in kept:
            word, lost = kept[id(each.words[0])]
            dropped = () if lost is None else (lost,)
            yield Entry(span=each.span, parts=(_literal(word, styles),), dropped=dropped)


def _option_entry(argument: Argument, styles: Sequence[Style]) -> Iterator[Entry]:
    """Give the line of a file that says the same as an option."""
    literals = [_literal(word, styles) for word in argument.words if isinstance(word, Scalar)]
    if argument.name not in _OF_FILES or len(literals) < len(argument.words):
        return
    value = argument.value
    if value is None:
        yield Entry(span=argument.span, parts=(literals[0],))
        return
    if isinstance(value, Unknown) or (
        argument.name == "--editable" and _OWN.fullmatch(value.text) is not None
    ):
        return
    # The value is a word of its own, or the end of the one word.
    last = literals[-1] if len(literals) > 1 else _end_of(literals[0], len(value.text))
    quote = "'" if re.search(r"[\s'\"\\]", value.text) else ""
    parts: tuple[HostPart, ...] = (f"{argument.name} {quote}", last, quote)
    yield Entry(span=argument.span, parts=parts)


def _end_of(whole: Literal, length: int) -> Literal:
    """Give the end of a literal as one of its own, that nothing is written into."""
    cut = len(whole.text) - length
    span = whole.span_of(cut, len(whole.text))
    return read_literal(Place(whole.place.source, span), whole.text[cut:], ())


def _literal(word: Scalar, styles: Sequence[Style]) -> Literal:
    return read_literal(word.place, word.text, styles)


def _cut(word: Scalar) -> tuple[Scalar, Word | None]:
    """Give what a shell leaves of a word, and what it takes for a redirection."""
    source, (start, end) = word.place
    match = _REDIRECTED.fullmatch(source.text[start:end])
    if match is None:
        return word, None
    cut = start + match.end(1)
    kept = Scalar(place=Place(source, Span(start, cut)), text=match[1])
    return kept, Word(match[2], Span(cut, end))
