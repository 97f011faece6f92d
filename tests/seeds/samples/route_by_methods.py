@app.route('/', methods=['GET', 'POST'])
def index():
    pass
