import numpy as np
from google.protobuf import message
