import pytest

from pinproof.image.extras import find_asked_extras
from pinproof.image.manifest import Distribution, ImageManifest


def image(**requires: tuple[str, ...]) -> ImageManifest:
    return ImageManifest(
        name="an image",
        python="3.7",
        platform="manylinux_2_27_x86_64",
        distributions={
            name: Distribution(name=name, version="1", requires=texts)
            for name, texts in requires.items()
        },
    )


def test_extras_are_asked_by_what_is_held() -> None:
    asked = find_asked_extras(
        image(
            a=("B[One_More]>=1", 'c[never]; extra == "nobody"'),
            b=('b[deeper]; extra == "one-more"', 'd[deepest]; extra == "deeper"'),
        )
    )
    assert asked.pairs == {("b", "one-more"), ("b", "deeper"), ("d", "deepest")}


@pytest.mark.parametrize(
    ("requirement", "unasked"),
    [
        ("x", False),
        ('x; python_version < "3"', False),
        ('x; extra == "test"', True),
        ('x; "test" == extra', True),
        ('x; extra == "Asked.For"', False),
        ('x; extra == "test" or extra == "docs"', True),
        ('x; extra == "test" or extra == "asked-for"', False),
        ('x; python_version < "3.8" or extra == "test"', False),
        ('x; python_version < "3" or extra == "test"', True),
        ('x; (python_version < "3" or os_name == "nt") and extra == "test"', True),
        ('x; extra == "test" and (python_version < "3" or os_name == "nt")', True),
        ('x; extra != "test"', False),
        ("x; os_name == 'extra'", False),
        ("x; no marker", False),
    ],
)
def test_what_waits_for_an_extra(requirement: str, unasked: bool) -> None:
    asked = find_asked_extras(image(c=("a[asked_for]", "b[test]")))
    assert asked.leave_out(requirement, "A") is unasked


def test_what_the_images_python_leaves_out_asks_for_nothing() -> None:
    asked = find_asked_extras(image(a=('b[old]; python_version < "3"', 'b[new]; os_name=="posix"')))
    assert asked.pairs == {("b", "new")}
