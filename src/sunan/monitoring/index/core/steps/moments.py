"""Skewness and excess kurtosis of type 2, those of spreadsheets and of COINr, for many columns at once."""

from __future__ import annotations

import numpy as np

from sunan.monitoring.index.core.arrays import SAME, Array


def skewness_and_kurtosis(columns: Array) -> tuple[Array, Array]:
    """Return the skewness and the excess kurtosis of each row of numbers, both of type 2 (bias-corrected).

    With m_r = Σ(x − x̄)^r / n: G1 = √(n(n−1))/(n−2) · m₃/m₂^1.5; G2 = (n−1)/((n−2)(n−3)) · [(n+1)(m₄/m₂² − 3) + 6].

    Args:
        columns: (b, n), each row one column of a table; NaN is missing and is not counted.
    Returns:
        two arrays (b,); NaN where the values are constant to 1e-12 of their size. G1 is NaN below three values, G2
        below four.
    Source:
        Joanes and Gill, Comparing measures of sample skewness and kurtosis (The Statistician 1998), G1 and G2
    """
    missing = np.isnan(columns)
    whole = not missing.any()
    n = (
        np.full(len(columns), columns.shape[1], dtype=np.float64)
        if whole
        else (~missing).sum(axis=1).astype(np.float64)
    )
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = (columns if whole else np.where(missing, 0.0, columns)).sum(axis=1) / n
        away = columns - mean[:, None]
        if not whole:
            away[missing] = 0.0
        largest = np.abs(away).max(axis=1)
        size = np.abs(mean) + largest
        # Powers of two change no digit, and keep fourth powers of very large and very small numbers representable.
        away = np.ldexp(away, -np.frexp(np.where(largest > 0, largest, 1.0))[1][:, None])
        squared = away * away
        second = squared.sum(axis=1)
        third = (squared * away).sum(axis=1)
        fourth = (squared * squared).sum(axis=1)
        spread = largest > SAME * size
        skewness = np.sqrt(n) * third / second**1.5 * np.sqrt(n * (n - 1)) / (n - 2)
        ratio = n * fourth / second**2
        kurtosis = ((n + 1) * (ratio - 3) + 6) * (n - 1) / ((n - 2) * (n - 3))
    return (
        np.where(spread & (n >= 3), skewness, np.nan),
        np.where(spread & (n >= 4), kurtosis, np.nan),
    )
