from support.reading import pip_named

from pinproof.requirements.model import InvalidLine
from pinproof.requirements.parser import parse
from pinproof.source import SourceFile


def test_a_constraint_with_extras_is_told_so() -> None:
    source = SourceFile(path="constraints.txt", text="a[x]==1\n")
    (line,) = parse(source, pip=pip_named(), is_constraint=True).lines
    assert isinstance(line, InvalidLine)
    assert (line.message, line.cure) == (
        "a constraint cannot have extras",
        "write a without its extras",
    )
    (plain,) = parse(source, pip=pip_named()).lines
    assert not isinstance(plain, InvalidLine)
