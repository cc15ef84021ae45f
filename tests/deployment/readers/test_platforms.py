"""The same pattern on other platforms: what their files define."""

from deployment.definitions import literal, only, read, shown

from pinproof.formats.tree import Unknown


def test_the_same_pattern_on_other_platforms() -> None:
    model = only(
        "python",
        """\
        from sagemaker.pytorch import PyTorchModel
        m = PyTorchModel(entry_point="inference.py", source_dir="code", py_version="py38")
        """,
    )
    assert (model.profile.name, literal(model.python)) == ("sagemaker", "3.8")
    assert [(literal(each.path), each.optional) for each in model.installed] == [
        ("requirements.txt", True)
    ]
    untold, own = read(
        "python",
        """\
        from sagemaker.sklearn import SKLearnModel
        m = SKLearnModel(source_dir="code", framework_version="1.2-1", py_version="py3")
        n = SKLearnModel(source_dir="code", image_uri="ecr.aws/mine:py310", py_version="py3")
        """,
    ).definitions
    assert isinstance(untold.python, Unknown)
    assert own.python is None
    function, layer, airflow = read(
        "yaml",
        """\
        Transform: AWS::Serverless-2016-10-31
        Globals:
          Function:
            Runtime: python3.8
        Resources:
          F:
            Type: AWS::Serverless::Function
            Properties: {CodeUri: src/, Architectures: [arm64], Layers: [!Ref L]}
          L:
            Type: AWS::Serverless::LayerVersion
            Properties: {ContentUri: layer, CompatibleRuntimes: [python3.7]}
          A:
            Type: AWS::MWAA::Environment
            Properties: {AirflowVersion: 2.2.2, RequirementsS3Path: reqs/requirements.txt}
        """,
    ).definitions
    assert (literal(function.python), function.platform) == ("3.8", "manylinux_2_26_aarch64")
    assert (literal(layer.python), layer.platform) == ("3.7", "manylinux_2_17_x86_64")
    assert [(literal(each.path), each.takes) for each in layer.installed] == [
        ("python", "directory")
    ]
    assert (airflow.profile.name, literal(airflow.python)) == ("mwaa", "3.7")
    job = only(
        "yaml",
        """\
        resources:
          jobs:
            j:
              job_clusters: [{new_cluster: {spark_version: 10.4.x-scala2.12}}]
              tasks: [{libraries: [{requirements: ./requirements.txt}, {pypi: {package: x}}]}]
        """,
    )
    assert (job.profile.name, literal(job.python)) == ("databricks", "3.8")
    cell = only("python", "# Databricks notebook source\n# MAGIC %pip install -r ../r.txt\n")
    assert [shown(each.path) for each in cell.installed] == ["../r.txt @2"]
