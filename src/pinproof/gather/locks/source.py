"""The one file that a lock is made from, with the extras and groups that are asked for."""

import os
from collections.abc import Sequence

from pinproof.config import Config
from pinproof.errors import UsageError
from pinproof.gather.installs.plans import PlanSubject
from pinproof.gather.project.configuration import find_configuration
from pinproof.gather.project.paths import survey
from pinproof.gather.project.requirements_tree import (
    Fetch,
    read_text,
    read_tree,
)
from pinproof.gather.session import find_configured_image, open_session
from pinproof.gather.targets import choose_stated, choose_target
from pinproof.hosts.model import Hosted
from pinproof.image.manifest import ImageManifest
from pinproof.pip.release import PipRelease
from pinproof.record import record, replace
from pinproof.requirements.model import RequirementsFile, normalize_name


@record
class Source:
    """What a lock is made from; `notes` say what of the file is no part of it."""

    subject: PlanSubject
    notes: tuple[str, ...] = ()


def read_source(
    path: str, flags: Config, *, extras: Sequence[str] = (), groups: Sequence[str] = ()
) -> Source:
    """Read it; `UsageError` for what cannot be read, or does not have what is asked for."""
    if os.path.isdir(path):
        raise UsageError(f"{path}: it is a folder: name the file that a lock is made from")
    config = flags.over(find_configuration(path))
    image = find_configured_image(config)
    fetch = open_session(config).make_fetcher()
    if not survey((path,), config).requirements:
        return _read_host(path, config, image, fetch, (extras, groups))
    if extras or groups:
        raise UsageError(f"{path}: only a pyproject.toml has extras and groups")
    text = read_text(path)
    target = choose_target(config, image, text.source)
    file = read_tree(text, target.pip, fetch=fetch)
    return Source(subject=PlanSubject(file=file, target=target, image=image, config=config))


def _read_host(
    path: str,
    config: Config,
    image: ImageManifest | None,
    fetch: Fetch,
    asked: tuple[Sequence[str], Sequence[str]],
) -> Source:
    from pinproof.gather.project.hosted import find_hosted, read_in_host  # noqa: PLC0415 - few sources are such

    chosen = _choose(path, find_hosted(path), *asked)
    # On top of an image that is named, whatever environment the file would have made besides.
    stated = None if image is not None else choose_stated(chosen[0], None, None)
    target = choose_target(config, image, chosen[0].source, stated)
    pip: PipRelease = target.pip
    files = [read_in_host(each, pip, fetch=fetch) for each in chosen]
    file = _joined(files)
    if not file.lines and file.unread:
        raise UsageError(f"{path}: {file.unread[0].text}")
    subject = PlanSubject(file=file, target=target, image=image, config=config)
    return Source(subject=subject, notes=tuple(_notes(file)))


def _choose(
    path: str, found: Sequence[Hosted], extras: Sequence[str], groups: Sequence[str]
) -> list[Hosted]:
    """Give a project's own dependencies with the extras and groups that are asked for."""
    own = [each for each in found if each.about.extra is None and each.about.group is None]
    named = [("extra", each.about.extra, each) for each in found if each.about.extra is not None]
    named += [("group", each.about.group, each) for each in found if each.about.group is not None]
    chosen = list(own)
    for kind, names in (("extra", extras), ("group", groups)):
        # What an extra takes in is asked for as well.
        waiting = list(names)
        for name in waiting:
            there = {known: each for of, known, each in named if of == kind}
            if normalize_name(name) not in there:
                listed = f"; it has {', '.join(sorted(there))}" if there else ""
                raise UsageError(f"{path}: it has no {kind} {name!r}{listed}")
            one = there[normalize_name(name)]
            if one not in chosen:
                chosen.append(one)
                waiting += one.about.extras_taken_in
    if len(own) > 1:
        raise UsageError(
            f"{path}: several lists in it are given to pip, each by itself "
            f"({', '.join(each.about.what for each in own)}): lock a file that holds one"
        )
    if not chosen:
        raise UsageError(f"{path}: it has extras and groups only: ask for them by --extra, --group")
    return chosen


def _joined(files: Sequence[RequirementsFile]) -> RequirementsFile:
    if len(files) == 1:
        return files[0]
    first = files[0]
    lines = tuple(line for file in files for line in file.lines)
    about = first.host
    if about is not None:
        unread = tuple(word for file in files for word in file.unread)
        about = replace(about, unread=unread)
    return replace(first, lines=lines, host=about)


def _notes(file: RequirementsFile) -> list[str]:
    notes = [
        f"{file.source.path}:{file.at(word.span).start.line}: not in the lock: {word.text}"
        for word in file.unread
    ]
    own = [f"{line.name}{line.version}" for line in file.foreign if line.normalized_name != "pip"]
    others = [each for each in own if not each.startswith("python")]
    if others:
        listed = ", ".join(others)
        notes.append(
            f"{file.source.path}: conda installs these, a lock for pip has none of them: {listed}"
        )
    return notes
