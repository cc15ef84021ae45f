import pytest
from support.reading import pip_named

from pinproof.index.settings.index_settings import IndexSettings, add_file_options
from pinproof.index.settings.locations import Remote, find_locations
from pinproof.index.settings.origin import Origin
from pinproof.index.settings.variables import fill_in_login
from pinproof.requirements.parser import parse
from pinproof.source import SourceFile

OWN = frozenset({Origin("https", "own.example.org", 443)})
SECRETS = {"TOKEN": "hunter2"}


def test_a_login_is_filled_in_for_a_host_of_ones_own() -> None:
    address = "https://u:${TOKEN}@own.example.org/simple"
    assert fill_in_login(address, OWN, SECRETS) == "https://u:hunter2@own.example.org/simple"


@pytest.mark.parametrize(
    "address",
    [
        "https://u:${TOKEN}@evil.example.org/simple",
        "http://u:${TOKEN}@own.example.org/simple",
        "http://u:${TOKEN}@own.example.org:443/simple",
        "https://u:${TOKEN}@own.example.org:8443/simple",
        "https://evil.example.org/${TOKEN}",
        "https://evil.example.org/${TOKEN}@own.example.org/",
        "https://evil.example.org?${TOKEN}@own.example.org/",
        "https://evil.example.org#${TOKEN}@own.example.org/",
        "https://evil.example.org\\${TOKEN}@own.example.org/",
        "https://${TOKEN}@evil.example.org@own.example.org/",
        "https://u@own.example.org/${TOKEN}",
        "https://${TOKEN}.example.org/",
        "${TOKEN}",
        "file:///${TOKEN}",
        "https://[${TOKEN}@own.example.org/",
    ],
)
def test_a_value_goes_nowhere_else(address: str) -> None:
    assert fill_in_login(address, OWN, SECRETS) == address


@pytest.mark.parametrize("option", ["--index-url", "--extra-index-url", "--find-links"])
def test_an_address_with_a_variable_left_is_not_asked(option: str) -> None:
    source = SourceFile(path="r.txt", text=f"{option} https://evil.example.org/${{TOKEN}}\n")
    before = IndexSettings(index_url="https://own.example.org/simple")
    settings = add_file_options(before, parse(source, pip=pip_named()), environment=SECRETS)
    refused = [each for each in find_locations(settings, None) if isinstance(each, Remote)]
    assert [each.refused is not None for each in refused].count(True) == 1
    assert "hunter2" not in repr(refused) + repr(settings) + "".join(each.shown for each in refused)
