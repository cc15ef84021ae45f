import pytest
from support.reading import read, read_files

from pinproof.requirements.hash_mode import find_hash_mode

MODES = {
    "a==1\n": None,
    "a==1\nb==1 --hash=sha256:aa\n": "line 2 has one",
    "--require-hashes\na==1\n": "the file says --require-hashes",
    "b==1 --hash=sha256:aa\n--no-require-hashes\n": None,
    "--pre --hash=sha256:aa\na==1": None,
}


@pytest.mark.parametrize("text", MODES)
def test_what_asks_for_hashes_is_found(text: str) -> None:
    mode = find_hash_mode(read(text))
    assert (None if mode is None else mode.reason) == MODES[text]


def test_a_constraint_asks_too_and_gives_its_own() -> None:
    file = read_files({"requirements.txt": "A\n-c c.txt\n", "c.txt": "a==1 --hash=sha256:aa\n"})
    mode = find_hash_mode(file)
    assert mode is not None
    assert mode.reason == "line 1 of c.txt has one"
    assert mode.constrained == {"a"}
    assert mode.place.source.path == "c.txt"
