"""A file's text to the deployments that it defines."""

from collections.abc import Iterable, Iterator, Sequence

from pinproof.deployment.kinds import DefinitionKind
from pinproof.deployment.made_paths import NOTHING_MADE, collect_made_paths
from pinproof.deployment.model import Definition, DefinitionFile
from pinproof.deployment.platforms.aws_templates import (
    read_aws_constructs,
    read_aws_template,
)
from pinproof.deployment.platforms.azureml.cli_v2 import read_cli_v2
from pinproof.deployment.platforms.azureml.resources import (
    read_inference_configuration,
    read_resources,
)
from pinproof.deployment.platforms.azureml.sdk_v1 import read_sdk_v1
from pinproof.deployment.platforms.azureml.sdk_v2 import read_sdk_v2
from pinproof.deployment.platforms.databricks import find_magics, read_bundle, read_pip_magics
from pinproof.deployment.platforms.docker.compose import read_compose
from pinproof.deployment.platforms.docker.docker_run import read_docker_runs
from pinproof.deployment.platforms.docker.dockerfile import read_dockerfile
from pinproof.deployment.platforms.mlflow import read_mlflow_model
from pinproof.deployment.platforms.sagemaker import read_sagemaker
from pinproof.formats.env_file import ReadBeside
from pinproof.formats.notebook import Notebook, read_notebook
from pinproof.formats.python.code import read_python
from pinproof.formats.script import Script
from pinproof.formats.structured.arm import resolve_expressions
from pinproof.formats.structured.bicep import read_bicep
from pinproof.formats.structured.json_text import read_json
from pinproof.formats.tree import Fault, Listing
from pinproof.hosts.commands.shell_installs import read_shell_installs
from pinproof.hosts.conda import read_conda
from pinproof.hosts.model import Hosted
from pinproof.hosts.projects.pylock import read_pylock
from pinproof.hosts.projects.pyproject import read_pyproject
from pinproof.hosts.projects.script_block import read_script_block
from pinproof.hosts.python_env import read_python_env
from pinproof.hosts.written_files import read_written_files
from pinproof.pip.file_names import is_lock_name
from pinproof.record import replace
from pinproof.source import Place, SourceFile, Span


def read_definitions(
    kind: DefinitionKind, source: SourceFile, beside: ReadBeside, *, of_projects: bool = False
) -> DefinitionFile:
    """Read what a file defines. `beside` reads another file by its path, seen from this one.

    `of_projects`: what scripts declare of their own dependencies is wanted as well.
    """
    faults: list[Fault] = []
    notebook = read_notebook(source) if kind == "notebook" else Notebook()
    faults += [notebook.fault] if notebook.fault is not None else []
    scripts = notebook.scripts
    if kind in ("python", "shell"):
        scripts = (Script(source=source, text=source.text, is_shell=kind == "shell"),)
    hosted: list[Hosted] = []
    magics = find_magics(source) if kind == "python" else None
    for script in (*scripts, *([magics] if magics is not None else [])):
        if script.is_shell:
            hosted += (
                replace(each, python=each.python or notebook.python)
                for each in read_shell_installs(script)
            )
    if kind == "python" and of_projects:
        block = read_script_block(source)
        faults += [block] if isinstance(block, Fault) else []
        hosted += [block] if isinstance(block, Hosted) else []
    written = [each.path for each in notebook.written]
    definitions = tuple(_definitions(kind, source, scripts, beside, faults, hosted))
    return DefinitionFile(
        source=source,
        definitions=definitions,
        faults=tuple(faults),
        made=collect_made_paths(scripts, written) if definitions else NOTHING_MADE,
        hosted=tuple(hosted),
        written=tuple(read_written_files(notebook.written)),
    )


def _definitions(
    kind: DefinitionKind,
    source: SourceFile,
    scripts: Sequence[Script],
    beside: ReadBeside,
    faults: list[Fault],
    hosted: list[Hosted],
) -> Iterator[Definition]:
    match kind:
        case "python" | "notebook" | "shell":
            if kind == "python":
                yield from read_pip_magics(source)
            yield from _of_calls(
                (script for script in scripts if not script.is_shell), faults, hosted
            )
            yield from read_docker_runs((each for each in scripts if each.is_shell), beside)
        case "yaml":
            yield from _of_yaml(source, beside, faults, hosted)
        case "json":
            document = read_json(source)
            if isinstance(document, Fault):
                faults.append(document)
                return
            yield from read_resources(resolve_expressions(document))
            yield from read_inference_configuration(document)
            yield from read_aws_template(document)
            yield from read_bundle(document, "json")
        case "bicep":
            resources, fault = read_bicep(source)
            faults += [fault] if fault is not None else []
            whole = Listing(place=Place(source, Span(0, 0)), items=tuple(resources))
            yield from read_resources(whole)
        case "dockerfile":
            yield from read_dockerfile(source)
        case "toml":
            hosted += _of_toml(source, faults)


def _of_calls(
    scripts: Iterable[Script], faults: list[Fault], hosted: list[Hosted]
) -> Iterator[Definition]:
    reading = read_python(scripts)
    faults += reading.faults
    yield from read_sdk_v1(reading.made, hosted)
    yield from read_sdk_v2(reading.made)
    yield from read_sagemaker(reading.made)
    yield from read_aws_constructs(reading.made)


def _of_toml(source: SourceFile, faults: list[Fault]) -> Iterator[Hosted]:
    from pinproof.formats.structured.toml_text import read_toml  # noqa: PLC0415 - only TOML needs its parser

    document = read_toml(Script(source=source, text=source.text))
    if isinstance(document, Fault):
        faults.append(document)
    elif is_lock_name(source.path.rpartition("/")[2]):
        yield read_pylock(document)
    else:
        yield from read_pyproject(document)


def _of_yaml(
    source: SourceFile, beside: ReadBeside, faults: list[Fault], hosted: list[Hosted]
) -> Iterator[Definition]:
    from pinproof.formats.structured.yaml_text import read_yaml  # noqa: PLC0415 - only YAML needs its parser

    documents, fault = read_yaml(source)
    faults += [fault] if fault is not None else []
    for document in documents:
        yield from read_cli_v2(document, beside)
        yield from read_compose(document, beside)
        yield from read_aws_template(document)
        yield from read_bundle(document, "yaml")
        yield from read_mlflow_model(document)
        environment = read_conda(document)
        hosted += [environment] if environment is not None else read_python_env(document)
