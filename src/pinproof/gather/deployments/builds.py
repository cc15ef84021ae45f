"""Deployments whose image is built from a Dockerfile of the project, tied to that Dockerfile."""

import os
from collections.abc import Callable, Iterator, Sequence

from pinproof.config import Config
from pinproof.deployment.made_paths import MadePaths
from pinproof.deployment.model import Build, Definition, DefinitionFile
from pinproof.formats.elsewhere import why_elsewhere
from pinproof.formats.tree import Scalar, Unknown
from pinproof.gate.opening import look_at
from pinproof.record import record, replace


@record(eq=False)
class ReadDefinition:
    """A definition as it was read, with the file's configuration and what that file makes."""

    definition: Definition
    made: MadePaths
    config: Config

    @property
    def path(self) -> str:
        """The file that states it."""
        return self.definition.place.source.path


def tie_builds(
    read: Sequence[ReadDefinition], read_file: Callable[[str], DefinitionFile | None]
) -> list[ReadDefinition]:
    """Give the definitions, those that build an image with that of its Dockerfile.

    What a container of it is told by the deployment counts as if the Dockerfile said so; of the
    Dockerfile itself what it installs is left, seen from the folder that is sent to the build.
    `read_file` reads a Dockerfile that was not met.
    """
    if not any(each.definition.build is not None for each in read):
        return list(read)
    files: dict[str, list[Definition]] = {}
    for each in read:
        if each.definition.what == "Dockerfile":
            files.setdefault(os.path.realpath(each.path), []).append(each.definition)
    met, contexts, tied = set(files), dict[str, str](), list[ReadDefinition]()
    for each in read:
        definition = each.definition
        found = _find(definition) if definition.build is not None else None
        if isinstance(found, str):
            unknown = (
                Unknown(place=definition.build.place, what=found) if definition.build else None
            )
            tied.append(replace(each, definition=replace(definition, image=unknown)))
            continue
        if found is None:
            tied.append(each)
            continue
        path, context = found
        real = os.path.realpath(path)
        if real not in files:
            file = read_file(path)
            files[real] = list(file.definitions) if file is not None else []
        contexts.setdefault(real, context)
        tied.append(replace(each, definition=_built(definition, files[real])))
        if real not in met:
            met.add(real)
            tied += [replace(each, definition=one) for one in files[real]]
    return [_seen_from(each, contexts) for each in tied]


def _find(definition: Definition) -> tuple[str, str] | str | None:
    """Give the Dockerfile and the context of a build, or why they are not known."""
    build = definition.build
    if build is None:
        return None
    for value in (build.folder, build.dockerfile):
        if isinstance(value, Unknown):
            return f"what its image is built from is not known: {value.what}"
        elsewhere = why_elsewhere(value.text) if isinstance(value, Scalar) else None
        if elsewhere is not None:
            return f"what its image is built from is not known: {elsewhere}"
    looked: list[str] = []
    for path, context in _places(definition, build):
        if look_at(path) == "file":
            return path, context
        looked.append(path)
    return f"its image is built from {looked[0]}, which is not there"


def _places(definition: Definition, build: Build) -> Iterator[tuple[str, str]]:
    beside = os.path.dirname(definition.place.source.path)
    name = build.dockerfile.text if isinstance(build.dockerfile, Scalar) else "Dockerfile"
    for base in dict.fromkeys((beside, "") if definition.base != "file" else (beside,)):
        if isinstance(build.folder, Scalar):
            context = os.path.normpath(os.path.join(base, build.folder.text))
            context = "" if context == os.curdir else context
            yield os.path.join(context, name), context
        else:
            path = os.path.normpath(os.path.join(base, name))
            yield path, os.path.dirname(path)


def _built(definition: Definition, stages: Sequence[Definition]) -> Definition:
    """Give a definition the image that its Dockerfile goes on from, and what that sets."""
    if not stages:
        return definition
    last = stages[-1]
    return replace(
        definition,
        image=last.image,
        settings=(*last.settings, *definition.settings),
        python=last.python if definition.python is None else definition.python,
        platform=definition.platform or last.platform,
        changes=last.changes,
    )


def _seen_from(each: ReadDefinition, contexts: dict[str, str]) -> ReadDefinition:
    """Give a Dockerfile its context; what starts a container of it is another definition."""
    definition = each.definition
    context = contexts.get(os.path.realpath(each.path)) if definition.what == "Dockerfile" else None
    if context is None:
        return each
    own = replace(definition, context=context, settings=(), code=None)
    return replace(each, definition=own)
