"""Into which environment a call of pip installs, as the commands before it and its own words tell.

Sources: conda's manual (create, run, activate); Python's `venv`; virtualenv's and uv's references;
and pip's manual for `--python`.
"""

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pinproof.formats.tree import Scalar, Unknown, Value
from pinproof.hosts.commands.conda_call import CondaCall, read_conda_call
from pinproof.hosts.model import PipEnvironment
from pinproof.record import replace

_MANAGERS = frozenset({"conda", "mamba", "micromamba"})
_ANY_NAME = ""
_NAMED = ("-n", "--name", "-p", "--prefix")
_VERSION = r"3\.\d{1,2}(?:\.\d{1,2})?"
# An interpreter or its pip by the version in its name.
_BY_NAME = re.compile(rf"(?:python|pip)({_VERSION})")
# What a manylinux image calls its Pythons. Source: pypa/manylinux, README.
_BY_FOLDER = re.compile(r".*/(?:opt/python/|pythons?/)cp3(\d{1,2})-[^/]*/bin")
_PYTHON = re.compile(r"python(?:3(?:\.\d{1,2})?)?")
_REQUESTED = re.compile(rf"(?:(?:c?python)[@=-]?)?({_VERSION})")
_OF_CONDA = re.compile(rf"python[ \t]*==?[ \t]*({_VERSION})(?:\.\*)?(?:=\w*)?")
_ANY_OF_CONDA = re.compile(r"python(?:[ \t]*[<>=!~].*)?")
_IN_ENVIRONMENT = re.compile(r"(?P<folder>.+)/(?:bin|Scripts)/[^/]+")
_ACTIVATE = re.compile(r"(?P<folder>.+)/(?:bin|Scripts)/activate")
# Options of venv, virtualenv and uv venv whose value is no folder.
_WITH_VALUE = frozenset(
    {"--prompt", "-p", "--python", "--app-data", "--creator", "--seeder", "--pip", "--setuptools"}
    | {"--wheel", "--seed-packages", "--index-url", "--cache-dir"}
)


@dataclass(slots=True, kw_only=True)
class Environments:
    """The environments that commands make, by name and by folder, and the one that is entered.

    `entered` may be made afterwards only. One without a name is made from a file that says it.
    """

    made: dict[str, PipEnvironment] = field(default_factory=dict)
    entered: str = ""

    def begin_shell(self) -> "Environments":
        """Give what a shell knows that begins here: what it enters it leaves when it ends."""
        return Environments(made=self.made, entered=self.entered)

    def copy(self) -> "Environments":
        """Give what a stage knows that goes on from here."""
        return Environments(made=dict(self.made), entered=self.entered)

    @property
    def _active(self) -> PipEnvironment | None:
        return self._of_name(self.entered) if self.entered else None

    def note(self, words: Sequence[Value], folder: str = "") -> bool:
        """Follow a command that makes an environment or enters one; tell whether it is such."""
        texts = [word.text if isinstance(word, Scalar) else "" for word in words]
        name = texts[0].rpartition("/")[2]
        listed = read_conda_call(words)
        if listed is not None:
            self._list(listed)
            return False
        if name in (".", "source") and len(texts) > 1:
            match = _ACTIVATE.fullmatch(texts[1])
            return self._enter(_located(match["folder"], folder) if match else texts[-1])
        if name in _MANAGERS and texts[1:2] == ["activate"]:
            return self._enter(texts[-1])
        if name == "deactivate" or texts[1:2] == ["deactivate"]:
            self.entered = ""
            return False
        if name in _MANAGERS and texts[1:2] == ["create"]:
            return self._make_by_conda(words, texts)
        at = _begins_folders(name, texts)
        if at is None:
            return False
        asked = _option(words, texts, ("-p", "--python"))
        python = _requested(asked) if asked is not None else _by_name(words[0])
        if python is None and asked is None and self._active is not None:
            python = self._active.python
        shares = "--system-site-packages" in texts
        for path in _folders(texts[at:]) or ([".venv"] if name == "uv" else []):
            self.made[_located(path, folder)] = PipEnvironment(python=python, is_apart=not shares)
        return True

    def enter_path(self, path: str) -> None:
        """Follow a `PATH`: what lies in its first folder is called."""
        first = path.partition(":")[0]
        if first.rstrip("/").endswith("/bin"):
            self.entered = first.rstrip("/").removesuffix("/bin")

    def enter_shell(self, words: Sequence[Value]) -> None:
        """Follow a `SHELL`: it may run every command in an environment of conda."""
        self.entered = _run_by_conda(words) or self.entered

    def of_call(self, words: Sequence[Value], folder: str = "") -> PipEnvironment | None:
        """Give the environment that a call of pip or uv installs into.

        `None` is the usual one, of the image or of the person who runs it.
        """
        texts = [word.text if isinstance(word, Scalar) else "" for word in words]
        found = self._of_name(_run_by_conda(words))
        if found is not None:
            return found
        asked = _option(words, texts, ("--python", "-p"))
        is_uv = any(text.rpartition("/")[2] == "uv" for text in texts[:2])
        if asked is not None:
            return self._asked_for(asked, folder)
        if is_uv and "--system" in texts:
            return None
        for word in words[: texts.index("install")] if "install" in texts else ():
            if isinstance(word, Scalar) and (found := self._by_interpreter(word, folder)):
                return found
        beside = self.made.get(_located(".venv", folder)) if is_uv else None
        return self._active or beside

    def _asked_for(self, asked: Value, folder: str) -> PipEnvironment | None:
        if isinstance(asked, Unknown):
            return PipEnvironment(python=asked)
        made = self.made.get(_located(asked.text, folder))
        found = made or self._by_interpreter(asked, folder)
        if found is not None:
            return found
        python = _requested(asked)
        return None if python is None else PipEnvironment(python=python, is_apart=False)

    def _by_interpreter(self, word: Scalar, folder: str) -> PipEnvironment | None:
        match = _IN_ENVIRONMENT.fullmatch(word.text)
        if match is not None:
            path = _located(match["folder"], folder)
            made = self.made.get(path) or self.made.get(path.rpartition("/")[2])
            if made is not None:
                return made
        python = _by_name(word)
        return PipEnvironment(python=python, is_apart=False) if python is not None else None

    def _of_name(self, name: str) -> PipEnvironment | None:
        name = name.rstrip("/")
        if not name or name == "base":
            return None
        found = self.made.get(name) or self.made.get(name.rpartition("/")[2])
        return self.made.get(_ANY_NAME) if found is None and "/" not in name else found

    def _list(self, call: CondaCall) -> None:
        """Note that conda makes an environment from a file, under a name or one that it says."""
        what = "conda makes its environment from a file, which says its Python"
        made = PipEnvironment(python=Unknown(place=call.file.place, what=what))
        if not call.renews:
            name = call.environment
            self.made[name.text.rstrip("/") if isinstance(name, Scalar) else _ANY_NAME] = made

    def _enter(self, name: str) -> bool:
        self.entered = name
        return self._active is not None

    def _make_by_conda(self, words: Sequence[Value], texts: Sequence[str]) -> bool:
        named = _option(words, texts, _NAMED)
        if not isinstance(named, Scalar):
            return False
        python: Value = Unknown(place=words[0].place, what="conda chooses its Python")
        for word in words:
            text = word.text if isinstance(word, Scalar) else ""
            match = _OF_CONDA.fullmatch(text)
            if match is not None:
                python = replace(word, text=match[1])
            elif _ANY_OF_CONDA.fullmatch(text):
                python = Unknown(place=word.place, what=f"conda chooses by {text} which it is")
        self.made[named.text.rstrip("/")] = PipEnvironment(python=python)
        return True


def _run_by_conda(words: Sequence[Value]) -> str:
    """Give the name or the folder of the environment that conda runs a command in."""
    texts = [word.text if isinstance(word, Scalar) else "" for word in words]
    at = next((n for n, text in enumerate(texts) if text.rpartition("/")[2] in _MANAGERS), None)
    if at is None or texts[at + 1 : at + 2] != ["run"]:
        return ""
    named = _option(words[at:], texts[at:], _NAMED)
    return named.text if isinstance(named, Scalar) else ""


def _located(path: str, folder: str) -> str:
    """Give a path as seen from the folder in which the command runs, as far as that is known."""
    return posixpath.normpath(path if path.startswith("~") else posixpath.join(folder, path))


def _begins_folders(name: str, texts: Sequence[str]) -> int | None:
    """Give where the arguments of a command begin that makes environments of Python itself."""
    if name == "virtualenv":
        return 1
    if name == "uv" and texts[1:2] == ["venv"]:
        return 2
    is_module = texts[1:2] == ["-m"] and texts[2:3] in (["venv"], ["virtualenv"])
    return 3 if _PYTHON.match(name) and is_module else None


def _folders(texts: Sequence[str]) -> list[str]:
    found: list[str] = []
    at = 0
    while at < len(texts):
        if texts[at] in _WITH_VALUE:
            at += 1
        elif texts[at] and not texts[at].startswith("-"):
            found.append(texts[at])
        at += 1
    return found


def _option(words: Sequence[Value], texts: Sequence[str], names: Sequence[str]) -> Value | None:
    """Give the value of an option: the next word, or the end of its own."""
    for at, (word, text) in enumerate(zip(words, texts, strict=True)):
        name, equals, value = text.partition("=")
        is_last = re.fullmatch("-[a-z]+", text) is not None and f"-{text[-1]}" in names
        if name in names or is_last:
            if equals and isinstance(word, Scalar):
                return replace(word, text=value)
            return words[at + 1] if at + 1 < len(words) else None
    return None


def _by_name(word: Value) -> Scalar | None:
    """Give the Python that an interpreter's or a pip's own name or folder tells."""
    if isinstance(word, Unknown):
        return None
    folder, _, name = word.text.rpartition("/")
    match = _BY_NAME.fullmatch(name)
    if match is not None:
        return replace(word, text=match[1])
    match = _BY_FOLDER.fullmatch(folder)
    return replace(word, text=f"3.{match[1]}") if match is not None else None


def _requested(value: Value) -> Value | None:
    """Read which Python is asked for; `None` where that is whichever there is."""
    if isinstance(value, Unknown):
        return value
    found = _by_name(value)
    match = _REQUESTED.fullmatch(value.text)
    return replace(value, text=match[1]) if match is not None else found
