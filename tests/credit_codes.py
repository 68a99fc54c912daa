"""Credit codes for tests: they pass the check and belong to nobody."""

from __future__ import annotations

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def credit_code(number: int) -> str:
    """Return the code with this number, with its check character."""
    body = f"91320599{number:09d}"
    total = sum(_ALPHABET.index(letter) * pow(3, at, 31) for at, letter in enumerate(body))
    return body + _ALPHABET[(31 - total % 31) % 31]
