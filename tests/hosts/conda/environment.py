"""A conda environment, and what is read of it."""

from hosts.hosted import dedented

from pinproof.formats.structured.yaml_text import read_yaml
from pinproof.hosts.conda import read_conda
from pinproof.hosts.model import Hosted
from pinproof.source import SourceFile


def conda(text: str) -> Hosted | None:
    source = SourceFile(path="conda.yaml", text=dedented(text))
    documents, fault = read_yaml(source)
    assert fault is None
    return read_conda(documents[0])
