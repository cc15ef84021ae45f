from pathlib import Path

import pytest

from pinproof.cli.writing import write_changes
from pinproof.errors import UsageError
from pinproof.finding import Finding
from pinproof.fix import apply_fixes
from pinproof.registry import find
from pinproof.requirements.grammar.decode import decode
from pinproof.requirements.model import RequirementLine, RequirementsFile
from pinproof.requirements.parser import parse
from pinproof.rule import Fix, pin_to
from pinproof.target.model import Target


def read(raw: bytes, path: str = "r.txt") -> RequirementsFile:
    source, fault = decode(raw, path)
    return parse(source, pip=Target().pip, decode_fault=fault)


def findings(file: RequirementsFile, *, safe: bool = True) -> list[Finding]:
    found = []
    for line in file.lines:
        assert isinstance(line, RequirementLine)
        fix = pin_to(line, "9.9", safe=safe)
        if fix is not None:
            found.append(finding(line, fix))
    return found


def finding(line: RequirementLine, fix: Fix) -> Finding:
    return Finding(
        rule=find("PIN001"),
        severity="warning",
        message="",
        place=line.at(None),
        target=Target(),
        fix=fix,
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("scipy\n", "scipy==9.9\n"),
        ("scipy", "scipy==9.9"),
        ("scipy  # why\r\n", "scipy==9.9  # why\r\n"),
        ("scipy == 1.0\n", "scipy == 9.9\n"),
        ("scipy>=1,<2 ; python_version<'3.8'\n", "scipy==9.9 ; python_version<'3.8'\n"),
        ("scipy [ a, b ] \n", "scipy [ a, b ]==9.9 \n"),
        ("scipy[a]>1\n", "scipy[a]==9.9\n"),
        ("scipy \\\n  >1 \\\n  ,<2\n", "scipy \\\n  ==9.9\n"),
    ],
)
def test_a_pin_keeps_everything_around_it(before: str, after: str) -> None:
    file = read(before.encode())
    assert [fixed.text for fixed in apply_fixes(findings(file))] == [after]


def test_what_hashes_or_a_url_fix_is_not_pinned_otherwise() -> None:
    digest = "0" * 64
    file = read(f"scipy==1.0 --hash=sha256:{digest}\nx @ https://a.example.org/x.zip\n".encode())
    assert findings(file) == []


def test_unsafe_fixes_wait_to_be_asked_for() -> None:
    file = read(b"scipy\n")
    assert apply_fixes(findings(file, safe=False)) == []
    assert len(apply_fixes(findings(file, safe=False), unsafe=True)) == 1


def test_of_two_fixes_at_one_place_the_first_counts() -> None:
    file = read(b"scipy\n")
    line = file.lines[0]
    assert isinstance(line, RequirementLine)
    other = pin_to(line, "1.0", safe=True)
    assert other is not None
    (fixed,) = apply_fixes([*findings(file), finding(line, other)])
    assert fixed.text == "scipy==9.9\n"
    assert len(fixed.applied) == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encoding_line_ends_and_mode_survive(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "requirements.txt"
    path.write_bytes("# é\r\nscipy\r\n".encode(encoding))
    path.chmod(0o640)
    fixed = apply_fixes(findings(read(path.read_bytes(), str(path))))
    write_changes(fixed, [str(path)], did="fixed")
    assert path.read_bytes() == "# é\r\nscipy==9.9\r\n".encode(encoding)
    assert path.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [path]


def test_a_diff_says_what_would_change() -> None:
    (fixed,) = apply_fixes(findings(read(b"six==1.0\nscipy")))
    assert fixed.diff.splitlines()[2:] == [
        "@@ -1,2 +1,2 @@",
        "-six==1.0",
        "-scipy",
        "\\ No newline at end of file",
        "+six==9.9",
        "+scipy==9.9",
        "\\ No newline at end of file",
    ]


def test_what_could_not_be_decoded_is_not_written_back() -> None:
    file = read(b"scipy\n# \xff\n")
    assert file.decode_fault is not None
    assert len(findings(file)) == 1
    assert apply_fixes(findings(file)) == []


def test_standard_input_cannot_be_fixed_in_place() -> None:
    with pytest.raises(UsageError, match="standard input"):
        write_changes(apply_fixes(findings(read(b"scipy\n", "-"))), ["-"], did="fixed")
