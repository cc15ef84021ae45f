"""What was not checked, kept together and told apart."""

import copy
import pickle
from pathlib import Path

from pinproof.config import Config
from pinproof.finding import Gaps, Unchecked
from pinproof.registry import find
from pinproof.run.check import check

ENV, IDX = find("ENV001"), find("IDX001")


def gap(code: str, line: int = 0, reason: str = "offline", *, chosen: bool = False) -> Unchecked:
    return Unchecked(rule=find(code), reason=reason, path="r.txt", line=line, chosen=chosen)


def test_gaps_that_differ_by_their_line_alone_are_one_group_and_come_apart_in_their_order() -> None:
    gaps = Gaps()
    for line in (1, 2, 2):
        gaps.add((ENV, IDX), "offline", "r.txt", line, chosen=True)
    gaps.add((ENV,), "offline", "r.txt", 3, chosen=True)
    gaps.add((), "no rule looks", "r.txt")
    assert [(len(each.rules), each.lines) for each in gaps.groups] == [(2, [1, 2, 2]), (1, [3])]
    told = [(each.rule.code, each.line) for each in gaps]
    assert told == [
        ("ENV001", 1), ("IDX001", 1), ("ENV001", 2), ("IDX001", 2),
        ("ENV001", 2), ("IDX001", 2), ("ENV001", 3),
    ]  # fmt: skip
    assert (len(gaps), gaps[1].rule, gaps[-1].line) == (7, IDX, 3)


def test_gaps_are_what_they_were_put_together_from() -> None:
    apart = (
        gap("ENV001", 1),
        gap("ENV001", 2),
        gap("IDX001", 2),
        gap("ENV001", 3, "another reason"),
        gap("ENV001", 4, "another reason", chosen=True),
        gap("ENV001", 4),
    )
    gaps = Gaps.of(apart)
    assert tuple(gaps) == apart
    assert gaps == apart
    assert gaps != apart[1:]
    assert hash(gaps) == hash(apart)
    assert len(gaps.groups) == 5
    assert Gaps.of(gaps) is gaps
    assert Gaps() == ()
    assert not Gaps()
    sent = pickle.loads(pickle.dumps(gaps))  # noqa: S301 - written by this very line
    assert sent == copy.copy(gaps) == apart


def test_a_file_of_many_lines_is_a_few_groups(tmp_path: Path) -> None:
    file = tmp_path / "requirements.txt"
    file.write_text("".join(f"package-{number}==1.0\n" for number in range(50)), encoding="utf-8")
    flags = Config(offline=True, no_cache=True, index_url="https://index.example.org/simple")
    found = check([str(file)], flags)
    gaps = Gaps.of(found.unchecked)
    assert len(gaps) > 250
    assert len(gaps.groups) < 20
    assert {each.line for each in gaps if each.rule is ENV} == set(range(1, 51))
