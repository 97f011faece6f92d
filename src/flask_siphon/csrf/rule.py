"""The one CSRF rule: did a page of ours send this request?

Browsers say where a request comes from in ``Sec-Fetch-Site`` (W3C Fetch Metadata) and, the older
way, in ``Origin`` (:rfc:`6454`); a script cannot set either. Besides, a form carries a token that
only pages of this session know.
"""

from __future__ import annotations

import logging
from collections.abc import Container

from flask import Flask
from flask import g
from flask import Request
from flask_wtf.csrf import CSRFError

from .. import config
from ..errors import CallOriginRefused
from ..exchange import Exchange
from ..identity import identity_of
from . import tokens

logger = logging.getLogger("flask_siphon.csrf")

#: Methods that change nothing (:rfc:`9110#section-9.2.1`); they are never refused.
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

_OWN_SITES = ("same-origin", "none")
_REFUSAL = "Session expired (invalid CSRF token)"


def check(exchange: Exchange) -> None:
    """Refuse a request that may change something and does not come from a page of ours.

    :raises CSRFError: 400.
    """
    if exchange.policy.csrf and exchange.policy.kind != "json":
        enforce(exchange)


def enforce(exchange: Exchange) -> None:
    """The same for any view, also for one that lets everybody in.

    :raises CSRFError: 400.
    """
    if exchange.request.method in SAFE_METHODS or is_switched_off(exchange.app):
        return
    via = identity_of(exchange).via
    if via != "header":
        _check_origin(exchange, with_cookie=via == "cookie")
        _check_token(exchange)
    g.csrf_valid = True  # a FlaskForm in the view need not ask again


def _check_origin(exchange: Exchange, with_cookie: bool) -> None:
    request, settings = exchange.request, exchange.app.config
    if not config.CSRF_CHECK_ORIGIN.read(settings):
        return
    site: str | None = request.environ.get("HTTP_SEC_FETCH_SITE")
    if site in _OWN_SITES:
        return  # as nearly always; what else there is to compare need not be read
    origin: str | None = request.environ.get("HTTP_ORIGIN")
    own = (f"{request.scheme}://{request.host}".lower(),)
    if site is None and origin is None:
        refused = with_cookie and request.is_secure and _origin_of(request.referrer) not in own
    else:
        trusted = config.TRUSTED_ORIGINS.read(settings)
        refused = comes_from_elsewhere(site, origin, own, trusted)
    if refused:
        _log_foreign(request, site, origin, config.TRUSTED_ORIGINS.name)
        raise CSRFError(_REFUSAL)


def _check_token(exchange: Exchange) -> None:
    token = tokens.sent_with(exchange.request, exchange.app)
    if token is None:
        logger.warning(
            "Refused %s %r: no CSRF token came with it. A form needs a hidden field 'csrf_token' "
            "with the value of csrf_token(); a script sends the header X-CSRFToken; a view for "
            "other programs is exempted: csrf=False in @route, or @csrf.exempt.",
            exchange.request.method,
            exchange.request.path,
        )
    elif tokens.is_valid(exchange.app, token):
        return
    else:
        logger.warning(
            "Refused %s %r: the CSRF token is not valid.",
            exchange.request.method,
            exchange.request.path,
        )
    raise CSRFError(_REFUSAL)


def comes_from_elsewhere(
    sec_fetch_site: str | None,
    origin: str | None,
    own: Container[str],
    trusted: Container[str],
) -> bool:
    """True if the browser says that another site made this request.

    :param sec_fetch_site: The header of that name, if there is one.
    :param origin: The ``Origin`` header, if there is one.
    :param own: What ``origin`` may be because it is ours.
    :param trusted: What ``origin`` may be because the application trusts it.
    :return: False also if neither header is there: then it was no browser of this decade.
    """
    if origin is not None and origin.lower() in trusted:
        return False
    if sec_fetch_site is not None:
        return sec_fetch_site not in _OWN_SITES
    return origin is not None and origin.lower() not in own


def refuse_foreign_call(exchange: Exchange) -> None:
    """The defence of an application that has the drop-in alone, without a guard.

    :raises CallOriginRefused: 403, before the function runs.
    """
    request, settings = exchange.request, exchange.app.config
    site: str | None = request.environ.get("HTTP_SEC_FETCH_SITE")
    origin: str | None = request.environ.get("HTTP_ORIGIN")
    # Nearly every call is plainly no other site's; for it the settings need not be read.
    if site in _OWN_SITES or (site is None and origin is None) or request.method in SAFE_METHODS:
        return
    if config.SIJAX_CSRF.read(settings) == "off":
        return
    # Of either scheme: an old application behind a proxy does not know its own.
    own = (f"http://{request.host}".lower(), f"https://{request.host}".lower())
    trusted = config.SIJAX_TRUSTED_ORIGINS.read(settings) + config.TRUSTED_ORIGINS.read(settings)
    if comes_from_elsewhere(site, origin, own, trusted):
        _log_foreign(request, site, origin, config.SIJAX_TRUSTED_ORIGINS.name)
        raise CallOriginRefused


def _log_foreign(request: Request, site: str | None, origin: str | None, key: str) -> None:
    logger.warning(
        "Refused %s %r: it was sent by another site (Origin %r, Sec-Fetch-Site %r). Name the "
        "origin in %s if it may.",
        request.method,
        request.path,
        origin,
        site,
        key,
    )


def _origin_of(url: str | None) -> str | None:
    if not url:
        return None
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.partition('/')[0]}".lower()


def is_switched_off(app: Flask) -> bool:
    """True in tests that say ``WTF_CSRF_ENABLED = False``; nowhere else."""
    return bool(app.testing and app.config.get("WTF_CSRF_ENABLED") is False)
