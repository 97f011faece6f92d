from flask import current_app
@app.route("/login")
def login(some_param, some_param2):
    jam = current_app.extensions["jam"]
    # some logic
    token = jam.gen_jwt_token(payload)
