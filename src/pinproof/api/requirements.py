"""`pinproof.read_requirements`: what pip reads in a file, as a function."""

from typing import TYPE_CHECKING

from pinproof.api.arguments import Path, config_of, paths_of
from pinproof.gate.boundary import bounded_by
from pinproof.gather.project.configuration import draw_run_boundary, find_configuration
from pinproof.gather.project.requirements_tree import read_text, read_tree
from pinproof.gather.session import find_configured_image, open_session
from pinproof.gather.targets import choose_target
from pinproof.requirements.model import RequirementsFile
from pinproof.run.check import NO_FLAGS

if TYPE_CHECKING:
    from typing_extensions import Unpack

    from pinproof.api.arguments import Settings


def read_requirements(
    path: Path, *, follow: bool = True, **settings: "Unpack[Settings]"
) -> RequirementsFile:
    """Read a requirements file as the pip of its target does, with what it includes.

    `follow`: includes are read, too. Its `lines` are in the order of the file, `walk()` goes
    through those of the includes as well. A line that pip cannot read is one of them, with the
    reason. Raises as `check` does.
    """
    (named,) = paths_of(path)
    flags = config_of(NO_FLAGS, dict(settings))
    with bounded_by(draw_run_boundary([named], flags)):
        config = flags.over(find_configuration(named))
        text = read_text(named)
        pip = choose_target(config, find_configured_image(config), text.source).pip
        fetch = open_session(config).make_fetcher()
        return read_tree(text, pip, fetch=fetch, follow=follow)
