"""Logins, query values and fragments are asterisks; everything else stays in its column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pinproof.outgoing.secrets import masked, without_secrets_of

SECRET = "S3CRET"


@pytest.mark.parametrize(
    "text",
    [
        f"?sig={SECRET}",
        f"x ?sig={SECRET}",
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
        f"https://user:{SECRET}-e",
        f"-url https://user:{SECRET} x",
        f"any.whl?sig={SECRET}",
        f"/u:{SECRET}@index.example.org/simple",
        f"9//u:{SECRET}@index.e--index-url xample.org/simple",
        f"--extra-index-url http\N{LATIN SMALL LETTER E WITH CIRCUMFLEX}://u@ git:{SECRET}@index.e",
        f"git:{SECRET}@index.",
        f"demo @ https<!--u:{SECRET}@index.example.org/simple",
        f"x@u:{SECRET}@index.example.org/simple",
        f":{SECRET}@index.example.org/simple",
        f"/simple/?a=b&sig={SECRET}&c",
        f"https://dl.example/{SECRET}/org/repo/six-1.0.tar.gz",
        f"https://dl.example/basic/ab12CD{SECRET}/python/simple/",
        f"https://dl.example/0123456789abcdef{SECRET}/simple",
        f"https://h.example/glpat-{SECRET}0123456/simple/",
        f"git+https://h.example/ghp_{SECRET}0123456789/r.git@v1",
        f"https://u\x1cx:{SECRET}@h.example/x",
        f"https:\x01//u:{SECRET}@h\x01.example/x",
        f"https:/\x01/u:{SECRET}@h\\x01.example/x",
        f"https://u<!--:{SECRET}@h.example/x",
        f"https://u<:{SECRET}@h/x",
        f"https://h.example/x?a=<!--&sig={SECRET}",
        f"https://h.example/x?a=1 b&sig={SECRET}",
        f"https://h.example/x?sig=a {SECRET}&b=1",
        f"https://h.example/x?a=1 &\udcffsig={SECRET}",
        f"x.whl?\udcffsig={SECRET}",
        f"x.whl?a\N{REPLACEMENT CHARACTER}sig={SECRET}",
        f"x.whl\udcff?sig={SECRET}",
        f"https://h.example/?u=https://x:y@h.example/z&sig={SECRET}",
        f"https://h.example/?u=https://x:{SECRET}@h.example&sig=z",
        f"https://h.example/x?sig=a {SECRET}",
        f"https://h.example/x?sig=a {SECRET.lower()} {SECRET}",
        f"https://h.example/x?sig= {SECRET}/ab+cd= there",
        f"https://h.example/x?sig=a\t{SECRET} ; extra == 'x'",
        f"https://h.example/x?sig=a \\\n  {SECRET}",
        f"https://h.example/x?a=1;b=2 c;sig={SECRET};d=3",
        f"https://h.example/x?a=1 ;sig={SECRET}",
        f"https://h.example/x?a=b c d?sig={SECRET}",
        f'"https://h.example/x?sig=a few {SECRET} words" there',
        f"'https://h.example/x?sig=a few {SECRET} words' there",
        f"'https://h.example/x?sig=a {SECRET}",
        f"https://h.example/x#token=a {SECRET}",
        f"?sig=a {SECRET}",
        f"x.whl~= '3'?sig={SECRET}",
        f'"x.whl"?sig={SECRET}',
        f"x.whl)?sig={SECRET}",
        f"x.whl[a]?sig={SECRET}",
        f"x.whl??sig={SECRET}",
        f"https://h.example/x?sig=a b=1&c {SECRET}",
        f"https://user:a {SECRET}@h.example/x",
        f"https://user:a few {SECRET}@h.example/x",
        f"https://h.example/x?sig=a {SECRET}@h.example/x",
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
        "--extra-index-url=https://${TOKEN}@a.example.org/simple",
        "curl https://a.example.org/x&&pip install a==1 &&b=2",
        '<a href="https://a.example.org/x">me</a>',
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
        "https://a.example.org:8080",
        "is it a==1? b=2",
        "https://a.example.org/Org2/_packaging/feed1/pypi/simple/",
        "https://a.example.org/simple/azureml-inference-server-http2/",
        f"https://a.example.org/packages/ab/cd/{'0a' * 30}/six-1.16.0-py2.py3-none-any.whl",
        "https://a.example.org/01234567-89ab-cdef-0123-456789abcdef/x.whl",
        "https://a.example.org/o/r/archive/0123456789abcdef0123456789abcdef01234567.zip",
        "azureml:AzureML-sklearn@latest",
        "python:3.10@sha256:00",
        "no address: a:b@c",
        "C:/Users/me/x",
        "plain text",
        "",
        "see https://a.example.org:8080 or mail me@b.example.org",
        "see https://a.example.org/x ABC1",
        "(?P=name) and (?a=1)",
        "demo @ https://a.example.org/x.whl#sha256=00 ABC1",
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


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://a.example.org/?a=1 cannot be reached: 404", "https://a.example.org/?a=* cannot"),
        ("https://a.example.org/?a=1. ABC1", "https://a.example.org/?a=*. ABC1"),
        ("'https://a.example.org/?a=1': ABC1", "'https://a.example.org/?a=*': ABC1"),
        ("a @ https://a.example.org/?a=1 ; extra == 'x'", "a @ https://a.example.org/?a=* ; extra"),
        ("a @ https://a.example.org/?a=1 ;extra=='x'", "a @ https://a.example.org/?a=* ;extra=="),
        ("https://a.example.org/?a=1 --hash=sha256:0a", "https://a.example.org/?a=* --hash=sha"),
        ("https://a.example.org/?a=1 \\\n --hash=sha256:0", "https://a.example.org/?a=* \\\n --h"),
        ("https://a.example.org/?a=1  environment", "https://a.example.org/?a=*  environment"),
        ("https://a.example.org/?a=1\nsix==1.0", "https://a.example.org/?a=*\nsix==1.0"),
    ],
)
def test_the_words_beside_an_address_stay(text: str, shown: str) -> None:
    assert masked(text).startswith(shown)


@pytest.mark.parametrize(
    "piece",
    ["https://a?b=c ", "'https://a?b=c ", "https://u:a b c d ", "a1B ", "\t", " a@b.example"],
)
def test_long_lines_take_no_longer_by_the_letter(piece: str) -> None:
    # A square of so many would take minutes.
    shown = masked("https://u:p?sig=a " + piece * (60_000 // len(piece)))
    assert len(shown) > 59_000


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


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("https://u:$S3CRETPW@h.example/", "pip never fills in $S3CRETPW: it knows"),
        ("https://u:$S3CRETPW@h.example/", "write ${S3CRETPW}"),
        ("https://u:${S3CRET_pw}@h.example/", "pip never fills in ${S3CRET_pw}"),
        ("https://h.example/x?sig=S3CRETPW", "no such word: 'S3CRETPW'"),
        ("https://u:\\\nS3CRETPW@h.example/x", "no such word: S3CRETPW"),
        ("https://u:S3CRETPW\N{FULLWIDTH COMMERCIAL AT}h.example/x", "S3CRETPW"),
    ],
)
def test_a_piece_of_an_address_is_not_quoted(written: str, said: str) -> None:
    shown = without_secrets_of(written, said)
    assert "S3CRET" not in shown
    assert len(shown) == len(said)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("https://${TOKEN_X}@h.example/", "pip fills in TOKEN_X only where"),
        ("https://user:pass@h.example/", "user and pass are words"),
        ("https://u:written@h.example/", "it is rewritten"),
        ("six==1.0", "six==1.0"),
    ],
)
def test_other_words_are_quoted(written: str, said: str) -> None:
    assert without_secrets_of(written, said) == said
