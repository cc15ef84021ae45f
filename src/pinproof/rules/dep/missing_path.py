"""A path of the deployment that leads nowhere.

## What it does

Looks for the requirements file, the conda file or the directory of packages that a variable names,
starting from the folder of the scoring script as the boot does. It also looks for the source folder
and the entry script, and for requirements files that a Dockerfile or a job installs. Upper and
lower case must match, a backslash is not a separator, and a file is no substitute for a folder. A
file that an ignore file excludes counts as missing: `.amlignore` (or `.gitignore` if there is none)
in the folder that the SDK v2 or the CLI v2 uploads, `.dockerignore` for a Dockerfile.

## Why is this bad

The container exits before the server starts, and is restarted again and again. The exit code is 97
for a directory, 98 for a conda file and 99 for a requirements file.

## Example

```yaml deployment.yml
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
environment:
  image: mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:20210601.v1
code_configuration:
  code: src
  scoring_script: score.py
environment_variables:
  AZUREML_EXTRA_REQUIREMENTS_TXT: src/requirements.txt
```

Use instead:

```yaml deployment.yml
$schema: https://azuremlschemas.azureedge.net/latest/managedOnlineDeployment.schema.json
name: blue
environment:
  image: mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:20210601.v1
code_configuration:
  code: src
  scoring_script: score.py
environment_variables:
  AZUREML_EXTRA_REQUIREMENTS_TXT: requirements.txt
```

## Limits

Files that a pipeline creates before it deploys are reported as missing. The absolute path in
`AZUREML_EXTRA_CONDA_YAML_ABS_PATH` is not looked for. Ignore files do not count for the SDK v1,
which uploads the whole `source_directory`.

## Sources

- Azure/azureml-assets, the boot script of the inference images
- Azure ML documentation, Troubleshoot prebuilt Docker images
- azure-ai-ml, `get_ignore_file`; azureml-core, `InferenceConfig`; Docker's manual, `.dockerignore`
"""

from collections.abc import Iterator

from pinproof.deployment.boot import describe_ending, list_doubts
from pinproof.deployment.located import LeftOut, Located
from pinproof.deployment.model import Definition
from pinproof.facts.deployment import DeploymentFacts
from pinproof.formats.tree import Scalar, Unknown
from pinproof.rule import Gap, Problem, Rule

_NOT_READ = (
    "what the project beside it installs is not known: its pyproject.toml is not part of the input"
)
_KINDS = {"conda": "a file", "directory": "a folder", "requirements": "a file"}


def check_deployment(facts: DeploymentFacts) -> Iterator[Problem | Gap]:
    """Find paths that are not there."""
    wiring = facts.wiring
    definition = wiring.definition
    code = definition.code
    for unread in definition.unread:
        yield Gap(place=unread.place, reason=unread.what)
    if wiring.root_missing and code is not None and isinstance(code.directory, Scalar):
        yield Problem(
            place=code.directory.place,
            message=f"there is no folder {code.directory.text}, so nothing can be deployed from it",
        )
        return
    yield from _of_entry(wiring.entry)
    yield from (Gap(place=place, reason=reason) for place, reason in list_doubts(wiring.boot))
    for located in wiring.located:
        if located.chosen is not None and located.chosen is not wiring.boot.counts:
            continue
        if located.chosen is not None and not located.chosen.variable.joined:
            # A place in the container, which only the container knows.
            continue
        if located.installed is not None and located.installed.optional:
            if located.installed.lists is not None and not located.is_there:
                yield Gap(place=located.value.place, reason=_NOT_READ)
        elif located.found == "unknown":
            yield _gap(located)
        elif not located.is_there and not located.outside:
            yield from _problem(located, definition)


def _of_entry(entry: Located | None) -> Iterator[Problem]:
    if entry is None or not isinstance(entry.value, Scalar):
        return
    if entry.found == "missing":
        yield Problem(
            place=entry.value.place,
            message=f"the entry script is not there: looked for {entry.path}",
            cure=f"write {entry.near}" if entry.near else None,
        )
    elif entry.left_out is not None:
        yield Problem(
            place=entry.value.place,
            message=f"the entry script {_stays(entry.left_out)}",
            cure=_sent_along(entry.left_out),
        )


def _gap(located: Located) -> Gap:
    what = "the path" if isinstance(located.value, Unknown) else "where the path leads"
    return Gap(place=located.value.place, reason=f"{what} is not known: {located.reason}")


def _problem(located: Located, definition: Definition) -> Iterator[Problem]:
    if isinstance(located.value, Unknown):
        return
    installed = located.installed
    text = installed.written if installed is not None and installed.written else None
    text, near = text or located.value.text, located.near
    if located.reason == "alone":
        what = "is not deployed: without source_directory only the entry script is"
    elif located.left_out is not None and located.exists:
        what = _stays(located.left_out)
    elif text[:1] in ("'", '"') and text[-1:] == text[:1] and near is not None:
        what = "contains quotes, which are part of the name here"
    elif "\\" in text:
        what = "is a single name: in the container a backslash is not a separator"
    elif located.found != "missing":
        what = f"is not {_KINDS[located.takes]}: {located.path} is a {located.found}"
    elif near is not None and near.lower() == text.lower():
        what = "does not exist with this upper and lower case"
    else:
        what = f"is not there: looked for {located.path}"
    message = f"{text} {what}"
    if located.chosen is not None:
        message += f"; {describe_ending(definition, located.chosen.variable, text)}"
    yield Problem(
        place=located.value.place, message=message, cure=f"write {near}" if near else _cure(located)
    )


def _stays(left: LeftOut) -> str:
    return f"exists but is not deployed: {left.where} excludes it"


def _sent_along(left: LeftOut) -> str:
    if left.path.endswith(".gitignore"):
        return "write an .amlignore beside it without that pattern, which is then used instead"
    return f"add !{left.named} at the end of {left.path}"


def _cure(located: Located) -> str | None:
    if located.left_out is not None and located.exists:
        return _sent_along(located.left_out)
    if located.reason == "alone":
        return "set source_directory to the folder that contains the entry script and this file"
    return None


RULE = Rule(
    code="DEP002",
    name="missing-path",
    severity="error",
    since="0.1.0",
    needs=frozenset({"deployment"}),
    yields_to=frozenset({"path-outside-source"}),
    check_deployment=check_deployment,
)
