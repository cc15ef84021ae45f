"""What an image's layers come to: its Python, its distributions, its system, its user."""

from collections.abc import Sequence

from pinproof.capture.archive.layer import Layer
from pinproof.capture.archive.oci import Image
from pinproof.capture.archive.tree import ImageTree
from pinproof.capture.captured_source import CapturedSource
from pinproof.capture.environment.inference_server import find_honoured_variables
from pinproof.capture.environment.installed import read_installed_distributions
from pinproof.capture.environment.interpreter import choose_environment
from pinproof.capture.environment.system import find_user_base, machine_of_architecture, platform_of

_MOST_OTHERS = 8
_BOOT_SCRIPT = "/var/runit/gunicorn/run"


def read_image(image: Image, layers: Sequence[Layer], *, prefix: str | None) -> CapturedSource:
    """Read the environment that the image's PATH leads to, or the one named by `prefix`."""
    tree = ImageTree(layers)
    base = find_user_base(tree, image.user, image.variables)
    choice = choose_environment(tree, image.variables, base, prefix)
    environment = choice.environment
    search = [path for path in image.variables.get("PYTHONPATH", "").split(":") if path]
    found = read_installed_distributions(tree, environment.site_folders, search)
    platform = platform_of(tree, image.architecture)
    user = image.user or "root"
    boot: dict[str, object] = {"prefix": environment.prefix, "user": user}
    script = tree.read(_BOOT_SCRIPT)
    if script is not None:
        boot["honours"] = find_honoured_variables(script.decode(errors="replace"))
    notes = [
        f"environment {environment.prefix}: {choice.reason}",
        f"python {environment.python}: {environment.evidence}",
        f"user {user!a}: the image's configuration",
    ]
    if platform is not None:
        notes.append(f"platform {platform[0]}: {platform[1]}")
    if search:
        notes.append(f"PYTHONPATH of the image, searched first: {':'.join(search)!a}")
    if choice.others:
        more = "" if len(choice.others) <= _MOST_OTHERS else ", …"
        listed = ", ".join(choice.others[:_MOST_OTHERS])
        notes.append(f"other Pythons in the image, left aside: {listed}{more}")
    return CapturedSource(
        distributions=found.distributions,
        source=f"captured from the layers of image {image.digest}",
        name=next(iter(image.names), None),
        python=environment.python,
        platform=platform[0] if platform else None,
        machine=machine_of_architecture(image.architecture),
        boot=boot,
        notes=(*notes, *found.notes),
    )
