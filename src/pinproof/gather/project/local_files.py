"""What lies outside of the folders that a user named."""

import os


def is_outside(path: str, root: str) -> bool:
    """Tell whether a file stands neither below the working folder nor beside or below `root`."""
    real = os.path.realpath(path)
    folders = (os.getcwd(), os.path.dirname(os.path.realpath(root)))
    return not any(real.startswith(os.path.realpath(folder) + os.sep) for folder in folders)
