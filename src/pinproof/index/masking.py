"""Text with the credentials in its addresses made unreadable, for whatever leaves the program."""

import re

# The authority ends at the first of `/?#`; what stands before its last `@` is a login. The
# pattern begins with plain text: long reports are searched for that at once. None is compiled
# before there is an address.
_LOGIN = r"://([^\s/?#]+)@"
# The likes of `sig`, `token` and `X-Amz-Signature` in a query.
_PARAMETER = (
    r"(?i)([?&][\w.%-]*(?:token|sig|secret|passw|key|credential|auth|code)[\w.%-]*=)"
    r"([^\s&#;\"'<>]+)"
)
_VARIABLES = r"(?:\$\{\w+\}|\$\w+|%\w+%)+"


def masked(text: str) -> str:
    """Put asterisks for user, password and secret parameters of every address in a text.

    The length stays, so that columns do. Names of variables stay readable, and so does a user
    that says nothing: the one of ssh.
    """
    if "://" not in text:
        return text
    text = re.sub(_LOGIN, _without_login, text)
    if "?" not in text:
        return text
    return re.sub(_PARAMETER, lambda found: found[1] + _hidden(found[2]), text)


def _without_login(found: re.Match[str]) -> str:
    user, colon, password = found[1].partition(":")
    if not colon and (user == "git" or found.string[: found.start()].endswith("ssh")):
        return found[0]
    return f"://{_hidden(user)}{colon}{_hidden(password)}@"


def _hidden(text: str) -> str:
    return text if re.fullmatch(_VARIABLES, text) else "*" * len(text)
