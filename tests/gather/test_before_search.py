"""A plan of pins of which the index tells nothing: without a search, the same as with one."""

from collections.abc import Iterable

import pytest
from support.reading import read
from support.world import held, image

from pinproof.effects.planning import make_plan
from pinproof.facts.requirements import Facts
from pinproof.gather.searches.before_search import find_unanswered
from pinproof.index.model import CoreMetadata, DistributionFile, Project, Unavailable
from pinproof.requirements.model import RequirementLine
from pinproof.requirements.pins import Pins
from pinproof.resolve.resolver import InstallRequest
from pinproof.resolve.unknown import Unresolved
from pinproof.target.model import Target

IMAGE = image(held("same", "1.0", "needed"), held("other", "2.0"), held("vague", None))


class Silent:
    """An index that knows nothing but `known`."""

    def waits(self) -> bool:
        return False

    def projects(self, names: Iterable[str]) -> dict[str, Project | Unavailable]:
        return {name: self.project(name) for name in names}

    def project(self, name: str) -> Project | Unavailable:
        if name == "known":
            return Project(name=name, releases={})
        return Unavailable(name=name, reason=f"no word of {name}", offline=True)

    def metadata(self, file: DistributionFile) -> CoreMetadata | Unavailable:
        raise AssertionError(file)

    def metadata_of(
        self, files: Iterable[DistributionFile]
    ) -> dict[DistributionFile, CoreMetadata | Unavailable]:
        return {file: self.metadata(file) for file in files}


@pytest.mark.parametrize("has_image", [False, True])
@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("one==1.0\ntwo==2.0\n", True),
        ("two==2.0\none==1.0  # as ever\n", True),
        ("other==1.0\nsame==1.0\n", True),
        ("vague==1.0\n", True),
        ("vague==1.0\none==1.0\n", True),
        # All else is left to the search.
        ("one==1.0\none==2.0\n", False),
        ("one==1.0\nknown==1.0\n", False),
        ("known==1.0\none==1.0\n", False),
        ("one==1.0\n--index-url\n", False),
        ("one==1.0\ntwo>=2.0\n", False),
        ("one==1.0\n./two-1.0-py3-none-any.whl\n", False),
        ("", False),
    ],
)
def test_a_search_comes_to_the_same(text: str, *, is_told: bool, has_image: bool) -> None:
    file, index, target = read(text), Silent(), Target()
    names = {
        line.normalized_name or ""
        for line in file.walk()
        if isinstance(line, RequirementLine) and line.name is not None
    }
    facts = Facts(
        file=file,
        pins=Pins.of_file(file),
        target=target,
        image=IMAGE if has_image else None,
        projects=index.projects(names),
    )
    found = find_unanswered(facts)
    assert (found is not None) == is_told
    if found is not None:
        request = InstallRequest(file=file, index=index, target=target, image=facts.image)
        searched = make_plan(request)
        assert isinstance(searched, Unresolved)
        assert found == searched


def test_what_the_image_holds_is_left_to_the_search() -> None:
    file = read("same==1.0\n")
    pins, projects = Pins.of_file(file), Silent().projects(["same"])
    facts = Facts(file=file, pins=pins, target=Target(), image=IMAGE, projects=projects)
    assert find_unanswered(facts) is None
