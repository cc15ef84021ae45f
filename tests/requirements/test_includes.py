import pytest
from support.reading import pip_named, read_files

from pinproof.requirements.grammar.decode import decode
from pinproof.requirements.includes import read_file, resolve_include
from pinproof.requirements.model import (
    IncludeFault,
    IncludeLine,
    InvalidLine,
    RequirementLine,
    RequirementsFile,
)


def faults(file: RequirementsFile) -> list[IncludeFault]:
    return [
        line.included
        for line in file.walk()
        if isinstance(line, IncludeLine) and isinstance(line.included, IncludeFault)
    ]


def names(file: RequirementsFile) -> list[tuple[str, str | None, bool]]:
    return [
        (line.source.path, line.name, line.is_constraint)
        for line in file.walk()
        if isinstance(line, RequirementLine)
    ]


@pytest.mark.parametrize(
    ("including", "written", "found"),
    [
        ("requirements.txt", "a.txt", "a.txt"),
        ("sub/a.txt", "b.txt", "sub/b.txt"),
        ("sub/a.txt", "../b.txt", "b.txt"),
        ("a.txt", "../b.txt", "../b.txt"),
        ("sub/a.txt", "./x/../b.txt", "sub/b.txt"),
        ("sub/a.txt", "/abs/b.txt", "/abs/b.txt"),
        ("sub\\a.txt", "b.txt", "sub/b.txt"),
        ("-", "b.txt", "b.txt"),
        ("sub/a.txt", "https://x.example.org/b.txt", "https://x.example.org/b.txt"),
        ("sub/a.txt", "file:///b.txt", "file:///b.txt"),
        ("https://x.example.org/s/a.txt", "../b.txt", "https://x.example.org/b.txt"),
        ("https://x.example.org/a.txt", "http://y.example.org/b", "http://y.example.org/b"),
    ],
)
def test_an_include_starts_at_the_file_it_stands_in(
    including: str, written: str, found: str
) -> None:
    assert resolve_include(including, written) == found


def test_lines_of_an_include_follow_its_line() -> None:
    file = read_files({"requirements.txt": "a\n-r sub/b.txt\nc\n", "sub/b.txt": "b\n"})
    assert names(file) == [
        ("requirements.txt", "a", False),
        ("sub/b.txt", "b", False),
        ("requirements.txt", "c", False),
    ]


def test_what_a_constraints_file_requires_is_a_requirement() -> None:
    file = read_files(
        {
            "requirements.txt": "-c c.txt",
            "c.txt": "a==1\n-r r.txt\n-c d.txt",
            "r.txt": "b",
            "d.txt": "d",
        }
    )
    assert names(file) == [("c.txt", "a", True), ("r.txt", "b", False), ("d.txt", "d", True)]


def test_a_file_is_read_for_what_it_is_included_as() -> None:
    file = read_files({"requirements.txt": "-c a.txt\n-r a.txt", "a.txt": "x[y]==1"})
    constraint, requirement = [
        line.included.lines[0]
        for line in file.lines
        if isinstance(line, IncludeLine) and isinstance(line.included, RequirementsFile)
    ]
    assert isinstance(constraint, InvalidLine)
    assert isinstance(requirement, RequirementLine)


def test_a_cycle_is_a_fault_with_its_chain() -> None:
    file = read_files(
        {"requirements.txt": "-r s/a.txt", "s/a.txt": "-r b.txt", "s/b.txt": "-c a.txt"}
    )
    (fault,) = faults(file)
    assert fault.kind == "cycle"
    assert fault.chain == ("s/a.txt", "s/b.txt", "s/a.txt")


def test_a_cycle_is_found_from_each_way_in() -> None:
    file = read_files(
        {"requirements.txt": "-r a.txt\n-r b.txt", "a.txt": "-r b.txt", "b.txt": "-r a.txt"}
    )
    assert [fault.chain for fault in faults(file)] == [
        ("a.txt", "b.txt", "a.txt"),
        ("b.txt", "a.txt", "b.txt"),
    ]


def test_a_file_may_be_included_twice() -> None:
    file = read_files(
        {
            "requirements.txt": "-r a.txt\n-r b.txt",
            "a.txt": "-r x.txt",
            "b.txt": "-r x.txt",
            "x.txt": "x",
        }
    )
    assert names(file) == [("x.txt", "x", False)] * 2
    assert not faults(file)


def test_a_file_is_read_once() -> None:
    asked: list[str] = []

    def read(path: str) -> bytes:
        asked.append(path)
        return {"b": b"x\n"}[path]

    read_file(decode(b"-r b\n-r b\n-c b\n", "a"), read, pip_named())
    assert asked == ["b"]


def test_a_missing_file_is_a_fault_and_reading_goes_on() -> None:
    file = read_files({"requirements.txt": "-r no.txt\na"})
    assert [fault.kind for fault in faults(file)] == ["missing"]
    assert names(file) == [("requirements.txt", "a", False)]


def test_a_long_chain_ends() -> None:
    def read(path: str) -> bytes:
        return f"-r {int(path) + 1}\n".encode()

    file = read_file(decode(read("0"), "0"), read, pip_named())
    (fault,) = faults(file)
    assert (fault.kind, fault.reason) == ("unreachable", "more than 100 files deep")


def test_files_that_double_at_each_level_end() -> None:
    files = {f"{n}": f"-r {n + 1}\n-r {n + 1}\n" for n in range(40)}
    file = read_files({**files, "40": "a\n"}, "0")
    assert {fault.reason for fault in faults(file)} == {"more than 5000 files"}
    assert len(list(file.files())) < 20_000


def test_a_fault_in_decoding_belongs_to_its_file() -> None:
    file = read_file(decode(b"-r b\n", "a"), lambda path: {"b": b"\xff"}[path], pip_named())
    assert [part.decode_fault is not None for part in file.files()] == [False, True]
