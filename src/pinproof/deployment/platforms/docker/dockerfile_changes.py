"""What commands of a Dockerfile do to the packages of its image, other than to install by pip."""

import re
from collections.abc import Iterator, Sequence

from pinproof.deployment.changes import BuildChange
from pinproof.formats.shell_words import SHELLS, span_words
from pinproof.formats.tree import Scalar, Unknown, Value
from pinproof.hosts.commands.pip_arguments import split_arguments
from pinproof.hosts.commands.pip_call import PipCall, find_pip_verb
from pinproof.hosts.model import Hosted
from pinproof.source import Place

_CONDA = frozenset({"conda", "mamba", "micromamba"})
_CONDA_VERBS = frozenset({"create", "install", "uninstall", "remove", "update", "upgrade"})
# Managers that bring a project's own packages; uv's `pip` is read as pip.
_MANAGERS = frozenset({"easy_install", "pdm", "pipenv", "pixi", "poetry"})
_OF_UV = frozenset({"add", "remove", "sync"})
_SCRIPT = re.compile(r"(?:\./|/).*|.*\.(?:ba|z|da)?sh")
_NO_INSTALLER = re.compile(
    r"(?:.*/)?(?:configure|bootstrap|b2|config|activate)|/(?:usr/)?(?:local/)?s?bin/[^/]+"
)
_SHELL = re.compile(r".*\.(?:ba|z|da)?sh")
_PACKAGES = re.compile(r"(?:site|dist)-packages|/(?:envs|\.?venv)\b")
# Where environments of Python lie in an image.
_ENVIRONMENT = re.compile(
    r"(?:site|dist)-packages|/lib/python3|/\.?v?envs?(?:/|$)|/azureml-envs|/opt/(?:mini)?conda"
    r"|^/usr/local(?:/lib)?/?$|^/usr/?$|^/root/\.local(?:/lib)?/?$"
)
# The environments of the images themselves. Source: Azure/azureml-assets, their Dockerfiles.
_OF_IMAGES = re.compile(r"/azureml-envs/|/opt/miniconda|\bamlenv\b")
_OTHER_PATH = re.compile(r"(?:venv|virtualenv|/envs?/|conda)[^:\s\"']*/bin")
_BRANCHES = re.compile(
    r"(?:^|[;&|(\n])\s*(?:if|case|while|until|for)\s|\|\|(?!\s*(?:true\b|:|echo\b|exit\b|\())"
)

_ELSEWHERE = frozenset({"--prefix", "--root", "--target", "-t"})
ANOTHER_ENVIRONMENT = "which environment pip installs into from there on is not known"


def read_install(call: PipCall, hosted: Hosted, run: str) -> BuildChange | None:
    """Give what a call of pip does; `run` is the whole text that it stands in."""
    if "--dry-run" in call.options:
        return None
    doubts = (each.what for each in call.unread)
    doubt = next(doubts, "what the project beside it installs is not known" * bool(call.own))
    if call.options & _ELSEWHERE:
        doubt = "it is installed into another folder"
    elif _BRANCHES.search(run):
        doubt = "whether that is run is only known when the image is built"
    is_named = call.names_projects or bool(call.files)
    return BuildChange(
        place=call.place,
        hosted=hosted if is_named else None,
        files=call.files,
        is_file_only=not call.names_projects,
        takes_dependencies=call.takes_dependencies,
        upgrades=call.upgrades,
        own_pip=call.own_pip if call.renews_pip else None,
        doubt=doubt,
    )


def read_change(words: Sequence[Value], run: str) -> BuildChange | None:
    """Give what a command that installs nothing by pip does; `None` where that is nothing."""
    place = span_words(words)
    first = words[0]
    if isinstance(first, Unknown):
        return BuildChange(place=place, doubt="which command is run there is not known")
    texts = [word.text if isinstance(word, Scalar) else "" for word in words]
    at = find_pip_verb(words, "uninstall")
    if at is not None:
        return _removal(place, words[at + 1 :], run)
    doubt = next(_doubts(texts), "")
    if doubt:
        return BuildChange(place=place, doubt=doubt)
    if any(text.endswith("get-pip.py") for text in texts) and "python" in texts[0]:
        return BuildChange(place=place, own_pip="")
    return None


def doubt_of_copy(place: Place, sources: Sequence[str], target: str) -> BuildChange | None:
    """Say that files of packages are copied into the image by hand."""
    if any(_ENVIRONMENT.search(path) for path in (*sources, target)):
        return BuildChange(place=place, doubt="packages are copied into the image there")
    return None


def doubt_of_setting(name: str, place: Place, text: str) -> BuildChange | None:
    """Say that `ENV` or `SHELL` takes commands from an environment which the image did not have."""
    is_other = "conda" in text if name == "SHELL" else _OTHER_PATH.search(text) is not None
    if is_other and name in ("ENV", "SHELL") and not _OF_IMAGES.search(text):
        return BuildChange(place=place, doubt=ANOTHER_ENVIRONMENT)
    return None


def _removal(place: Place, words: Sequence[Value], run: str) -> BuildChange:
    arguments = list(split_arguments(words))
    named = [each.words[0] for each in arguments if not each.name]
    files = [each.value for each in arguments if each.name == "--requirement"]
    unknown = next((each.what for each in named if isinstance(each, Unknown)), "")
    if _BRANCHES.search(run):
        unknown = "whether that is run is only known when the image is built"
    return BuildChange(
        place=place,
        removed=tuple(each for each in named if isinstance(each, Scalar)),
        removed_files=tuple(each for each in files if each is not None),
        doubt=unknown,
    )


def _doubts(texts: Sequence[str]) -> Iterator[str]:
    """Say why it is not known after a command what is installed; nothing for most commands."""
    name = texts[0].rpartition("/")[2]
    yield from _of_environments(name, texts)
    yield from _of_managers(name, texts)
    yield from _of_scripts(name, texts)
    if name in ("rm", "mv", "cp", "ln") and any(_PACKAGES.search(text) for text in texts):
        yield "files of installed packages are changed by hand there"


def _of_environments(name: str, texts: Sequence[str]) -> Iterator[str]:
    called = [text.rpartition("/")[2] for text in texts]
    activates = "activate" in called[:2] and not any(_OF_IMAGES.search(text) for text in texts)
    if activates or name == "virtualenv" or "venv" in texts[1:3]:
        yield ANOTHER_ENVIRONMENT


def _of_managers(name: str, texts: Sequence[str]) -> Iterator[str]:
    if name in _CONDA and _CONDA_VERBS.intersection(texts[1:3]):
        yield "what conda changes there is not known"
    if name in _MANAGERS or (name == "uv" and _OF_UV.intersection(texts[1:2])):
        yield f"what {name} installs there is not known"
    if "setup.py" in texts and {"install", "develop"}.intersection(texts):
        yield "what setup.py installs is not known"


def _of_scripts(name: str, texts: Sequence[str]) -> Iterator[str]:
    if name in SHELLS:
        # Without a script it reads what comes through a pipe.
        is_script = not any(text.startswith("-") and "c" in text for text in texts[1:3])
    elif name in ("source", "."):
        is_script = any(_SHELL.fullmatch(text) for text in texts[1:])
    else:
        is_script = (
            _SCRIPT.fullmatch(texts[0]) is not None
            and _NO_INSTALLER.fullmatch(texts[0]) is None
            and ("." not in name or _SHELL.fullmatch(name) is not None)
        )
    if is_script:
        yield "what is installed by that script is not known"
