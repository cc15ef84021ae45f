"""Which releases may be proposed, whatever pip would take."""

from pinproof.index.model import DistributionFile


def may_be_proposed(file: DistributionFile) -> bool:
    """Tell whether a pin to a file's release may be proposed: neither withdrawn nor a placeholder.

    A placeholder is a zero of sources alone, which holds a project's name. Some are made to fail
    when they are built: `sklearn` 0.0.post12 says to ask for scikit-learn.
    """
    is_zero = file.version is not None and not any(file.version.release)
    return file.yanked is None and not (is_zero and file.kind == "sdist")
