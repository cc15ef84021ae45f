"""Two runs under two images, compared."""

from collections.abc import Sequence

from pinproof.config import Config, Jobs
from pinproof.errors import UsageError
from pinproof.finding import Move, move
from pinproof.record import replace
from pinproof.run.check import check
from pinproof.run.outcome.exit_code import FOUND, has_failing


def check_against(
    paths: Sequence[str], flags: Config, image: str, *, jobs: Jobs = 1
) -> tuple[Move, Config, int]:
    """Lint under the image that is configured and under another; compare the findings.

    Gives the configuration and the exit code, too: only a finding that appears fails. Raises
    `UsageError` when a file has no image to move from.
    """
    now = check(paths, flags, jobs=jobs)
    if any(target.image is None for target in now.report.targets):
        raise UsageError("--against needs an image to move from: name it with --image")
    there = replace(flags, image=image, origins={**flags.origins, "image": "--against"})
    then = check(paths, there, jobs=jobs)
    moved = move(now.report, then.report)
    code = max(now.exit_code, then.exit_code)
    if code == FOUND:
        code = int(has_failing(moved.appeared, now.config))
    return moved, now.config, code
