"""What shell scripts, and the commands in notebooks, give to pip.

Sources: IPython's manual, System shell access, and its `%pip` magic, which hands its line to a
shell as well.
"""

import re
from collections.abc import Iterator

from pinproof.formats.script import Script
from pinproof.formats.shell_words import split_commands
from pinproof.formats.tree import Scalar, Unknown, Value
from pinproof.hosts.commands.environments import Environments
from pinproof.hosts.commands.pip_call import find_pip_install, read_pip_call
from pinproof.hosts.literals.json_strings import JSON_INSIDE
from pinproof.hosts.literals.shell_quotes import SHELL_WORD
from pinproof.hosts.model import Hosted
from pinproof.record import replace

_HEREDOC = re.compile(r"^(?P<head>[^\n#]*?<<-?[ \t]*(['\"]?)(?P<word>\w+)\2[^\n]*)\n", re.MULTILINE)
_SHELL = re.compile(r"(?:^|[\s/])(?:ba|da|z|k)?sh\b[^|]*<<")


def read_shell_installs(script: Script) -> Iterator[Hosted]:
    """Give the lines of each call of pip that names something, in order."""
    is_notebook = script.source.path.endswith(".ipynb")
    styles = (JSON_INSIDE, SHELL_WORD) if is_notebook else (SHELL_WORD,)
    environments = Environments()
    for words in split_commands(replace(script, text=_without_documents(script.text))):
        command = [_in_notebook(word) for word in words] if is_notebook else words
        if environments.note(command):
            continue
        at = find_pip_install(command)
        if at is None:
            continue
        call = read_pip_call(command, at, styles)
        if call.names_projects or call.files or call.unread or call.own:
            # What a cell of a notebook enters it leaves with its line.
            known = Environments(made=environments.made) if is_notebook else environments
            environment = known.of_call(command)
            python = environment.python if environment is not None else None
            yield replace(
                call.hosted({}, runs_elsewhere=True),
                python=python if isinstance(python, Scalar) else None,
                environment=environment,
            )


def _in_notebook(word: Value) -> Value:
    """Give what IPython would work out before the shell sees it as not known."""
    if isinstance(word, Scalar) and "{" in word.text and "}" in word.text:
        return Unknown(place=word.place, what="IPython works it out")
    return word


def _without_documents(text: str) -> str:
    """Blank out what is handed to other programs than a shell, and keep the length."""
    parts: list[str] = []
    at = 0
    while (match := _HEREDOC.search(text, at)) is not None:
        closing = re.compile(rf"^\t*{match['word']}[ \t]*\r?$", re.MULTILINE)
        found = closing.search(text, match.end())
        end = found.end() if found is not None else len(text)
        body = text[match.end() : end]
        is_shell = _SHELL.search(match["head"]) is not None
        parts += [text[at : match.end()], body if is_shell else re.sub(r"[^\n]", " ", body)]
        at = end
    return "".join([*parts, text[at:]])
