"""When a new version of one distribution breaks what was compiled against the held one."""

import pytest
from support.world import held, image

from pinproof.effects.binary import find_coupling
from pinproof.image.manifest import Distribution
from pinproof.metadata.numpy_interface import NumpyInterface
from pinproof.record import replace

NEWER = "a newer numpy does not load under an older one"
OLDER_PROTOC = "older than protoc 3.19"
OLDER_MAJOR = "under an older major release of protobuf"


@pytest.mark.parametrize(
    ("name", "dependent", "before", "after", "said"),
    [
        ("numpy", "scipy", "1.19.5", "1.19.5", None),
        ("numpy", "scipy", "1.19.5", "1.21.6", None),
        ("numpy", "scipy", "1.19.5", "1.19.4", NEWER),
        ("numpy", "scipy", "1.19.5", "2.0.0", "changed with 2.0"),
        ("numpy", "scipy", "2.1.0", "1.26.4", "changed with 2.0"),
        ("protobuf", "onnx", "3.20.3", "4.21.0", OLDER_PROTOC),
        ("protobuf", "onnx", "3.20.3", "5.26.0", OLDER_PROTOC),
        ("protobuf", "onnx", "3.19.0", "3.20.3", None),
        ("protobuf", "onnx", "3.20.3", "3.19.0", None),
        ("protobuf", "onnx", "4.21.0", "4.25.3", None),
        ("protobuf", "onnx", "4.21.0", "5.26.0", None),
        ("protobuf", "onnx", "5.26.0", "4.21.0", OLDER_MAJOR),
        ("torch", "torchvision", "1.9.0", "1.9.1", None),
        ("torch", "torchvision", "1.9.0", "1.10.0", "torch's binary interface"),
        ("torch", "scipy", "1.9.0", "1.10.0", None),
        ("six", "scipy", "1.9.0", "1.10.0", None),
    ],
)
def test_a_move_breaks_what_was_compiled(
    name: str, dependent: str, before: str, after: str, said: str | None
) -> None:
    rest = (held(dependent, "1.0"), held("other", "1.0"))
    found = find_coupling(image(held(name, before), *rest), name, after, frozenset())
    if said is None:
        assert found == ()
    else:
        (risk,) = found
        assert said in risk.said()
        assert (risk.dependents, risk.is_read) == ((rest[0],), False)


def test_what_is_replaced_as_well_is_not_counted() -> None:
    both = image(held("numpy", "1.19.5"), held("scipy", "1.5"), held("pandas", "1.1"))
    found = find_coupling(both, "numpy", "2.0.0", frozenset({"scipy"}))
    assert [each.name for risk in found for each in risk.dependents] == ["pandas"]
    assert find_coupling(both, "numpy", "2.0.0", frozenset({"scipy", "pandas"})) == ()


@pytest.mark.parametrize(("before", "after"), [(None, "2.0"), ("odd", "2.0"), ("1.0", "odd")])
def test_of_versions_that_say_nothing_nothing_is_said(before: str | None, after: str) -> None:
    vague = image(held("numpy", before), held("scipy", "1.5"))
    assert find_coupling(vague, "numpy", after, frozenset()) == ()


def built(name: str, major: int, oldest: str | None = None) -> Distribution:
    return replace(held(name, "1.0"), numpy=NumpyInterface(major=major, oldest=oldest))


@pytest.mark.parametrize(
    ("one", "before", "after", "said"),
    [
        # Whoever was built so, whether or not the list knows it.
        (built("unheard-of", 1), "1.21.6", "2.0.0", "of unheard-of 1.0 were built against numpy 1"),
        (built("scipy", 2, "1.20"), "1.26.4", "2.0.0", None),
        (built("scipy", 1, "1.16"), "1.21.6", "1.19.5", None),
        (built("scipy", 1, "1.16"), "1.21.6", "1.15.4", "were built for numpy 1.16 and newer, and"),
        # It did not load before, either.
        (built("scipy", 1, "1.20"), "1.19.5", "1.18.5", None),
        (built("scipy", 1), "1.21.6", "1.13.3", None),
        (built("scipy", 1, "1.20"), "1.21.6", "1.21.0", None),
    ],
)
def test_what_compiled_files_say_decides(
    one: Distribution, before: str, after: str, said: str | None
) -> None:
    found = find_coupling(image(held("numpy", before), one), "numpy", after, frozenset())
    assert [(risk.is_read, said is not None and said in risk.said()) for risk in found] == (
        [] if said is None else [(True, True)]
    )
    # What an experiment says comes before.
    known = find_coupling(
        image(held("numpy", before), one), "numpy", after, frozenset(), lambda _: True
    )
    assert known == ()
