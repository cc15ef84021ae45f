"""What the name of an image tells of it."""

import re

from pinproof.record import record
from pinproof.target.model import DEFAULT_PLATFORM, PythonVersion, Target

_PYTHON = re.compile(r"(?:^|[^a-z0-9])py(?:thon)?[-_]?(\d)\.?(\d{1,2})(?![\d.])", re.IGNORECASE)
_UBUNTU = re.compile(r"ubuntu-?(\d\d)\.?(\d\d)", re.IGNORECASE)
_GLIBC = {("18", "04"): "2_27", ("20", "04"): "2_31", ("22", "04"): "2_35", ("24", "04"): "2_39"}
# Docker's own images of Python, and the Debian that each stands on.
_OFFICIAL = re.compile(r"(\d\.\d+(?:\.\d+)?)(?=$|-)")
_DEBIAN = {"buster": "2_28", "bullseye": "2_31", "bookworm": "2_36", "trixie": "2_41"}
_AZUREML = re.compile(
    r"(?:^mcr\.microsoft\.com/azureml/|^AzureML-|/registries/azureml)", re.IGNORECASE
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
    def floats(self) -> bool:
        """Tell whether what it names may be another image tomorrow."""
        if self.is_reference:
            return self.text.endswith(("@latest", "/labels/latest"))
        return self.digest is None and self.tag in (None, "latest")

    def target(self, source: str) -> Target | None:
        """Give the Python and the system that the name states; `None` when it states no Python."""
        official = _OFFICIAL.match(self.tag or "") if self.repository == "python" else None
        if official is not None:
            version = PythonVersion.parse(official[1])
            system = next((glibc for name, glibc in _DEBIAN.items() if name in self.text), None)
            platform = f"manylinux_{system}_x86_64" if system else DEFAULT_PLATFORM
            if "alpine" in self.text:
                platform = "musllinux_1_2_x86_64"
            return Target(python=version, platform=platform, source=source)
        python = _PYTHON.search(self.repository)
        if python is None:
            return None
        ubuntu = _UBUNTU.search(self.repository)
        glibc = _GLIBC.get((ubuntu[1], ubuntu[2])) if ubuntu is not None else None
        version = PythonVersion.parse(f"{python[1]}.{python[2]}")
        if glibc is None:
            return Target(python=version, source=source)
        return Target(python=version, platform=f"manylinux_{glibc}_x86_64", source=source)


def parse_image(text: str) -> ImageName:
    """Take an image reference apart."""
    rest, _, digest = text.partition("@sha256:")
    head, slash, last = rest.rpartition("/")
    name, colon, tag = last.partition(":")
    return ImageName(
        text=text,
        repository=f"{head}{slash}{name}",
        tag=tag if colon else None,
        digest=f"sha256:{digest}" if digest else None,
    )


def catalogue_name(text: str) -> str:
    """Give the name under which a catalogue may hold it: environments lose what is around it."""
    match = re.search(r"environments/([^/]+)", text)
    if match is not None:
        return match[1]
    return re.sub(r"^azureml:|@latest$|:\d+$", "", text) if text.startswith("azureml:") else text
