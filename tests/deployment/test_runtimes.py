"""The Python that a platform's own release stands for."""

import pytest

from pinproof.deployment.definition_readers import read_definitions
from pinproof.deployment.platforms.aws_templates import read_aws_template
from pinproof.deployment.platforms.databricks import read_bundle
from pinproof.formats.structured.yaml_text import read_yaml
from pinproof.formats.tree import Node, Scalar, Unknown, Value
from pinproof.source import SourceFile


def document(text: str) -> Node:
    (found,), fault = read_yaml(SourceFile(path="template.yaml", text=text))
    assert fault is None
    return found


def said(python: Value | None) -> str | None:
    return python.what if isinstance(python, Unknown) else python.text if python else None


def airflow(version: str) -> Value | None:
    text = (
        "Resources:\n  Airflow:\n    Type: AWS::MWAA::Environment\n    Properties:\n"
        f"      Name: demo\n{version}      RequirementsS3Path: requirements.txt\n"
    )
    (definition,) = read_aws_template(document(text))
    return definition.python


@pytest.mark.parametrize(
    ("version", "python"),
    [
        ("2.2.2", "3.7"),
        ("2.10.3", "3.11"),
        ("3.0.6", "3.12"),
        ("9.1.0", "which Python Airflow 9.1.0 runs on is not known here"),
    ],
)
def test_a_release_of_airflow_stands_for_a_python(version: str, python: str) -> None:
    assert said(airflow(f"      AirflowVersion: '{version}'\n")) == python


def test_airflow_without_a_release_is_not_taken_for_any() -> None:
    assert said(airflow("")) == "it names no release of Airflow"


def test_an_environment_of_the_cdk_stands_for_the_same() -> None:
    text = (
        "from aws_cdk import aws_mwaa as mwaa\n"
        'mwaa.CfnEnvironment(self, "E", name="e", airflow_version="2.8.1",\n'
        '    requirements_s3_path="requirements.txt")\n'
    )
    source = SourceFile(path="app.py", text=text)
    (definition,) = read_definitions("python", source, lambda _: "not there").definitions
    assert said(definition.python) == "3.11"
    assert said(definition.installed[0].path) == "requirements.txt"


@pytest.mark.parametrize(
    ("runtime", "python"),
    [
        ("13.3.x-scala2.12", "3.10"),
        ("99.1.x-scala2.13", "which Python runs on Databricks' 99.1.x-scala2.13 is not known here"),
    ],
)
def test_a_runtime_of_databricks_stands_for_a_python(runtime: str, python: str) -> None:
    text = f"new_cluster:\n  spark_version: {runtime}\nlibraries:\n- requirements: ./req.txt\n"
    (definition,) = read_bundle(document(text))
    assert said(definition.python) == python
    assert isinstance(definition.installed[0].path, Scalar)
