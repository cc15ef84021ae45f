"""An image as it is read from a text."""

from pathlib import Path
from typing import Any

from capture.archives import read

from pinproof.image.manifest import ImageManifest


def read_text(tmp_path: Path, text: str | bytes, **said: Any) -> ImageManifest:
    path = tmp_path / "source"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read(path, **said)


BOOT = """\
2022-03-01T10:11:12,123456789+00:00 - rsyslog/run
2022-03-01T10:11:12,223456789+00:00 | gunicorn/run |
2022-03-01T10:11:12,225456789+00:00 | gunicorn/run | AzureML Container Runtime Information
AzureML image information: minimal-ubuntu18.04-py37-cpu-inference:20220301.v1
2022-03-01T10:11:12,3+00:00 | gunicorn/run | PATH environment variable: /opt/miniconda/envs/amlenv/bin:/usr/bin
2022-03-01T10:11:12,4+00:00 | gunicorn/run | PYTHONPATH environment variable:
2022-03-01T10:11:12,5+00:00 | gunicorn/run |
2022-03-01T10:11:12,6+00:00 | gunicorn/run | Pip Dependencies (before dynamic installation)

azureml-inference-server-http==0.4.2
Flask==1.0.3
2022-03-01T10:11:14,9+00:00 - nginx/run
certifi @ file:///opt/conda/conda-bld/certifi_1638000000/work
WARNING: Could not generate requirement for distribution -umpy 1.19.5
wrapt==1.11.1

2022-03-01T10:11:15,1+00:00 | gunicorn/run | Entry script directory: /var/azureml-app/.
2022-03-01T10:11:15,2+00:00 | gunicorn/run | Dynamic Python Package Installation
Requirement already satisfied: wrapt in /opt/miniconda/envs/amlenv/lib/python3.7/site-packages (1.11.1)
Collecting scipy==1.7.3
Successfully installed scipy-1.7.3
2022-03-01T10:12:15,6+00:00 | gunicorn/run | Pip Dependencies (before dynamic installation)

scipy==1.7.3
"""  # noqa: E501 - lines of a log
