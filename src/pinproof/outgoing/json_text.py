"""JSON in one pass: `json.dumps` with `indent` goes through every value by itself, in Python."""

import json
from collections.abc import Callable
from typing import Any


def json_text(value: Any, said: Callable[[str], str], *, indent: int | None) -> str:
    """Give what `json.dumps` would give, without escapes of what is no ASCII.

    Every text passes `said` first, equal ones once. Keys are texts.
    """
    quote = json.JSONEncoder(ensure_ascii=False).encode
    quoted: dict[str, str] = {}

    def text_of(text: str) -> str:
        known = quoted.get(text)
        if known is None:
            known = quoted[text] = quote(said(text))
        return known

    def written(one: Any, end: str) -> str:
        # A text is by far the commonest.
        if isinstance(one, str):
            return text_of(one)
        if isinstance(one, dict):
            inner = end + step
            parts = [f"{text_of(key)}: {written(each, inner)}" for key, each in one.items()]
            signs = "{}"
        elif isinstance(one, list | tuple):
            inner = end + step
            parts = [written(each, inner) for each in one]
            signs = "[]"
        else:
            return quote(one)
        if not parts:
            return signs
        return f"{signs[0]}{inner}{(',' + (inner or ' ')).join(parts)}{end}{signs[1]}"

    step = " " * (indent or 0)
    return written(value, "" if indent is None else "\n")
