"""Plans on indexes written by hand, as `oracle.worlds` reads them."""

from collections.abc import Iterable
from typing import Any

from oracle.served_worlds import WorldIndex, image_of
from oracle.worlds import World, read_world

from pinproof.effects.plan import Plan, PlanOutcome
from pinproof.effects.planning import make_plan
from pinproof.index.model import CoreMetadata, DistributionFile, Missing, Project
from pinproof.requirements.grammar.decode import decode
from pinproof.requirements.includes import read_file
from pinproof.requirements.model import IncludeFault
from pinproof.resolve.explain.conflict import Conflict
from pinproof.resolve.explain.explanation import add_cures
from pinproof.resolve.resolver import InstallRequest
from pinproof.target.model import Target

BASE = "https://index.example.org"


def install_request(data: dict[str, Any], **changes: Any) -> InstallRequest:
    world: World = read_world({"name": "made-up", **data})

    def read(name: str) -> bytes | IncludeFault:
        if name == "requirements.txt":
            return world.file.replace("{base}", BASE).encode()
        text = world.others.get(name)
        return text.encode() if text is not None else IncludeFault(kind="missing", reason="gone")

    target = Target(stated_pip=data.get("pip"))
    text = read("requirements.txt")
    assert isinstance(text, bytes)
    file = read_file(decode(text, "requirements.txt"), read, target.pip)
    return InstallRequest(
        file=file,
        index=changes.pop("index", WorldIndex(world, BASE)),
        target=target,
        image=image_of(world, "3.7", target.platform),
        **changes,
    )


def plan(data: dict[str, Any], **changes: Any) -> PlanOutcome:
    return make_plan(install_request(data, **changes))


def planned(data: dict[str, Any], **changes: Any) -> Plan:
    outcome = plan(data, **changes)
    assert isinstance(outcome, Plan), outcome
    return outcome


def clash(data: dict[str, Any], **changes: Any) -> Conflict:
    """Say why it cannot be installed, with what would solve it where no repair is looked for."""
    request = install_request(data, **changes)
    outcome = make_plan(request)
    assert isinstance(outcome, Conflict), outcome
    return add_cures(request, outcome)


class Partial(WorldIndex):
    """An index that does not tell everything."""

    def __init__(self, data: dict[str, Any], **answers: Any) -> None:
        super().__init__(read_world({"name": "made-up", **data}), BASE)
        self._answers = answers

    def project(self, name: str) -> Project | Missing:
        answer: Project | Missing = self._answers.get(name) or super().project(name)
        return answer

    def metadata(self, file: DistributionFile) -> CoreMetadata:
        answer: CoreMetadata = self._answers.get(file.filename) or super().metadata(file)
        return answer


class Batch(WorldIndex):
    """An index that is asked many questions at once, and notes them; files by their names."""

    def __init__(self, data: dict[str, Any]) -> None:
        super().__init__(read_world({"name": "made-up", **data}), BASE)
        self.asked: list[list[str]] = []
        self.read: list[list[str]] = []

    def waits(self) -> bool:
        return True

    def projects(self, names: Iterable[str]) -> dict[str, Project | Missing]:
        found = {name: self.project(name) for name in names}
        self.asked.append(list(found))
        return found

    def metadata_of(
        self, files: Iterable[DistributionFile]
    ) -> dict[DistributionFile, CoreMetadata]:
        found = {file: self.metadata(file) for file in files}
        self.read.append([file.filename for file in found])
        return found
