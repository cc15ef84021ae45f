from azure.ai.ml.entities import CodeConfiguration, Environment, ModelBatchDeployment

nightly = ModelBatchDeployment(
    name="nightly",
    environment=Environment(
        image="mcr.microsoft.com/azureml/minimal-ubuntu22.04-py39-cpu-inference:20240101.v1",
        conda_file="no-script.conda.yaml",
    ),
    code_configuration=CodeConfiguration(code="src", scoring_script="score.py"),
)
