"""What public records state: read, made facts of, and confirmed or refuted by experiments."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
import state_incompatibilities
from packaging.version import Version
from state_incompatibilities import STATED as STATED_ROWS
from state_incompatibilities import StatedError, main, read_statements, state, write
from trials.fact_files import check_facts, settle_stated, write_facts

from pinproof.incompatibilities.bundled import DATA
from pinproof.incompatibilities.model import PairFact, PairOutcome, VersionSpan, WayOfKnowing
from pinproof.index.model import CoreMetadata, DistributionFile, Missing, Project, Unavailable

HEAD = """\
[records.shelf]
title = "the shelf's list"
licence = "MIT"
date = "2021-05-27"

"""
ROW = """\
[[stated]]
consumer = "cup"
versions = ">=1.1,<2"
dependency = "saucer"
bound = ">=1.1,<2"
record = "shelf"
where = "cup.yaml"
"""


@dataclass
class Shelf:
    """An index in memory: versions of projects, each published on a day."""

    projects: dict[str, dict[str, str]] = field(default_factory=dict)

    def project(self, name: str) -> Project | Missing | Unavailable:
        if name not in self.projects:
            return Missing(name=name)
        releases = {
            Version(version): (
                DistributionFile(
                    filename=f"{name}-{version}.tar.gz",
                    url=f"https://index.example.org/{name}-{version}.tar.gz",
                    kind="sdist",
                    version=Version(version),
                    upload_time=f"{day}T12:00:00Z",
                ),
            )
            for version, day in self.projects[name].items()
        }
        return Project(name=name, releases=releases)

    def metadata(self, file: DistributionFile) -> CoreMetadata | Unavailable:
        raise AssertionError(file)


SHELF = Shelf(
    projects={
        "cup": {
            "1.0": "2020-01-01",
            "1.1": "2020-02-01",
            "1.4": "2020-03-01",
            "2.0": "2021-01-01",
        },
        "saucer": dict.fromkeys(
            ["0.9", "1.0", "1.1", "1.5", "2.0rc1", "2.0", "10.0"], "2020-01-01"
        ),
    }
)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "stated.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_bound_becomes_what_it_leaves_out(tmp_path: Path) -> None:
    (statement,) = read_statements(written(tmp_path, HEAD + ROW))
    below, above = state(statement, SHELF)
    assert (str(below.versions), str(below.dependency_versions)) == ("1.1 to 1.4", "0.9 to 1.0")
    assert (str(above.versions), str(above.dependency_versions)) == ("1.1 to 1.4", "2.0 to 10.0")
    assert above.source == "the shelf's list of 2021-05-27, cup.yaml: saucer>=1.1,<2"
    assert (above.known, above.outcome, above.date) == ("stated", "fails", "2021-05-27")
    assert check_facts(write_facts("cup", (below, above)), path="cup.json") == (below, above)


def test_what_was_published_before_a_day_may_be_meant(tmp_path: Path) -> None:
    row = ROW.replace('versions = ">=1.1,<2"', 'before = "2020-02-02"')
    (statement,) = read_statements(written(tmp_path, HEAD + row))
    assert {str(fact.versions) for fact in state(statement, SHELF)} == {"1.0 to 1.1"}


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ('where = "cup.yaml"\n', "", 14, 'needs "where"'),
        ('where = "cup.yaml"\n', 'were = "cup.yaml"\n', 14, 'unknown key "were"'),
        ('versions = ">=1.1,<2"\n', "", 14, 'one of "versions" and "before"'),
        ("dependency", 'before = "2020-01-01"\ndependency', 14, 'one of "versions" and "before"'),
        ('versions = ">=1.1,<2"\n', 'before = "soon"\n', 14, "soon"),
        ('bound = ">=1.1,<2"', 'bound = "=<2"', 14, "=<2"),
        ('record = "shelf"', 'record = "rack"', 14, "no record rack"),
        ('dependency = "saucer"', 'dependency = "Sau_cer"', 14, "normalized name"),
        ('where = "cup.yaml"\n', "where = cup\n", 20, "not TOML"),
    ],
)
def test_bad_statements_are_refused_with_file_and_line(
    tmp_path: Path, old: str, new: str, line: int, said: str
) -> None:
    path = written(tmp_path, f"{HEAD}{ROW}\n{ROW.replace(old, new, 1)}")
    with pytest.raises(StatedError) as refused:
        read_statements(path)
    assert str(refused.value).startswith(f"{path}:{line}: ")
    assert said in str(refused.value)


def test_a_project_that_the_index_lacks_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (statement,) = read_statements(written(tmp_path, HEAD + ROW))
    with pytest.raises(StatedError, match="cup is not on the index"):
        list(state(statement, Shelf()))
    with pytest.raises(StatedError, match="leaves out no release"):
        list(state(replace(statement, bound=">=0"), SHELF))
    path = written(tmp_path, HEAD + ROW.replace("where", "were"))
    monkeypatch.setattr(state_incompatibilities, "STATED", path)
    assert main([]) == 2
    assert f"{path}:6: cup: unknown key" in capsys.readouterr().err


def fact(
    name: str,
    outcome: PairOutcome,
    dependency_versions: str,
    known: WayOfKnowing = "seen",
    feature: str | None = None,
) -> PairFact:
    seen = known == "seen"
    span = VersionSpan.parse(dependency_versions)
    return PairFact(
        name=name,
        consumer="cup",
        versions=VersionSpan.parse("1.0 to 1.4"),
        dependency="saucer",
        dependency_versions=span,
        outcome=outcome,
        known=known,
        date="2021-05-27",
        pythons=("3.7",) if seen else (),
        by="import cup" if seen else None,
        says="x" if seen and outcome == "fails" else None,
        tried=(f"1.0 with {span.first}",) if seen else (),
        source=None if seen else "the shelf",
        feature=feature,
    )


STATED = fact("stated", "fails", "2.0 to 10.0", "stated")


@pytest.mark.parametrize(
    ("seen", "refuted"),
    [
        ([], None),
        ([fact("works", "works", "1.0 to 2.0")], "works"),
        ([fact("works", "works", "2.0"), fact("far", "works", "10.0")], "far"),
        ([fact("works", "works", "1.0 to 2.0"), fact("fails", "fails", "10.0")], None),
        ([fact("works", "works", "1.0 to 1.9")], None),
        ([fact("works", "works", "2.0", feature="cup.pour")], None),
    ],
)
def test_what_only_works_where_it_was_tried_is_refuted(
    seen: list[PairFact], refuted: str | None
) -> None:
    *_, settled = settle_stated((*seen, STATED))
    assert settled.refuted == refuted
    check_facts(write_facts("cup", (*seen, settled)), path="cup.json")


def test_statements_are_put_beside_what_was_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state_incompatibilities, "DATA", str(tmp_path))
    seen, path = fact("works", "works", "1.0 to 2.0"), tmp_path / "cup.json"
    path.write_text(write_facts("cup", (seen,)), encoding="utf-8")
    for _ in range(2):
        write("cup", [STATED])
        facts = check_facts(path.read_text(encoding="utf-8"), path="cup.json")
        assert [(each.name, each.refuted) for each in facts] == [
            ("works", None),
            ("stated", "works"),
        ]


def test_each_statement_of_the_data_is_listed_and_settled() -> None:
    listed = {
        (each.consumer, each.dependency, each.source) for each in read_statements(STATED_ROWS)
    }
    found = set()
    for path in sorted(Path(DATA).glob("*.json")):
        facts = check_facts(path.read_text(encoding="utf-8"), path=str(path))
        assert settle_stated(facts) == facts, path.name
        found |= {(one.consumer, one.dependency, one.source) for one in facts if one.source}
    assert found == listed
