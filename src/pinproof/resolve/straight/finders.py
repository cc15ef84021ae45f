"""What can be had of each project, as the index tells it."""

from pinproof.files.finder import Finder
from pinproof.files.formats import FormatControl
from pinproof.files.project_releases import JudgedReleases
from pinproof.index.model import Index, Missing, Project, Unavailable
from pinproof.resolve.straight.ends import NotReadYet
from pinproof.target.model import Target


class ProjectUnavailable(Exception):  # noqa: N818 - carries data out of the engine
    """The index does not tell about a project: the search cannot go on."""

    def __init__(self, answer: Unavailable) -> None:
        """Keep the index's answer."""
        super().__init__(answer.reason)
        self.answer = answer


class Finders:
    """A finder for each project that is asked for; `missing` are those that the index denies.

    `only_known`: raise `NotReadYet` where the index would have to be asked.
    """

    def __init__(
        self,
        index: Index,
        target: Target,
        judged: JudgedReleases,
        formats: FormatControl,
        *,
        pre_releases: bool,
        prefer_binary: bool,
        beside: "Finders | None" = None,
    ) -> None:
        """Nothing is asked yet.

        `beside` are others for which all of these are the same: what they found of an answer
        counts here, as long as the index still gives it.
        """
        self.missing: set[str] = set()
        self.only_known = False
        self._index = index
        self._target = target
        self._judged = judged
        self._formats = formats
        self._pre_releases = pre_releases
        self._prefer_binary = prefer_binary
        self._beside = beside
        self._found: dict[str, Finder | None] = {}
        self._answers: dict[str, Project | Missing] = {}

    def __contains__(self, name: str) -> bool:
        """Tell whether the index was asked of a project."""
        return name in self._found

    def of(self, name: str) -> Finder | None:
        """Give the finder of a project, `None` for a missing one; may raise the above."""
        if name not in self._found:
            if self.only_known:
                raise NotReadYet
            answer = self._index.project(name)
            if isinstance(answer, Unavailable):
                raise ProjectUnavailable(answer)
            self._answers[name] = answer
            known = None if self._beside is None else self._beside.found_in(name, answer)
            if isinstance(answer, Missing):
                self.missing.add(name)
                self._found[name] = None
            elif known is not None:
                self._found[name] = known
            else:
                self._found[name] = Finder(
                    self._judged.of(answer, self._target, self._formats.allowed(name)),
                    self._target.pip,
                    pre_releases=self._pre_releases,
                    prefer_binary=self._prefer_binary,
                )
        return self._found[name]

    def found_in(self, name: str, answer: Project | Missing) -> Finder | None:
        """Give the finder of a project if it was made of this very answer."""
        return self._found.get(name) if self._answers.get(name) is answer else None

    def is_current(self, name: str) -> bool:
        """Tell whether the index still answers as it did: it may have been asked anew."""
        known = self._answers.get(name)
        if known is None:
            return True
        answer = self._index.project(name)
        return answer is known or (isinstance(answer, Missing) and isinstance(known, Missing))
