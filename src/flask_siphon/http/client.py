"""Flask's test client with JSON-RPC and CSRF tokens."""

from __future__ import annotations

from typing import Any

from flask import session
from flask.testing import FlaskClient

from ..csrf.tokens import generate_csrf
from ..errors import RpcError


class SiphonClient(FlaskClient):
    """One visitor in a test; see :class:`flask.testing.FlaskClient`."""

    def rpc(self, path: str, /, **params: Any) -> Any:
        """Call the json route at ``path``.

        :return: The result.
        :raises RpcError: If the answer is an error, or of no json route at all: then ``code`` is
            the HTTP status.
        """
        response = self.post(path, json={"jsonrpc": "2.0", "id": 1, "params": params})
        answer = response.get_json(silent=True)
        if not isinstance(answer, dict) or not answer.keys() & {"result", "error"}:
            raise RpcError(response.status_code, response.status, {})
        if "error" in answer:
            error = answer["error"]
            raise RpcError(error["code"], error["message"], error.get("data", {}))
        return answer["result"]

    def csrf_token(self) -> str:
        """A token that is good for this visitor's session."""
        with self.session_transaction() as stored, self.application.test_request_context():
            session.update(stored)
            token = generate_csrf()
            stored.update(session)
        return token
