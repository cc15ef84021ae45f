"""What texts for people share: colour, counts."""

# The codes of a terminal for the severities of findings.
LEVEL_COLORS = {"error": "31;1", "warning": "33;1", "info": "36;1"}


def paint(text: str, code: str, *, color: bool) -> str:
    """Colour a text, by the code of a terminal (`31;1`), where there is to be colour."""
    return f"\x1b[{code}m{text}\x1b[0m" if color else text


def count(number: int, word: str) -> str:
    """Give `1 file`, `2 files`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
