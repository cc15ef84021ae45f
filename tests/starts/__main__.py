"""Start the servers of images over which files were installed, and compare with pinproof.

python -m starts [--recall] [WORD...]      cases whose image or lines contain a word, or all
"""

import argparse
import sys
from collections.abc import Iterator, Sequence

from starts.cases import Case, read_cases
from starts.comparison import Compared, compare, summary
from trials.environments import TrialError


def run(cases: Sequence[Case], *, recalls: bool) -> Iterator[Compared]:
    """Compare case by case, and say of each what came of it."""
    for case in cases:
        try:
            compared = compare(case, recalls=recalls)
        except TrialError as error:
            _say(f"LEFT OUT {case.name}\n  {error}")
            continue
        _say(str(compared))
        yield compared


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit with 1 where a breakage is missed or more than 1 in 20 verdicts is an error too many."""
    parser = argparse.ArgumentParser(prog="starts", description=__doc__.partition("\n")[0])
    parser.add_argument("words", nargs="*", metavar="WORD")
    parser.add_argument(
        "--recall", action="store_true", help="judge anew, and start only what never was started"
    )
    options = parser.parse_args(arguments)
    words = options.words
    cases = [case for case in read_cases() if not words or any(word in case.name for word in words)]
    compared = list(run(cases, recalls=options.recall))
    _say(summary(compared))
    missed = sum(each.is_missed for each in compared)
    false_errors = sum(each.is_false_error for each in compared)
    return int(bool(missed) or false_errors * 20 > len(compared) or not compared)


if __name__ == "__main__":
    sys.exit(main())
