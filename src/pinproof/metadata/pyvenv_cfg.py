"""The `pyvenv.cfg` of a virtual environment. Source: PEP 405; CPython, site.py."""

from collections.abc import Iterator

from pinproof.metadata.lines import MetadataField, split_lines


def read_pyvenv_cfg(text: str) -> Iterator[MetadataField]:
    """Give its settings in their order; of one that is written twice Python takes the last."""
    for line in split_lines(text):
        name, sign, value = line.text.partition("=")
        if sign:
            yield MetadataField(name.strip().lower(), value.strip(), line.start, line.end)
