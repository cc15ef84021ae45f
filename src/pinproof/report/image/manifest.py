"""An image manifest for a person."""

from collections.abc import Iterator, Sequence

from pinproof.effects.known_failures import is_certain, write_evidence
from pinproof.image.manifest import ImageManifest
from pinproof.incompatibilities.model import KnownPair
from pinproof.report.parts.folding import fold
from pinproof.report.parts.style import paint
from pinproof.target.model import PythonVersion, Target


def manifest_text(
    manifest: ImageManifest,
    failing: Sequence[KnownPair] = (),
    *,
    color: bool = False,
    width: int | None = None,
) -> str:
    """Give the image's Python and platform, how it is known, and each distribution.

    `failing` is what is known not to run in it as it is. Sentences are folded to `width` columns,
    for a terminal.
    """
    name = paint(manifest.name, "1", color=color)
    lines = [f"{name}: Python {manifest.python}, {manifest.platform}"]
    lines += (f"  also {alias}" for alias in manifest.aliases)
    target = Target(python=PythonVersion.parse(manifest.python))
    broken = [f"{_extent(pair)}: {write_evidence(pair, target)}." for pair in failing]
    for sentence in (*manifest.provenance, *_perhaps(manifest), *_boot(manifest), *broken):
        lines += fold(sentence, width, "  ", "    ")
    room = max((len(held.name) for held in manifest.distributions.values()), default=0)
    for held in manifest.distributions.values():
        version = held.version or f"({held.stated or 'version unknown'})"
        known: str = held.certainty
        if held.version is not None and held.stated is not None:
            known += f" within {held.stated}"
        lines.append(f"{held.name:<{room}}  {version:<12}  {known}")
    return "".join(f"{line}\n" for line in lines)


def summary(manifest: ImageManifest) -> str:
    """Say in a few lines what was captured, and what that rests on."""
    held = len(manifest.distributions)
    first = f"{manifest.name}: Python {manifest.python}, {manifest.platform}, {held} distributions"
    return "\n  ".join([first, *manifest.provenance]) + "\n"


def _extent(pair: KnownPair) -> str:
    """Say how much of an image does not work by what is known of a pair in it."""
    if is_certain([pair]):
        return "Broken by itself"
    return "Partly broken by itself" if pair.is_seen_here else "Perhaps broken by itself"


def _perhaps(manifest: ImageManifest) -> Iterator[str]:
    if manifest.perhaps:
        yield f"Whether the image holds {' and '.join(manifest.perhaps)} is not known."


def _boot(manifest: ImageManifest) -> Iterator[str]:
    if manifest.honours is None:
        return
    listed = ", ".join(manifest.honours) or "none of the variables for extra packages"
    reason = manifest.boot.get("reason")
    yield f"The boot looks at {listed}" + (f", since {reason}." if reason else ".")
