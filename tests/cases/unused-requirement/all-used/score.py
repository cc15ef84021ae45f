import flask
import local
