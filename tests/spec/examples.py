"""Reading and printing what stands in the cells of worked examples."""

from __future__ import annotations

from decimal import Decimal

from sunan.kernel.arithmetic import grouped, plain
from sunan.kernel.printed import Answer, Comparator, Interval, PrintedValue, Qualifier
from sunan.kernel.texts import Text
from sunan.monitoring.attainment.core.thresholds import Thresholds
from sunan.monitoring.attainment.core.verdicts import Asked, Direction, Reason, Verdict

SIGNS = {
    "≥": Comparator.AT_LEAST, ">": Comparator.ABOVE, "≈": Comparator.ABOUT,
    "=": Comparator.EQUAL, "≤": Comparator.AT_MOST, "<": Comparator.BELOW,
}  # fmt: skip
HEDGES = {
    "约": Qualifier.ABOUT, "超过": Qualifier.ABOVE, "不低于": Qualifier.AT_LEAST,
    "低于": Qualifier.BELOW, "不高于": Qualifier.AT_MOST,
}  # fmt: skip
NONE = "—"
ANSWERS_AS_SHOWN = {"yes": Answer.YES, "no": Answer.NO, "cannot tell": Answer.CANNOT_TELL}


def printed(cell: str) -> PrintedValue:
    """Return the figure that a cell shows: `3.7`, `约3.9`, `60个` (a count of whole things)."""
    for word, qualifier in HEDGES.items():
        if cell.startswith(word):
            return PrintedValue.parse(_digits(cell.removeprefix(word)), qualifier=qualifier)
    counted = cell.endswith("个")
    return PrintedValue.parse(_digits(cell.removesuffix("个")), counted=counted)


def _digits(cell: str) -> str:
    return cell.replace("−", "-")


def interval(cell: str, *, tolerance: str = "0.02") -> Interval:
    return printed(cell).interval(tolerance=Decimal(tolerance))


def shown(found: Interval) -> str:
    """Return an interval as it is written: [3.65, 3.75)."""
    if found.is_exact and found.low is not None:
        return f"{{{signed(found.low)}}}"
    low = "(−∞" if found.low is None else f"{'(' if found.low_open else '['}{signed(found.low)}"
    high = "∞)" if found.high is None else f"{signed(found.high)}{')' if found.high_open else ']'}"
    return f"{low}, {high}"


def signed(value: Decimal, places: int | None = None) -> str:
    """Return a number with a true minus sign."""
    return (plain(value) if places is None else grouped(value, places)).replace("-", "−")


def asked(cell: str, *, direction: Direction = Direction.UP, tolerance: str = "0.02") -> Asked:
    """Return what a cell such as `≥ 3.7` or `≈ 4` asks; 左右 is granted the relative tolerance."""
    sign, number = cell.split()
    value = Decimal(_digits(number))
    granted = abs(value) * Decimal(tolerance) if sign == "≈" else Decimal(0)
    return Asked(SIGNS[sign], value, direction, granted)


def answer(verdict: Verdict, reason: Reason | None = None) -> str:
    """Return a verdict as the handbook shows it: shape, Chinese, English; beside it the reason's code."""
    said = f"{verdict.shape} {both(verdict.text)}"
    return said if reason is None else f"{said} ({reason.value})"


def both(words: Text) -> str:
    return f"{words.zh} {words.en}"


def yearly(cell: str) -> dict[int, str]:
    """Return `2021: 3.5, 2022: 3.6` as year → cell; `—` for none."""
    if cell == NONE:
        return {}
    pairs = (part.split(":") for part in cell.split(","))
    return {int(year): value.strip() for year, value in pairs}


def thresholds() -> Thresholds:
    """Return limits as the rulebook sets them, so that the handbook does not change with a setting."""
    words = {"zh": "例", "en": "example"}
    named = {"name": words, "text": words, "formula": "q", "needs": words, "source": words}
    return Thresholds.model_validate(
        {
            "text": words,
            "classes": [{"id": one, "phase": "any", "name": one.text, "condition": words} for one in Verdict],
            "tolerance": {
                "applies_to": "≈", "relative": "0.02", "status": "U", "better_than_target": "met", "text": words,
            },
            "pace": {
                "status": "U", "ahead": "1.05", "on_pace": "1", "slightly_behind": "0.9", "far_behind": "0.6",
                "text": words,
            },
            "catch_up": {"status": "U", "ratio": "1.5", "text": words},
            "decides": {
                "minimum_confidence": "medium", "expected": "provisional", "year_uncertain": "never", "text": words,
            },
            "methods": [
                {"id": "linear_share", "primary": True, **named},
                {"id": "growth_rate_ratio", "primary": False, **named},
            ],
            "disagreement": {"shown": "both", "class_from": "linear_share", "text": words},
            "target_types": [
                {"counting": one, "progress": "x", "required": "s", "text": words}
                for one in ("level", "cumulative", "annual", "mean_growth", "change_from_baseline")
            ],
        }
    )  # fmt: skip
