"""What an image holds after each command of a build, found by the same search as any plan."""

from collections.abc import Callable, Iterator

from pinproof.account import timed
from pinproof.effects.builds.built import carry_out, cast_doubt, put_in_place, take_out
from pinproof.effects.plan import Plan, PlanOutcome
from pinproof.effects.planning import make_plan
from pinproof.files.project_releases import JudgedReleases
from pinproof.gather.deployments.build_steps import BuildStep
from pinproof.gather.referents import find_referents
from pinproof.gather.searches.limit import SearchLimit
from pinproof.image.manifest import ImageManifest
from pinproof.index.model import BatchIndex
from pinproof.record import replace
from pinproof.requirements.model import RequirementLine, RequirementsFile
from pinproof.requirements.pins import Pins
from pinproof.resolve.explain.conflict import Conflict
from pinproof.resolve.resolver import InstallRequest
from pinproof.resolve.roots import select_lines


class BuiltImages:
    """The images that builds come to; each step is carried out once."""

    def __init__(self, index_for: Callable[[RequirementsFile], BatchIndex]) -> None:
        self._index_for = index_for
        self._judged = JudgedReleases()
        self._known: dict[int, ImageManifest] = {}
        # A step is known by its identity as long as it is kept.
        self._steps: list[BuildStep] = []

    def after(self, step: BuildStep) -> ImageManifest:
        """Give what the image holds once a step is done."""
        steps = [step]
        while steps[-1].below is not None and id(steps[-1]) not in self._known:
            steps.append(steps[-1].below)
        image = self._known.get(id(steps[-1]))
        for each in reversed(steps):
            image = self._known.get(id(each)) or self._after(each, image or each.image)
            self._known[id(each)] = image
            self._steps.append(each)
        return image if image is not None else step.image

    def _after(self, step: BuildStep, image: ImageManifest) -> ImageManifest:
        image = replace(image, pip=step.pip)
        if image.doubt or step.doubt:
            return cast_doubt(image, step.where, step.doubt)
        image = take_out(image, step.removed)
        if step.file is None:
            return image
        outcome = self._search(step, step.file, image)
        if isinstance(outcome, Plan):
            return carry_out(image, outcome, step.where)
        if isinstance(outcome, Conflict):
            return cast_doubt(image, step.where, "pip stops there, so that no image is built")
        reason = "the run is offline" if outcome.offline else outcome.reason
        pins = _all_pins(step, step.file)
        if pins is None:
            return cast_doubt(image, step.where, f"what pip takes is not known: {reason}")
        return put_in_place(image, pins, step.where, reason)

    def _search(self, step: BuildStep, file: RequirementsFile, image: ImageManifest) -> PlanOutcome:
        index = self._index_for(file)
        if step.upgrades:
            # What is named is looked up anew, as if it were not there.
            image = take_out(image, (line.normalized_name or "" for line in _asked(step, file)))
        request = InstallRequest(
            file=file,
            index=index,
            target=step.target,
            image=image,
            dependencies=step.takes_dependencies and file.takes_dependencies,
            judged=self._judged,
            keep_going=SearchLimit().begin(index),
            referents=find_referents(file, index),
        )
        with timed(f"searched for what {step.where} installs"):
            return make_plan(request)


def _asked(step: BuildStep, file: RequirementsFile) -> Iterator[RequirementLine]:
    lines = select_lines(file, step.target)
    return (line for line in lines if not line.is_constraint)


def _all_pins(step: BuildStep, file: RequirementsFile) -> dict[str, str] | None:
    """Give the versions of all that is asked for; `None` where a line leaves its own open."""
    pins = Pins.of_file(file)
    found: dict[str, str] = {}
    for line in _asked(step, file):
        version = pins.version(line) if line.url is None else None
        if version is None:
            return None
        found[line.normalized_name or ""] = version
    return found
