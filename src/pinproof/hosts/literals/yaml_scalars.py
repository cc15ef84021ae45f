"""Scalars of YAML: plain, in single and in double quotes, on one line or several.

Source: YAML 1.1, Flow Scalar Styles; what a scalar says is asked from PyYAML.
"""

import json
import re
from collections.abc import Iterable

import yaml

from pinproof.hosts.literals.style import Unwritten, gather_characters, split_tokens

_TEXT = "tag:yaml.org,2002:str"
# A line break with the blanks around it is one blank; further ones are kept.
_FOLD = r"[ \t]*(?:\r?\n[ \t]*)+"
_PLAIN = re.compile(_FOLD)
_SINGLE = re.compile(rf"''|{_FOLD}")
_DOUBLE = re.compile(
    rf"\\(?:x[0-9a-fA-F]{{2}}|u[0-9a-fA-F]{{4}}|U[0-9a-fA-F]{{8}}|\r?\n[ \t]*|[^\n])|{_FOLD}"
)


class YamlScalar:
    """A scalar in a list; `is_flow` within brackets, where commas and brackets end a plain one."""

    def __init__(self, *, is_flow: bool) -> None:
        self._is_flow = is_flow

    def decoded(self, raw: str) -> Unwritten | None:
        """See the style."""
        meant = self._meant(raw)
        if meant is None:
            return None
        quote = raw[:1] if raw[:1] in ("'", '"') else ""
        pattern = {"'": _SINGLE, '"': _DOUBLE}.get(quote, _PLAIN)
        try:
            end = len(raw) - len(quote)
            found = gather_characters(split_tokens(pattern, raw, len(quote), end, _read))
        except ValueError:
            return None
        return found if found.text == meant else None

    def pieces(self, text: str, raw: str) -> Iterable[str]:
        """See the style."""
        del raw
        return (text, text.replace("'", "''"), _escaped(text))

    def whole(self, text: str, raw: str) -> Iterable[str]:
        """See the style."""
        single, double = "'" + text.replace("'", "''") + "'", f'"{_escaped(text)}"'
        if raw[:1] == '"':
            return (double, single)
        return (single, double) if raw[:1] == "'" else (text, single, double)

    def _meant(self, raw: str) -> str | None:
        """Ask what a scalar says where it stands; `None` for anything but one text."""
        if not raw or raw[0] in "|>&*!%@`#":
            return None
        try:
            root = yaml.compose(f"[{raw}]" if self._is_flow else f"- {raw}\n", yaml.SafeLoader)
        except (yaml.YAMLError, ValueError, RecursionError):
            return None
        items = root.value if isinstance(root, yaml.SequenceNode) else []
        if len(items) != 1 or not isinstance(items[0], yaml.ScalarNode) or items[0].tag != _TEXT:
            return None
        text: str = items[0].value
        return text


IN_BLOCK = YamlScalar(is_flow=False)
IN_FLOW = YamlScalar(is_flow=True)


def _read(written: str) -> str:
    if written == "''":
        return "'"
    if written.startswith("\\"):
        if written[1:].isspace():
            return "" if "\n" in written else written[1:]
        return str(yaml.safe_load(f'"{written}"'))
    breaks = written.count("\n")
    return " " if breaks == 1 else "\n" * (breaks - 1)


def _escaped(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)[1:-1]
