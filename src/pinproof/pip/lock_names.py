"""Which files pip takes for locks, whatever is in them. Source: PEP 751, File Name."""


def is_lock_name(name: str) -> bool:
    """Tell it of a file's name without its folder: `pylock.toml`, `pylock.train.toml`."""
    parts = name.split(".")
    return (parts[0], parts[-1]) == ("pylock", "toml") and len(parts) in (2, 3) and all(parts)
