"""Asking an identity provider: its description, its keys, and the token for a code.

Nothing is asked before somebody signs in there. Description and keys are kept for an hour by each process; a provider
that did not answer is left alone for a moment, so that those who press the button do not all wait for it.
"""

from __future__ import annotations

import base64
import json
import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote_plus, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from joserfc.jwk import Key

from sunan.access.core.id_tokens import read_keys
from sunan.access.core.identity_provider import (
    DISCOVERY_PATH,
    Description,
    IdentityProvider,
    IdentityRefused,
    ProviderUnavailable,
    read_description,
)
from sunan.kernel.texts import text

KEPT = timedelta(hours=1)
LEFT_ALONE = timedelta(seconds=10)
_PAUSE_SECONDS = 5
_WHOLE_SECONDS = 10
_MOST_BYTES = 512 * 1024
_log = logging.getLogger("sunan.access")


class _NoRedirects(HTTPRedirectHandler):
    """An address of the provider is taken at its word; a redirect would carry codes and secrets elsewhere."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


_opener = build_opener(_NoRedirects)


@dataclass
class _Kept:
    """What is known of one provider, and since when."""

    description: tuple[Description, datetime] | None = None
    keys: tuple[list[Key], datetime] | None = None
    silent_since: datetime | None = None


_kept: dict[str, _Kept] = {}


def forget() -> None:
    """Know nothing of any provider any more."""
    _kept.clear()


def description_of(provider: IdentityProvider, at: datetime) -> Description:
    """Return what the provider says of itself.

    Raises:
        ProviderUnavailable: it does not answer, or with something else.
    """
    known = _known(provider)
    if known.description is not None and _is_fresh(known.description[1], at):
        return known.description[0]
    content = _fetched(provider, known, _request(provider.issuer.rstrip("/") + DISCOVERY_PATH), at)
    try:
        found = read_description(content, issuer=provider.issuer)
    except ProviderUnavailable as error:
        _log.warning("identity provider: %s", error.text.en)
        raise
    known.description = found, at
    return found


def keys_of(provider: IdentityProvider, at: datetime, *, afresh: bool = False) -> list[Key]:
    """Return the keys that the provider signs with.

    Args:
        afresh: ask again, for a token is signed with a key that is not among those known.
    Raises:
        ProviderUnavailable: it does not answer, or with something else.
    """
    known = _known(provider)
    if known.keys is not None and not afresh and _is_fresh(known.keys[1], at):
        return known.keys[0]
    found = read_keys(_fetched(provider, known, _request(description_of(provider, at).keys), at))
    if not found:
        _log.warning("identity provider: no usable key for signatures")
    known.keys = found, at
    return found


def token_for(provider: IdentityProvider, *, code: str, verifier: str, return_to: str, at: datetime) -> str:
    """Exchange the code that a browser brought for the ID token.

    Raises:
        IdentityRefused: the provider does not take the code: it was used, is too old, or is none of its own.
        ProviderUnavailable: it does not answer, does not know this system, or gives no ID token.
    """
    description = description_of(provider, at)
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": return_to, "code_verifier": verifier}
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if not provider.client_secret:
        form["client_id"] = provider.client_id
    elif description.takes_secret_in_form:
        form |= {"client_id": provider.client_id, "client_secret": provider.client_secret}
    else:
        # Both are encoded like a form before they are joined (RFC 6749, 2.3.1).
        pair = f"{quote_plus(provider.client_id)}:{quote_plus(provider.client_secret)}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode("ascii")
    request = _request(description.tokens, urlencode(form).encode(), headers)
    content = _fetched(provider, _known(provider), request, at)
    token = content.get("id_token") if isinstance(content, Mapping) else None
    if not isinstance(token, str):
        _log.warning("identity provider: the answer holds no ID token")
        raise _unavailable(provider)
    return token


def _known(provider: IdentityProvider) -> _Kept:
    return _kept.setdefault(provider.issuer, _Kept())


def _is_fresh(since: datetime, at: datetime) -> bool:
    return abs(at - since) < KEPT


def _request(address: str, content: bytes | None = None, headers: Mapping[str, str] | None = None) -> Request:
    """Return a request; that addresses are of the web alone was seen to when settings and description were read."""
    request = Request(address, data=content, headers={**(headers or {})})  # noqa: S310 see above
    request.add_header("Accept", "application/json")
    request.add_header("User-Agent", "sunan")
    return request


def _fetched(provider: IdentityProvider, known: _Kept, request: Request, at: datetime) -> object:
    if known.silent_since is not None and abs(at - known.silent_since) < LEFT_ALONE:
        raise _unavailable(provider)
    try:
        content = _answer(request)
    except HTTPError as error:
        with error:
            said = _word_of(error)
        if said == "invalid_grant":
            raise IdentityRefused("code_refused", _CODE_REFUSED) from error
        _log.warning("identity provider: status %s %s", error.code, said)
        # An error of its own making will be there for the next visitor too; a refusal is about this one.
        if error.code >= 500:
            known.silent_since = at
        raise _unavailable(provider) from error
    except (OSError, HTTPException, ValueError, RecursionError) as error:
        _log.warning("identity provider: %s", error)
        known.silent_since = at
        raise _unavailable(provider) from error
    known.silent_since = None
    return content


def _answer(request: Request) -> object:
    """Return the JSON that is answered; one that comes in drops or without end is given up."""
    until = time.monotonic() + _WHOLE_SECONDS
    with _opener.open(request, timeout=_PAUSE_SECONDS) as response:
        assert isinstance(response, HTTPResponse)
        content = b""
        while part := response.read1(65536):
            content += part
            if len(content) > _MOST_BYTES or time.monotonic() > until:
                raise OSError("the answer is too long or too slow")
    return json.loads(content)


def _word_of(error: HTTPError) -> str:
    """Return the error code of OAuth that an answer holds; empty for none."""
    try:
        said = json.loads(error.read(_MOST_BYTES))
    except (OSError, HTTPException, ValueError, RecursionError):
        return ""
    word = said.get("error") if isinstance(said, dict) else ""
    return word[:40] if isinstance(word, str) and word.isascii() and word.isprintable() else ""


def _unavailable(provider: IdentityProvider) -> ProviderUnavailable:
    return ProviderUnavailable(
        f"此刻无法通过{provider.name.zh}登录；请稍后再试，或用登录名和口令登录",
        f"Signing in with {provider.name.en} is not possible at the moment; try again later, or sign in with name and "
        "password",
    )


_CODE_REFUSED = text(
    "身份提供方不再接受这次登录的授权码，没有登录；请重新登录",
    "The identity provider does not take the code of this sign-in any more, so you are not signed in; try again",
)
