"""The second factor: one-time codes of an authenticator (RFC 6238), and recovery codes for when it is lost."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp

STEP_SECONDS = 30
_RECOVERY_CODES = 10
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def fresh_secret() -> str:
    """Return a new secret for an authenticator, 160 bits in base 32."""
    return pyotp.random_base32()


def address(secret: str, *, name: str, issuer: str) -> str:
    """Return the address that an authenticator reads from a QR code."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer)


def accepted_step(secret: str, code: str, *, at: datetime, after_step: int) -> int | None:
    """Return the time step whose code was given, or `None` when it is wrong, over, or was used before.

    The step before and the one behind are accepted too, for clocks that differ a little. A step up to `after_step`
    is never accepted again: a code that somebody saw is worth nothing, also when the clock jumps back.
    """
    digits = "".join(code.split())
    if len(digits) != 6 or not (digits.isascii() and digits.isdigit()):
        return None
    now = int(at.timestamp()) // STEP_SECONDS
    generator = pyotp.TOTP(secret)
    for step in (now, now - 1, now + 1):
        if step > after_step and hmac.compare_digest(generator.generate_otp(step), digits):
            return step
    return None


def fresh_recovery_codes() -> list[str]:
    """Return codes that each replace the authenticator once; 50 bits each, without letters that look alike."""
    parts = (("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(_RECOVERY_CODES))
    return ["-".join(one) for one in parts]


def recovery_digest(user: str, code: str) -> str:
    """Return the digest of a recovery code that is stored in its place."""
    plain = "".join(char for char in code.casefold() if char.isalnum())
    return hashlib.sha256(f"{user}\0{plain}".encode("utf-8", "surrogatepass")).hexdigest()
