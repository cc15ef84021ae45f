def run(d):
    import jinja2
