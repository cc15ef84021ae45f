"""`${VAR}` in an address that stands in a linted file.

pip fills in whatever the file asks for. The file may be a stranger's, and the variable a
secret of whoever lints it: its value goes to the scheme, host and port that the user's own
settings name, as login, and nowhere else.
"""

import os
import re
from collections.abc import Mapping

from pinproof.index.settings.origin import Origin, origin_of

WITHHELD = "it holds a variable, whose value is sent only as login to hosts of your own settings"
# Nothing that one reader of addresses takes for the end of the login and another does not.
_WITH_LOGIN = r"(?P<scheme>https?://)(?P<login>[\w.~%!$&'()*+,;=:{}-]+)@[\w.:\[\]-]+(?:/|\Z)"
_VARIABLE = r"\$\{([A-Z0-9_]+)\}"


def fill_in_login(
    address: str, own: frozenset[Origin], environment: Mapping[str, str] | None = None
) -> str:
    """Fill in the login of an address whose origin is among `own`; the rest stays as written."""
    match = re.match(_WITH_LOGIN, address, re.IGNORECASE | re.ASCII)
    if match is None or origin_of(address) not in own:
        return address
    environ = os.environ if environment is None else environment
    filled = re.sub(_VARIABLE, lambda found: environ.get(found[1]) or found[0], match["login"])
    return match["scheme"] + filled + address[match.end("login") :]


def holds_variable(address: str) -> bool:
    """Tell whether a variable is left in an address."""
    return "${" in address and re.search(_VARIABLE, address) is not None
