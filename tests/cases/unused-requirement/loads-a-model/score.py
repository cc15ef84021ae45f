import flask
import pickle
pickle.load(open("m", "rb"))
