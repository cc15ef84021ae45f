"""Worlds that nobody wrote: an index, an image that needs things, and the lines of three files."""

from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

NAMES = ("a", "b", "c", "d", "e")
VERSIONS = ("1.0", "1.1", "2.0", "2.1rc1", "3.0")
PIPS = ("20.3", "21.3", "23.0", "24.0", "25.1", "25.3")
names = st.sampled_from(NAMES)
extras = st.sampled_from(["", "", "", "[x]"])
bounds = st.sampled_from(["", "", ">=1.0", "<3", "!=2.0", ">=2.1rc1", "==1.1", "~=1.0", "==2.*"])
needs = st.builds("{}{}{}".format, names, extras, bounds)


def generated(examples: int) -> settings:
    """Try so many worlds, the same on every machine; a failure is told as it was made."""
    return settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        # To make such a world is slow, and many are thrown away: that is what is wanted.
        suppress_health_check=list(HealthCheck),
    )


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    """Make an index, an image, and the lines of three files."""
    index: dict[str, Any] = {}
    for name in NAMES:
        versions = draw(st.lists(st.sampled_from(VERSIONS), min_size=1, max_size=4, unique=True))
        index[name] = {version: draw(st.lists(needs, max_size=2)) for version in versions}
    held = draw(st.lists(names, max_size=2, unique=True))
    image = {
        name: {
            "version": draw(st.sampled_from(sorted(index[name]))),
            "requires": draw(st.lists(needs, max_size=2)),
        }
        for name in held
    }
    files = draw(st.lists(st.lists(needs, min_size=1, max_size=4), min_size=3, max_size=3))
    pip = draw(st.sampled_from(PIPS))
    return {"name": "made-up", "index": index, "image": image, "files": files, "pip": pip}
