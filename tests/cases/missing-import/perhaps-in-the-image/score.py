import yaml
from torch import nn
import joblib
