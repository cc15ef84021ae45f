"""A `pinproof.toml` to begin with, for the images that deployments name."""

from collections.abc import Sequence

from pinproof.outgoing.text import outgoing
from pinproof.record import record

_BEGINNING = "# Settings of pinproof: `pinproof config` shows what is in force.\n"


@record
class NamedImage:
    """An image that deployments name.

    `name` is that of its manifest, `None` where none is known; `reference` is what is written.
    `places` are the deployments, and `files` what they install, as patterns of paths.
    """

    name: str | None
    reference: str
    places: tuple[str, ...]
    files: tuple[str, ...] = ()


def render(images: Sequence[NamedImage]) -> str:
    """Give the file's text: one image for all, or each for the files that are installed in it."""
    known = [image for image in images if image.name is not None]
    lines = [_BEGINNING]
    if not images:
        lines.append(
            "\n# No deployment here names an image; `pinproof image list` lists those that are "
            'known.\n# image = "…"\n'
        )
    if len(known) == 1:
        lines.append(f"\n{_places(known[0])}image = {_quoted(known[0].name or '')}\n")
    for image in images:
        if image.name is None:
            lines.append(
                f"\n{_places(image)}# Nothing is known of {image.reference}: "
                "`pinproof image capture` makes its manifest.\n"
                '# image = "manifest.json"\n'
            )
        elif len(known) > 1:
            paths = ", ".join(map(_quoted, image.files))
            shown = f"paths = [{paths}]" if paths else '# paths = ["…"]'
            table = f"[[overrides]]\n{shown}\nimage = {_quoted(image.name)}\n"
            lines.append(f"\n{_places(image)}{table if paths else _commented(table)}")
    return outgoing("".join(lines))


def _places(image: NamedImage) -> str:
    return "".join(f"# {place}\n" for place in image.places)


def _commented(text: str) -> str:
    return "".join(f"# {line.removeprefix('# ')}\n" for line in text.splitlines())


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
