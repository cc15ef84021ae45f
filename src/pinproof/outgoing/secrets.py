"""Logins and secrets of addresses, made unreadable in whatever leaves the program."""

import re
from collections.abc import Iterator
from functools import lru_cache

from pinproof.outgoing.beyond_blanks import end_beyond_blanks

# Signs that look like, and that some readers take for, those of an address.
_LOOKALIKES = str.maketrans(
    {
        "\N{FULLWIDTH COMMERCIAL AT}": "@",
        "\N{SMALL COMMERCIAL AT}": "@",
        "\N{FULLWIDTH COLON}": ":",
        "\N{SMALL COLON}": ":",
        "\N{FULLWIDTH SOLIDUS}": "/",
        "\N{FULLWIDTH QUESTION MARK}": "?",
        "\N{FULLWIDTH NUMBER SIGN}": "#",
        "\N{FULLWIDTH AMPERSAND}": "&",
        "\N{FULLWIDTH EQUALS SIGN}": "=",
    }
)
# A word goes on after a backslash at the end of a line, as in a requirements file.
_WORD = r"(?:[^ \t\r\n\"<>\\]|\\(?!\r?\n)|\\\r?\n[ \t]*)*"
_PIECE = r"[^\s@:/?&\"'<>]"
# Control characters and undecodable bytes, also written out: what breaks an address, not a login.
_BROKEN = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffd\ud800-\udfff\\"
_HOST = (
    rf"(?:(?:[A-Za-z0-9{_BROKEN}-]+\.)+[A-Za-z]{{2,}}|localhost"
    r"|\d{1,3}(?:\.\d{1,3}){3}|\[[0-9A-Fa-f:.]+\])"
)
# Behind a login the end of the host may have been cut off.
_HOST_BEGUN = rf"(?:{_HOST}|(?:[A-Za-z0-9{_BROKEN}-]+\.)+[A-Za-z]?(?!\w))"
# Names of variables that pip fills in are no secrets. Source: pip's manual, requirements files.
_VARIABLES = r"(?:\$\{[A-Z0-9_]+\})+"
# Shorter ones are words of ours as well.
_SHORTEST = 6
# More on one line are nobody's own.
_MOST_SECRETS = 500
_PUBLIC_KEYS = frozenset(
    {"egg", "subdirectory", "md5", "sha1", "sha224", "sha256", "sha384", "sha512", "name"}
)


def masked(text: str) -> str:
    """Put asterisks for logins, query values and fragments of every address in a text.

    The length stays, so that columns do. Names of variables stay readable, and so does a user
    that says nothing: the one of ssh. Linear in the text.
    """
    plain = text if text.isascii() else text.translate(_LOOKALIKES)
    if "@" not in plain and ":/" not in plain and "?" not in plain:
        return text
    return _masked(text, plain)


def without_secrets_of(written: str, text: str) -> str:
    """Put asterisks where a text repeats, alone, what is a secret where it was written.

    A message may quote a piece of an address, and nobody sees of such a piece what it is.
    """
    if "@" in written or ":/" in written or not written.isascii():
        for secret in _words_of_secrets(written):
            if secret in text:
                alone = rf"(?<!\w){re.escape(secret)}(?!\w)"
                text = re.sub(alone, "*" * len(secret), text)
    return text


@lru_cache(maxsize=256)
def _words_of_secrets(written: str) -> tuple[str, ...]:
    plain = written if written.isascii() else written.translate(_LOOKALIKES)
    secrets = _secrets(plain)
    found = dict.fromkeys(
        re.sub(r"\\\r?\n[ \t]*", "", secret).strip("${}()%*")
        for whole in secrets
        # Others may see an end where the filter sees none.
        for secret in (written[slice(*whole)], *re.split(r'[\s"<>]+', written[slice(*whole)]))
        if not re.fullmatch(_VARIABLES, secret)
    )
    # A user's name is an ordinary word, more often than not.
    every = [each for each in found if len(each) >= _SHORTEST]
    return tuple(every[:_MOST_SECRETS])


@lru_cache(maxsize=256)
def _masked(text: str, plain: str) -> str:
    parts: list[str] = []
    at = 0
    for start, end in _secrets(plain):
        if start >= at:
            parts += [text[at:start], _hidden(text[start:end])]
            at = end
    return "".join([*parts, text[at:]])


def _hidden(text: str) -> str:
    if re.fullmatch(_VARIABLES, text):
        return text
    # What joins two lines stays, or columns and line numbers would not.
    return re.sub(r"[^\\\s]|\\(?!\r?\n)", "*", text)


def _secrets(text: str) -> Iterator[tuple[int, int]]:
    """Give the spans of secrets, in order."""
    at = blank = last = 0
    for match in _addresses().finditer(text):
        if match.start() < at:
            continue
        at = match.end()
        if match["bare"] is not None:
            start, end = match.span("bare")
            yield from _login(text, start, end)
            continue
        rest = "query" if match["query"] is not None else "tail"
        if match[rest] is not None:
            spans = list(_values(text, *match.span(rest), public=frozenset()))
            at = _beyond(text, match.start(), at, spans)
            yield from spans
            continue
        start, end = match.span("word")
        if text[end : end + 1] in {'"', "<", ">"}:
            # Looked for once a word, or a text of nothing but signs would take for ever.
            if blank <= end:
                blank = _blank(text, end)
                last = _last_of_broken(text, end, blank)
            if last > end:
                end = at = blank
        spans = list(_of_address(text, match["scheme"] or "", start, end, match["late"]))
        if match["late"] and spans and spans[-1][1] == end:
            spans.append((end, at - 1))
        at = _beyond(text, match.start(), max(at, end), spans)
        yield from spans


def _beyond(text: str, address: int, end: int, spans: list[tuple[int, int]]) -> int:
    """Add what of an address that ends with a secret stands behind blanks; gives where it ends."""
    if spans and spans[-1][1] == end:
        beyond = end_beyond_blanks(text, address, end)
        if beyond > end:
            spans.append((end, beyond))
        return beyond
    return end


def _blank(text: str, start: int) -> int:
    found = re.compile(r"[ \t\r\n]").search(text, start)
    return found.start() if found else len(text)


def _last_of_broken(text: str, start: int, end: int) -> int:
    """Give where the last sign of a login or of a query stands, -1 where none does.

    A quote or an angle bracket ends an address, unless these still follow it.
    """
    last = text.rfind("@", start, end)
    for match in re.compile(r"[?&][^\s=&?\"'<>]{1,60}=").finditer(text, start, end):
        last = max(last, match.start())
    return last


@lru_cache(maxsize=1)
def _addresses() -> re.Pattern[str]:
    # Compiled when there is an address.
    return re.compile(
        rf"(?P<scheme>(?<![A-Za-z0-9+.-])[A-Za-z][A-Za-z0-9+.-]{{0,30}}):/{{1,2}}(?P<word>{_WORD})"
        # Or after a few words more, behind a login.
        rf"(?P<late>[ \t]+(?:{_PIECE}{{1,60}}[ \t]+){{0,2}}{_PIECE}{{0,60}}@(?={_HOST}))?"
        # The end of an address of which the beginning was lost; `(?a=` is of a regular expression.
        rf"|(?<!\()\?(?P<query>[\w{_BROKEN}][\w.{_BROKEN}-]{{0,60}}=[^\s\"'<>]*)"
        # The end of a query that a blank splits.
        rf"|(?<=[ \t])(?P<tail>[^\s&:/?@\"'<>]{{0,200}}&[\w.{_BROKEN}-]{{1,60}}=[^\s\"'<>]*)"
        # A login alone: behind what is left of `https://` whatever its host is, else before a host.
        rf"|(?:(?P<lost>(?<=//))|(?<![^\s:@/=\"'<>(,]))(?P<bare>[^\s:@/=\"'<>]{{0,200}}:[^\s@\"'<>]{{1,200}})@"
        rf"(?(lost)|(?={_HOST_BEGUN}))",
        re.MULTILINE,
    )


@lru_cache(maxsize=1)
def _tokens() -> re.Pattern[str]:
    """Find what stands as a folder of an address's path and reads like a token.

    A hash of 56 hexadecimal digits and more is where an index keeps a file.
    """
    return re.compile(
        r"(?<=/)(?![0-9a-f]{56,}/)(?:"
        r"(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]{6,}"
        r"|(?=[A-Z0-9]*[a-z])(?=[a-z0-9]*[A-Z])(?=[A-Za-z]*\d)[A-Za-z0-9]{10,}"
        r"|(?=[A-Za-z]*\d)(?=\d*[A-Za-z])[A-Za-z0-9]{16,}"
        r"|(?:gh[a-z]|github_pat|npm)_\w{10,}|(?:glpat|gldt|pypi|xox[a-z])-[\w-]{10,}"
        r")(?=/)",
        re.ASCII,
    )


def _of_address(
    text: str,
    scheme: str,
    start: int,
    end: int,
    late: str | None,
) -> Iterator[tuple[int, int]]:
    word = text[start:end]
    login = _login_end(word, late)
    if login is not None:
        is_ssh = scheme.endswith("ssh") or word.startswith("git@")
        if not (is_ssh and ":" not in word[:login]):
            yield from _login(text, start, start + login)
    rest = start + (login or 0)
    fragment = text.find("#", rest, end)
    stop = end if fragment < 0 else fragment
    # Behind a login that holds a query, as an address within an address does, it goes on.
    asked = re.compile(r"\?|&(?=[^=&/?#]{1,60}=)").search(text, rest, stop)
    query = asked.start() if asked else -1
    path = text.find("/", rest, stop)
    if path >= 0 and "http" in scheme:
        before = query if query >= 0 else stop
        yield from (match.span() for match in _tokens().finditer(text, path, before))
    if query >= 0:
        yield from _values(text, query + 1, stop, public=frozenset())
    if fragment >= 0:
        yield from _values(text, fragment + 1, end, public=_PUBLIC_KEYS)


def _login_end(word: str, late: str | None) -> int | None:
    """Give where the login of an address ends, `None` where it has none.

    A password with an unescaped `/`, `?` or `#` reaches further than the standard has it. What
    stands behind an `@` in a path is mostly a branch: it is a host only if it looks like one.
    """
    first = re.split(r"[/?#]", word, maxsplit=1)[0]
    host = re.sub(r"^\[[^\]]*\]", "", first.rpartition("@")[2])
    _, colon, port = host.partition(":")
    has_password = bool(colon) and not re.fullmatch(r"\d*", port)
    if late is not None and ":" in first and (has_password or not late.strip(" \t@")):
        return len(word)
    last = word.rfind("@")
    if last < 0:
        # What follows the login was lost, or stands further on.
        return len(first) if has_password else None
    if has_password or re.match(rf"{_HOST}(?=[:/?#,'\")\]]|$)", word[last + 1 :]):
        return last
    within = first.rfind("@")
    return within if within >= 0 else None


def _login(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    colon = text.find(":", start, end)
    if colon < 0:
        yield start, end
        return
    yield start, colon
    yield colon + 1, end


def _values(
    text: str, start: int, end: int, *, public: frozenset[str]
) -> Iterator[tuple[int, int]]:
    """Give the values of `a=b&c=d`; a text without `=` is one, unless it reads like an anchor."""
    for match in re.compile(r"[^&;]+").finditer(text, start, end):
        key, equals, value = match[0].partition("=")
        value = value.rstrip("'),.]:")
        if equals and key.lower() not in public:
            begin = match.start() + len(key) + 1
            yield begin, begin + len(value)
        elif not equals and not (public and re.fullmatch(r"[a-z][a-z0-9_.-]*['),.:\]]*", key)):
            yield match.span()
