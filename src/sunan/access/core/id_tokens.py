"""Checking an ID token: who issued it, for whom, until when, signed with which key (OpenID Connect Core 1.0, 3.1.3.7)."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import BadSignatureError, ExpiredTokenError, InvalidKeyIdError, JoseError
from joserfc.jwk import ECKey, Key, KeySet, OKPKey, RSAKey
from joserfc.jws import JWSRegistry

from sunan.access.core.identity_provider import Identity, IdentityProvider, IdentityRefused, subject_of
from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import Text, text

# Keys of two parts alone. `none` proves nothing, and with HS256 the public key would be the secret.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "Ed25519")
CLOCK_TOLERANCE = timedelta(minutes=2)
LEAST_RSA_BITS = 2048
_BITS_OF_A_LETTER = 6  # of Base64, in which the modulus is written
_KINDS: Mapping[str, type[RSAKey] | type[ECKey] | type[OKPKey]] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}

_UNPROVEN = text(
    "身份提供方的答复没有通过核对，没有登录；请重新登录，若仍如此，请告知系统管理员",
    "The identity provider's answer did not stand up to the checks, so you are not signed in; try again, and tell the "
    "system administrator if it stays so",
)
_EXPIRED = text(
    "身份提供方的答复已过期，没有登录；请重新登录，若仍如此，请管理员核对两边服务器的时间",
    "The identity provider's answer had expired, so you are not signed in; try again, and let the administrator compare "
    "the clocks of both servers if it stays so",
)


class UnknownKey(IdentityRefused):
    """The token is signed with a key that is not among those known; the provider may have new ones."""

    code = "unknown_key"


def read_keys(content: object) -> list[Key]:
    """Return the keys of a provider that can check signatures; those of other kinds and uses are left out.

    Args:
        content: a JSON Web Key Set, as parsed.
    """
    listed = content.get("keys") if isinstance(content, dict) else None
    return [key for one in listed if (key := _usable(one)) is not None] if isinstance(listed, list) else []


def _usable(written: Any) -> Key | None:
    if not isinstance(written, dict) or written.get("use", "sig") != "sig":
        return None
    kind = _KINDS.get(str(written.get("kty")))
    if kind is None or (kind is RSAKey and len(str(written.get("n"))) * _BITS_OF_A_LETTER < LEAST_RSA_BITS):
        return None
    try:
        return kind.import_key(written)
    except (JoseError, ValueError, TypeError, KeyError):
        return None


def identity_in(token: str, *, provider: IdentityProvider, keys: list[Key], nonce: str, at: datetime) -> Identity:
    """Return whom an ID token names, after every check that the standard asks for.

    Args:
        nonce: the one that was sent along; a token for another sign-in has another.
    Raises:
        UnknownKey: none of the keys checks the signature.
        IdentityRefused: the token proves nothing to this system at this moment.
    """
    claims = _signed_claims(token, keys)
    _check_claims(claims, provider, at)
    said = claims.get("nonce")
    if not isinstance(said, str) or not hmac.compare_digest(said.encode("utf-8", "replace"), nonce.encode()):
        raise IdentityRefused("wrong_nonce", _UNPROVEN)
    try:
        subject_of(claims.get("sub"))
        subject = subject_of(claims.get(provider.claim))
    except InvalidInput as error:
        raise IdentityRefused(
            "no_subject",
            text(
                f"身份提供方没有给出“{provider.claim}”，无从知道您是谁；请告知系统管理员",
                f"The identity provider did not give “{provider.claim}”, so nobody can tell who you are; tell the system "
                "administrator",
            ),
        ) from error
    return Identity(provider.issuer, provider.claim, subject, one_factor_only=_says_one_factor(claims.get("amr")))


def _signed_claims(token: str, keys: list[Key]) -> dict[str, Any]:
    if not keys:
        raise UnknownKey("unknown_key", _UNPROVEN)
    # Headers that nobody here knows mean nothing; those that the token calls critical are refused all the same.
    registry = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
    try:
        return jwt.decode(token, KeySet(keys), registry=registry).claims
    except (InvalidKeyIdError, BadSignatureError) as error:
        raise UnknownKey("bad_signature", _UNPROVEN) from error
    except (JoseError, ValueError, TypeError, AttributeError) as error:
        raise IdentityRefused("bad_token", _UNPROVEN) from error


def _check_claims(claims: dict[str, Any], provider: IdentityProvider, at: datetime) -> None:
    rules = jwt.JWTClaimsRegistry(
        now=int(at.timestamp()),
        leeway=int(CLOCK_TOLERANCE.total_seconds()),
        iss={"essential": True, "value": provider.issuer},
        aud={"essential": True, "value": provider.client_id},
        exp={"essential": True},
        iat={"essential": True},
    )
    try:
        rules.validate(claims)
    except ExpiredTokenError as error:
        raise IdentityRefused("expired", _EXPIRED) from error
    except JoseError as error:
        raise IdentityRefused("wrong_claim", _UNPROVEN) from error
    for_others = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if (for_others or "azp" in claims) and claims.get("azp") != provider.client_id:
        raise IdentityRefused("wrong_claim", _UNPROVEN)


def _says_one_factor(methods: object) -> bool:
    """Return whether the token itself says that one proof was asked for (RFC 8176); silence says nothing."""
    return isinstance(methods, list) and "mfa" not in methods and len({str(one) for one in methods}) < 2


def words_of_refusal() -> Text:
    """Return what somebody is told whose answer did not stand up to the checks."""
    return _UNPROVEN
