"""Numbers in texts, of which Python reads none that is longer than a few thousand digits."""

import re

# Source: Python, `sys.int_info.default_max_str_digits`; pip under such a Python stops there.
MOST_DIGITS = 4300


def longest_number(text: str) -> int:
    """Give the length of the longest number in a text, in digits."""
    return max(map(len, re.findall(r"\d+", text)), default=0)


def has_endless_number(text: str) -> bool:
    """Tell whether a text holds a number that Python refuses to read."""
    return len(text) > MOST_DIGITS and longest_number(text) > MOST_DIGITS


def describe_endless(text: str) -> str:
    """Say what is wrong with a text that has an endless number."""
    return f"a number of {longest_number(text):,} digits: Python reads at most 4,300"
