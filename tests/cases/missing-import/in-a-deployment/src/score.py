import yaml
import sklearn
import flask

def init():
    import numpy
    import cv2
