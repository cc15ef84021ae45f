docker run -e PYTHONPATH=/var/azureml-app/env/lib/python3.9/site-packages -e AML_APP_ROOT=/app mcr.microsoft.com/azureml/sklearn-0.24.1-ubuntu18.04-py37-cpu-inference:20210601.v1
