def run(d):
    import flask
