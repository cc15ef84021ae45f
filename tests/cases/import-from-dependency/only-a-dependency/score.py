import flask
import jinja2.ext
from markupsafe import escape
