"""Write the table of compatibility tags by Python, as `packaging` gives them.

`--check` writes nothing: it exits with 1 when the table is not current.
"""

import argparse
import sys
from pathlib import Path
from textwrap import wrap

from pinproof.target.tags import patterns

TABLE = Path(__file__).resolve().parents[1] / "src/pinproof/target/tag_table.py"
PYTHONS = [(3, minor) for minor in range(6, 15)]


def table_text() -> str:
    """Give the source of the table."""
    lines = [
        '"""Written by tools/generate_tags.py: to work this out at each start takes longer."""',
        "",
        "# fmt: off",
        "PATTERNS: dict[tuple[int, int], tuple[str, ...]] = {",
    ]
    for major, minor in PYTHONS:
        lines.append(f"    ({major}, {minor}): (")
        names = ", ".join(f'"{pattern}"' for pattern in patterns(major, minor)) + ","
        lines += [f"        {row}" for row in wrap(names, 92, break_on_hyphens=False)]
        lines.append("    ),")
    return "\n".join([*lines, "}", ""])


def main() -> None:
    """Write the table, or check it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    if not parser.parse_args().check:
        TABLE.write_text(table_text(), encoding="utf-8")
    elif TABLE.read_text(encoding="utf-8") != table_text():
        sys.exit(f"{TABLE.name} is not current: run python tools/generate_tags.py")


if __name__ == "__main__":
    main()
