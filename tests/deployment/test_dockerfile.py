"""What pip installs while an image is built."""

import pytest
from deployment.definitions import IMAGE, only, shown, written

from pinproof.deployment.model import Definition

HEAD = f"FROM {IMAGE}\nWORKDIR /w\nCOPY requirements.txt /w/\nCOPY . /x\n"


def built(text: str, head: str = HEAD) -> Definition:
    return only("dockerfile", head + text)


def files(definition: Definition) -> list[str | None]:
    return [shown(each.path) for each in definition.installed]


@pytest.mark.parametrize(
    "text",
    [
        "RUN pip install -qr requirements.txt",
        "RUN pip install -qUrrequirements.txt",
        "RUN pip install --no-cache-dir --requirem=requirements.txt",
        'RUN ["pip", "install", "-r", "requirements.txt"]',
        'RUN ["sh", "-ec", "pip install -r /w/requirements.txt"]',
        "RUN bash -c 'pip3 install -r requirements.txt'",
        "RUN pip install -r requirements.txt > /tmp/log 2>&1",
        "RUN pip install --index-url https://index.example.org/simple -r requirements.txt",
        "RUN (cd /w && pip install -r requirements.txt)",
        "ENV WHERE=/w\nRUN pip install -r $WHERE/requirements.txt",
    ],
)
def test_a_file_of_the_context_is_found(text: str) -> None:
    definition = built(text)
    line = 5 + text.count("\n")
    assert files(definition) == [f"requirements.txt @{line}"]
    assert definition.unread == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("RUN cd /x && pip install -r requirements.txt", ["requirements.txt @5"]),
        (
            "RUN cd /x/sub && pip install -r r.txt\nRUN pip install -r r.txt",
            ["sub/r.txt @5", "? @6"],
        ),
        ("RUN <<EOF\ncd /x/a\npip install -r r.txt\nEOF\nRUN pip list", ["a/r.txt @7"]),
        ("RUN bash -e <<'EOF'\npip install -r /x/r.txt\nEOF", ["r.txt @6"]),
        ("RUN cd $OTHER && pip install -r r.txt", ["? @5"]),
        ("RUN pip install \\\n  # why\n\n  -r /x/r.txt", ["r.txt @8"]),
        ("RUN --mount=type=bind,source=deps,target=/d pip install -r /d/r.txt", ["deps/r.txt @5"]),
        ("COPY <<EOF /w/own.txt\nnumpy\nEOF\nRUN pip install -r own.txt", ["? @8"]),
    ],
)
def test_the_folder_it_is_seen_from(text: str, found: list[str]) -> None:
    assert files(built(text)) == found


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("RUN pip install -q numpy==1.19.5 scipy", "numpy==1.19.5 scipy"),
        ("RUN pip install -e . -r requirements.txt", "."),
        ("RUN cat r.txt | xargs pip install", "xargs pip install"),
        ("RUN $PIP install -r requirements.txt", "$PIP install -r requirements.txt"),
        ('RUN eval "pip install numpy"', 'eval "pip install numpy"'),
    ],
)
def test_what_is_not_judged_is_said(text: str, at: str) -> None:
    (unread,) = built(text).unread
    assert "not judged" in unread.what
    assert written(unread) == at


@pytest.mark.parametrize(
    "text",
    [
        "RUN pip install --upgrade pip",
        "RUN python -m pip install -U pip==24.0",
        "RUN pip install 'pip<25'",
        'RUN ["pip", "install", "-U", "pip"]',
    ],
)
def test_pip_that_renews_itself_is_no_package(text: str) -> None:
    definition = built(f"{text}\nRUN pip install -U pip && pip install -r requirements.txt")
    assert definition.unread == ()
    assert files(definition) == ["requirements.txt @6"]


def test_what_stands_beside_pip_is_said() -> None:
    (unread,) = built("RUN pip install -U pip setuptools pipdeptree").unread
    assert written(unread) == "setuptools pipdeptree"


@pytest.mark.parametrize(
    "text",
    ["RUN echo pip install numpy", "RUN apt-get install -y python3-pip", "RUN python <<E\nx\nE"],
)
def test_other_commands_install_nothing(text: str) -> None:
    definition = built(text)
    assert (definition.unread, definition.installed) == ((), ())


def test_lines_are_continued_as_the_directive_says() -> None:
    head = f"# syntax=docker/dockerfile:1\n# escape=`\nFROM {IMAGE}\nCOPY . `\n  /x\n"
    definition = built("ENV A=1 `\n  B=C:\\\nRUN pip install `\n  -r /x/r.txt", head)
    assert files(definition) == ["r.txt @9"]
    assert [each.name.text for each in definition.settings] == ["A", "B"]


def test_an_unclosed_quote_is_not_an_empty_value() -> None:
    definition = built('ENV AZUREML_EXTRA_REQUIREMENTS_TXT="r.txt\nENV X="open\n')
    assert [shown(each.value) for each in definition.settings] == ["? @5", "? @6"]
    assert [each.what for each in definition.unread] == ["its quote is never closed"]
