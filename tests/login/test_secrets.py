"""No credential is written anywhere but to the client who holds it."""

import logging

from flask_siphon.jam import Jam
from flask_siphon.jam import JWTExtension
from flask_siphon.jam import SessionExtension
from flask_siphon.stores import SQLiteStore


def test_no_credential_is_in_the_log_or_in_the_store(make_app, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    store = SQLiteStore(tmp_path / "store.sqlite3")
    jam = Jam({"store": store})
    app = make_app(JWTExtension(jam, cookie_name="token"), SessionExtension(jam))
    with app.app_context():
        pair = jam.issue_tokens({"sub": "1"})
        access = jam.gen_jwt_token({"sub": "1"})
    session_id = jam.create_session("s", {"user": "1"})
    held = [pair.access, pair.refresh, access, session_id]

    client = app.test_client()
    client.set_cookie("sessionId", session_id)
    client.set_cookie("token", access)
    client.who(headers={"Authorization": f"Bearer {pair.access}"})
    client.who(headers={"Authorization": f"Bearer {pair.access}x"})
    client.log_in("1", remember=True)
    held += [client.value_of("remember_token"), client.value_of("session")]
    held += [client.stored["_id"]]
    client.log_out()
    for name, value in [("sessionId", session_id), ("token", access), ("remember_token", held[4])]:
        client.set_cookie(name, value)
    client.who()
    with app.app_context():
        jam.refresh_tokens(pair.refresh)
        jam.revoke_user("1")
    store.close()

    written = caplog.text.encode() + b"".join(each.read_bytes() for each in tmp_path.iterdir())
    assert b"refused" in written
    for credential in held:
        assert credential.encode() not in written
        # Nor the part that alone would do.
        assert credential.rpartition(".")[2].encode() not in written
