"""What spares a path in a `RUN` from being there: a test, or a failure that is passed over."""

import re

from pinproof.budget import spend

# `[ -f x ]`, `[[ ! -e x ]]`, `test -s "x"`. Source: POSIX, test.
_TESTED = re.compile(r"(?:(?<![\w.])\[\[?|\btest)[ \t]+(?:![ \t]+)?-[efsrL][ \t]+([^\s;&|\]]+)")
_LISTED = re.compile(r"(?:^|[;&|(]|\bif[ \t])[ \t]*(?:ls|stat)[ \t]+(?:-\w+[ \t]+)*([^\s;&|]+)")
_PASSED_OVER = re.compile(r"[^;&|\n]*\|\|[ \t]*(?:true\b|:(?:\s|$)|echo\b)")


def why_spared(before: str, after: str, path: str, where: str, folder: str) -> str:
    """Say why a path need not be there; empty where it must be.

    `before` and `after` are the texts of the command around it, `where` the path in the image as
    seen from `folder`.
    """
    spend(len(before) + len(after))
    for pattern in (_TESTED, _LISTED):
        for match in pattern.finditer(before):
            word = match[1].strip("\"'")
            seen = word if word.startswith("/") else f"{folder.rstrip('/')}/{word}"
            if path in (word, word.removeprefix("./")) or seen.replace("/./", "/") == where:
                return "it is installed only if it is there"
    if _PASSED_OVER.match(after):
        return "its failure is passed over"
    return ""
