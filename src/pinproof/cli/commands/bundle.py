"""`pinproof bundle`: the plan's files, as a folder of wheels or as packages to be mounted."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from pinproof import account
from pinproof.bundles.model import Bundle, BundleFormat, Bundling
from pinproof.cli import options
from pinproof.cli.options import Command, CommandArgument, CommandOption
from pinproof.cli.output import Output, output_of
from pinproof.config import Config
from pinproof.effects.plan import Plan
from pinproof.errors import UsageError
from pinproof.gather.project.configuration import find_configuration
from pinproof.index.model import Arrivals
from pinproof.outgoing.progress import TerminalLine
from pinproof.outgoing.sizes import size_text
from pinproof.record import record, replace
from pinproof.run.installs.bundles import BundleRequest, bundle_path
from pinproof.unforeseen import FAULT_OF_OURS, noting_faults

_FORMATS: dict[str, BundleFormat] = {"wheelhouse": "wheelhouse", "site-packages": "site-packages"}


@record
class BundleOptions:
    """What was typed after `pinproof bundle`."""

    flags: Config
    path: str
    place: str | None = None
    form: str = "site-packages"
    clear: bool = False
    no_deps: bool = False
    pre: bool = False


def run_bundle(typed: BundleOptions) -> int:
    """Make the bundle, say what is in it and give the exit code."""
    if typed.form not in _FORMATS:
        listed = " or ".join(_FORMATS)
        raise UsageError(f"--format must be {listed}, not {typed.form!r}")
    if not typed.place:
        raise UsageError("where is it to be put? name a folder with --output DIR")
    config = typed.flags.over(find_configuration(typed.path))
    request = BundleRequest(
        path=typed.path,
        format=_FORMATS[typed.form],
        place=typed.place,
        clear=typed.clear,
        dependencies=not typed.no_deps,
        pre_releases=typed.pre,
    )
    line = TerminalLine()

    def told(arrivals: Arrivals) -> None:
        if not config.quiet and not account.has_listener():
            line.show(_progress(arrivals))

    with noting_faults() as faults, _leaving_on_termination():
        bundling = bundle_path(request, typed.flags, told)
    line.show(None)
    output = output_of(config)
    output.write(_rendered(bundling, output))
    return FAULT_OF_OURS if faults else _exit_code(bundling)


def _progress(arrivals: Arrivals) -> str | None:
    if arrivals.files == arrivals.of_files:
        return None
    came, of = size_text(arrivals.size_bytes), size_text(arrivals.of_bytes)
    return f"{arrivals.files} of {arrivals.of_files} files, {came} of {of}"


@contextmanager
def _leaving_on_termination() -> Iterator[None]:
    """Leave as on Ctrl-C, which takes away what is not whole."""

    def leave(*_: object) -> None:
        raise KeyboardInterrupt

    try:
        before = signal.signal(signal.SIGTERM, leave)
    except ValueError:  # not the main thread
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _rendered(bundling: Bundling, output: Output) -> str:
    if output.format == "json":
        from pinproof.report.bundle.json import render  # noqa: PLC0415 - one of two

        return render(bundling)
    from pinproof.report.bundle.text import render as render_text  # noqa: PLC0415 - as above

    return render_text(bundling, color=output.color, width=output.width)


def _exit_code(bundling: Bundling) -> int:
    if not isinstance(bundling, Bundle):
        return 3 if bundling.is_source else 1
    outcome = bundling.planned.outcome
    return int(isinstance(outcome, Plan) and bool(outcome.broken))


_ONE_BUNDLE = "it belongs to what is made"
COMMAND = Command(
    name="bundle",
    help="""Fetch what `pip install -r FILE` would install, for the target, into a folder.

    Either packages to be mounted, for PYTHONPATH, or wheels for pip --find-links. With an image:
    what it lacks or holds otherwise. Each file is verified by its hash; nothing is run.
    Exit codes: 0 it is made, 1 it cannot be, or breaks the image, 2 usage, 3 the index could not
    be reached.
    """,
    takes=BundleOptions,
    run=run_bundle,
    arguments=(
        CommandArgument(
            name="path",
            metavar="FILE",
            help="A requirements file, or another that holds lines for pip.",
        ),
    ),
    options=(
        CommandOption(
            words=("--output", "-o"),
            field="place",
            metavar="DIR",
            help="The folder to make; one that pinproof made before is replaced.",
            why_no_key=_ONE_BUNDLE,
        ),
        CommandOption(
            words=("--format",),
            field="form",
            metavar="site-packages|wheelhouse",
            help="Packages to be mounted (the default), or wheels.",
            why_no_key=_ONE_BUNDLE,
        ),
        CommandOption(
            words=("--clear",),
            kind="flag",
            help="Replace whatever the folder holds.",
            why_no_key=_ONE_BUNDLE,
        ),
        *options.TARGET,
        *options.SEARCH,
        options.TIMEOUT,
        *options.FACTS,
        *options.READING,
        *options.CONFIGURATION,
        options.OUTPUT_FORMAT,
        # Its short form names the folder here.
        replace(options.OUTPUT_FILE, words=("--output-file",)),
        options.COLOR,
        options.QUIET,
        options.VERBOSE,
    ),
)
