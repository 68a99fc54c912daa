"""Weights from pairwise judgements: the analytic hierarchy process, one expert or several."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from sunan.monitoring.index.core.arrays import NO_LABELS, Array, ArrayLike, Labels
from sunan.monitoring.index.core.refusals import IndexRefusal

# Saaty's random consistency index for matrices of 1 to 10.
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)


@dataclass(frozen=True)
class Judgement:
    """What pairwise judgements say, and how far they contradict each other.

    Attributes:
        weights: (k,), the principal eigenvector, summing to 1.
        principal: λ, the principal eigenvalue; k when there is no contradiction.
        index: CI = (λ − k)/(k − 1); ratio: CR = CI/RI, 0 for k ≤ 2.
        ratio_by_expert: CR of each expert alone.
    """

    weights: Array
    principal: float
    index: float
    ratio: float
    ratio_by_expert: tuple[float, ...]


def judge(
    matrices: ArrayLike,
    *,
    limit: float = 0.1,
    tolerance: float = 1e-6,
    random_index: float | None = None,
    labels: Labels = NO_LABELS,
) -> Judgement:
    """Return the weights of one matrix of judgements, or of several experts joined cell by cell.

    Several experts: the geometric mean of each cell, then one eigenvector. A matrix that is reciprocal to `tolerance`
    is made exactly so.

    Args:
        matrices: (k, k) or (experts, k, k); row i over column j says how many times i matters more than j.
        limit: the greatest consistency ratio; 0.1 is usual, 0.2 is tolerated.
        tolerance: how far a_ij·a_ji may be from 1; larger where judgements are printed as 0.33.
        random_index: RI for k above 10, which Saaty's table here does not reach.
    Raises:
        IndexRefusal: a cell is not positive, the diagonal is not 1, two cells are not reciprocal (the cell is named),
            the judgements contradict each other beyond `limit`, or k is above 10 and no RI is stated.
    Source:
        Saaty, The Analytic Hierarchy Process (1980); Aczél & Saaty, Procedures for synthesizing ratio judgements (1983)
    """
    given = np.asarray(matrices, dtype=np.float64)
    experts = given if given.ndim == 3 else given[np.newaxis]
    count = experts.shape[-1]
    if experts.shape[-2] != count:
        raise IndexRefusal("判断矩阵须为方阵。", "A matrix of judgements must be square.")
    for number, one in enumerate(experts, start=1):
        _check(one, number if len(experts) > 1 else 0, tolerance, labels)
    logs = np.log(experts)
    exact = np.exp((logs - np.swapaxes(logs, -1, -2)) / 2)
    chance = _random_index(count, random_index)
    joined = np.exp(np.log(exact).mean(axis=0))
    weights, principal = _principal(joined)
    index = (principal - count) / (count - 1) if count > 1 else 0.0
    ratio = index / chance if chance else 0.0
    if ratio > limit:
        raise IndexRefusal(
            f"一致性比率 CR = {ratio:.3f}，超过 {limit:g}；请请专家复核判断。",
            f"The consistency ratio is {ratio:.3f}, above {limit:g}; ask the experts to look at their judgements again.",
        )
    alone = tuple(float((_principal(one)[1] - count) / (count - 1) / chance) if chance else 0.0 for one in exact)
    return Judgement(weights, principal, index, ratio, alone)


def ahp(
    x: ArrayLike,
    *,
    matrices: ArrayLike,
    limit: float = 0.1,
    tolerance: float = 1e-6,
    random_index: float | None = None,
    labels: Labels = NO_LABELS,
) -> Array:
    """Return the weights of pairwise judgements on the indicators of the table; see `judge`.

    Args:
        x: the table, for the number of its indicators.
        matrices: (k, k) or (experts, k, k), in the order of the indicators.
    Raises:
        IndexRefusal: as `judge`, or the matrix is of another size.
    Source:
        Saaty, The Analytic Hierarchy Process (1980)
    """
    count, size = np.shape(x)[-1], np.shape(matrices)[-1]
    if size != count:
        raise IndexRefusal(
            f"有 {count} 个指标，判断矩阵却是 {size} 阶。", f"There are {count} indicators and the matrix has {size}."
        )
    return judge(matrices, limit=limit, tolerance=tolerance, random_index=random_index, labels=labels).weights


def explain_ahp(_x: ArrayLike, **arguments: object) -> Mapping[str, object]:
    """Return λ, CI and CR for the log."""
    found = judge(**arguments)  # type: ignore[arg-type]
    return {
        "principal_eigenvalue": found.principal,
        "consistency_index": found.index,
        "consistency_ratio": found.ratio,
        "consistency_ratio_by_expert": list(found.ratio_by_expert),
    }


def _check(matrix: Array, expert: int, tolerance: float, labels: Labels) -> None:
    def place(row: int, column: int) -> str:
        cell = f"{labels.indicator(row)} × {labels.indicator(column)}"
        return f"[{expert}] {cell}" if expert else cell

    # Beyond this the logarithms of a pair no longer tell whether they cancel.
    wrong = ~((matrix > 1e-9) & (matrix < 1e9))
    if wrong.any():
        row, column = (int(one) for one in np.argwhere(wrong)[0])
        raise IndexRefusal(
            f"判断值 {matrix[row, column]:g} 须为正的有限数。",
            f"the judgement {matrix[row, column]:g} must be a positive finite number.",
            where=place(row, column),
        )
    off = np.abs(matrix * matrix.T - 1) > tolerance
    if off.any():
        row, column = (int(one) for one in np.argwhere(off)[0])
        raise IndexRefusal(
            f"判断矩阵不互反：{matrix[row, column]:g} × {matrix[column, row]:g} ≠ 1；"
            "请更正其中一格（可写成 1/3），或声明更大的 tolerance。",
            f"not reciprocal: {matrix[row, column]:g} × {matrix[column, row]:g} ≠ 1; correct one of the two cells "
            "(write 1/3 for a third) or declare a larger tolerance.",
            where=place(row, column),
        )


def _random_index(count: int, stated: float | None) -> float:
    if stated is not None:
        if not stated > 0:
            raise IndexRefusal("随机一致性指标须为正。", "The random index must be positive.", where="random_index")
        return stated
    if count > len(RANDOM_INDEX):
        raise IndexRefusal(
            f"{count} 阶判断矩阵没有随机一致性指标；请分组比较（每组不超过 10 个），或给出 random_index。",
            f"There is no random index for {count} indicators; compare at most 10 at a time or state random_index.",
        )
    return RANDOM_INDEX[count - 1]


def _principal(matrix: Array) -> tuple[Array, float]:
    """Return the principal eigenvector, summing to 1, and its value, by powers from the geometric means of rows."""
    vector = np.exp(np.log(matrix).mean(axis=-1))
    vector = vector / vector.sum()
    value = float(len(vector))
    for _ in range(10_000):
        following = np.einsum("ij,j->i", matrix, vector)
        value = float(following.sum())
        following = following / value
        if np.abs(following - vector).max() <= 1e-15:
            break
        vector = following
    return vector, value
