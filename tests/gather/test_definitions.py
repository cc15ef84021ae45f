"""How much of a file is read that installs more often than anybody writes."""

from pathlib import Path

import pytest

from pinproof.gather.deployments.definitions import read_deployments


@pytest.mark.parametrize(("written", "kept"), [(300, 300), (301, 300)])
def test_what_goes_on_for_ever_is_cut_and_said(tmp_path: Path, written: int, kept: int) -> None:
    path = tmp_path / "Dockerfile"
    path.write_text("FROM python:3.9\n" + "RUN pip install six==1.16.0\n" * written)
    file, unread = read_deployments(str(path), named=True)
    assert file is not None
    assert [len(each.hosted) for each in file.definitions] == [kept]
    assert ["300 times" in each.reason for each in unread] == [True] * (written - kept)
