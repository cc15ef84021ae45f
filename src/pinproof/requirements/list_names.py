"""How requirements and constraints files are named."""

_ENDINGS = (".txt", ".in", ".pip")


def has_list_ending(name: str) -> bool:
    """Tell it of the ending alone, which other texts have as well."""
    return name.lower().endswith(_ENDINGS)


def is_list_name(name: str) -> bool:
    """Tell it of a file's name without its folder."""
    low = name.lower()
    return has_list_ending(low) and ("requirement" in low or low.startswith("constraints"))
