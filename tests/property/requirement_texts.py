"""Texts that look like requirements files, from well-formed to nonsense."""

from hypothesis import strategies as st

NAMES = st.sampled_from(["a", "Foo.bar", "foo_bar-baz", "x1", "foo_", "1a", "é"])
VERSIONS = st.sampled_from(
    [
        "1",
        "1.0",
        "0",
        "1.*",
        "1.0a1",
        "1.0.post1",
        "1.0-1",
        "1.0+l.zip",
        "1.0+L",
        "v1",
        "1!2",
        "01.002",
        "1.0.dev",
        "dev",
        "2011k-b",
        "1.x",
        "*",
        "",
        "1.0rc",
        "1_0",
        "1.0.*",
    ]
)
OPERATORS = st.sampled_from(["==", "===", ">=", "<=", "~=", "!=", "<", ">", "=", "=>", "~", "@"])
BLANKS = st.sampled_from(["", "", "", " ", "  ", "\t", " \\\n ", "\\\n", "\xa0"])
EXTRAS = st.sampled_from(["", "", "[x]", "[x,Y]", "[ x , y ]", "[]", "[x", "[a b]", "[x,]"])
MARKERS = st.sampled_from(
    [
        "python_version < '3'",
        'sys_platform=="x-y"',
        "extra == 'x'",
        "os_name in 'a b'",
        "a",
        "",
        "python_version > 3",
        "(os_name=='x' or os_name=='y') and python_version<'3'",
        "; x",
        "'3' not in python_version",
        "os_name == '#'",
        "os_name == ' #'",
        "os.name == 'x'",
    ]
)
URLS = st.sampled_from(
    [
        "https://h/a.zip",
        "https://h/a-1.0-py3-none-any.whl",
        "git+https://h/r.git@v1#egg=a",
        "git+https://h/r.git",
        "git://h/r#egg=a[b]",
        "file:///x/y",
        "file:../y#egg=z",
        "file://h/x",
        "FILE:///x",
        "./x",
        "../x[y]",
        "/abs/p",
        "a.zip",
        "a-1.0.whl",
        "a-1.0-py3-none-any.whl[x]",
        ".",
        "..",
        "x/y.tar.gz",
        "git@h:o/r.git",
        "svn+ssh://h/x#egg=y&subdirectory=z",
        "http://[h",
        "a@b.zip",
        "hg+file:///x#egg=y",
        "https://h/x y.zip",
        "bzr+lp:x#egg=q",
        "C:\\x\\a.zip",
    ]
)
OPTIONS = st.sampled_from(
    [
        "--hash=sha256:aa",
        "--hash sha512:bb",
        "--hash=md5:aa",
        "--hash",
        "-r a.txt",
        "-ca.txt",
        "--req a.txt",
        "-e ./x",
        "-e git+https://h/r#egg=a",
        "-e a",
        "-e",
        "--pre",
        "--pr",
        "-i x",
        "--index-url=https://h",
        "--index",
        "-f 'a b'",
        "-fx",
        "--no-binary :all:",
        "--no-index",
        "--only-binary=-x",
        "-C a=b",
        "--config-settings x",
        "--use-feature fast-deps",
        "--",
        "-",
        "--use-feature=x",
        "--require-hashes",
        "--global-option=x",
        '"',
        "'x",
        "--trusted-host h",
        "-x",
        "--bogus",
        "--no-index=1",
        "-e 'a @ git+https://h/r ; os_name==\"x\"'",
        "x",
        "-rpre",
    ]
)
COMMENTS = st.sampled_from(["", "", "", " # c", "# c", " #", "\t#c \\", " # ${X}"])
LINE_ENDS = st.sampled_from(["\n", "\n", "\n", "\r\n", "\r", "\x0c", "\x85", "\u2028", " \\\n", ""])


@st.composite
def requirements(draw: st.DrawFn) -> str:
    """Write a requirement by name, with clauses, a marker and options or without."""
    text = draw(NAMES) + draw(BLANKS) + draw(EXTRAS) + draw(BLANKS)
    for index in range(draw(st.integers(0, 2))):
        text += ("," if index else "") + draw(BLANKS) + draw(OPERATORS) + draw(BLANKS)
        text += draw(VERSIONS)
    return text + draw(tails())


@st.composite
def references(draw: st.DrawFn) -> str:
    """Write a URL or a path, named or not."""
    name = draw(st.one_of(st.just(""), st.builds("{}{}@{}".format, NAMES, EXTRAS, BLANKS)))
    return name + draw(URLS) + draw(tails())


@st.composite
def tails(draw: st.DrawFn) -> str:
    """Write what may follow a requirement."""
    text = draw(BLANKS)
    if draw(st.booleans()):
        text += draw(st.sampled_from([";", " ; ", "; "])) + draw(MARKERS)
    for _ in range(draw(st.integers(0, 2)) if draw(st.booleans()) else 0):
        text += draw(st.sampled_from([" ", " ", " \\\n ", "\t", ""])) + draw(OPTIONS)
    return text + draw(COMMENTS)


ATOMS = st.sampled_from(
    [
        "#",
        "\\",
        "\\\n",
        " ",
        "\t",
        "${X}",
        "'",
        '"',
        ";",
        ",",
        "(",
        ")",
        "[",
        "]",
        "[x]",
        "@",
        "-",
        "--",
        "=",
        "==",
        "foo",
        "1.0",
        "{{x}}",
        "\ufeff",
        "\x00",
        "\x1c",
        "\u3000",
        "/",
        ".",
        ":",
        "%",
    ]
)
LINES = st.one_of(
    requirements(),
    references(),
    st.lists(OPTIONS, min_size=1, max_size=3).map(" ".join),
    st.lists(st.one_of(ATOMS, NAMES, URLS, OPTIONS, MARKERS), max_size=5).map("".join),
    st.text(max_size=12),
)
FILES = st.lists(st.tuples(BLANKS, LINES, LINE_ENDS).map("".join), min_size=1, max_size=4).map(
    "".join
)
