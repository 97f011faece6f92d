"""Did a page of ours send this request? The origin half of the CSRF rule, as plain functions.

Browsers say where a request comes from in ``Sec-Fetch-Site`` (W3C Fetch Metadata) and, the older
way, in ``Origin`` (:rfc:`6454`). A script cannot set either.
"""

import logging
from collections.abc import Container

from flask import Request

from . import config
from .errors import CallOriginRefused
from .errors import OriginRefused
from .exchange import Exchange

logger = logging.getLogger(__name__)

#: Methods that change nothing (:rfc:`9110#section-9.2.1`); they are never refused.
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

_OWN_SITES = ("same-origin", "none")


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


def refuse_foreign_origin(exchange: Exchange) -> None:
    """The guard's first question, asked of every request that may change something.

    :raises OriginRefused: 400, before the view runs.
    """
    request, settings = exchange.request, exchange.app.config
    site, origin = _sender(request)
    if (site is None and origin is None) or not config.CSRF_CHECK_ORIGIN.read(settings):
        return
    own = (f"{request.scheme}://{request.host}".lower(),)
    if comes_from_elsewhere(site, origin, own, config.TRUSTED_ORIGINS.read(settings)):
        _log_refusal(request, site, origin, config.TRUSTED_ORIGINS.name)
        raise OriginRefused


def refuse_foreign_call(exchange: Exchange) -> None:
    """The defence of an application that has the drop-in alone, without a guard.

    :raises CallOriginRefused: 403, before the function runs.
    """
    request, settings = exchange.request, exchange.app.config
    site, origin = _sender(request)
    if (site is None and origin is None) or config.SIJAX_CSRF.read(settings) == "off":
        return
    # Of either scheme: an old application behind a proxy does not know its own.
    own = (f"http://{request.host}".lower(), f"https://{request.host}".lower())
    trusted = config.SIJAX_TRUSTED_ORIGINS.read(settings) + config.TRUSTED_ORIGINS.read(settings)
    if comes_from_elsewhere(site, origin, own, trusted):
        _log_refusal(request, site, origin, config.SIJAX_TRUSTED_ORIGINS.name)
        raise CallOriginRefused


def _sender(request: Request) -> tuple[str | None, str | None]:
    """``Sec-Fetch-Site`` and ``Origin``; neither of a request that is plainly no other site's.

    That is nearly every request, and for it the settings need not be read.
    """
    site: str | None = request.environ.get("HTTP_SEC_FETCH_SITE")
    if request.method in SAFE_METHODS or site in _OWN_SITES:
        return None, None
    return site, request.environ.get("HTTP_ORIGIN")


def _log_refusal(request: Request, site: str | None, origin: str | None, key: str) -> None:
    logger.warning(
        "Refused %s %r: it was sent by another site (Origin %r, Sec-Fetch-Site %r). Name the "
        "origin in %s if it may.",
        request.method,
        request.path,
        origin,
        site,
        key,
    )
