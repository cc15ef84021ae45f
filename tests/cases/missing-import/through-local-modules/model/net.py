import yaml
from . import layers
