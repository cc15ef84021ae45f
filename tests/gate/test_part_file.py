"""A file that grows over several runs: one process at a time, and through no link."""

import os
from pathlib import Path

import pytest

from pinproof.gate.part_file import PartFile


def test_what_came_is_there_for_the_next_and_placed_when_whole(tmp_path: Path) -> None:
    place = tmp_path / "deep/whole.part"
    with PartFile(str(place)) as part:
        part.append(b"first ")
    with PartFile(str(place)) as part:
        assert part.size_bytes == 6
        part.append(b"second")
        assert part.rewound().read() == b"first second"
        part.place(str(tmp_path / "done/whole"))
    assert (tmp_path / "done/whole").read_bytes() == b"first second"
    assert not place.exists()
    assert (tmp_path / "done/whole").stat().st_mode & 0o077 == 0


def test_who_comes_while_another_is_at_it_has_a_file_of_its_own(tmp_path: Path) -> None:
    place = tmp_path / "whole.part"
    with PartFile(str(place)) as first, PartFile(str(place)) as second:
        first.append(b"one")
        second.append(b"another")
        assert second.rewound().read() == b"another"
        second.place(str(tmp_path / "whole"))
        assert first.rewound().read() == b"one"
    assert (tmp_path / "whole").read_bytes() == b"another"
    assert sorted(os.listdir(tmp_path)) == ["whole", "whole.part"]


def test_a_file_that_is_kept_for_nobody_is_gone_afterwards(tmp_path: Path) -> None:
    with PartFile(str(tmp_path / "own.part"), is_kept=False) as part:
        part.append(b"some")
    assert os.listdir(tmp_path) == []


def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "theirs").write_bytes(b"keep")
    (tmp_path / "whole.part").symlink_to(tmp_path / "theirs")
    with pytest.raises(OSError, match=r"symbolic link"):
        PartFile(str(tmp_path / "whole.part"))
    assert (tmp_path / "theirs").read_bytes() == b"keep"


def test_what_came_can_be_forgotten(tmp_path: Path) -> None:
    with PartFile(str(tmp_path / "whole.part")) as part:
        part.append(b"wrong")
        part.begin_anew()
        part.append(b"x")
        assert (part.size_bytes, part.rewound().read()) == (1, b"x")
