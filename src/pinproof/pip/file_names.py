"""How files that are given to pip are named; names come without their folder."""

_ENDINGS = (".txt", ".in", ".pip")


def has_list_ending(name: str) -> bool:
    """Tell it of the ending alone, which other texts have as well."""
    return name.lower().endswith(_ENDINGS)


def is_list_name(name: str) -> bool:
    """Tell whether a requirements or constraints file is named so."""
    low = name.lower()
    return has_list_ending(low) and ("requirement" in low or is_constraints_name(low))


def is_constraints_name(name: str) -> bool:
    """Tell whether a file is named as those are that only limit versions."""
    return has_list_ending(name) and name.lower().startswith("constraints")


def is_lock_name(name: str) -> bool:
    """Tell whether pip takes a file for a lock, whatever is in it: `pylock.toml`, `pylock.a.toml`.

    Source: PEP 751, File Name.
    """
    parts = name.split(".")
    return (parts[0], parts[-1]) == ("pylock", "toml") and len(parts) in (2, 3) and all(parts)
