"""How long a search may go on: counted, so that no busy machine ends it early."""

import time
from collections.abc import Callable

from pinproof.deadline import UNBOUNDED_S, deadline
from pinproof.index.model import BatchIndex
from pinproof.record import record

# A check that takes longer than this is no use in a hook.
CHECK_S = 20.0
PLAN_S = 60.0
# A step is what a search does between two questions whether it may go on: it takes up a project,
# or drops a candidate. Measured: from 0.15 to 1.4 milliseconds of the processor, about half of one
# in long searches, through few projects or many.
_STEPS_A_SECOND = 2000


@record
class SearchLimit:
    """How long one search may go on: so many seconds, in steps that take about as long.

    With `is_timed` the clock decides, as whoever sets `--timeout` asks for.
    """

    seconds: float = CHECK_S
    is_timed: bool = False

    def begin(self, index: BatchIndex) -> Callable[[], bool]:
        """Give what says yes as long as a search may go on, the run at the longest.

        Where answers are waited for, which takes no steps, the clock counts as well. Without, a
        search comes to the same on every machine.
        """
        end = deadline(self.seconds if self.is_timed or index.waits() else UNBOUNDED_S)
        left = None if self.is_timed else int(self.seconds * _STEPS_A_SECOND)

        def keep_going() -> bool:
            nonlocal left
            if left is not None:
                left -= 1
                if left < 0:
                    return False
            return time.monotonic() < end

        return keep_going


def limit_search(seconds: float, timeout: float | None) -> SearchLimit:
    """Give the limit of a search, that of `--timeout` where it is said."""
    if timeout is None:
        return SearchLimit(seconds=seconds)
    return SearchLimit(seconds=timeout, is_timed=True)
