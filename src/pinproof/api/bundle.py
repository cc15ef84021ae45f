"""`pinproof.bundle`: the files of a plan in a folder, as a function."""

from typing import TYPE_CHECKING

from pinproof.api.arguments import Path, config_of, paths_of
from pinproof.bundles.model import BundleFormat, Bundling
from pinproof.run.check import NO_FLAGS
from pinproof.run.installs.bundles import BundleRequest, bundle_path

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Unpack

    from pinproof.api.arguments import Settings
    from pinproof.index.model import Arrivals


def bundle(
    source: Path,
    place: Path,
    *,
    format: BundleFormat = "site-packages",  # noqa: A002 - the option's word
    clear: bool = False,
    dependencies: bool = True,
    pre_releases: bool = False,
    told: "Callable[[Arrivals], None]" = lambda _: None,
    **settings: "Unpack[Settings]",
) -> Bundling:
    """Fetch what pip would install for a file into the folder `place`, for the target.

    What comes back is a `Bundle` with its `parts`, or `NotBundled` with its `reasons`, where
    nothing was made. `clear`: whatever is in the folder may go. `told` is called as files arrive.
    Raises as `check` does, and `UsageError` where the folder holds what is not a bundle.
    """
    config = config_of(NO_FLAGS, dict(settings))
    request = BundleRequest(
        path=paths_of(source)[0],
        format=format,
        place=paths_of(place)[0],
        clear=clear,
        dependencies=dependencies,
        pre_releases=pre_releases,
    )
    return bundle_path(request, config, told)
