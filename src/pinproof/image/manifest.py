"""The image manifest: what an image already holds, read from and written to our JSON."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, TypeAlias

from pinproof.record import field, record

if TYPE_CHECKING:
    # Most runs have no image.
    from pinproof.metadata.numpy_interface import NumpyInterface

Certainty: TypeAlias = Literal["captured", "stated", "implied", "rebuilt"]
SCHEMA = 1
# What answers requests in an inference image.
INFERENCE_SERVER = "azureml-inference-server-http"
# What the server rests on and does not declare itself: what its Flask and inference-schema need.
SERVER_RESTS_ON = ("click", "itsdangerous", "jinja2", "markupsafe", "werkzeug", "wrapt")


@record
class Distribution:
    """An installed distribution.

    `version` is `None` where the documentation states only a range, then in `stated`.
    `requires` are requirement strings, or `None` when the source of the manifest lists no
    dependencies. `certainty`: `captured` was read off the image, `stated` by its documentation,
    `implied` by its name, `rebuilt` by a resolver. `file` and `sha256` name the file that it
    was installed from, as far as that is known. `import_names` are the packages and modules that
    it brings (`google.protobuf`), `None` where nobody knows. `numpy` is what its compiled files
    were built against, `None` where none uses numpy, or nobody looked.
    """

    name: str
    version: str | None
    requires: tuple[str, ...] | None = ()
    requires_python: str | None = None
    certainty: Certainty = "captured"
    stated: str | None = None
    file: str | None = None
    sha256: str | None = None
    import_names: tuple[str, ...] | None = None
    numpy: "NumpyInterface | None" = None


@record
class ImageManifest:
    """An image, its Python and platform, and its distributions by normalized name.

    `python` is a series or a full version, `platform` the newest tag that the system accepts.
    `framework` names the distributions that the image is for. `server` are those that its
    server needs, each as a requirement with the range that it works with. `boot` says which
    variables the image honours, and where it installs. `provenance` says how each statement
    is known. `perhaps` are normalized names of distributions that are not listed, and of which
    nobody knows whether the image holds them. Of one that a build goes on from, `doubt` says why
    it is not known any more what it holds, and `gaps` what may be in it besides.
    """

    name: str
    aliases: tuple[str, ...] = ()
    python: str
    platform: str
    pip: str | None = None
    framework: tuple[str, ...] = ()
    server: tuple[str, ...] = ()
    distributions: Mapping[str, Distribution] = field(default_factory=dict)
    boot: Mapping[str, object] = field(default_factory=dict)
    provenance: tuple[str, ...] = ()
    perhaps: tuple[str, ...] = ()
    doubt: str = ""
    gaps: tuple[str, ...] = ()

    @property
    def certainty(self) -> Certainty:
        """The least certain of what is known of the distributions."""
        order: tuple[Certainty, ...] = ("rebuilt", "implied", "stated", "captured")
        held = {distribution.certainty for distribution in self.distributions.values()}
        return next((level for level in order if level in held), "captured")

    @property
    def honours(self) -> tuple[str, ...] | None:
        """The variables that the image's boot looks at; `None` where the manifest does not say."""
        named = self.boot.get("honours")
        return tuple(map(str, named)) if isinstance(named, list | tuple) else None
