from azureml.core import Environment, Workspace
from azureml.core.model import InferenceConfig, Model

ws = Workspace.from_config()
env = Environment(name="extended")
env.docker.base_image = "registry.example.org/base:1"
env.python.user_managed_dependencies = True
env.environment_variables = {"AZUREML_EXTRA_REQUIREMENTS_TXT": "requirements.txt"}
inference_config = InferenceConfig(
    entry_script="score.py",
    source_directory="src",
    environment=env,
)
package = Model.package(ws, [model], inference_config)
