"""Lists of deployments: every line counts for itself."""

import io

from pinproof.fleet.lists import ListedDeployment, read_list
from pinproof.fleet.model import UnreadDeployment


def read(text: str | bytes) -> list[ListedDeployment | UnreadDeployment]:
    content = text.encode() if isinstance(text, str) else text
    return list(read_list(io.BytesIO(content), "list"))


def refused(text: str | bytes) -> list[tuple[str, str]]:
    return [(one.id, one.reason) for one in read(text) if isinstance(one, UnreadDeployment)]


def test_a_list_holds_paths_and_objects() -> None:
    path, text = read('# a comment\n\n  a/requirements.txt \n{"id": 7, "requirements": "six"}\n')
    assert path == ListedDeployment(
        id="a/requirements.txt", where="list:3", path="a/requirements.txt"
    )
    assert text == ListedDeployment(id="7", where="list:4", requirements="six")


def test_further_keys_stay_as_texts() -> None:
    (one,) = read('{"id": "a", "path": "p", "image": "i", "team": "red", "level": 3, "of": null}')
    assert one == ListedDeployment(
        id="a",
        where="list:1",
        path="p",
        image="i",
        keys={"team": "red", "level": "3", "of": ""},
    )


def test_a_wrong_line_says_where_and_costs_no_other() -> None:
    text = '{"id": "a", "path": "p"}\n{"id": "b" "path": "p"}\n\n{"id": "c", "path": "p"}\n'
    assert [one.id for one in read(text)] == ["a", "list:2:12", "c"]
    assert refused(text) == [("list:2:12", "it is no JSON: Expecting ',' delimiter")]


def test_each_mistake_is_named() -> None:
    assert refused('{"path": "p"}')[0] == (
        "list:1",
        "it has no id: write a text that names the deployment",
    )
    assert refused('{"id": "a"}') == [("a", "list:1: it needs requirements or path, not both")]
    both = '{"id": "a", "path": "p", "requirements": ""}'
    assert refused(both) == [("a", "list:1: it needs requirements or path, not both")]
    assert refused('{"id": "a", "path": 3}') == [("a", "list:1: path must be a text")]
    assert refused('{"id": "a", "path": ""}') == [("a", "list:1: path is empty")]
    assert refused('{"id": true, "path": "p"}')[0][0] == "list:1"
    assert refused("[" * 10) == []  # a path of an odd name
    assert refused('{"id": ' + "[" * 200_000)[0][0].startswith("list:1")
    assert refused(b'{"id": "\xff"}') == [("list:1:9", "it is not UTF-8")]


def test_a_mark_at_the_start_is_no_part_of_the_first_line() -> None:
    (one,) = read(b'\xef\xbb\xbf{"id": "a", "path": "p"}')
    assert one.id == "a"
