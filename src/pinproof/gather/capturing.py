"""Capture an image: its source, the index for what the source does not tell, the result."""

import sys
from functools import partial
from typing import Any

from pinproof.capture.captured_source import CapturedSource
from pinproof.capture.completion import complete_dependencies, is_shallow
from pinproof.capture.environment.inference_server import add_purpose
from pinproof.capture.image_source import CaptureRequest, capture_image
from pinproof.config import Config
from pinproof.gather.session import open_session
from pinproof.gather.targets import choose_target
from pinproof.image.manifest import ImageManifest
from pinproof.record import replace
from pinproof.target.markers import marker_holds
from pinproof.target.model import DEFAULT_PLATFORM, DEFAULT_PYTHON

_CONNECTIONS = 4


def make_capture_request(source: str, config: Config, **said: Any) -> CaptureRequest:
    """Say what is to be captured; a `UsageError` for a Python or platform that is none."""
    target = choose_target(config, None, None)
    return CaptureRequest(
        source=source,
        python=config.python and str(target.python),
        platform=config.platform and target.platform,
        default_python=str(DEFAULT_PYTHON),
        default_platform=DEFAULT_PLATFORM,
        **said,
    )


def capture_and_complete(
    wanted: CaptureRequest, config: Config, *, complete: bool = True
) -> ImageManifest:
    """Capture an image; with `complete`, dependencies that its source lacks are looked up.

    Offline, only the cache is asked for them, and a registry is a `UsageError`.
    """
    session = open_session(config)

    def read_registry(*arguments: Any, **options: Any) -> CapturedSource:
        from pinproof.capture.registry import distribution_api  # noqa: PLC0415 - only for references
        from pinproof.index.http.pools import Pools  # noqa: PLC0415 - imports the HTTP library

        if config.offline:
            raise distribution_api.refuse_offline(wanted.source)
        pools = Pools(session.settings(), _CONNECTIONS)
        return distribution_api.read_registry(*arguments, **options, pools=pools)

    manifest = capture_image(wanted, stdin=sys.stdin.buffer, read_registry=read_registry)
    target = choose_target(replace(config, python=None, platform=None), manifest, None)
    if complete and is_shallow(manifest):
        with session.opener()(session.settings()) as index:
            manifest = complete_dependencies(manifest, index, target)
    return add_purpose(manifest, partial(marker_holds, target=target))
