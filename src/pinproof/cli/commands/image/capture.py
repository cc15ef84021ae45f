"""`pinproof image capture`: make an image manifest from what tells what an image holds."""

from pinproof.cli import options
from pinproof.cli.options import Command, CommandArgument, CommandOption
from pinproof.cli.output import output_of
from pinproof.config import Config
from pinproof.deadline import RUN_S, ends_within, interrupted
from pinproof.errors import UsageError
from pinproof.gate.boundary import STDIN
from pinproof.gather.project.configuration import find_configuration
from pinproof.outgoing.streams import say
from pinproof.record import record, replace


@record
class CaptureOptions:
    """What was typed after `pinproof image capture`."""

    flags: Config
    source: str
    kind: str | None = None
    name: str | None = None
    prefix: str | None = None
    reference: str | None = None
    shallow: bool = False


def run_capture(typed: CaptureOptions) -> int:
    """Write the manifest, and in a few words to standard error what was captured."""
    from pinproof.capture.image_source import KINDS  # noqa: PLC0415 - only here
    from pinproof.gather.capturing import capture_and_complete, make_capture_request  # noqa: PLC0415 - same
    from pinproof.image.manifest_json import dump_manifest  # noqa: PLC0415 - same
    from pinproof.report.image.manifest import manifest_text, summary  # noqa: PLC0415 - same

    if typed.kind is not None and typed.kind not in KINDS:
        raise UsageError(f"--from must be one of {', '.join(KINDS)}, not {typed.kind!r}")
    # What a project says of its own image is no hint of what this source is.
    config = typed.flags.over(
        replace(find_configuration(STDIN), python=None, platform=None, image=None)
    )
    wanted = make_capture_request(
        typed.source,
        config,
        kind=typed.kind,
        name=typed.name,
        prefix=typed.prefix,
        reference=typed.reference,
    )
    limit_s = RUN_S if config.timeout is None else config.timeout
    with ends_within(limit_s), interrupted(limit_s):
        manifest = capture_and_complete(wanted, config, complete=not typed.shallow)
    # A manifest is made to be read by programs: it is text only when this command says so.
    is_text = typed.flags.output_format == ("text",)
    output = output_of(config)
    output.write(manifest_text(manifest) if is_text else dump_manifest(manifest))
    if not output.quiet and not is_text:
        say(summary(manifest))
    return 0


COMMAND = Command(
    name="capture",
    help="""Write an image's manifest: what it holds, for --image.

    Reads pip inspect, pip list, pip freeze, conda list, a boot log, CycloneDX or SPDX, a folder
    (environment, site-packages), an image archive (docker save, OCI layout) or a registry.
    Nothing is run, and nothing of an image is written to disk.
    """,
    takes=CaptureOptions,
    run=run_capture,
    arguments=(
        CommandArgument(
            name="source",
            metavar="SOURCE",
            help="A file, folder or image archive, host/repository:tag, or - for standard input.",
        ),
    ),
    options=(
        CommandOption(
            words=("--from",),
            field="kind",
            metavar="KIND",
            help="What SOURCE is; recognised when not said.",
            why_no_key="it belongs to SOURCE",
        ),
        CommandOption(
            words=("--name",),
            metavar="NAME",
            help="What to call the image.",
            why_no_key="it belongs to SOURCE",
        ),
        CommandOption(
            words=("--prefix",),
            metavar="DIR",
            help="Which Python of the image, by its prefix.",
            why_no_key="it belongs to SOURCE",
        ),
        CommandOption(
            words=("--reference",),
            metavar="NAME",
            help="Which image of an archive of several.",
            why_no_key="it belongs to SOURCE",
        ),
        CommandOption(
            words=("--shallow",),
            kind="flag",
            help="Look no dependencies up that SOURCE does not tell.",
            why_no_key="it belongs to SOURCE",
        ),
        options.PYTHON,
        options.PLATFORM,
        *options.FACTS,
        options.TIMEOUT,
        *options.CONFIGURATION,
        *options.OUTPUT,
    ),
)
