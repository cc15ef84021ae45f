import sklearn
import numpy
