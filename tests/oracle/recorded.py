"""What real pips answered for the written worlds, kept beside these.

`python -m pytest -n 0 tests/oracle/test_worlds.py --record-pips` asks the pips again and writes
what they answer; of pips that are not here, and of worlds not asked about, the old answers stay.
"""

import json
import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

FOLDER = Path(__file__).with_name("recorded")
# Each with the Python that it was asked under.
PIPS = [("21.3.1", "3.7"), ("22.0.4", "3.7"), ("24.0", "3.7"), ("25.1.1", "3.12"), ("25.3", "3.12")]
# Where a recorded world's index stands: our code asks no network for it.
BASE = "http://127.0.0.1/recorded"


class Recording(NamedTuple):
    """The answers of one pip, by world, in the shape of `pips.summary`.

    `platform` is the newest tag that the system accepted where it was asked.
    """

    pip: str
    python: str
    platform: str
    answers: Mapping[str, dict[str, Any]]


@cache
def recording(pip: str) -> Recording:
    """Read what a pip answered."""
    return Recording(**json.loads((FOLDER / f"{pip}.json").read_text(encoding="utf-8")))


def write(new: Recording, worlds: AbstractSet[str]) -> None:
    """Keep answers, a line for each world; older ones too, of worlds that there still are."""
    path = FOLDER / f"{new.pip}.json"
    before = recording(new.pip).answers if path.exists() else {}
    answers = {**before, **new.answers}
    lines = ",\n".join(
        f"{json.dumps(name)}: {json.dumps(answers[name])}" for name in sorted(worlds & set(answers))
    )
    head = {"pip": new.pip, "python": new.python, "platform": new.platform}
    text = json.dumps(head).removesuffix("}") + f', "answers": {{\n{lines}\n}}}}\n'
    FOLDER.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def in_short(answer: Mapping[str, Any], base: str) -> dict[str, Any]:
    """Bring a pip's answer into the form that is kept: of an error what it begins with."""
    if "error" not in answer:
        return dict(answer)
    first = str(answer["error"]).strip().partition("\n")[0].replace(base, BASE)
    first = re.split(r"ERROR:|WARNING:|: for help visit| \(from|\. ", first)[0]
    return {"error": re.sub(r"/\S*/(?=requirements\.txt)", "", first).strip()}
