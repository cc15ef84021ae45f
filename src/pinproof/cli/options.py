"""Options that several commands share."""

from typing import Annotated, TypeAlias

import typer

Image: TypeAlias = Annotated[
    str | None,
    typer.Option(
        "--image", metavar="NAME|FILE", help="The prebuilt image: a bundled name or a manifest."
    ),
]
Python: TypeAlias = Annotated[
    str | None, typer.Option("--python", metavar="3.7[.N]", help="The target's Python.")
]
Platform: TypeAlias = Annotated[
    str | None,
    typer.Option("--platform", metavar="TAG", help="The target's platform, as wheels name it."),
]
IndexUrl: TypeAlias = Annotated[
    str | None,
    typer.Option("--index-url", "-i", metavar="URL", help="Look here instead of pip's index."),
]
ExtraIndexUrl: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--extra-index-url", metavar="URL", help="Look here as well."),
]
FindLinks: TypeAlias = Annotated[
    list[str] | None,
    typer.Option("--find-links", "-f", metavar="PATH|URL", help="A folder or page of files."),
]
NoIndex: TypeAlias = Annotated[
    bool | None, typer.Option("--no-index", help="Ask no index, only --find-links.")
]
Offline: TypeAlias = Annotated[
    bool | None, typer.Option("--offline", help="Use cached facts only, of any age.")
]
CacheDir: TypeAlias = Annotated[
    str | None, typer.Option("--cache-dir", metavar="DIR", help="Where facts are kept.")
]
NoCache: TypeAlias = Annotated[
    bool | None, typer.Option("--no-cache", help="Neither read nor write the cache.")
]
OutputFormat: TypeAlias = Annotated[
    str | None, typer.Option("--output-format", metavar="text|json", help="How to say it.")
]
OutputFile: TypeAlias = Annotated[
    str | None, typer.Option("--output-file", "-o", metavar="FILE", help="Write the report here.")
]
Color: TypeAlias = Annotated[
    str | None, typer.Option("--color", metavar="auto|always|never", help="Colours in the text.")
]
Quiet: TypeAlias = Annotated[
    bool | None, typer.Option("--quiet", "-q", help="Print findings and nothing else.")
]
Verbose: TypeAlias = Annotated[
    bool | None, typer.Option("--verbose", "-v", help="Say more of what is done.")
]
