"""Scores customers with a trained scikit-learn pipeline, in an Azure ML prebuilt image.

The inference server imports this file, calls `init` once when the container starts, and `run`
for each request.
"""

import json
import logging
import os
from pathlib import Path

import joblib
import numpy as np
import pandas as pd
from inference_schema.parameter_types.numpy_parameter_type import NumpyParameterType
from inference_schema.parameter_types.pandas_parameter_type import PandasParameterType
from inference_schema.schema_decorators import input_schema, output_schema

logger = logging.getLogger(__name__)

SAMPLE = pd.DataFrame({"tenure_months": [12], "monthly_charges": [70.35], "contract": ["yearly"]})
PROBABILITY = np.array([0.27])

model = None


def init():
    """Load the model that the deployment mounts below AZUREML_MODEL_DIR."""
    global model
    path = Path(os.environ["AZUREML_MODEL_DIR"]) / "churn" / "model.joblib"
    model = joblib.load(path)
    logger.info("loaded %s", path)


@input_schema("customers", PandasParameterType(SAMPLE))
@output_schema(NumpyParameterType(PROBABILITY))
def run(customers):
    """Give the probability that each customer leaves; errors go back as JSON."""
    try:
        return model.predict_proba(customers)[:, 1].tolist()
    except ValueError as error:
        logger.exception("cannot score this request")
        return json.dumps({"error": str(error)})
