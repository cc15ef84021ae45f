"""The files by which a project says which Python it means."""

PROJECT_FILES = (
    ".python-version",
    ".tool-versions",
    "mise.toml",
    ".mise.toml",
    "runtime.txt",
    "pyproject.toml",
    "setup.cfg",
    "setup.py",
    "Pipfile",
    "pixi.toml",
    "app.yaml",
    "serverless.yml",
    "serverless.yaml",
    "host.json",
)
