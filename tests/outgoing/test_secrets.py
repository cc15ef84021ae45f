"""Logins, query values and fragments are asterisks; everything else stays in its column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinproof.outgoing.secrets import masked

SECRET = "S3CRET"


@pytest.mark.parametrize(
    "text",
    [
        f"https://user:{SECRET}@h.example/simple",
        f"https://{SECRET}@h.example/simple",
        f"https://user:{SECRET}/PW@h.invalid/simple",
        f"https://user:PW?{SECRET}@h.invalid/simple",
        f"https://user:PW#{SECRET}@h/simple",
        f"https://{SECRET}/PW@h.example/simple",
        f"https://u:a@{SECRET}@h.example/",
        f"https://u:${SECRET}@h.example/",
        f"https://u:%{SECRET}%@h.example/",
        f"https://user:{SECRET}\\\n@h.example/x.tar.gz",
        f"https://user:\\\n  {SECRET}@h.example/x.tar.gz",
        f"https://{SECRET}\\\r\n@h.example/x.tar.gz",
        f"https:/u:{SECRET}@h.example/x",
        f"u:{SECRET}@h.example/x",
        f"proxy = u:{SECRET}@127.0.0.1:3128",
        f"https://u:{SECRET}\N{FULLWIDTH COMMERCIAL AT}h.example/x",
        f"https\N{FULLWIDTH COLON}//u:{SECRET}@h.example/x",
        f"https://u:{SECRET} @h.example/x",
        f"https://u:{SECRET}\t@h.example/x",
        f"https://h.example/x?jwt={SECRET}",
        f"https://h.example/x?a=b&pwd={SECRET}&c=d",
        f"https://h.example/x?{SECRET}",
        f"https://h.example/x#token={SECRET}",
        f"https://h.example/x#{SECRET}",
        f"https://h.example/x#egg=y&token={SECRET}",
        f"'https://user:{SECRET}/PW@h:1/x': its address cannot be read",
        f"git+https://x:{SECRET}@h.example/o/r.git@v1#egg=y",
        f"git+ssh://me:{SECRET}@h.example/o/r.git",
        f"http://user:{SECRET}@[::1]:80/x",
    ],
)
def test_a_secret_is_not_shown(text: str) -> None:
    shown = masked(text)
    assert SECRET not in shown
    assert len(shown) == len(text)
    assert shown.split("\n")[0] != ""
    assert shown.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    "text",
    [
        "https://${USER}:${TOKEN}@a.example.org/",
        "git+ssh://git@a.example.org/x.git",
        "git+ssh://me@a.example.org/x.git",
        "git@a.example.org:o/r.git@v1",
        "https://a.example.org/x.git@v1 me@b.example.org",
        "git+https://a.example.org/o/r.git@v1.0#egg=x&subdirectory=a",
        "git+https://a.example.org/o/r.git@release/1.2",
        "demo @ https://a.example.org/x.whl#sha256=00",
        "see https://docs.example.org/page#anchor-x.",
        "https://a.example.org:443/x@y",
        "http://[::1]:80/x",
        "azureml:AzureML-sklearn@latest",
        "python:3.10@sha256:00",
        "no address: a:b@c",
        "C:/Users/me/x",
        "plain text",
        "",
    ],
)
def test_what_is_no_secret_stays(text: str) -> None:
    assert masked(text) == text


def test_the_rest_of_an_address_stays() -> None:
    assert masked("see https://u:a@b:c@a.example.org/x now") == (
        "see https://*:*****@a.example.org/x now"
    )
    assert masked("https://a.example.org/x?sv=1&sig=ab%2Fc#f") == (
        "https://a.example.org/x?sv=*&sig=******#f"
    )


@given(st.text("a:/@?#&=. \\\n$-", max_size=80))
def test_columns_and_lines_stay(text: str) -> None:
    shown = masked(text)
    assert len(shown) == len(text)
    assert [len(line) for line in shown.split("\n")] == [len(line) for line in text.split("\n")]


WORDS = st.text("abcXYZ019-._~!$&'()*+,;=", min_size=3, max_size=12)


@given(WORDS, WORDS)
def test_a_password_of_any_common_signs_is_hidden(user: str, password: str) -> None:
    shown = masked(f"see https://{user}:{password}xyzzy@index.example.org/simple/ there")
    assert "xyzzy" not in shown
    assert shown.endswith("@index.example.org/simple/ there")
