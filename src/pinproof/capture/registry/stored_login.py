"""A registry's login as `docker login` stores it."""

import json
import os
import re
from pathlib import Path

from pinproof.capture.foreign_json import as_object, as_string
from pinproof.gate.boundary import OPEN
from pinproof.gate.opening import read_path

# The key under which Docker keeps its own registry's login.
_DOCKER_HUB = "https://index.docker.io/v1/"


def find_stored_login(host: str) -> str | None:
    """Give the Authorization header for a registry, `None` where nothing is stored in the file.

    Credential helpers are programs, and are not run. Source: docker login, config.json.
    """
    folder = os.environ.get("DOCKER_CONFIG")
    place = Path(folder) if folder else Path.home() / ".docker"
    try:
        text = read_path(str(place / "config.json"), within=OPEN)
        content = as_object(json.loads(text)) if isinstance(text, bytes) else {}
    except (OSError, ValueError, RuntimeError):
        return None
    stored = as_object(content.get("auths"))
    keys = (host, f"https://{host}", *((_DOCKER_HUB,) if host == "docker.io" else ()))
    for key in keys:
        login = as_string(as_object(stored.get(key)).get("auth"))
        if login and re.fullmatch(r"[A-Za-z0-9+/=]+", login):
            return f"Basic {login}"
    return None
