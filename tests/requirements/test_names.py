from hypothesis import example, given
from hypothesis import strategies as st
from packaging.utils import canonicalize_name

from pinproof.requirements.model import normalize_name


@given(st.text(alphabet="aZ0-_.éİ", max_size=12))
@example("a--b")
@example("A_.b")
def test_names_are_normalized_as_packaging_does(name: str) -> None:
    """PEP 503, Normalized Names."""
    assert normalize_name(name) == canonicalize_name(name)
