"""The rows of `images.toml`, which says what each key means."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import tomli

REGISTRY = "mcr.microsoft.com/azureml/"
SERVER = "azureml-inference-server-http"
# Recipes of images write so what their build replaces by the newest release of the day.
LATEST = "=={{latest}}"


class RebuildError(Exception):
    """An image cannot be rebuilt from its row and what the index gives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A row of `images.toml`, which says what each key means."""

    name: str
    python: str
    platform: str
    as_of: date
    documentation: str | None = None
    recipe: str | None = None
    server: str = SERVER + LATEST
    stated: tuple[str, ...] = ()
    implied: tuple[str, ...] = ()
    other_builds: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    framework: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    pip: str | None = None
    boot: Mapping[str, Any]
    notes: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """The image's other names: where the registry has it, what the workspace calls it."""
        if self.recipe is None:
            usual = (REGISTRY + self.name, f"AzureML-{self.name}")
        else:
            usual = (f"{REGISTRY}curated/{self.name}", f"azureml/curated/{self.name}")
        return (*usual, *self.aliases)


def read_rows(text: str) -> list[Row]:
    """Read `images.toml`. Raises `RebuildError` for a row that is not as it should be."""
    data = tomli.loads(text)
    rows = [_read_row(row, data) for row in data["image"]]
    names = [row.name for row in rows]
    for row in rows:
        if names.count(row.name) > 1:
            raise RebuildError(f"{row.name}: two rows")
        if (row.documentation is None) == (row.recipe is None):
            raise RebuildError(f"{row.name}: it must be from documentation or from a recipe")
    return rows


def _read_row(row: Mapping[str, Any], data: Mapping[str, Any]) -> Row:
    name = row.get("name", "a row without a name")
    if row.get("boot") not in data["boot"]:
        raise RebuildError(f"{name}: no table [boot.{row.get('boot')}]")
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in row.items()
    }
    values["boot"] = data["boot"][row["boot"]]
    try:
        return Row(**values)
    except TypeError as error:
        raise RebuildError(f"{name}: {error}") from error
