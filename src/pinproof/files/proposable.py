"""Which releases may be proposed, whatever pip would take."""

from pinproof.index.model import DistributionFile


def may_be_proposed(file: DistributionFile) -> bool:
    """Tell whether a pin to a file's release may be proposed.

    It is not where the file is withdrawn, where nobody could tell which Python it needs, where
    one of several indexes that serve the project does not have this very file (it may be somebody
    else's of that name), and for a placeholder. That is a zero of sources alone, which holds a
    project's name; some are made to fail when they are built: `sklearn` 0.0.post12 says to ask
    for scikit-learn.
    """
    is_zero = file.version is not None and not any(file.version.release)
    is_placeholder = is_zero and file.kind == "sdist"
    if file.is_contested:
        return False
    return file.yanked is None and not is_placeholder and not file.python_untold
