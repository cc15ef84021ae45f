docker run --network none -e AZUREML_EXTRA_CONDA_YAML=conda.yml mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:20210601.v1
