"""A lock file that the installing pip cannot read.

## What it does

Flags a `pylock.toml` that is installed by a pip older than 26.1, the first release that reads one,
and a `pylock.toml` that violates its standard, which every pip refuses.

## Why is this bad

An older pip reads the file as a requirements file and stops at its first line. Nothing is
installed, and the container does not start. The pips of prebuilt images are years old, and no pip
newer than 26.0 runs under Python 3.9 or earlier.

## Example

```toml pylock.toml
lock-version = "1.0"
created-by = "uv"

[[packages]]
name = "six"
version = "1.16.0"
sdist = {url = "https://files.example.org/six-1.16.0.tar.gz", hashes = {sha256 = "1e61c374"}}
```

```dockerfile Dockerfile
FROM python:3.9-slim
COPY pylock.toml /tmp/
RUN pip install -r /tmp/pylock.toml
```

Use instead:

```toml pylock.toml
```

```text requirements.txt
six==1.16.0
```

```dockerfile Dockerfile
FROM python:3.9-slim
COPY requirements.txt /tmp/
RUN pip install -r /tmp/requirements.txt
```

## Limits

Which pip an image has is known from its image manifest. Without one, the newest pip for the
deployment's Python is assumed. Without a deployment or an image, nobody knows whether pip installs
the file at all, so only violations of the standard are flagged.

## Sources

- PEP 751, A file format to record Python dependencies for installation reproducibility
- pip's news, 26.1: `-r pylock.toml`
"""

from collections.abc import Iterator

from pinproof.facts.requirements import Facts
from pinproof.pip.behaviour import READS_LOCKS
from pinproof.requirements.model import RequirementsFile
from pinproof.rule import Problem, Rule


def check_file(file: RequirementsFile, facts: Facts) -> Iterator[Problem]:
    """Look at which pip reads a lock, and at what every pip refuses in it."""
    host = file.host
    if host is None or not host.is_lock:
        return
    if host.fault is not None:
        yield Problem(
            place=file.at(host.fault.span),
            message=f"the lock is not valid, so nothing in it is installed: {host.fault.text}",
            cure="regenerate it with the tool that made it",
        )
    pip = facts.target.pip
    is_met = host.installer == "pip" or (host.installer is None and facts.target.image is not None)
    if is_met and not pip.has(READS_LOCKS):
        yield Problem(
            place=file.at(host.heading),
            message=f"pip {pip} does not read lock files and stops at the first line: pip 26.1 is "
            "the first that does",
            cure="export it as a requirements file, e.g. `uv export --format requirements.txt`",
        )


RULE = Rule(
    code="SYN012",
    name="unreadable-lock",
    severity="error",
    since="0.1.0",
    needs=frozenset({"text", "target"}),
    check_file=check_file,
)
