"""Writing allows: what is found once is allowed, and nothing else in the file changes."""

import json
import os
from pathlib import Path

import pip
import pytest
import yaml
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pip._internal.req import req_file
from property.requirement_texts import FILES
from settle.written import BICEP, COMPOSE, DEPLOYMENT, DOCKERFILE, ENV, IMAGE, SDK, SHELL, notebook

from pinproof.config import Config
from pinproof.finding import Report
from pinproof.fix import FixedFile, apply
from pinproof.pip.release import choose_pip
from pinproof.run.check import check
from pinproof.settle.allow.adding import allow_findings


def run(path: str, *select: str) -> Report:
    config = Config(
        offline=True,
        index_url="https://index.example.org/simple",
        select=select or None,
        origins=dict.fromkeys(("offline", "index_url", "select"), "test"),
    )
    return check([path], config).report


def add(path: str, *select: str, reason: str = "") -> tuple[list[FixedFile], tuple[str, ...]]:
    additions = allow_findings(run(path, *select).findings, reason=reason)
    changed = apply(additions.fixes)
    for file in changed:
        Path(file.source.path).write_bytes(file.content)
    return changed, additions.left


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("scipy\n", "scipy  # pinproof: allow[unpinned-requirement] why\n"),
        ("scipy", "scipy  # pinproof: allow[unpinned-requirement] why"),
        ("\tscipy \r\n", "\tscipy  # pinproof: allow[unpinned-requirement] why \r\n"),
        ("\ufeffscipy\n", "\ufeffscipy  # pinproof: allow[unpinned-requirement] why\n"),
        ("scipy # via a\n", "scipy # via a  # pinproof: allow[unpinned-requirement] why\n"),
        # Several on a line, in the order of the report.
        (
            "a>1;python_version < '3'\n",
            "a>1;python_version < '3'  # pinproof: allow[version-range, marker-never-true] why\n",
        ),
        # One that is there takes the name; its reason stays.
        (
            "scipy  # pinproof: allow[PIN002, unused-allow] mine\n",
            "scipy  # pinproof: allow[PIN002, unused-allow, unpinned-requirement] mine\n",
        ),
        (
            "# pinproof: allow[PIN002, ALW]\nscipy \\\n  ; python_version > '3'\n",
            (
                "# pinproof: allow[PIN002, ALW, unpinned-requirement]\n"
                "scipy \\\n  ; python_version > '3'\n"
            ),
        ),
        # Behind all that a line is continued by.
        (
            "scipy \\\n  ; python_version > '3'\nsix==1\n",
            (
                "scipy \\\n  ; python_version > '3'  # pinproof: allow[unpinned-requirement] why\n"
                "six==1\n"
            ),
        ),
        (
            "scipy \\\n  # via a\nsix==1\n",
            "scipy \\\n  # via a  # pinproof: allow[unpinned-requirement] why\nsix==1\n",
        ),
        # Where nothing can follow, above it.
        (
            "six==1\r\n  scipy \\\r\n\r\nabc==1\r\n",
            (
                "six==1\r\n  # pinproof: allow[unpinned-requirement] why\r\n"
                "  scipy \\\r\n\r\nabc==1\r\n"
            ),
        ),
        ("six==1\n", None),
        ("scipy  # pinproof: allow[PIN001]\n", None),
        ("# pinproof: allow-file[PIN]\nscipy\n", None),
        # What is wrong with an allow is mended.
        ("six==1  # pinproof: allow[PIN001, nonsense]\n", None),
    ],
)
def test_a_requirements_file(before: str, after: str | None) -> None:
    path = Path("requirements.txt")
    path.write_bytes(before.encode())
    changed, left = add("requirements.txt", "PIN", "ENV004", "ALW", reason="why")
    assert left == ()
    assert path.read_bytes().decode() == (before if after is None else after)
    assert len(changed) == (after is not None)
    assert [
        f
        for f in run("requirements.txt", "PIN", "ENV004", "ALW").findings
        if f.rule.code[:3] != "ALW"
    ] == []
    assert add("requirements.txt", "PIN", "ENV004", "ALW") == ([], ())


NOTHING = {"above": "", "behind": ""}
COMMENT = "pinproof: allow[misspelt-variable] ours"


@pytest.mark.parametrize(
    ("path", "text", "written"),
    [
        ("deployment.yml", DEPLOYMENT, {"behind": f"  # {COMMENT}"}),
        ("deploy.py", SDK, {"behind": f"  # {COMMENT}"}),
        ("main.bicep", BICEP, {"behind": f"  // {COMMENT}"}),
        ("Dockerfile", DOCKERFILE, {"above": f"# {COMMENT}\n"}),
        ("run.sh", SHELL, {"behind": f"  # {COMMENT}"}),
        ("scoring.env", ENV, {"above": f"# {COMMENT}\n"}),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_every_language(path: str, text: str, written: dict[str, str], line_end: str) -> None:
    named = path
    if path == "scoring.env":
        named = "compose.yml"
        Path(named).write_text(COMPOSE, encoding="utf-8")
    before = text.format(**NOTHING).replace("\n", line_end)
    Path(path).write_bytes(before.encode())
    changed, left = add(named, "misspelt-variable", "ALW", reason="ours")
    assert (len(changed), left) == (1, ())
    after = text.format(**NOTHING | written).replace("\n", line_end)
    assert Path(path).read_bytes().decode() == after
    report = run(named, "misspelt-variable", "ALW")
    assert (len(report.findings), len(report.allowed)) == (0, 1)


@pytest.mark.parametrize("how", [{"indent": 1}, {"ensure_ascii": False}, {"indent": "\t"}])
@pytest.mark.parametrize("in_one", [True, False])
def test_a_notebook_stays_one(how: dict[str, object], in_one: bool) -> None:
    text = notebook("é = 'ü\\n'\n" + SDK.format(**NOTHING))
    cells = json.loads(text)
    if in_one:
        cells["cells"][0]["source"] = "".join(cells["cells"][0]["source"])
    text = json.dumps(cells, **how)  # type: ignore[arg-type]  # what dumps takes
    Path("deploy.ipynb").write_text(text, encoding="utf-8")
    changed, left = add("deploy.ipynb", "misspelt-variable", "ALW", reason='"ours", é')
    assert (len(changed), left) == (1, ())
    after = json.loads(Path("deploy.ipynb").read_text(encoding="utf-8"))
    lines = "".join(after["cells"][0]["source"]).splitlines()
    before = "".join(cells["cells"][0]["source"]).splitlines()
    (number,) = (number for number, line in enumerate(before) if "REQUIRMENTS" in line)
    comment = '  # pinproof: allow[misspelt-variable] "ours", é'
    assert lines == [*before[:number], before[number] + comment, *before[number + 1 :]]
    assert run("deploy.ipynb", "misspelt-variable", "ALW").findings == ()


def test_a_command_in_a_notebook() -> None:
    text = notebook("!" + SHELL.format(**NOTHING).replace("\\\n ", ""))
    Path("deploy.ipynb").write_text(text, encoding="utf-8")
    add("deploy.ipynb", "misspelt-variable", "ALW")
    after = "".join(json.loads(Path("deploy.ipynb").read_text())["cells"][0]["source"])
    assert after.endswith(f"{IMAGE}  # pinproof: allow[misspelt-variable]\n")
    assert run("deploy.ipynb", "misspelt-variable", "ALW").findings == ()


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("{name}: requirements.txt", "{name}: requirements.txt  {comment}"),
        ("'{name}': \"a\\\n    b\"", "'{name}': \"a\\\n    b\"  {comment}"),
        ("{name}: |\n    requirements.txt\n", "{comment}\n  {name}: |\n    requirements.txt\n"),
        ("? {name}\n  : requirements.txt", "? {name}  {comment}\n  : requirements.txt"),
        ("{name}: a\n    b", "{name}: a\n    b  {comment}"),
    ],
)
def test_yaml_says_the_same_afterwards(value: str, written: str) -> None:
    name = "AZUREML_EXTRA_REQUIRMENTS_TXT"
    before = (
        DEPLOYMENT.format(behind="")
        .replace(f"{name}: requirements.txt", value)
        .replace("{name}", name)
    )
    Path("deployment.yml").write_text(before, encoding="utf-8")
    add("deployment.yml", "misspelt-variable", "ALW")
    after = Path("deployment.yml").read_text(encoding="utf-8")
    comment = "# pinproof: allow[misspelt-variable]"
    assert written.replace("{comment}", comment).replace("{name}", name) in after
    assert yaml.safe_load(after) == yaml.safe_load(before)
    assert run("deployment.yml", "misspelt-variable", "ALW").findings == ()


def test_lines_that_stand_in_another_file() -> None:
    before = "dependencies:\n  - python=3.8\n  - pip\n  - pip:\n    - scipy\n    - 'numpy>1' # c\n"
    Path("conda.yaml").write_text(before, encoding="utf-8")
    assert add("conda.yaml", "PIN", "ALW", reason="why")[1] == ()
    after = before.replace("scipy", "scipy  # pinproof: allow[unpinned-requirement] why")
    after = after.replace("# c", "# c  # pinproof: allow[version-range] why")
    assert Path("conda.yaml").read_text(encoding="utf-8") == after
    assert run("conda.yaml", "PIN", "ALW").findings == ()


def test_what_has_no_comments_is_told() -> None:
    text = notebook("x = 1")
    resource = {"type": "Microsoft.MachineLearningServices/workspaces/onlineEndpoints/deployments"}
    variables = {"AZUREML_EXTRA_REQUIRMENTS_TXT": "r.txt"}
    resource |= {"properties": {"environmentVariables": variables}}  # type: ignore[dict-item]
    Path("main.json").write_text(json.dumps({"resources": [resource]}), encoding="utf-8")
    assert len(run("main.json", "misspelt-variable").findings) == 1
    changed, left = add("main.json", "misspelt-variable")
    assert changed == []
    assert left == ("main.json: no comment can be written in it",)
    assert text


def test_what_could_not_be_written_as_it_was_is_told() -> None:
    Path("requirements.txt").write_bytes(b"scipy\n# caf\xe9 \xff\xfe\x00\n")
    _, left = add("requirements.txt")
    assert left == ("requirements.txt: it could not be written in its encoding",)
    Path("requirements.txt").write_bytes(b"# -*- coding: latin-1 -*-\nscipy  # caf\xe9\n")
    _, left = add("requirements.txt", reason="→")
    assert left == ("requirements.txt: it could not be written in its encoding",)
    assert add("requirements.txt", reason="é é")[1] == ()
    assert Path("requirements.txt").read_bytes().endswith(b"[unpinned-requirement] \xe9 \xe9\n")


ALLOWS = st.sampled_from(
    [
        "",
        "",
        "",
        "  # pinproof: allow[unused-allow, PIN002]",
        "# pinproof: allow[ALW]",
        "  # via a \\",
        " \\",
    ]
)


def _mixed(pieces: tuple[str, list[str]]) -> str:
    text, more = pieces
    lines = text.split("\n")
    return "\n".join(line + (more[at % len(more)] if more else "") for at, line in enumerate(lines))


@pytest.mark.skipif(
    choose_pip(pip.__version__, (3, 14)).is_before(26, 2),
    reason=f"pip {pip.__version__} reads otherwise than today's",
)
@settings(
    max_examples=int(os.environ.get("PINPROOF_FUZZ_EXAMPLES", "150")),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.tuples(FILES, st.lists(ALLOWS, max_size=4)).map(_mixed))
@example("scipy \\\n")
@example("a # c \\\nb\n")
@example("a \\\n # c \\\nb")
@example("a\x0cb\u2028c\rd")
def test_pip_reads_the_same_and_the_second_run_is_clean(text: str) -> None:
    path = Path("requirements.txt")
    raw = text.encode("utf-8", "surrogatepass")
    path.write_bytes(raw)
    report = run("requirements.txt")
    additions = allow_findings(report.findings, reason="as it is")
    changed = apply(additions.fixes)
    for file in changed:
        assert all(
            edit.place.span.start == edit.place.span.end
            for fix in file.applied
            for edit in fix.edits
        )
        assert len(file.applied) == len(additions.fixes)
        path.write_bytes(file.content)
        before, after = (
            [line for _, line in req_file.preprocess(each)]
            for each in (file.source.text, file.text)
        )
        assert after == before
    if additions.left:
        return
    again = run("requirements.txt")
    assert {finding.rule.subject for finding in again.findings} <= {"allow"}
    assert len(again.allowed) >= len(
        {finding.key for finding in report.findings if finding.rule.subject != "allow"}
    )
    assert allow_findings(again.findings).fixes == ()
