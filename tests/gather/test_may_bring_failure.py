"""When pins are worth a search for what pip brings in with them."""

import pytest
from support.reading import read
from support.world import PY37

from pinproof.facts.requirements import Facts
from pinproof.gather.incompatibilities import may_bring_failure
from pinproof.index.model import CoreMetadata
from pinproof.requirements.pins import Pins


@pytest.mark.parametrize(
    ("declared", "is_worth_it"),
    [
        ((), False),
        (("sqlalchemy-utils",), False),
        (("SQLAlchemy>=1.4",), True),
        (("sqlalchemy (>=1.4)",), True),
        (("sqlalchemy>=1.4; python_version > '3.8'",), False),
        (("sqlalchemy>=1.4; extra == 'sql'",), False),
    ],
)
def test_what_fails_where_a_feature_is_called_must_be_asked_for(
    declared: tuple[str, ...], *, is_worth_it: bool
) -> None:
    pinned = {"numpy": "1.21.6", "pandas": "1.1.5", "shop": "1.0"}
    file = read("".join(f"{name}=={version}\n" for name, version in pinned.items()))
    shop = CoreMetadata(name="shop", version="1.0", requires_dist=declared)
    facts = Facts(
        file=file,
        pins=Pins.of_file(file),
        target=PY37,
        image=None,
        dependencies={"shop": shop},
    )
    assert may_bring_failure(pinned, facts) is is_worth_it


def test_what_fails_at_once_is_worth_it() -> None:
    file = read("jinja2==2.11.3\n")
    facts = Facts(file=file, pins=Pins.of_file(file), target=PY37, image=None)
    assert may_bring_failure({"jinja2": "2.11.3"}, facts)
