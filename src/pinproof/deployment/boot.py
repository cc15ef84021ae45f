"""How a container starts: which variable counts, which path it looks for, how it ends.

Source: Azure/azureml-assets, the boot script of the inference images.
"""

import posixpath
from collections.abc import Collection, Iterator

from pinproof.deployment.model import Definition
from pinproof.deployment.profiles import Variable
from pinproof.formats.setting import Setting
from pinproof.formats.tree import Scalar, Unknown
from pinproof.record import record
from pinproof.source import Place

# Set to anything else, the boot passes over a conda file that it was given.
CONDA_SWITCH = "DYNAMIC_DEP_INSTALLATION"


@record
class Chosen:
    """A variable of the platform and the setting that gives it a value."""

    variable: Variable
    setting: Setting


@record
class Boot:
    """What the boot makes of a deployment's variables.

    `counts` is the one that it acts on, `ignored` those that it never looks at, `empty` those
    that are set to nothing, which is the same as not set. `doubtful` is a setting that nobody
    can know and that could change all this.
    """

    counts: Chosen | None
    ignored: tuple[Chosen, ...]
    empty: tuple[Chosen, ...]
    doubtful: tuple[Unknown, ...] = ()

    @property
    def does_install(self) -> bool:
        """Tell whether packages are installed at start, for which a network is needed."""
        return self.counts is not None and self.counts.variable.takes != "directory"


def follow_boot(definition: Definition, honours: Collection[str] | None = None) -> Boot:
    """Follow the boot's chain of variables; `honours` are those that the image looks at."""
    found: list[Chosen] = []
    empty: list[Chosen] = []
    for variable in definition.profile.variables:
        setting = definition.setting(variable.name)
        if setting is None or (honours is not None and variable.name not in honours):
            continue
        chosen = Chosen(variable=variable, setting=setting)
        is_empty = isinstance(setting.value, Scalar) and not setting.value.text
        (empty if is_empty else found).append(chosen)
    return Boot(
        counts=found[0] if found else None,
        ignored=tuple(found[1:]),
        empty=tuple(empty),
        doubtful=tuple(
            each.value
            for each in definition.settings
            if not each.name.text and isinstance(each.value, Unknown)
        ),
    )


def find_entry_script(definition: Definition) -> str | None:
    """Give the entry script as the container sees it; `None` where that is not known."""
    setting = definition.setting(definition.profile.entry_variable)
    value = setting.value if setting is not None else None
    if value is None and definition.code is not None:
        value = definition.code.entry
    return None if isinstance(value, Unknown) else "" if value is None else value.text


def find_entry_folder(definition: Definition) -> str | None:
    """Give the folder of the entry script, seen from the code: `""` where no script is named.

    One leading slash is dropped, as the boot drops it.
    """
    entry = find_entry_script(definition)
    if not entry:
        return entry
    folder, slash, _ = entry.removeprefix("/").rstrip("/").rpartition("/")
    # As `dirname` has it: the root for a script right below it, a dot where there is no folder.
    return (folder.rstrip("/") or "/") if slash else "."


def join_container_path(definition: Definition, variable: Variable, value: str) -> str:
    """Give the path that the boot looks for, spelt as it prints it."""
    if not variable.joined:
        return value
    setting = definition.setting(definition.profile.root_variable)
    root = definition.profile.root
    if setting is not None and isinstance(setting.value, Scalar) and setting.value.text:
        root = setting.value.text
    folder = find_entry_folder(definition)
    code = definition.code
    if code is not None and code.by_name and isinstance(code.directory, Scalar):
        name = posixpath.basename(posixpath.normpath(code.directory.text.replace("\\", "/")))
        # Of the working directory nobody knows the name.
        root = f"{root}/{'<folder>' if name in ('.', '..', '/') else name}"
        folder = "" if folder == "." else folder
    elif code is not None and code.alone:
        folder = "."
    return f"{root}/{folder}/{value}" if folder else f"{root}/{value}"


def list_doubts(follow_boot: Boot) -> Iterator[tuple[Place, str]]:
    """Say where variables may be set that nobody can know, for each rule that looks at them."""
    for value in follow_boot.doubtful:
        yield value.place, f"which variables are set is not known: {value.what}"


def describe_ending(definition: Definition, variable: Variable, value: str) -> str:
    """Say how the boot ends when the path is not there."""
    says = variable.says.format(path=join_container_path(definition, variable, value))
    return f'the boot prints "{says}" and exits with {variable.exit_code}'
