"""What an index says of the releases of a project."""

from collections.abc import Callable

from pinproof.index.client import PublishedIndex
from pinproof.index.model import Missing, Project, Unavailable

OpenIndex = Callable[..., PublishedIndex]


def releases(answer: Project | Missing | Unavailable) -> dict[str, list[str]]:
    assert isinstance(answer, Project), answer
    return {
        str(version): [file.filename for file in files]
        for version, files in answer.releases.items()
    }
