"""What is tried: images with a script of theirs, and files that people install over them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomli

CASES = Path(__file__).with_name("cases.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A file over an image; `script` fits and predicts, and uses what the file brings."""

    image: str
    lines: tuple[str, ...]
    script: str
    is_quick: bool = False

    @property
    def name(self) -> str:
        """Name it by its image and its lines."""
        return f"{self.image}: {' '.join(self.lines)}"


def read_cases(path: Path = CASES) -> list[Case]:
    """Read all cases, in the order of the file."""
    images = tomli.loads(path.read_text(encoding="utf-8"))["image"]
    return [_case(image, row) for image in images for row in image["files"]]


def _case(image: dict[str, Any], row: str | dict[str, Any]) -> Case:
    """Take a file by itself, or with what the script does with it."""
    said: dict[str, Any] = {"file": row} if isinstance(row, str) else row
    lines: Sequence[str] = str(said["file"]).split()
    return Case(
        image=image["name"],
        lines=tuple(lines),
        script=f"{image['script']}\n{said.get('uses', '')}".strip(),
        is_quick=bool(said.get("quick")),
    )
