"""What texts for people share: colour, counts."""


def paint(text: str, code: str, *, color: bool) -> str:
    """Colour a text, by the code of a terminal (`31;1`), where there is to be colour."""
    return f"\x1b[{code}m{text}\x1b[0m" if color else text


def count(number: int, word: str) -> str:
    """Give `1 file`, `2 files`."""
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
