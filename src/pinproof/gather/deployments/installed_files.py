"""What the files say that a deployment installs."""

from collections.abc import Sequence

from pinproof.deployment.boot import Boot
from pinproof.deployment.located import Located
from pinproof.deployment.model import Definition
from pinproof.gather.project.requirements_tree import read_text, read_tree
from pinproof.hosts.model import Hosted
from pinproof.pip.release import PipRelease
from pinproof.requirements.model import OptionLine, RequirementLine, RequirementsFile

_INDEX_OPTIONS = frozenset({"--index-url", "--extra-index-url", "--find-links", "--no-index"})


def needs_network(located: Sequence[Located], pip: PipRelease) -> bool | None:
    """Tell whether what the boot installs comes from an index that nobody named."""
    first = next((each for each in located if each.chosen is not None), None)
    if first is None or first.takes != "requirements" or not first.is_there or not first.path:
        return None
    lines = list(read_tree(read_text(first.path), pip).walk())
    names_index = any(
        option.name in _INDEX_OPTIONS
        for line in lines
        if isinstance(line, OptionLine)
        for option in line.options
    )
    return not names_index and any(
        isinstance(line, RequirementLine) and not line.is_constraint for line in lines
    )


def read_environment(
    definition: Definition, boot: Boot, located: Sequence[Located], pip: PipRelease
) -> RequirementsFile | None:
    """Give the conda environment that is made on top of the image; `None` without one.

    It is also `None` where the file cannot be read: whoever judges the file says so.
    """
    hosted = next((each for each in definition.hosted if each.about.manager is not None), None)
    if hosted is None:
        used = (
            each
            for each in located
            if each.takes == "conda"
            and each.is_there
            and (each.installed is not None or each.chosen is boot.counts)
        )
        first = next(used, None)
        hosted = _environment_in(first.path) if first is not None and first.path else None
    if hosted is None:
        return None
    from pinproof.gather.project.hosted import read_in_host  # noqa: PLC0415 - few deployments have one

    return read_in_host(hosted, pip)


def _environment_in(path: str) -> Hosted | None:
    from pinproof.gather.deployments.definitions import read_deployments  # noqa: PLC0415 - as above

    file, _ = read_deployments(path, named=False)
    hosted = file.hosted if file is not None else ()
    return next((each for each in hosted if each.about.manager is not None), None)
