"""What pinproof says of a file over an image, through its command."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# How files of one line look, what they leave open and where they come from says nothing of how
# they run.
_OF_THE_FILE = ("PIN", "SYN", "HSH", "ALW", "IDX006", "RES002")
_BUILT = "pip builds"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The findings about the image and the installation, by severity, and what was not checked."""

    errors: tuple[str, ...]
    warnings: tuple[str, ...]
    unchecked: tuple[str, ...] = ()

    @property
    def is_quiet(self) -> bool:
        """Tell whether nothing is said that anybody would look at."""
        return not self.errors and not self.warnings


def judge(image: str, lines: Sequence[str]) -> Verdict:
    """Check a file with the configured index."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "requirements.txt")
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        command = [sys.executable, "-m", "pinproof", "check", "--image", image]
        done = subprocess.run(
            [*command, "--output-format", "json", "--exit-zero", str(file)],
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
        )
    said = json.loads(done.stdout)
    findings = [
        (finding["severity"], f"{finding['code']} {finding['message']}")
        for finding in said["findings"]
        if not finding["code"].startswith(_OF_THE_FILE) or _BUILT in finding["message"]
    ]
    return Verdict(
        errors=tuple(text for severity, text in findings if severity == "error"),
        warnings=tuple(text for severity, text in findings if severity == "warning"),
        unchecked=tuple(map(str, said["unchecked"])),
    )
