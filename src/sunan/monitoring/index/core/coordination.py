"""Coupling coordination of subsystems: how alike and how high the scores of 2 or more subsystems are.

C says how alike the subsystems are, T how high they stand together, D = √(C·T) both at once. Two forms of C are in use
and are never mixed: the original one, which crowds near 1, and the corrected one, which spreads.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from sunan.kernel.texts import Text, text
from sunan.monitoring.index.core.arrays import Array, ArrayLike
from sunan.monitoring.index.core.guards import at_least, at_most, numbers, shares
from sunan.monitoring.index.core.refusals import IndexRefusal

ABOUT_EQUAL = 0.1
"""Subsystems this near to each other develop in step (同步型); a convention of the Chinese literature."""

CLASSES = (
    text("极度失调", "extreme disorder"),
    text("严重失调", "severe disorder"),
    text("中度失调", "moderate disorder"),
    text("轻度失调", "mild disorder"),
    text("濒临失调", "near disorder"),
    text("勉强协调", "bare coordination"),
    text("初级协调", "primary coordination"),
    text("中级协调", "intermediate coordination"),
    text("良好协调", "good coordination"),
    text("优质协调", "high-quality coordination"),
)
"""Ten classes of D, each 0.1 wide, half-open: 0.6 is 初级协调; 1 belongs to the last."""


class CouplingForm(StrEnum):
    """Which C is meant."""

    ORIGINAL = "original"
    CORRECTED = "corrected"

    @property
    def text(self) -> Text:
        return _FORMS[self]


_FORMS = {
    CouplingForm.ORIGINAL: text("传统耦合度", "original coupling degree"),
    CouplingForm.CORRECTED: text("修正耦合度（王淑佳等，2021）", "corrected coupling degree (Wang et al. 2021)"),
}


@dataclass(frozen=True, slots=True)
class Coordination:
    """Coupling C, development T and coordination D, each of shape (..., units), and the form of C."""

    form: CouplingForm
    coupling: Array
    development: Array
    degree: Array

    def classes(self) -> list[Text]:
        """Return the class of each D, of one list of units."""
        return [coordination_class(float(one)) for one in np.atleast_1d(self.degree)]


def coupling(scores: ArrayLike, *, form: CouplingForm) -> Array:
    """Return the coupling degree C of subsystem scores.

    original: C = (∏U)^(1/n) ÷ (ΣU/n).
    corrected: C = √{[1 − Σ_{i>j}|U_i − U_j| ÷ (n(n−1)/2)] · (∏ U_i/max U)^(1/(n−1))}.

    With two subsystems the corrected C is never above the original. With three or more it can be, where one of them is
    next to nothing: (1, 1, 1e-9) gives 0.0032 against 0.0015.

    A subsystem at 0 makes both 0 as long as another one is above 0; where all are 0 they are equal and C is 0 too,
    since nothing develops that could be coupled.

    Args:
        scores: (..., units, subsystems), each between 0 and 1.
    Returns:
        (..., units), between 0 and 1.
    Raises:
        IndexRefusal: fewer than two subsystems, or a score outside 0 to 1.
    Source:
        王淑佳等, 国内耦合协调度模型的误区及修正, 自然资源学报 36(3), 2021, 793–810.
    """
    u = _subsystems(scores)
    n = u.shape[-1]
    largest = u.max(axis=-1)
    safe = np.where(largest > 0, largest, 1.0)
    relative = u / safe[..., None]
    if form is CouplingForm.ORIGINAL:
        # C does not change with the scale of U, so it is worked out on U / max U, where nothing underflows.
        mean = relative.mean(axis=-1)
        found = np.prod(relative, axis=-1) ** (1 / n) / np.where(mean > 0, mean, 1.0)
    else:
        ordered = np.sort(u, axis=-1)
        spread = 2 * np.arange(n, dtype=np.float64) - n + 1  # Σ_{i>j}|U_i − U_j| = Σ (2k − n + 1)·U_(k)
        apart = (ordered * spread).sum(axis=-1) / (n * (n - 1) / 2)
        found = np.sqrt(np.clip(1 - apart, 0, 1) * np.prod(relative, axis=-1) ** (1 / (n - 1)))
    return np.where(largest > 0, np.clip(found, 0, 1), 0.0)


def coordination(scores: ArrayLike, *, form: CouplingForm, weights: ArrayLike | None = None) -> Coordination:
    """Return C, T = Σ αU and D = √(C·T).

    Args:
        scores: (..., units, subsystems), each between 0 and 1.
        weights: α, one per subsystem; equal if left out; rescaled to sum to 1.
    Raises:
        IndexRefusal: as `coupling`, or the weights do not go with the subsystems.
    """
    u = _subsystems(scores)
    alpha = shares(weights, u.shape[-1])
    c = coupling(u, form=form)
    t = (u * alpha).sum(axis=-1)
    return Coordination(form, c, t, np.sqrt(c * t))


def coordination_class(degree: float) -> Text:
    """Return the class of a coordination degree: ten half-open classes of 0.1.

    Raises:
        IndexRefusal: the degree lies outside 0 to 1.
    """
    if not 0 <= degree <= 1:
        raise IndexRefusal(f"协调度 {degree:g} 不在 0 与 1 之间", f"the degree {degree:g} is not between 0 and 1")
    # 0.7 − tiny binary noise is meant to be 0.7: the class is found on the value rounded to twelve digits.
    return CLASSES[min(int(round(degree * 10, 11)), 9)]


def leading(scores: ArrayLike, *, names: tuple[str, ...], tolerance: float = ABOUT_EQUAL) -> list[str]:
    """Return the leading subsystem of each unit; empty where all lie within `tolerance` of each other (同步型).

    Args:
        scores: (units, subsystems).
        tolerance: 0 names the largest however small its lead; subsystems tied at the top also give an empty name.
    """
    u = _subsystems(scores)
    found = []
    for row in np.atleast_2d(u):
        top = float(row.max())
        first = [name for name, value in zip(names, row, strict=True) if top - value <= 1e-12]
        in_step = tolerance > 0 and top - float(row.min()) <= tolerance
        found.append("" if in_step or len(first) > 1 else first[0])
    return found


def _subsystems(scores: ArrayLike) -> Array:
    u = numbers(scores, what="scores")
    if u.ndim < 2 or u.shape[-1] < 2:
        raise IndexRefusal(
            "至少要有两个子系统的得分（每行一个单元，每列一个子系统）",
            "at least two subsystems are needed (a row for each unit, a column for each subsystem)",
        )
    at_least(u, 0, what="scores")
    at_most(u, 1, what="scores")
    return u
