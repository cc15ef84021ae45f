"""MLflow's `python_env.yaml`: what is installed into a virtual environment of a certain Python.

Source: MLflow's manual, Models, Additional logged files.
"""

from collections.abc import Iterator

from pinproof.formats.tree import Listing, Node, Table
from pinproof.hosts.listings import read_lines
from pinproof.hosts.model import Hosted
from pinproof.requirements.in_host import InHost

# The order in which they are installed, each by a run of pip of its own.
_LISTS = {
    "build_dependencies": "what the environment is built with",
    "dependencies": "the virtual environment",
}


def read_python_env(document: Node) -> Iterator[Hosted]:
    """Give the lines of each list; nothing for a file of another shape."""
    if not isinstance(document, Table):
        return
    names = {key.text for key, _ in document.items}
    if not names <= {"python", *_LISTS} or "python" not in names:
        return
    for name, what in _LISTS.items():
        key, listed = document.key(name), document.get(name)
        if key is not None and isinstance(listed, Listing):
            entries, container, unread = read_lines(listed, "yaml")
            about = InHost(what=what, heading=key.place.span, unread=unread)
            source = document.place.source
            yield Hosted(source=source, about=about, entries=entries, container=container)
