"""Files and folders that a notebook or script makes itself before it deploys them."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from pinproof.formats.script import Script
from pinproof.formats.shell_words import split_commands
from pinproof.formats.tree import Scalar, Value
from pinproof.record import record

_STRING = r"""[rf]?(?:"([^"\n\\{]{1,300})"|'([^'\n\\{]{1,300})')"""
# Python code that makes what the string names. What these do to other arguments is not followed.
_MAKING = re.compile(
    r"(?:\b(?:os\.)?(?:makedirs|mkdir)\(\s*|\b(?:Path|PurePath)\(\s*(?=[^)\n]{1,300}\)\.(?:mkdir|touch|"
    rf"write_text|write_bytes)\()|\bextractall\(\s*(?:path\s*=\s*)?){_STRING}"
    rf"|\bopen\(\s*{_STRING}\s*,\s*(?:mode\s*=\s*)?[\"'][wxa]"
    r"|\b(?:copytree|copyfile|copy2?|move|urlretrieve|download_file)\([^()\n]{0,300}?,\s*"
    rf"(?:filename\s*=\s*)?{_STRING}"
)
# Calls of libraries that write what one of their texts names: `environment.save_to_directory(…)`.
_SAVING = re.compile(
    r"\b(?:save(?:_\w+)?|write_\w+|dump|export\w*|serialize\w*|download(?:_\w+)?"
    r"|to_(?:csv|json|yaml|file|pickle|parquet|disk))\(([^()]{1,400})\)"
)
_TEXT = re.compile(_STRING)
_ASSIGNED = re.compile(rf"(?m)^[ \t]*([A-Za-z_]\w*)\s*(?::[^=\n]+)?=\s*(?:Path\(\s*)?{_STRING}")
_NAME = re.compile(r"(?:^|[,=])\s*([A-Za-z_]\w*)\s*(?=,|$)")
# The same as the first lines above, where a variable stands in the place of the text.
_MAKING_NAMED = re.compile(
    r"\b(?:makedirs|mkdir)\(\s*([A-Za-z_]\w*)\s*[,)]"
    r"|\bopen\(\s*([A-Za-z_]\w*)\s*,\s*(?:mode\s*=\s*)?[\"'][wxa]"
)
# What asks whether something is there: `exists(x)`, `Path(x).is_file()`, `x.is_dir()`.
_ASKED = re.compile(
    rf"\b(?:exists|isfile|isdir|access)\(\s*(?:{_STRING}|([A-Za-z_]\w*)\s*[),])"
    rf"|(?:\b([A-Za-z_]\w*)|\bPath\(\s*(?:{_STRING}|([A-Za-z_]\w*))\s*\))\.(?:exists|is_file|is_dir)\(\s*\)"
)
# What brings files whose names do not stand here.
_BRINGING = re.compile(
    r"\b(?:extractall|unpack_archive|snapshot_download|hf_hub_download|Repo\.clone_from"
    r"|download_artifacts|S3Downloader\.download)\("
)
# What changes the folder in which paths begin.
_MOVING = re.compile(r"\b(?:os\.)?chdir\(")
_UNPACKING = frozenset({"tar", "unzip", "7z", "gunzip", "bunzip2"})
_COPYING = frozenset({"cp", "mv", "rsync", "ln", "install"})
_CLOUD = frozenset({"aws", "az", "azcopy", "gsutil", "gcloud", "dvc", "kaggle", "huggingface-cli"})
_REDIRECTED = re.compile(r"(?:^|[^<>&\d])>{1,2}[ \t]*([\w./-]+)")


@record
class MadePaths:
    """`paths` are relative and normal (`code/requirements.txt`).

    `others` tells that files are made or fetched whose names do not stand in the text. `tested`
    are those that are used only if they are there. `moves`: paths begin elsewhere once it ran on.
    """

    paths: frozenset[str] = frozenset()
    others: bool = False
    tested: frozenset[str] = frozenset()
    moves: bool = False

    def makes(self, path: str) -> bool:
        """Tell whether a path, what it lies in, or what lies in it, is made here."""
        wanted = posixpath.normpath(path.replace("\\", "/"))
        return any(
            made == wanted or made.startswith(f"{wanted}/") or wanted.startswith(f"{made}/")
            for made in self.paths
        )

    def tests(self, path: str) -> bool:
        """Tell whether a path, or what it lies in, is used only if it is there."""
        wanted = posixpath.normpath(path)
        return any(wanted == each or wanted.startswith(f"{each}/") for each in self.tested)


NOTHING_MADE = MadePaths()


def collect_made_paths(scripts: Iterable[Script], written: Iterable[str] = ()) -> MadePaths:
    """Tell what scripts and cells make; `written` are files that are written out whole."""
    scripts = tuple(scripts)
    variables = _variables(script.text for script in scripts if not script.is_shell)
    paths = set(written)
    others, moves = False, False
    tested: set[str] = set()
    for script in scripts:
        if script.is_shell:
            for words in split_commands(script):
                texts = [word.text if isinstance(word, Scalar) else "" for word in words]
                moves = moves or _moves_notebook(words)
                found, brings = _of_command(texts)
                paths |= found
                others = others or brings
            paths |= {match[1] for match in _REDIRECTED.finditer(script.text)}
        else:
            paths |= set(_of_python(script.text, variables))
            tested |= set(_tested(script.text, variables))
            others = others or _BRINGING.search(script.text) is not None
            moves = moves or _MOVING.search(script.text) is not None
    normal = {posixpath.normpath(path) for path in paths if path and not path.startswith("/")}
    return MadePaths(
        paths=frozenset(normal - {".", ".."}),
        others=others,
        tested=frozenset(map(posixpath.normpath, tested)),
        moves=moves,
    )


def _moves_notebook(words: Sequence[Value]) -> bool:
    """Tell a `%cd`, which moves the notebook, from the `cd` of a shell, which ends with that."""
    first = words[0]
    at = first.place.span.start
    is_magic = first.place.source.text[at - 1 : at] == "%"
    return is_magic and isinstance(first, Scalar) and first.text == "cd"


def _variables(texts: Iterable[str]) -> dict[str, set[str]]:
    """Give the texts that each variable is set to, in whatever cell."""
    found: dict[str, set[str]] = {}
    for text in texts:
        for match in _ASSIGNED.finditer(text):
            found.setdefault(match[1], set()).add(match[2] or match[3])
    return found


def _of_python(text: str, variables: Mapping[str, set[str]]) -> Iterator[str]:
    for match in _MAKING.finditer(text):
        yield next(group for group in match.groups() if group is not None)
    for match in _MAKING_NAMED.finditer(text):
        yield from variables.get(match[1] or match[2], ())
    for match in _SAVING.finditer(text):
        for named in _TEXT.finditer(match[1]):
            yield named[1] or named[2]
        for name in _NAME.findall(match[1]):
            yield from variables.get(name, ())


def _tested(text: str, variables: Mapping[str, set[str]]) -> Iterator[str]:
    """Give the paths that are asked after, by themselves or by the name of a variable."""
    for match in _ASKED.finditer(text):
        named = match[3] or match[4] or match[7]
        if named is None:
            yield match[1] or match[2] or match[5] or match[6]
        else:
            yield from variables.get(named, ())


def _of_command(texts: list[str]) -> tuple[set[str], bool]:
    """Give what one command makes, and whether it brings files that are not named."""
    name = texts[0].rpartition("/")[2]
    plain = [text for text in texts[1:] if text and not text.startswith("-")]
    if name in ("mkdir", "touch", "tee", "%mkdir"):
        return set(plain), False
    if name in _COPYING:
        return set(plain[-1:]), False
    if name == "git" and "clone" in plain:
        return _cloned(plain[plain.index("clone") + 1 :])
    if name in ("wget", "curl"):
        return _downloaded(texts, plain), False
    if name in _UNPACKING or name in _CLOUD or (name == "az" and "download" in plain):
        return _value_of(texts, ("-d", "-C", "--directory")), True
    return set(), False


def _cloned(words: list[str]) -> tuple[set[str], bool]:
    """Give the folder of a clone; the values of its options stand before the address."""
    at = next((at for at, word in enumerate(words) if re.search(r"[/:]", word)), None)
    if at is None:
        return set(), True
    return {*words[at + 1 : at + 2]} or {
        re.split(r"[/:]", words[at].rstrip("/"))[-1].removesuffix(".git")
    }, False


def _downloaded(texts: list[str], plain: list[str]) -> set[str]:
    named = _value_of(texts, ("-O", "-o", "--output", "--output-document"))
    folder = next(iter(_value_of(texts, ("-P", "--directory-prefix"))), "")
    names = {url.partition("?")[0].rpartition("/")[2] for url in plain if "://" in url}
    return named or {posixpath.join(folder, one) for one in names if one}


def _value_of(texts: list[str], options: tuple[str, ...]) -> set[str]:
    found = set()
    for at, text in enumerate(texts):
        option, equals, value = text.partition("=")
        if option in options:
            found |= {value} if equals else set(texts[at + 1 : at + 2])
    return {one for one in found if one and not one.startswith("-")}
