"""What can be wrong with a fact bundle."""

from pinproof.errors import SourceUnavailable


class DamagedBundle(SourceUnavailable):
    """The file is no fact bundle, or holds something else than its hash says (exit code 3)."""
