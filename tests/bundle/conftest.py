"""An index on loopback with real wheels of every shape."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from support.distributions import wheel_bytes
from support.indexes.answers import ServedFile
from support.indexes.loopback import LoopbackIndex

ENTRY_POINTS = b"[console_scripts]\nshapes = shapes:main\n[other]\na = b:c\n"


@pytest.fixture
def index() -> Iterator[LoopbackIndex]:
    with LoopbackIndex() as opened:
        opened.add("shapes", shapes_wheel())
        opened.add("native", native_wheel())
        opened.add_wheel(
            "plain", "1.0", requires=("needed>=1",), modules={"plain.py": b"import needed\n"}
        )
        opened.add_wheel("needed", "1.2", modules={"needed.py": b"value = 1\n"})
        yield opened


def shapes_wheel() -> ServedFile:
    """A wheel with every part of the scheme."""
    data = "shapes-1.0.data"
    body, metadata = wheel_bytes(
        "shapes",
        "1.0",
        modules={
            "shapes/__init__.py": b"def main():\n    return 7\n",
            "shapes/run.sh": b"#!/bin/sh\nexit 0\n",
            "shapes/empty.txt": b"",
            "shapes-1.0.dist-info/entry_points.txt": ENTRY_POINTS,
            "shapes-1.0.dist-info/licenses/LICENSE": b"free\n",
            f"{data}/scripts/tool": b"#!python\nprint(1)\n",
            f"{data}/purelib/pure_part.py": b"pure = 1\n",
            f"{data}/platlib/plat_part.py": b"plat = 1\n",
            f"{data}/data/share/shapes/table.csv": b"a,b\n1,2\n",
            f"{data}/data/etc/shapes.toml": b"[a]\n",
            f"{data}/headers/shapes.h": b"#define SHAPES 1\n",
        },
        executables={"shapes/run.sh"},
    )
    return ServedFile(filename="shapes-1.0-py3-none-any.whl", body=body, metadata=metadata)


def native_wheel() -> ServedFile:
    """A wheel for the target's Python and platform alone."""
    tag = "cp37-cp37m-manylinux2014_x86_64"
    body, metadata = wheel_bytes(
        "native",
        "2.0",
        tag=tag,
        is_purelib=False,
        modules={"native/__init__.py": b"", "native/_fast.cpython-37m.txt": bytes(range(256)) * 64},
    )
    return ServedFile(filename=f"native-2.0-{tag}.whl", body=body, metadata=metadata)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "requirements.txt").write_text("shapes==1.0\nnative==2.0\nplain\n")
    return tmp_path
