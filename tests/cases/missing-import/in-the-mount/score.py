import six
import yaml.loader
from google.cloud import storage
from google.cloud.storage import Client
import google.api_core.retry
from google.cloud import bigquery
import google.protobuf
