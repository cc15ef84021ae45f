"""An image manifest for a person."""

from pinproof.image.manifest import ImageManifest


def manifest_text(manifest: ImageManifest) -> str:
    """Give the image's Python and platform, how it is known, and each distribution."""
    lines = [f"{manifest.name}: Python {manifest.python}, {manifest.platform}"]
    lines += (f"  also {alias}" for alias in manifest.aliases)
    lines += (f"  {sentence}" for sentence in manifest.provenance)
    width = max((len(held.name) for held in manifest.distributions.values()), default=0)
    for held in manifest.distributions.values():
        version = held.version or f"({held.stated or 'version unknown'})"
        lines.append(f"{held.name:<{width}}  {version:<12}  {held.certainty}")
    return "".join(f"{line}\n" for line in lines)
