"""Several sets of weights made into one: subjective with objective, or any others."""

from __future__ import annotations

from typing import Final

import numpy as np

from sunan.kernel.texts import text
from sunan.monitoring.index.core.arrays import NO_LABELS, Array, ArrayLike, Labels, weights_of
from sunan.monitoring.index.core.methods import Method, Parameter, registry
from sunan.monitoring.index.core.refusals import IndexRefusal


def linear(sets: ArrayLike, *, shares: ArrayLike | None = None, labels: Labels = NO_LABELS) -> Array:
    """Return Σ α_m·w_m, the sets mixed by stated shares.

    Args:
        sets: (m, ..., k), each scaled to sum to 1 first.
        shares: α (m,), relative; equal when None.
    Raises:
        IndexRefusal: another number of shares than sets, negative weights, or a sum of zero.
    Source:
        加法集成的组合赋权, common practice of multi-indicator evaluation
    """
    scaled = weights_of(sets, labels)
    mix = np.full(len(scaled), 1.0) if shares is None else np.asarray(shares, dtype=np.float64)
    if mix.shape != (len(scaled),):
        raise IndexRefusal(
            f"有 {len(scaled)} 组权重，却给出 {mix.size} 个占比。",
            f"There are {len(scaled)} sets and {mix.size} shares.",
        )
    return np.asarray(np.einsum("m,m...->...", weights_of(mix), scaled), dtype=np.float64)


def multiplicative(sets: ArrayLike, *, labels: Labels = NO_LABELS) -> Array:
    """Return Π w_m/ΣΠ w_m; what is large in all sets becomes larger still.

    Args:
        sets: (m, ..., k).
    Raises:
        IndexRefusal: every indicator has weight zero in some set.
    Source:
        乘法集成的组合赋权; 哈尔滨城市土地生态安全时序评价及预测分析, ChinaXiv-201810.00156
    """
    return _normalised(np.prod(weights_of(sets, labels), axis=0), labels)


def geometric_mean(sets: ArrayLike, *, labels: Labels = NO_LABELS) -> Array:
    """Return (Π w_m)^(1/m), scaled to sum to 1: milder than the product.

    Args:
        sets: (m, ..., k).
    Raises:
        IndexRefusal: every indicator has weight zero in some set.
    Source:
        几何平均的组合赋权, common practice of multi-indicator evaluation
    """
    scaled = weights_of(sets, labels)
    return _normalised(np.prod(scaled ** (1 / len(scaled)), axis=0), labels)


def game(sets: ArrayLike, *, labels: Labels = NO_LABELS) -> Array:
    """Return the combination of game theory: the mix that is nearest to all sets at once.

    Σ_j α_j·(w_i·w_j) = w_i·w_i for every i, α scaled to sum to 1, then Σ α_j·w_j.

    Args:
        sets: (m, k); identical sets share their part equally.
    Raises:
        IndexRefusal: a set would get a negative share, so the rule has no meaning for them.
    Source:
        博弈论组合赋权, common practice of multi-indicator evaluation
    """
    scaled = weights_of(sets, labels)
    gram = np.einsum("ik,jk->ij", scaled, scaled)
    mix = np.linalg.lstsq(gram, np.diagonal(gram), rcond=1e-12)[0]
    if not (mix >= -1e-12).all():
        raise IndexRefusal(
            f"博弈论组合得到负的系数（{', '.join(f'{one:.4f}' for one in mix)}），不能使用；请改用线性组合。",
            f"game theory gives a negative share ({', '.join(f'{one:.4f}' for one in mix)}); use the linear combination.",
        )
    return linear(scaled, shares=np.clip(mix, 0.0, None), labels=labels)


def _normalised(found: Array, labels: Labels) -> Array:
    if not (found.sum(axis=-1) > 0).all():
        raise IndexRefusal(
            "每个指标都在某一组权重中为零，乘积全为零；请改用线性组合。",
            "every indicator has weight zero in some set, so all products are zero; use the linear combination.",
            where="、".join(labels.indicators),
        )
    return weights_of(found, labels)


_ZERO = text("每个指标都在某一组中权重为零：拒绝。", "Every indicator zero in some set: refused.")
_FIRST = text("各组先换算为合计 1。", "Each set is scaled to sum to 1 first.")
COMBINATIONS: Final = registry(
    Method(
        "linear", linear, text("加法组合", "Linear combination"), "Σ α_m·w_m", _FIRST,
        text("占比个数与组数不符：拒绝。", "Another number of shares than sets is refused."),
        "加法集成的组合赋权, common practice of multi-indicator evaluation",
        (Parameter("shares", "numbers", text("各组占比", "shares of the sets"), None),),
    ),
    Method("multiplicative", multiplicative, text("乘法组合", "Product"), "Π w_m / Σ Π w_m", text("会放大共同的大权重。", "It enlarges what is large in all sets."), _ZERO, "乘法集成的组合赋权"),
    Method("geometric_mean", geometric_mean, text("几何平均组合", "Geometric mean of weights"), "(Π w_m)^(1/m) / Σ", _FIRST, _ZERO, "几何平均的组合赋权, common practice of multi-indicator evaluation"),
    Method("game", game, text("博弈论组合", "Game-theory combination"), "Σ_j α_j·(w_i·w_j) = w_i·w_i; Σ α_j·w_j / Σ α", _FIRST, text("系数为负：拒绝。", "A negative share is refused."), "博弈论组合赋权, common practice of multi-indicator evaluation"),
)  # fmt: skip
