"""What would bring a missing module is known by the files that were looked at before."""

from pathlib import Path

import pytest
from support.indexes.loopback import LoopbackIndex

from pinproof.config import Config
from pinproof.run.check import check

pytestmark = pytest.mark.usefixtures("alone")
TYPED = {key: f"--{key}" for key in ("cache_dir", "index_url", "script", "select")}


def cures(served: LoopbackIndex, folder: Path, script: str, requirements: str) -> list[str]:
    """Give the cure of each missing import, with the fix where there is one."""
    (folder / "score.py").write_text(script, encoding="utf-8")
    (folder / "requirements.txt").write_text(requirements, encoding="utf-8")
    flags = Config(
        index_url=served.url,
        cache_dir=str(folder / "cache"),
        script=("score.py",),
        select=("missing-import", "conditional-missing-import"),
        origins=TYPED,
    )
    return [
        f"{finding.cure} [{finding.fix.edits[0].text.strip() if finding.fix else None}]"
        for finding in check(["requirements.txt"], flags).report.findings
    ]


def test_of_another_name_it_is_known_only_once_it_was_seen(tmp_path: Path) -> None:
    with LoopbackIndex() as served:
        served.add_wheel("web", "1", modules={"web.py": b""})
        served.add_wheel("vision-kit", "1", modules={"cv9/__init__.py": b""})
        served.add_wheel("vision-kit", "2", modules={"cv9/__init__.py": b""})
        served.add_wheel("named", "3", modules={"named.py": b""})
        served.add_wheel("misnamed", "3", modules={"another.py": b""})
        script = "import cv9, misnamed\nif x:\n    import named\n"
        assert cures(served, tmp_path, script, "web==1\n") == [
            "None [None]",
            "None [None]",
            "add named==3 [named==3]",
        ]
        assert cures(served, tmp_path, "import cv9", "vision-kit==1\n") == []
        assert cures(served, tmp_path, script, "web==1\n") == [
            "add vision-kit==2 [vision-kit==2]",
            "None [None]",
            "add named==3 [named==3]",
        ]


def test_what_several_share_is_looked_for_by_its_place_in_there(tmp_path: Path) -> None:
    with LoopbackIndex() as served:
        served.add_wheel("web", "1", modules={"web.py": b""})
        served.add_wheel("azureml", "0.2.7", modules={"azureml/__init__.py": b""})
        served.add_wheel("azureml-fsspec", "1.0", modules={"azureml/fsspec/__init__.py": b""})
        served.add_wheel("azureml-rag", "1.0", modules={"azureml/other/__init__.py": b""})
        script = (
            "import azureml.fsspec.spec\nimport azureml.rag\n"
            "from azureml.fsspec import AzureMachineLearningFileSystem\n"
        )
        assert cures(served, tmp_path, script, "web==1\n") == [
            "add azureml-fsspec==1.0 [azureml-fsspec==1.0]",
            "None [None]",
        ]


def test_of_one_package_one_finding_is_enough(tmp_path: Path) -> None:
    with LoopbackIndex() as served:
        served.add_wheel("web", "1", modules={"web.py": b""})
        served.add_wheel("torch", "1.0", modules={"torch/__init__.py": b""})
        served.add_wheel("optimum", "2.0", modules={"optimum/exporters/__init__.py": b""})
        script = "import torch.nn as nn\nimport torch\nfrom torch.utils.data import DataLoader\n"
        assert cures(served, tmp_path, script, "web==1\n") == ["add torch==1.0 [torch==1.0]"]
        script = "from optimum.exporters import onnx\nimport optimum.gone\n"
        assert cures(served, tmp_path, script, "web==1\n") == ["None [None]"]
        script = "from optimum.exporters import onnx\n"
        assert cures(served, tmp_path, script, "web==1\n") == ["add optimum==2.0 [optimum==2.0]"]
