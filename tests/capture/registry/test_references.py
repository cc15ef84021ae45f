"""Which words name an image of a registry."""

import pytest

from pinproof.capture.registry.image_reference import is_image_reference, parse_image_reference
from pinproof.errors import UsageError


@pytest.mark.parametrize(
    ("text", "url", "wanted"),
    [
        ("mcr.microsoft.com/azureml/a-b:1", "https://mcr.microsoft.com/v2/azureml/a-b", "1"),
        ("registry.example.org/a", "https://registry.example.org/v2/a", "latest"),
        (
            "docker://registry.example.org:5000/a/b",
            "https://registry.example.org:5000/v2/a/b",
            "latest",
        ),
        ("localhost:5000/a:x", "http://localhost:5000/v2/a", "x"),
        ("https://localhost:5000/a:x", "https://localhost:5000/v2/a", "x"),
        ("[::1]:5000/a", "http://[::1]:5000/v2/a", "latest"),
        (f"127.0.0.1/a:x@sha256:{'0' * 64}", "http://127.0.0.1/v2/a", f"sha256:{'0' * 64}"),
    ],
)
def test_references(text: str, url: str, wanted: str) -> None:
    reference = parse_image_reference(text)
    assert (reference.url, reference.wanted) == (url, wanted)


@pytest.mark.parametrize(
    "text",
    [
        "http://registry.example.org/a",
        "http://127.0.0.1.example.org/a",
        "registry.example.org/UPPER",
        "registry.example.org/../a",
        "registry.example.org/a:1@md5:00",
        "registry.example.org/a?b",
        "user@registry.example.org/a",
        "registry.example.org:0/a",
        "registry.example.org:99999/a",
        "folder/file",
    ],
)
def test_what_is_no_reference(text: str) -> None:
    with pytest.raises(UsageError):
        parse_image_reference(text)


def test_a_path_is_no_reference() -> None:
    assert not is_image_reference("folder/file.json")
    assert not is_image_reference("./folder/file")
    assert not is_image_reference("file.json")
