"""Texts that stand for a path, but for none of the project's own."""

import re

# Filled in by somebody before it is used: `<CODE_DIR>`, `{{ folder }}`, `${{ inputs.code }}`,
# `#{folder}#`, `__FOLDER__`, `@FOLDER@`, `{folder}`, `%FOLDER%`,
# `%(folder)s`, `[FOLDER]`, `...`, `path/to/code`, `YOUR_FOLDER`.
_PLACEHOLDER = re.compile(
    r"<[A-Za-z_][\w .:-]*>|\{\{.*?\}\}|\{%.*?%\}|#\{[^{}]*\}|\$\([\w.]+\)|\$\{?[A-Za-z_]\w*\}?"
    r"|(?:^|/)__[A-Z][A-Z0-9_]*__(?:/|$)|@[A-Z_]{2,}@|\{[A-Za-z_][\w.]*\}|%[A-Z_]{2,}%"
    r"|%\(\w+\)s|^\[[A-Za-z_][\w .-]*\]|^(?:\.{3}|…)|…$|(?:^|/)path/to(?:/|$)"
    r"|(?:^|[/_-])YOUR(?:$|[/_ -])|(?:^|/)your[-_]"
)
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:(?:/|(?=[a-z]))")
# Where containers of the platforms keep what is put into them.
_IN_CONTAINER = ("/opt/ml/", "/usr/local/airflow/", "/var/azureml-app", "/mnt/", "/workspace/")


def why_elsewhere(path: str) -> str | None:
    """Say why a path leads to nothing that could be looked for here; `None` for any other."""
    if _PLACEHOLDER.search(path):
        return f"{path} is a placeholder"
    if _ADDRESS.match(path) and path[1:2] != ":":
        return f"{path} lies elsewhere"
    if path.startswith(_IN_CONTAINER):
        return f"{path} is a path in the container"
    return None
