"""Projects that name what lies outside of them."""

from collections.abc import Callable, Mapping
from pathlib import Path

SECRET = "s3crettoken"
IMAGE = "mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference"
METADATA = f"Metadata-Version: 2.1\nName: {SECRET}\nVersion: 1.0\nRequires-Dist: {SECRET}-x\n"


def deployment(*lines: str, environment: str = f"{{image: {IMAGE}}}", code: str = ".") -> str:
    return (
        "$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json\n"
        f"name: blue\nendpoint_name: mine\nenvironment: {environment}\n"
        f"code_configuration: {{code: {code}, scoring_script: score.py}}\n"
        "environment_variables:\n" + "".join(f"  {line}\n" for line in lines)
    )


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def link(target: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(target)

    return make


# What a stranger's project holds; `{home}` is a folder beside it that is none of its business.
Content = str | Callable[[Path], None]


def build(folder: Path, home: Path, content: Mapping[str, Content]) -> None:
    folder.mkdir()
    write(folder, {"score.py": ""})
    for name, made in content.items():
        if isinstance(made, str):
            write(folder, {name: made.replace("{home}", str(home))})
        else:
            made(folder / name)
