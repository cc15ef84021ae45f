"""A home folder that holds a secret."""

from pathlib import Path

import pytest
from attack.outside.projects import METADATA, SECRET, write


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    write(
        home,
        {
            "token": SECRET,
            "s3crettoken.txt": f"{SECRET}\n",
            "s3crettoken/__init__.py": "",
            "project/pyproject.toml": f'[project]\nname = "{SECRET}"\nversion = "1"\n',
            "project/PKG-INFO": METADATA,
            "links/a.html": f'<a href="mine-1.0-{SECRET}-none-any.whl">x</a>',
            "links/mine-2.0-py3-none-any.whl": SECRET,
            "links/mine-1.0.tar.gz": SECRET,
            "index/mine/index.html": f'<a href="mine-1.0-{SECRET}-none-any.whl">x</a>',
            "image.json": f'{{"{SECRET}": 1}}',
            "x.yml": f"image: {SECRET}\nconda_file: {SECRET}\n",
            "env": f"AZUREML_EXTRA_REQUIREMENTS_TX={SECRET}\nAZUREML_EXTRA_{SECRET}=1\n",
            "patterns": f"[!{SECRET}]ine.txt\n",
            "packages/foo-1.0.dist-info/METADATA": METADATA,
            "packages/foo-1.0.dist-info/WHEEL": "Tag: cp39-cp39-linux_x86_64\n",
            f"lib/python3.9/site-packages/{SECRET}.dist-info/METADATA": METADATA,
        },
    )
    # A list above the project that includes one of its files is not the project's either.
    write(tmp_path, {"requirements.txt": f"-r project/constraints.txt\n{SECRET}\n"})
    return home
