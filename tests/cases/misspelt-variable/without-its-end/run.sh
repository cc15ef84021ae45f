docker run -v $(pwd)/src:/var/azureml-app \
  -e AZUREML_EXTRA_REQUIREMENTS=requirements.txt \
  mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:20210601.v1
