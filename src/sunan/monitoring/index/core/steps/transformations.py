"""Transformations that draw a long tail in: logarithms of several conventions, and Box–Cox with a given power."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np

from sunan.kernel.texts import text
from sunan.monitoring.index.core.arrays import (
    NO_LABELS,
    Array,
    Labels,
    Mask,
    OnFailure,
    bad_columns,
    flat,
    judged,
    low_and_high,
)
from sunan.monitoring.index.core.methods import Method, Parameter, registry
from sunan.monitoring.index.core.steps.moments import skewness_and_kurtosis

_FLAT_ZH = "各单元数值相同，无法变换。"
_FLAT_EN = "all values are the same; there is nothing to transform."


def log_ct(x: Array, *, labels: Labels = NO_LABELS, on_failure: OnFailure = "refuse") -> Array:
    """Return ln(x − min x + 0.01·(max x − min x)): increasing, and defined for zeros and negatives.

    Args:
        x: (..., n, k); NaN is missing and stays missing.
    Raises:
        IndexRefusal: an indicator is constant.
    Source:
        Becker et al., COINr (JOSS 2022), log_CT
    """
    least, greatest = low_and_high(x)
    return _logarithm(
        x - least + 0.01 * (greatest - least), flat(least, greatest), labels=labels, on_failure=on_failure
    )


def log_ct_plus(x: Array, *, labels: Labels = NO_LABELS, on_failure: OnFailure = "refuse") -> Array:
    """Return `log_ct` of a column with positive skewness, and −ln(max x + 0.01·(max x − min x) − x) of any other.

    Args:
        x: (..., n, k); NaN is missing and stays missing.
    Raises:
        IndexRefusal: an indicator is constant.
    Source:
        Becker et al., COINr (JOSS 2022), log_CT_plus
    """
    least, greatest = low_and_high(x)
    rows = np.ascontiguousarray(np.moveaxis(x, -2, -1))
    skewness = skewness_and_kurtosis(rows.reshape(-1, rows.shape[-1]))[0].reshape(least.shape)
    right = skewness > 0
    added = 0.01 * (greatest - least)
    inside = np.where(right, x - least + added, greatest + added - x)
    return np.where(right, 1.0, -1.0) * _logarithm(inside, flat(least, greatest), labels=labels, on_failure=on_failure)


def log_ct_original(x: Array, *, labels: Labels = NO_LABELS, on_failure: OnFailure = "refuse") -> Array:  # noqa: ARG001 called like its neighbours; it refuses nothing
    """Return ln(x − min x + 1), which depends on the unit of x.

    Args:
        x: (..., n, k); NaN is missing and stays missing.
    Source:
        COIN Tool (European Commission, JRC); Becker et al., COINr (JOSS 2022), log_CT_orig
    """
    return np.log(x - low_and_high(x)[0] + 1.0)


def log_gii(x: Array, *, labels: Labels = NO_LABELS, on_failure: OnFailure = "refuse") -> Array:
    """Return ln((max x − 1)(x − min x)/(max x − min x) + 1), as documented by the Global Innovation Index.

    COINr 1.1.14 documents this formula and returns x unchanged; here it is applied. Where the greatest value is 1 or
    less the formula would turn the indicator around or make it constant, and is refused.

    Args:
        x: (..., n, k); NaN is missing and stays missing.
    Raises:
        IndexRefusal: an indicator is constant, or its greatest value is not above 1.
    Source:
        Global Innovation Index 2020, appendix on outliers; Becker et al., COINr (JOSS 2022), documentation of log_GII
    """
    least, greatest = low_and_high(x)
    with np.errstate(invalid="ignore", divide="ignore"):
        inside = (greatest - 1.0) * (x - least) / (greatest - least) + 1.0
    turned = judged(
        inside,
        greatest <= 1.0,
        zh="最大值不大于 1，此变换会颠倒或抹平指标；请改用 log_CT，或换用更小的计量单位。",
        en="its greatest value is not above 1, where this transformation turns the indicator around; use log_CT or a smaller unit.",
        labels=labels,
        on_failure=on_failure,
    )
    return _logarithm(turned, flat(least, greatest), labels=labels, on_failure=on_failure)


def box_cox(
    x: Array,
    *,
    power: float = 0.0,
    shift: bool = True,
    labels: Labels = NO_LABELS,
    on_failure: OnFailure = "refuse",
) -> Array:
    """Return (y^λ − 1)/λ with y = x − min x + 1, or ln y where λ is 0; without `shift` y is x itself.

    Args:
        x: (..., n, k); NaN is missing and stays missing.
        power: λ, given and not estimated.
    Raises:
        IndexRefusal: without `shift`, a value is not positive; the result is too large.
    Source:
        Box and Cox, An analysis of transformations (JRSS B 1964); Becker et al., COINr (JOSS 2022), boxcox
    """
    inside = x - low_and_high(x)[0] + 1.0 if shift else x
    wrong = bad_columns(inside <= 0)
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        result = np.log(inside) if power == 0 else (inside**power - 1.0) / power
    return judged(
        result,
        wrong | bad_columns(np.isinf(result)),
        zh="Box–Cox 变换要求数值为正且结果有限；请打开平移（shift）或减小 λ。",
        en="Box–Cox takes positive values and gives finite ones; switch `shift` on, or take a smaller power.",
        labels=labels,
        on_failure=on_failure,
    )


def _logarithm(inside: Array, bad: Mask, *, labels: Labels, on_failure: OnFailure) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.log(inside)
    return judged(found, bad, zh=_FLAT_ZH, en=_FLAT_EN, labels=labels, on_failure=on_failure)


def _method(
    name: str, function: Callable[..., Array], zh: str, en: str, formula: str, source: str, *parameters: Parameter
) -> Method:
    return Method(
        name,
        function,
        text(zh, en),
        formula,
        text(
            "自然对数；最小、最大取自传入的全部行。",
            "Natural logarithm; least and greatest are those of the rows handed in.",
        ),
        text(
            "常数指标不进入变换。缺数保持缺数。不适用时拒绝并指出指标。",
            "A constant indicator is not transformed. Missing stays missing. What cannot be transformed is refused by name.",
        ),
        source,
        parameters,
    )


COINR = "Becker et al., COINr (JOSS 2022)"
TRANSFORMATIONS: Final = registry(
    _method("log_CT", log_ct, "对数变换（按极差平移）", "Logarithm, shifted by the range", "ln(x − min + 0.01·(max − min))", f"{COINR}, log_CT"),
    _method("log_CT_plus", log_ct_plus, "对数变换（随偏向）", "Logarithm towards the skew", "G1 > 0: log_CT; else −ln(max + 0.01·(max − min) − x)", f"{COINR}, log_CT_plus"),
    _method("log_CT_orig", log_ct_original, "对数变换（加一）", "Logarithm, shifted by one", "ln(x − min + 1)", f"COIN Tool, JRC; {COINR}, log_CT_orig"),
    _method("log_GII", log_gii, "全球创新指数的对数变换", "Logarithm of the Global Innovation Index", "ln((max − 1)(x − min)/(max − min) + 1)", f"Global Innovation Index 2020; {COINR}, log_GII"),
    _method(
        "box_cox", box_cox, "Box–Cox 变换", "Box–Cox", "(y^λ − 1)/λ; λ = 0: ln y; y = x − min + 1", f"Box and Cox (JRSS B 1964); {COINR}, boxcox",
        Parameter("power", "number", text("幂 λ", "power λ"), 0.0, least=-5, most=5),
        Parameter("shift", "flag", text("平移为正", "shift to positive values"), default=True),
    ),
)  # fmt: skip
