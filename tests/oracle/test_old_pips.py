"""Lines that releases of pip read differently, against the real pips of other Pythons."""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from oracle.interpreters import require_python
from support.reading import read

from pinproof.requirements.model import (
    EditableLine,
    IncludeLine,
    InvalidLine,
    OptionLine,
    RequirementLine,
)

pytestmark = pytest.mark.oracle

LINES = [
    *(
        "a",
        "a==1",
        "a>=1,<2",
        "a===x",
        "a [x,Y] == 1",
        "a_==1",
        "a @ https://h/a.zip",
        "A.b-c~=1.0",
    ),
    *(
        "a>=1.*",
        "a==2011k-bar",
        "a>=dev",
        "a==1.x",
        "a==",
        "a>=1,",
        "a>=1,,<2",
        "a (>=1.*)",
        "a ()",
    ),
    *("a<=1 >=2", "a=1", "a>1 ; os_name == 'x'", "a ; bogus == 'x'", "a[x", "a>=1[x]", "a==1.*.*"),
    *(
        "a~=1",
        "a!=1.*",
        "a~=1.0.x",
        "a==1!2.0+l",
        "a=>1",
        "a (1)",
        "a(>=1",
        "a>=1)",
        "1==1",
    ),
    *("git@h:o/r.git", "a@b", "a @ file:///x", "a @ https://h/a.zip ; os_name=='x'", "a @ ./x"),
    *(
        "https://h/a.zip",
        "https://h/a.zip#egg=b",
        "https://h/a.zip#egg=b[c]",
        "https://h/a#egg=b==1",
    ),
    *("https://h/a#egg=b c", "https://h/a-1.0-py3-none-any.whl", "https://h/a-1.0.whl"),
    *("https://h/a-1_0-py3-none-any.whl", "https://h/a-1.0_1-py3-none-any.whl", "a.whl"),
    *("https://h/a-1.0.x-py3-none-any.whl", "a @ https://h/a#egg=b[c]", "git+https://h/r#egg=a[b]"),
    *("git+https://h/r", "git+https://h/r#egg=a-1.0", "svn+https://h/r#egg=", "a.zip", "a.zip[x]"),
    *(
        "-e git+https://h/r#egg=a",
        "-e git+https://h/r",
        "-e git://h/r#egg=a",
        "-e https://h/r#egg=a",
    ),
    *("-e git+https://h/r#egg=a[b]", "-e 'a @ git+https://h/r'", "a~=1.0RC1.post2"),
    *("-e file:///x#egg=a", "a==1 -e git+https://h/r#egg=b", "a==1 --pre", "a==1 -r b.txt"),
    *(
        "--install-option=x",
        "a --install-option=x",
        "a --global-option=x",
        "a --config-settings a=b",
    ),
    *("a -C a=b", "--prefer-binary", "--pre", "--all-releases a", "--only-final a", "--req x"),
    *("--require-hashes", "--no-require-hashes", "--use-feature fast-deps", "--use-feature=x"),
    *("--use-feature=2020-resolver", "--use-feature=truststore", "--use-feature=in-tree-build"),
    *("--always-unzip", "-Z", "--process-dependency-links", "--use-wheel", "--allow-external a"),
    *("a --hash=sha256:x", "a --hash=md5:x", "a --hash x", "--no-binary a", "--only-binary=-x"),
    *("--trusted-host h", "-i x", "--pypi-url x", "-f x y", "--no-index", "--index", "--pr", "--n"),
    *("-r a -c b", "-c b", "- a", "a - b", "-- a", "a --", "a 'x", "a -i 'x", "-e", "-e ''"),
]


def ours(line: str, pip: str) -> Any:
    (found,) = read(line, pip=pip).lines
    if isinstance(found, InvalidLine):
        return "invalid"
    if isinstance(found, IncludeLine):
        return "include"
    if isinstance(found, OptionLine):
        return "option"
    assert isinstance(found, RequirementLine)
    return {
        "name": found.name,
        "specifiers": sorted([each.operator, each.version] for each in found.clauses),
        "extras": sorted({extra.text.lower() for extra in found.extras}),
        "editable": isinstance(found, EditableLine),
    }


# Left out: `a===` without a version, which pips before 26.4 take and packaging 26.4 refuses.
@pytest.mark.parametrize("series", ["3.7", "3.8", "3.12", "3.13"])
def test_lines_are_read_as_that_pip_reads_them(series: str, tmp_path: Path) -> None:
    run = subprocess.run(
        [require_python(series), Path(__file__).with_name("old_pip.py")],
        input=json.dumps(LINES),
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={"PIP_CONFIG_FILE": os.devnull, "PATH": os.environ["PATH"]},
    )
    said = json.loads(run.stdout)
    differences = {
        line: (theirs, mine)
        for line, theirs in zip(LINES, said["lines"], strict=True)
        if theirs != (mine := ours(line, said["pip"]))
    }
    assert differences == {}, said["pip"]
