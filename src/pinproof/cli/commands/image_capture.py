"""`pinproof image capture`: make an image manifest from what tells what an image holds."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from pinproof.cli import options
from pinproof.errors import UsageError

if TYPE_CHECKING:
    from pinproof.image.manifest import ImageManifest


def capture(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="A file, folder or image archive, host/repository:tag, or - for standard input.",
        ),
    ],
    kind: Annotated[
        str | None,
        typer.Option("--from", metavar="KIND", help="What SOURCE is; recognised when not said."),
    ] = None,
    name: Annotated[
        str | None, typer.Option("--name", metavar="NAME", help="What to call the image.")
    ] = None,
    prefix: Annotated[
        str | None,
        typer.Option("--prefix", metavar="DIR", help="Which Python of the image, by its prefix."),
    ] = None,
    reference: Annotated[
        str | None,
        typer.Option("--reference", metavar="NAME", help="Which image of an archive of several."),
    ] = None,
    shallow: Annotated[
        bool, typer.Option("--shallow", help="Look no dependencies up that SOURCE does not tell.")
    ] = False,
    python: options.Python = None,
    platform: options.Platform = None,
    index_url: options.IndexUrl = None,
    extra_index_url: options.ExtraIndexUrl = None,
    find_links: options.FindLinks = None,
    no_index: options.NoIndex = None,
    offline: options.Offline = None,
    cache_dir: options.CacheDir = None,
    no_cache: options.NoCache = None,
    output_file: Annotated[
        str | None,
        typer.Option("--output-file", "-o", metavar="FILE", help="Write the manifest here."),
    ] = None,
    output_format: Annotated[
        str | None,
        typer.Option("--output-format", metavar="json|text", help="json unless told otherwise."),
    ] = None,
    quiet: options.Quiet = None,
) -> None:
    """Write an image's manifest: what it holds, for --image.

    Reads pip inspect, pip list, pip freeze, conda list, a boot log, CycloneDX or SPDX, a folder
    (environment, site-packages), an image archive (docker save, OCI layout) or a registry.
    Nothing is run, and nothing of an image is written to disk.
    """
    from pinproof.capture.capture import KINDS  # noqa: PLC0415 - same
    from pinproof.cli.writing import write_text  # noqa: PLC0415 - only here
    from pinproof.config import Config  # noqa: PLC0415 - only here
    from pinproof.gather.capturing import captured_image, wanted_image  # noqa: PLC0415 - same
    from pinproof.image.manifest import dump_manifest  # noqa: PLC0415 - same
    from pinproof.report.image_text import manifest_text  # noqa: PLC0415 - only here

    if kind is not None and kind not in KINDS:
        raise UsageError(f"--from must be one of {', '.join(KINDS)}, not {kind!r}")
    if output_format not in (None, "text", "json"):
        raise UsageError(f"--output-format must be one of json, text, not {output_format!r}")
    config = Config(
        python=python,
        platform=platform,
        index_url=index_url,
        extra_index_url=tuple(extra_index_url) if extra_index_url else None,
        find_links=tuple(find_links) if find_links else None,
        no_index=no_index,
        offline=offline,
        cache_dir=cache_dir,
        no_cache=no_cache,
        origins={"python": "--python", "platform": "--platform"},
    )
    wanted = wanted_image(
        source,
        config,
        kind=kind,
        name=name,
        prefix=prefix,
        reference=reference,
    )
    manifest = captured_image(wanted, config, complete=not shallow)
    as_text = output_format == "text"
    write_text(manifest_text(manifest) if as_text else dump_manifest(manifest), output_file)
    if not quiet and not as_text:
        print("\n  ".join(_summary(manifest)), file=sys.stderr)  # noqa: T201 - beside the manifest


def _summary(manifest: "ImageManifest") -> list[str]:
    held = len(manifest.distributions)
    first = f"{manifest.name}: Python {manifest.python}, {manifest.platform}, {held} distributions"
    return [first, *manifest.provenance]
