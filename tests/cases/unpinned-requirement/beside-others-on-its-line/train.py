from azureml.core import Environment
from azureml.core.conda_dependencies import CondaDependencies

environment = Environment("train")
environment.python.conda_dependencies = CondaDependencies.create(pip_packages=["sklearn", "joblib", "scipy==1.6.3"])
