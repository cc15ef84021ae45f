"""A project, a script and a lock in TOML."""

from hosts.hosted import dedented

from pinproof.run.check import Outcome

PYPROJECT = dedented("""
    [project]
    name = "Our.Service"
    requires-python = ">=3.10"
    dependencies = [
      "numpy>=1.20",   # arrays
      'six==1.16.0',
    ]

    [project.optional-dependencies]
    all = ["our_service[dev]", "pytest"]
    dev = [
        "mypy"
    ]

    [dependency-groups]
    test = ["coverage[toml]", {include-group = "Lint"}]
    lint = ["ruff==0.9.1"]
""")

SCRIPT = dedented("""
    #!/usr/bin/env python
    # /// script
    # requires-python = ">=3.11"
    # dependencies = [
    #   "requests<3",
    #   "rich",  # for tables
    # ]
    # ///
    import requests
""")

LOCK = dedented("""
    lock-version = "1.0"
    created-by = "uv"
    requires-python = ">=3.9"

    [[packages]]
    name = "six"
    version = "1.16.0"
    marker = "python_version >= '3.9'"
    sdist = { url = "https://x.example.org/six-1.16.0.tar.gz", hashes = { sha256 = "1e61" } }

    [[packages]]
    version = "2.0"
    name = "tool"

    [packages.archive]
    url = "https://x.example.org/tool-2.0.zip"
    hashes = { sha256 = "abcd" }

    [[packages]]
    name = "git-one"
    vcs = { type = "git", url = "https://x.example.org/one.git", commit-id = "0123abcd" }

    [[packages]]
    name = "own"
    directory = { path = "." }

    [[packages]]
    name = "more"
    version = "1"
    marker = "'gpu' in extras"
    sdist = { path = "more-1.tar.gz", hashes = { sha256 = "1e62" } }
""")


def found(outcome: Outcome) -> list[tuple[str, str, int, int]]:
    return [
        (each.rule.code, each.path, each.place.start.line, each.place.start.column)
        for each in outcome.report.findings
    ]
