@flask_sijax.route(app, '/')
def index():
    pass
