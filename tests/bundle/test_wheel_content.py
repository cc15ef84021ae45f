"""What a wheel may not hold: nothing of it is put anywhere."""

import io
import warnings
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest
from support.command import pinproof
from support.distributions import wheel_bytes
from support.indexes.answers import ServedFile
from support.indexes.loopback import LoopbackIndex

from pinproof.bundles.wheel_content import UnfitWheel, WheelContent

NAME = "bad-1.0-py3-none-any.whl"
LINK = 0o120777 << 16


def opened(members: Sequence[tuple[str, bytes]], *, mode: int = 0) -> WheelContent:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        for path, body in members:
            member = zipfile.ZipInfo(path)
            member.external_attr = mode
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, body)
    return WheelContent(packed, NAME)


@pytest.mark.parametrize(
    ("paths", "says"),
    [
        (["../evil.py"], "holds '../evil.py', which leads out of its folder"),
        (["a/../../evil.py"], "leads out"),
        (["/etc/evil.py"], "leads out"),
        (["a//b.py"], "leads out"),
        (["./a.py"], "leads out"),
        (["..\\evil.py"], "which no file can be named everywhere"),
        (["a\nb.py"], "which no file can be named everywhere"),
        (["a.py", "a.py"], "holds 'a.py' twice"),
        (["a", "a/b.py"], "holds 'a' as a file and as a folder"),
        (["a" * 2000], "leads out"),
        (["x.data/purelib/a.py", "y.data/purelib/b.py"], "has several folders of data"),
    ],
)
def test_a_path_that_leads_elsewhere_or_twice_is_refused(paths: list[str], says: str) -> None:
    with pytest.raises(UnfitWheel) as refused:
        assert opened([(path, b"") for path in paths]).data_dir
    assert says in str(refused.value)


def test_a_link_is_refused() -> None:
    with pytest.raises(UnfitWheel, match="which is a link or a device"):
        opened([("a.py", b"/etc/passwd")], mode=LINK)


def test_what_fills_a_disk_is_refused() -> None:
    with pytest.raises(UnfitWheel, match=r"unpacks to [0-9]+ times its size"):
        opened([("zeros", bytes(80 * 2**20))])


def test_what_is_only_small_may_be_packed_well() -> None:
    assert opened([("zeros", bytes(2**20))]).unlisted == ()


@pytest.mark.parametrize("kind", ["changed", "shorter", "bad-row", "no-record", "broken", "later"])
def test_a_wheel_that_is_not_what_it_says_makes_no_bundle(tmp_path: Path, kind: str) -> None:
    body = made_worse(kind)
    (tmp_path / "requirements.txt").write_text("bad==1.0\n")
    with LoopbackIndex() as index:
        _, metadata = wheel_bytes("bad", "1.0")
        index.add("bad", ServedFile(filename=NAME, body=body, metadata=metadata))
        run = pinproof(
            "bundle", "requirements.txt", "-o", "out", "--index-url", index.url, cwd=tmp_path
        )
    assert (run.returncode, run.stderr) == (1, ""), run.stdout
    assert SAYS[kind] in run.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["cache", "requirements.txt"]


SAYS = {
    "changed": f"{NAME} holds bad.py, which is not what RECORD says.",
    "shorter": f"{NAME} holds bad.py, which is not what RECORD says.",
    "bad-row": f"{NAME} cannot be unpacked",
    "no-record": f"{NAME} cannot be unpacked",
    "broken": f"{NAME} cannot be unpacked",
    "later": f"{NAME} cannot be unpacked: Incompatible Wheel-Version",
}


def made_worse(kind: str) -> bytes:
    whole, _ = wheel_bytes("bad", "1.0", modules={"bad.py": b"a = 1\n"})
    if kind == "broken":
        return whole[: len(whole) // 2]
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(packed, "w") as archive:
        for member in old.namelist():
            body = old.read(member)
            if member == "bad.py" and kind in ("changed", "shorter"):
                body = b"a = 2\n" if kind == "changed" else b"a"
            if member.endswith("/RECORD"):
                if kind == "no-record":
                    continue
                if kind == "bad-row":
                    body += b"one,two\n"
            if member.endswith("/WHEEL") and kind == "later":
                body = body.replace(b"Wheel-Version: 1.0", b"Wheel-Version: 2.0")
            if kind == "later" and member.endswith("/RECORD"):
                lines = body.splitlines(keepends=True)
                body = b"".join(
                    line.split(b",")[0] + b",,\n" if b"/WHEEL," in line else line for line in lines
                )
            archive.writestr(member, body)
    return packed.getvalue()
