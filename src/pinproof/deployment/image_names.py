"""What the name of an image tells of it."""

import re

from pinproof.record import record
from pinproof.target.model import PythonVersion, Target, assumed_platform
from pinproof.target.systems import CODENAMES, manylinux_of, python_of

_PYTHON = re.compile(
    r"(?:^|[^a-z0-9])(?:py|python)(?:[-_]?(\d)\.(\d{1,3})(?!\d)|[-_]?(\d)(\d{1,2})(?![\d.]))",
    re.IGNORECASE,
)
# The tags of Docker's images of Python and of those made after them: the version stands first.
_OFFICIAL = re.compile(r"(\d{1,3}\.\d{1,3}(?:\.\d{1,3})?)(?=$|[-.])")
# Images for development containers have a version of their own before it.
_OF_CONTAINERS = re.compile(r"(?:\d[\d.]*-|dev-)?(\d\.\d{1,3})(?=$|[-.])")
_ALPINE_RELEASE = re.compile(r"(?:^|[/:_.-])alpine[-:]?(3\.\d{1,2})", re.IGNORECASE)
_UBUNTU = re.compile(r"ubuntu[-:]?(\d\d)\.?(\d\d)", re.IGNORECASE)
_RELEASE = re.compile(
    r"(?:^|[/:_.-])(debian|rockylinux|almalinux|centos|amazonlinux|azurelinux|mariner)"
    r"(?:/[\w/]*)?[-:]?(?:stream)?(\d+(?:\.\d+)?)",
    re.IGNORECASE,
)
_IDS = {"amazonlinux": "amzn", "rockylinux": "rocky"}
_DEBIAN_SINCE = {"3.6": "bullseye", "3.5": "buster"}
_ALPINE = re.compile(r"(?:^|[/:_.-])alpine", re.IGNORECASE)
_ARM = re.compile(r"(?:^|[/:_.-])(?:arm64|aarch64)(?:$|[^a-z0-9])", re.IGNORECASE)
_STOCK = re.compile(
    r"python|ubuntu|debian|alpine|fedora|centos|busybox|ubi\d.*|rockylinux|almalinux|amazonlinux"
    r"|azurelinux|miniconda3?|anaconda3?|micromamba|mambaforge|miniforge3?|cuda|pypy|node|scratch"
)
# What the makers of frameworks publish, by the owner: images to build on.
_OF_MAKERS = re.compile(
    r"(?:^|/)(?:pytorch|tensorflow|nvidia|nvcr\.io/nvidia|huggingface|continuumio|condaforge"
    r"|mambaorg|jupyter|rapidsai|bitnami|apache|tiangolo)/[^/]+$"
)
_AZUREML = re.compile(
    r"(?:^mcr\.microsoft\.com/azureml/|^(?:azureml:)?AzureML-|/registries/azureml)", re.IGNORECASE
)


@record
class ImageName:
    """An image reference taken apart; `tag` and `digest` are `None` where it has none."""

    text: str
    repository: str
    tag: str | None
    digest: str | None

    @property
    def is_of_azureml(self) -> bool:
        """Tell whether it is one of Azure ML's own."""
        return _AZUREML.search(self.text) is not None

    @property
    def is_for_inference(self) -> bool:
        """Tell whether the name says that it serves models."""
        return "inference" in self.repository.lower()

    @property
    def is_reference(self) -> bool:
        """Tell whether it names an environment of a workspace or registry, not an image."""
        return self.text.startswith("azureml:") or "://" in self.text

    @property
    def is_environment(self) -> bool:
        """Tell whether it names an environment, which has versions and no tags."""
        return self.is_reference or self.text.startswith("AzureML-")

    @property
    def floats(self) -> bool:
        """Tell whether what it names may be another image tomorrow."""
        if self.is_reference:
            return self.text.endswith(("@latest", "/labels/latest"))
        return self.digest is None and self.tag in (None, "latest")

    @property
    def is_of_python(self) -> bool:
        """Tell whether it is an image of Python itself, whose tag begins with the version."""
        last = self.repository.rpartition("/")[2].lower()
        return last == "python" or last.endswith("-python")

    @property
    def is_stock(self) -> bool:
        """Tell whether it is an image of a system, language or framework, with no boot of ours."""
        repository = self.repository.lower()
        is_of_maker = not self.is_of_azureml and _OF_MAKERS.search(repository) is not None
        return is_of_maker or _STOCK.fullmatch(repository.rpartition("/")[2]) is not None

    @property
    def python(self) -> str | None:
        """The version of Python that the name states (`3.10`, `2.7`), `None` for none."""
        tags = _OF_CONTAINERS if "devcontainers/" in self.repository else _OFFICIAL
        official = tags.match(self.tag or "") if self.is_of_python else None
        if official is not None:
            return official[1]
        match = _PYTHON.search(f"{self.repository}:{self.tag or ''}")
        return ".".join(part for part in match.groups() if part) if match is not None else None

    @property
    def system(self) -> tuple[str, str] | None:
        """The distribution's release that the name states, as ID and VERSION_ID."""
        text = f"{self.repository}:{self.tag or ''}"
        ubuntu = _UBUNTU.search(text)
        if ubuntu is not None:
            return "ubuntu", f"{ubuntu[1]}.{ubuntu[2]}"
        alpine = _ALPINE_RELEASE.search(text)
        if alpine is not None:
            return "alpine", alpine[1]
        for name in re.split(r"[/:_.-]", text.lower()):
            if name in CODENAMES:
                return CODENAMES[name]
        release = _RELEASE.search(text)
        if release is not None:
            name = release[1].lower()
            return _IDS.get(name, name), release[2]
        return None

    @property
    def system_python(self) -> str | None:
        """The series that the stated distribution calls `python3`."""
        return python_of(self.system) if self.system is not None else None

    @property
    def platform(self) -> str | None:
        """The platform tag of the stated system, `None` where the name states none."""
        machine = "aarch64" if _ARM.search(f":{self.tag or ''}") else "x86_64"
        if _ALPINE.search(f"{self.repository}:{self.tag or ''}"):
            return f"musllinux_1_2_{machine}"
        if self.system is not None:
            return manylinux_of(self.system, machine)
        if self.is_of_python and self.python is not None:
            if self.repository.lower().endswith(("lambda/python", "lambda-python")):
                python = tuple(map(int, self.python.split(".")[:2]))
                # Source: AWS, Lambda runtimes: which Amazon Linux each is built on.
                release = "2023" if python >= (3, 12) else "2" if python >= (3, 8) else "1"
                return manylinux_of(("amzn", release), machine)
            # The release of Debian that such a tag without its name was last built on, or later.
            series = ".".join(self.python.split(".")[:2])
            return manylinux_of(CODENAMES[_DEBIAN_SINCE.get(series, "bookworm")], machine)
        return None

    @property
    def undecided(self) -> str:
        """Why the name does not tell the Python, as the end of a sentence; empty if it does."""
        if self.python is None:
            return f"the image {self.text} does not say which Python it has"
        try:
            PythonVersion.parse(self.python)
        except ValueError:
            return f"the image {self.text} has Python {self.python}, which is not judged"
        return ""

    def target(self, source: str) -> Target | None:
        """Give the Python and the system that the name states; `None` when it states no Python."""
        if self.python is None or self.undecided:
            return None
        python = PythonVersion.parse(self.python)
        platform = self.platform or assumed_platform(python)
        return Target(python=python, platform=platform, source=source)


def parse_image(text: str) -> ImageName:
    """Take an image reference apart, or the reference of an environment."""
    if text.startswith("azureml:") or "://" in text:
        return ImageName(text=text, repository=derive_catalogue_name(text), tag=None, digest=None)
    rest, _, digest = text.partition("@sha256:")
    head, slash, last = rest.rpartition("/")
    name, colon, tag = last.partition(":")
    return ImageName(
        text=text,
        repository=f"{head}{slash}{name}",
        tag=tag if colon else None,
        digest=f"sha256:{digest}" if digest else None,
    )


def derive_catalogue_name(text: str) -> str:
    """Give the name under which a catalogue may hold it: environments lose what is around it."""
    match = re.search(r"environments/([^/]+)", text)
    if match is not None:
        return match[1]
    return re.sub(r"^azureml:|@latest$|:\d+$", "", text) if text.startswith("azureml:") else text
