"""What pip installs while an image is built."""

import pytest
from deployment.definitions import IMAGE, literal, only, shown, written

from pinproof.deployment.model import Definition
from pinproof.hosts.model import Unfollowed
from pinproof.hosts.reading import read_hosted
from pinproof.pip.release import NEWEST_PIP

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
        ("RUN pip install -q /w/a.whl", "/w/a.whl"),
        ("RUN pip install -e .. -r requirements.txt", ".."),
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


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("RUN pip install -q numpy==1.19.5 scipy", ["numpy==1.19.5", "scipy"]),
        ("RUN pip install -U pip setuptools pipdeptree", ["setuptools", "pipdeptree"]),
        ("RUN cd /x && python3 -m pip --no-cache-dir install \\\n  'numpy<2'", ["numpy<2"]),
        ("RUN /opt/bin/pip3.8 install numpy==1 > log", ["numpy==1"]),
        ('RUN ["python", "-m", "pip", "install", "numpy"]', ["numpy"]),
        ("RUN <<EOF\npip install numpy\nEOF", ["numpy"]),
        ("RUN <<EOF bash\npip install numpy\nEOF", ["numpy"]),
        ("RUN bash -c 'pip install numpy scipy'", ["numpy", "scipy"]),
        ("RUN uv pip install --system --index-strategy x -p 3.9 numpy", ["numpy"]),
        ("RUN conda run -n env pip install numpy", ["numpy"]),
        ("RUN pip install numpy || pip3 install scipy", ["numpy", "scipy"]),
        ("RUN --mount=type=cache,target=/root/.cache pip install numpy", ["numpy"]),
        (
            "RUN pip install . numpy -e ./x -e git+https://example.org/a#egg=a",
            ["numpy", "-e git+https://example.org/a#egg=a"],
        ),
        (
            "RUN pip install -ihttps://i.example.org --pre -f/w numpy",
            ["-ihttps://i.example.org", "--pre", "-f/w", "numpy"],
        ),
        ("ARG V=1.0\nRUN pip install numpy==$V $W", ["numpy==$V"]),
        ("RUN pip install --target /layer --platform x --python-version 3.9 numpy", ["numpy"]),
    ],
)
def test_what_is_named_is_given_to_pip(text: str, found: list[str]) -> None:
    lines = [
        line for hosted in built(text).hosted for line in read_hosted(hosted, NEWEST_PIP).lines
    ]
    source = lines[0].source.text
    assert [source[line.span.start : line.span.end] for line in lines] == found


def test_files_are_followed_to_the_context() -> None:
    text = "RUN pip install -r /x/a.txt -c /x/sub/b.txt -r /y/c.txt numpy"
    (hosted,) = built(text).hosted
    assert hosted.paths["/x/a.txt"] == "a.txt"
    assert hosted.paths["/x/sub/b.txt"] == "sub/b.txt"
    assert hosted.paths["/y/c.txt"] == Unfollowed(reason="nothing is copied to /y/c.txt here")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("RUN conda env create -f /x/env.yml", [("env.yml", False)]),
        ("RUN mamba env create --file=/x/env.yml -n own && conda clean -y", [("env.yml", False)]),
        ("RUN conda env update -n amlenv --file /x/env.yml", [("env.yml", True)]),
        ("RUN conda env update --file /x/env.yml", [("env.yml", False)]),
        ("RUN micromamba install -y -n base -f /x/env.yml", [("env.yml", True)]),
        ("RUN conda install --file /x/list.txt", []),
        ("RUN conda create -n env --file /x/list.txt", []),
        ("RUN conda env list", []),
    ],
)
def test_a_conda_file_is_an_environment_of_its_own_or_renews_one(
    text: str, found: list[tuple[str, bool]]
) -> None:
    definition = built(text)
    assert [(literal(e.path), e.renews_image) for e in definition.installed] == found
    assert all(each.takes == "conda" for each in definition.installed)
    assert definition.unread == ()


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
