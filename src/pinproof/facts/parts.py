"""The parts of what is known: a rule names those that it looks at."""

from typing import Literal, TypeAlias

# `constraints`: what `-c` files say, some of which cannot be read. `python`: that the target's
# Python is named, and not only spoken of. `image-requirements`: what the image's distributions
# declare to need, which some manifests do not tell. `installation`: what a plan installs, which
# there is none of where pip would stop. `incompatibilities`: what is known beside metadata.
# `imports`: what a script imports, and what brings it.
Part: TypeAlias = Literal[
    "text",
    "target",
    "constraints",
    "python",
    "image",
    "image-requirements",
    "index",
    "dependencies",
    "plan",
    "installation",
    "incompatibilities",
    "deployment",
    "mount",
    "imports",
    "allows",
]
