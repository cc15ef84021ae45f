"""A wheel's file name taken apart, whatever its tags would multiply to."""

from packaging.utils import InvalidWheelFilename, parse_wheel_filename
from packaging.version import Version

# The library makes every combination of compressed tags, which a long name has millions of.
_LONG = 300


def read_wheel_name(filename: str) -> tuple[str, Version]:
    """Give the normalized project and the version; `InvalidWheelFilename` for no wheel's name.

    Source: PEP 427, File name convention.
    """
    if len(filename) > _LONG and filename.endswith(".whl"):
        stem, *tags = filename.rsplit("-", 3)
        if len(tags) == len(("python", "abi", "platform")):
            filename = f"{stem}-py3-none-any.whl"
    try:
        name, version, _, _ = parse_wheel_filename(filename)
    except InvalidWheelFilename:
        raise
    except ValueError:
        # A number that Python does not read.
        raise InvalidWheelFilename(f"Invalid wheel filename (version): {filename!r}") from None
    return name, version
