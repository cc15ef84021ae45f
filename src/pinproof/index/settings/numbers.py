"""Numbers in what others write."""

# More digits than any number of seconds, bytes or ports has; `int` refuses a few thousand.
_MOST_DIGITS = 18


def parse_whole_number(text: str) -> int | None:
    """Read a number written in ASCII digits; `None` for anything else."""
    is_number = text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS
    return int(text) if is_number else None
