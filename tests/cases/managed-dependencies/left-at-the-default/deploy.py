from azureml.core import Environment, Workspace
from azureml.core.model import InferenceConfig, Model

ws = Workspace.from_config()
env = Environment(name="extended")
env.docker.base_image = "mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:20210601.v1"
env.environment_variables = {"AZUREML_EXTRA_REQUIREMENTS_TXT": "requirements.txt"}
inference_config = InferenceConfig(
    entry_script="score.py",
    source_directory="src",
    environment=env,
)
