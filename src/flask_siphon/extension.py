"""``Siphon``: binds the parts to an application."""

from flask import Flask

from . import config
from . import pipeline
from .assets import serve_assets


class Siphon:
    """Puts an application under the guard and serves the browser client.

    With it every request that may change something is refused (400) if another site's page sent
    it, whatever view it is for.

    :param app: The application, or None to call :meth:`init_app` later.
    """

    def __init__(self, app: Flask | None = None) -> None:
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Bind to an application.

        Reads ``SIPHON_CSRF_CHECK_ORIGIN`` and ``SIPHON_TRUSTED_ORIGINS``.

        :raises ConfigError: If one of them has a bad value.
        """
        config.check_all(app.config)
        app.extensions["siphon"] = self
        serve_assets(app)
        pipeline.install(app).guarded = True
