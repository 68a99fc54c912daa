"""Screening: which units have enough data to be scored, in all and in each dimension."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import numpy as np

from sunan.monitoring.index.core.arrays import Array, Mask


def availability(x: Array, columns: Sequence[int] | None = None) -> Array:
    """Return the share of indicators that each row has: (..., n, k) → (..., n).

    Args:
        columns: count these indicators alone, such as those of one dimension.
    Source:
        Becker et al., COINr (JOSS 2022), get_data_avail
    """
    chosen = x if columns is None else x[..., list(columns)]
    share: Array = (~np.isnan(chosen)).mean(axis=-1)
    return share


def has_enough(x: Array, minimum: Fraction, columns: Sequence[int] | None = None) -> Mask:
    """Return which rows have at least `minimum` of the indicators: (..., n, k) → (..., n).

    The count is compared exactly, so that nine of ten are "0.9" whatever their quotient is in binary.
    """
    chosen = x if columns is None else x[..., list(columns)]
    counted = (~np.isnan(chosen)).sum(axis=-1)
    return np.asarray(counted * minimum.denominator >= minimum.numerator * chosen.shape[-1], dtype=np.bool_)


def has_enough_nonzero(x: Array, minimum: Fraction) -> Mask:
    """Return which rows have at least `minimum` of their values different from zero; rows without values do not.

    Source:
        Becker et al., COINr (JOSS 2022), Screen, byzeros
    """
    counted = (~np.isnan(x)).sum(axis=-1)
    nonzero = counted - (x == 0).sum(axis=-1)
    enough = nonzero * minimum.denominator >= minimum.numerator * counted
    return np.asarray(enough & ((counted > 0) | (minimum == 0)), dtype=np.bool_)


def screened(
    x: Array,
    *,
    minimum: Fraction = Fraction(0),
    dimensions: Mapping[str, tuple[Sequence[int], Fraction]] | None = None,
    nonzero: Fraction = Fraction(0),
) -> dict[str, Mask]:
    """Return, for each rule, which rows fail it; a row stays when it fails none.

    Args:
        x: (n, k); NaN is missing.
        minimum: least share of all indicators.
        dimensions: name → its columns and the least share of them.
        nonzero: least share of the values that are not zero.
    Returns:
        rule → (n,): `all`, `nonzero` and the names of the dimensions.
    """
    failed = {"all": ~has_enough(x, minimum), "nonzero": ~has_enough_nonzero(x, nonzero)}
    for name, (columns, least) in (dimensions or {}).items():
        failed[name] = ~has_enough(x, least, columns)
    return failed
