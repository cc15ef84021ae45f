"""Sizes as people read them."""

_UNITS = ("B", "kB", "MB", "GB")
_ROUNDS_TO_1000 = 999.5
_TWO_DIGITS = 9.95


def size_text(size_bytes: int) -> str:
    """Give `12 kB`; three digits at most, powers of a thousand."""
    size, unit = float(size_bytes), 0
    while size >= _ROUNDS_TO_1000 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    digits = 1 if unit > 1 and size < _TWO_DIGITS else 0
    return f"{size:.{digits}f} {_UNITS[unit]}"
