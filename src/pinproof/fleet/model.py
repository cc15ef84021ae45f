"""A fleet: deployments by the thousand, each with its texts and the image that it starts."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from pinproof.record import NamedTuple, field, record

# Settings that say where facts lie, and nothing of what they are.
_OF_THE_MACHINE = ("cache_dir", "no_cache", "facts")


@record
class FleetDeployment:
    """One deployment as it was read.

    `id` is unique in its fleet; `path` is where its file lies, `None` for a text of the list.
    `keys` are the further keys of its line, such as `team`. `files` are its texts by their paths
    as seen from one another, `main` the one that pip is given. `image` is the name or file that
    it states, `settings` are those of `Config` that count for it.
    """

    id: str
    main: str
    files: Mapping[str, bytes]
    path: str | None = None
    image: str | None = None
    keys: Mapping[str, str]
    settings: Mapping[str, Any]


@record
class UnreadDeployment:
    """A deployment that could not be read: its id, or its place where it has none, and why."""

    id: str
    reason: str
    path: str | None = None
    image: str | None = None
    keys: Mapping[str, str] = field(default_factory=dict)


@record
class FleetImage:
    """An image that deployments name: `manifest` is its file's content, `None` for a bundled one.

    `title` is what reports call it.
    """

    name: str
    title: str
    manifest: bytes | None = None


class Task(NamedTuple):
    """What a worker is sent: all that a verdict follows from, besides the facts.

    `content` names what is judged, `key` that together with the rules and the `facts`. `settings`
    are those of `Config`, in the form that it takes.
    """

    key: str
    content: str
    main: str
    files: dict[str, bytes]
    image: str | None
    manifest: bytes | None
    settings: dict[str, Any]
    facts: str


class FoundThere(NamedTuple):
    """A finding without the objects behind it; `mark` is what it is known by from run to run.

    `fails`: it is as severe as the settings of its deployment fail on.
    """

    code: str
    name: str
    severity: str
    fails: bool
    message: str
    cure: str | None
    path: str
    line: int
    column: int
    mark: str


class GapThere(NamedTuple):
    """What was not checked; `line` is 0 for a whole file, `codes` are of rules, by blanks."""

    reason: str
    codes: str
    path: str
    line: int
    chosen: bool


class FleetVerdict(NamedTuple):
    """What a worker answers. `state` is `judged`, or why there is no verdict.

    `refused`: the input or the image cannot be read. `fault`: a fault of ours. `lost`: no worker
    lived to answer, or none could have the facts; worth another try.
    """

    key: str
    state: str
    reason: str = ""
    findings: tuple[FoundThere, ...] = ()
    gaps: tuple[GapThere, ...] = ()


def make_task(
    deployment: FleetDeployment, image: FleetImage | None, *, rules: str, facts: str
) -> Task:
    """Give the task of judging a deployment in an image.

    `rules` and `facts` name the rules and the facts that it is judged by, and are in its key.
    """
    named = image.name if image is not None else None
    manifest = image.manifest if image is not None else None
    settings = dict(deployment.settings)
    if image is not None:
        # These would count before what the image says of itself.
        settings = {key: settings[key] for key in settings if key not in ("python", "platform")}
    own = sorted((key, settings[key]) for key in settings if key not in _OF_THE_MACHINE)
    content = _digest(
        [
            _bytes(deployment.main),
            *(
                part
                for name in sorted(deployment.files)
                for part in (_bytes(name), deployment.files[name])
            ),
            _bytes(named or "") if manifest is None else manifest,
            _bytes(repr(own)),
        ]
    )
    return Task(
        key=_digest([_bytes(content), _bytes(rules), _bytes(facts)]),
        content=content,
        main=deployment.main,
        files=dict(deployment.files),
        image=named,
        manifest=manifest,
        settings=settings,
        facts=facts,
    )


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _digest(parts: Sequence[bytes]) -> str:
    digest = sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()
