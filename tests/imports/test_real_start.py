"""Small projects, really started: Python 3.7 and the findings agree on what cannot be imported."""

import io
import re
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from oracle.interpreters import require_python
from support.indexes.loopback import LoopbackIndex

from pinproof.config import Config
from pinproof.effects.plan import Plan
from pinproof.gather.searches.limit import SearchLimit
from pinproof.run.check import check
from pinproof.run.installs.plans import plan_paths

TYPED = {key: f"--{key}" for key in ("index_url", "mount", "no_cache", "script", "select")}

# Import names by project, with what it requires.
WORLD = {
    "web": (["web/__init__.py", "web/views.py"], ["templates"]),
    "templates": (["templates/__init__.py"], ["safe"]),
    "safe": (["safe.py"], []),
    "py-yaml": (["yaml/__init__.py", "_yaml/__init__.py"], []),
    "cloud-storage": (["cloud/api/storage/__init__.py"], ["cloud-core"]),
    "cloud-core": (["cloud/core/__init__.py"], []),
    "cloud-query": (["cloud/api/query/__init__.py"], ["cloud-core"]),
    "old-names": (["pil/__init__.py", "pil/image.py"], []),
}
# What a project requires, the script, further files, and the module that is missing, if one is.
PROJECTS: dict[str, tuple[str, str, dict[str, str], str | None]] = {
    "all there": ("web==1", "import web, json\nfrom web.views import *", {}, None),
    "missing": ("web==1", "import web\nimport yaml", {}, "yaml"),
    "another name": ("py-yaml==1", "import yaml, _yaml", {}, None),
    "through a dependency": ("web==1", "import web, templates, safe", {}, None),
    "namespace": ("cloud-storage==1", "from cloud.api import storage\nimport cloud.core", {}, None),
    "part of a namespace": (
        "cloud-storage==1",
        "from cloud.api import query",
        {},
        "cloud.api.query",
    ),
    "two parts": (
        "cloud-storage==1\ncloud-query==1",
        "import cloud.api.storage, cloud.api.query\nfrom cloud.api import query, storage",
        {},
        None,
    ),
    "one of two parts": (
        "cloud-storage==1",
        "from cloud.api import storage, query",
        {},
        "cloud.api.query",
    ),
    "caught": ("web==1", "try:\n    import yaml\nexcept ImportError:\n    yaml = None", {}, None),
    "caught and raised": (
        "web==1",
        "try:\n    import yaml\nexcept ImportError:\n    raise",
        {},
        "yaml",
    ),
    "in a function": ("web==1", "def run(data):\n    import yaml", {}, None),
    "for type checkers": (
        "web==1",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import yaml",
        {},
        None,
    ),
    "of a later Python": ("web==1", "import graphlib", {}, "graphlib"),
    "by version": (
        "web==1",
        "import sys\nif sys.version_info >= (3, 8):\n    import yaml\nelse:\n    import safe",
        {},
        None,
    ),
    "in a local module": (
        "web==1",
        "from model import net",
        {
            "model/__init__.py": "",
            "model/net.py": "from .layers import x",
            "model/layers.py": "x = 1\nimport yaml",
        },
        "yaml",
    ),
    "on an added path": (
        "web==1",
        ("import os, sys\n"
        "sys.path.append(os.path.join(os.path.dirname(__file__), 'lib'))\n"
        "import own"),
        {"lib/own.py": "import web"},
        None,
    ),
    "cycle": ("web==1", "import a", {"a.py": "import b", "b.py": "import a\nimport safe"}, None),
    "by name": (
        "web==1",
        "import importlib\nimportlib.import_module('pil.image')",
        {},
        "pil",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def served() -> Iterator[LoopbackIndex]:
    with LoopbackIndex() as index:
        for name, (paths, requires) in WORLD.items():
            modules = dict.fromkeys(paths, b"\n")
            index.add_wheel(name, "1", requires=tuple(requires), modules=modules)
        yield index


def install(requirements: str, served: LoopbackIndex, site: Path) -> None:
    """Unpack exactly what the plan installs."""
    config = Config(index_url=served.url, no_cache=True, origins=TYPED)
    (planned,) = plan_paths([requirements], config, limit=SearchLimit(seconds=20))
    assert isinstance(planned.outcome, Plan)
    for step in planned.outcome.steps:
        (file,) = served.projects[step.name]
        zipfile.ZipFile(io.BytesIO(file.body)).extractall(site)


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize("is_mounted", [False, True], ids=["installed", "mounted"])
@pytest.mark.parametrize("name", list(PROJECTS))
def test_the_start_and_the_findings_agree(
    name: str,
    served: LoopbackIndex,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    *,
    is_mounted: bool,
) -> None:
    requirements, script, others, missing = PROJECTS[name]
    project, site = tmp_path / "project", tmp_path / "project" / "site"
    for path, text in {"requirements.txt": requirements, "score.py": script, **others}.items():
        place = project / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text + "\n", encoding="utf-8")
    monkeypatch.chdir(project)
    install("requirements.txt", served, site)
    if is_mounted:
        (project / "requirements.txt").write_text("# all is mounted\n", encoding="utf-8")
    flags = Config(
        index_url=served.url,
        no_cache=True,
        script=("score.py",),
        mount=("site",) if is_mounted else (),
        select=("missing-import",),
        origins=TYPED,
    )
    report = check(["requirements.txt"], flags).report
    start = (
        f"import runpy, sys; sys.path[:0] = ['.']; sys.path.append({str(site)!r}); "
        "runpy.run_path('score.py', run_name='score')"
    )
    run = subprocess.run(
        [require_python("3.7"), "-I", "-S", "-c", start],
        capture_output=True,
        text=True,
        check=False,
    )
    lacks = re.search(r"(?:ModuleNotFound|Import)Error: ", run.stderr)
    assert (run.returncode == 0) is (lacks is None), run.stderr
    assert (lacks is not None) is (missing is not None), run.stderr
    said = [each.message.partition(" ")[0] for each in report.findings]
    assert said == ([] if missing is None else [missing])
    assert report.unchecked == ()
