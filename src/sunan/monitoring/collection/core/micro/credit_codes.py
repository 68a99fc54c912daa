"""Unified social credit codes (统一社会信用代码): whether a code can be one, for one or for a million.

Source:
    GB 32100-2015: 18 characters of an alphabet without I, O, S, V, Z; the last is a check character,
    (31 − Σ C_i · 3^(i−1) mod 31) mod 31.
"""

from __future__ import annotations

import numpy as np
import polars as pl

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_SHAPE = rf"^[{_ALPHABET}]{{18}}$"
_WEIGHTS = np.array([pow(3, at, 31) for at in range(17)], dtype=np.int64)
_VALUES = np.full(128, -1, dtype=np.int64)
_VALUES[[ord(letter) for letter in _ALPHABET]] = np.arange(31)


def normalised(code: pl.Expr) -> pl.Expr:
    """Return codes half-width, in capitals, without blanks; nothing else about them is mended."""
    return code.str.replace_all(r"\s", "").str.normalize("NFKC").str.to_uppercase()


def are_credit_codes(codes: pl.Series) -> pl.Series:
    """Return for each code, normalised before, whether it has shape and check character; `None` stays `None`."""
    shaped = codes.str.contains(_SHAPE)
    candidates = codes.filter(shaped.fill_null(value=False))
    right = np.zeros(len(candidates), dtype=bool)
    if len(candidates):
        letters = np.frombuffer(candidates.str.join("").item().encode("ascii"), dtype=np.uint8).reshape(-1, 18)
        values = _VALUES[letters]
        right = (31 - values[:, :17] @ _WEIGHTS % 31) % 31 == values[:, 17]
    found = np.zeros(len(codes), dtype=bool)
    found[shaped.fill_null(value=False).to_numpy()] = right
    return pl.Series(codes.name, found, dtype=pl.Boolean).zip_with(
        codes.is_not_null(), pl.Series([None] * len(codes), dtype=pl.Boolean)
    )
