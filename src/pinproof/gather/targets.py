"""The target of a requirements file: flag or configuration, image, evidence, default."""

import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.evidence.choose import Choice, choose
from pinproof.evidence.model import Evidence, python_named
from pinproof.gate.boundary import current_boundary
from pinproof.gather.evidence import gather_evidence
from pinproof.gather.project.configuration import locate_user_configuration
from pinproof.gather.session import find_named_image
from pinproof.image.manifest import ImageManifest
from pinproof.record import record, replace
from pinproof.requirements.in_host import Installer
from pinproof.source import SourceFile
from pinproof.target.manylinux import parse_manylinux
from pinproof.target.model import DEFAULT_PYTHON, PythonVersion, Target, assumed_platform

if TYPE_CHECKING:
    # Most runs meet no host, and no image that is built.
    from pinproof.gather.deployments.build_steps import BuildStep
    from pinproof.hosts.model import Hosted, PipEnvironment, ProjectLists

_PLATFORM = (
    r"(manylinux|musllinux)_\d{1,2}_\d{1,2}_[a-z0-9_]+|linux_[a-z0-9_]+|win32|win_(amd64|arm64)"
    r"|macosx_\d{1,2}_\d{1,2}_[a-z0-9_]+"
)
# Source: PEP 600 and 656, and the wheels that are published.
_MACHINES = frozenset(
    {"x86_64", "i686", "aarch64", "armv6l", "armv7l", "ppc64", "ppc64le", "s390x", "riscv64"}
    | {"loongarch64"}
)


@record
class Stated:
    """What a deployment says of the files that it uses; `where` is the place that says it.

    `how` goes on from there, where a file is only meant to be used. `evidence` is what it says
    of Python and platform where no manifest of its image is known. `renews_image`: a conda file
    changes an environment that the image has, and what that holds stays. `installer` is what it
    has install the files, and `takes_dependencies` false where that leaves out what they need.
    `built` is the last step of a build that goes on from `image`, before the files are used,
    and `last` the last of all where it goes on afterwards.
    `is_apart`: they go into an environment that holds nothing of an image. `lists` are those that
    are asked for of a project's file.
    """

    where: str
    image: ImageManifest | None = None
    evidence: Evidence | None = None
    how: str = ""
    renews_image: bool = False
    installer: Installer = "pip"
    takes_dependencies: bool = True
    built: "BuildStep | None" = None
    last: "BuildStep | None" = None
    is_apart: bool = False
    lists: "ProjectLists | None" = None

    def within(self, environment: "PipEnvironment | None") -> "Stated":
        """Give what holds where a call installs into an environment that is not the image's."""
        if environment is None:
            return self
        from pinproof.formats.tree import Scalar, Unknown  # noqa: PLC0415 - most runs meet no call

        said, evidence, where = environment.python, self.evidence, self.where
        python = evidence.python if evidence is not None else None
        undecided = evidence.undecided if evidence is not None else ""
        platform = evidence.platform if evidence is not None else None
        if self.image is not None:
            python, platform = python_named(self.image.python), self.image.platform
        of_image = python
        if isinstance(said, (Scalar, Unknown)):
            where = f"{said.place.source.path}:{said.place.start.line}"
            python = python_named(said.text) if isinstance(said, Scalar) else None
            undecided = said.what if isinstance(said, Unknown) else ""
            if isinstance(said, Scalar) and python is None:
                undecided = f"Python {said.text} is not judged"
        is_same = of_image is not None and python is not None and of_image.series == python.series
        if is_same and not environment.is_apart:
            return self
        own = Evidence(
            kind="deployment", where=where, python=python, platform=platform, undecided=undecided
        )
        is_apart = environment.is_apart or self.image is not None
        return replace(self, evidence=own, image=None, built=None, last=None, is_apart=is_apart)


def choose_stated(
    hosted: "Hosted", image: ImageManifest | None, stated: Stated | None
) -> Stated | None:
    """Give what holds for lines that a host has.

    A conda environment has a Python of its own, and nothing of what an image below it holds, of
    which it has the system only: `image` is one that the user named.
    """
    if hosted.about.manager is None:
        return stated or _stated_itself(hosted)
    from pinproof.evidence.environment import find_conda_evidence  # noqa: PLC0415 - few files are such

    below = image or (stated.image if stated is not None else None)
    if stated is not None and stated.renews_image and below is not None:
        return replace(stated, image=below)
    own = find_conda_evidence(hosted.about.foreign)
    platform = below.platform if below is not None else None
    if platform is None and stated is not None and stated.evidence is not None:
        platform = stated.evidence.platform
    where = own.where or f"{hosted.source.path}:{hosted.heading.start.line}"
    return Stated(where=where, evidence=replace(own, where=where, platform=platform))


def read_stated_header(source: SourceFile) -> Stated | None:
    """Give the image that the header of a lock of ours names, where that is known here."""
    if "made by pinproof" not in source.text:
        return None
    from pinproof.evidence.header import find_image_in_header  # noqa: PLC0415 - few files are locks

    name = find_image_in_header(source.text)
    beside = os.path.join(os.path.dirname(source.path), name or "")
    for each in (name, beside) if name is not None else ():
        try:
            image = find_named_image(each, current_boundary())
        except UsageError:
            continue
        return Stated(where=f"the header of {source.path}", image=image)
    return None


def _stated_itself(hosted: "Hosted") -> Stated | None:
    """Give what a host says of the Python that runs it."""
    if hosted.python is None and hosted.runs_elsewhere:
        where = f"{hosted.source.path}:{hosted.heading.start.line}"
        undecided = "nothing tells which Python runs it"
        # Anything that speaks of the project's Python, or of the user's, knows better.
        evidence = Evidence(kind="user configuration", where=where, undecided=undecided)
        return Stated(where=where, evidence=evidence)
    if hosted.python is None:
        return None
    # A lowest Python is what a `requires-python` allows.
    where = f"{hosted.source.path}:{hosted.python.place.start.line}"
    if hosted.is_lowest:
        from pinproof.evidence.project.ranges import lowest  # noqa: PLC0415 - few files are such

        python = lowest(hosted.python.text)
    else:
        python = python_named(hosted.python.text)
    evidence = Evidence(
        kind="environment",
        where=where,
        python=python,
        is_floor=hosted.is_lowest,
        undecided="" if python is not None else f"Python {hosted.python.text} is not judged",
    )
    return Stated(where=where, evidence=evidence)


def choose_target(
    config: Config,
    image: ImageManifest | None,
    source: SourceFile | None,
    stated: Stated | None = None,
) -> Target:
    """Decide the target of one file; `UsageError` for a Python or platform that is none.

    Of the file its text is asked, not its lines: these are read as the pip of its target does.
    Without a file (`None`) nothing around it is asked either.
    """
    origins: list[str] = []
    choice = _choice(config, image, source, stated)
    if choice.python_from:
        origins.append(f"Python from {choice.python_from}")
    python = choice.python or DEFAULT_PYTHON
    platform = choice.platform or assumed_platform(python)
    if config.platform is not None:
        platform = _platform(config.platform, config.origins["platform"])
        origins.append(f"platform from {config.origins['platform']}")
    elif image is not None:
        platform = image.platform
    elif choice.platform_from not in ("", choice.python_from):
        origins.append(f"platform from {choice.platform_from}")
    if image is not None:
        where = f"{stated.where}{stated.how}" if stated is not None else "its definition"
        origins.append(f"image from {config.origins.get('image', where)}")
    if choice.undecided:
        origins.append(f"Python not known: {choice.undecided}")
    pip = image.pip if image is not None else None
    if stated is not None and stated.built is not None and stated.image is image:
        pip = stated.built.pip
    return Target(
        python=python,
        platform=platform,
        image=image.name if image is not None else None,
        stated_pip=pip,
        undecided=choice.undecided,
        undecided_why=choice.undecided_why,
        is_apart=image is None and stated is not None and stated.is_apart,
        source=", ".join(origins) or "default target",
    )


def _choice(
    config: Config,
    image: ImageManifest | None,
    source: SourceFile | None,
    stated: Stated | None,
) -> Choice:
    """Choose the Python, and the platform where neither a setting nor an image names one."""
    if config.python is not None and not _is_users_own(config):
        origin = config.origins["python"]
        return Choice(python=_python(config.python, origin), python_from=origin)
    if image is not None:
        return Choice(python=_python(image.python, image.name))
    return choose(_evidence(config, source, stated))


def _is_users_own(config: Config) -> bool:
    """Tell whether the Python comes from the user's configuration, the weakest of all."""
    return config.origins.get("python") == locate_user_configuration()


def _evidence(
    config: Config, source: SourceFile | None, stated: Stated | None
) -> Iterator[Evidence]:
    if stated is not None and stated.evidence is not None:
        where = f"{stated.evidence.where}{stated.how}"
        yield replace(stated.evidence, where=where)
    if source is not None:
        yield from gather_evidence(source)
    if config.python is not None:
        origin = config.origins["python"]
        python = _python(config.python, origin)
        yield Evidence(kind="user configuration", where=origin, python=python)


def _python(text: str, where: str) -> PythonVersion:
    try:
        return PythonVersion.parse(text)
    except ValueError as error:
        raise UsageError(f"{where}: {error}") from error


def _platform(text: str, where: str) -> str:
    said = text
    known = parse_manylinux(text)
    if known is not None:
        (major, minor), machine = known
        text = f"manylinux_{major}_{minor}_{machine}"
    linux = re.fullmatch(r"(?:(?:many|musl)linux_\d+_\d+|linux)_(\w+)", text)
    if re.fullmatch(_PLATFORM, text) is None or (linux and linux[1] not in _MACHINES):
        raise UsageError(
            f"{where}: not a platform: {said!r} (write one as wheels do: "
            "manylinux_2_27_x86_64, win_amd64, macosx_11_0_arm64)"
        )
    return text
