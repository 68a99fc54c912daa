"""The cascade certificate: do the targets of the cities, taken together, imply the target of the region?

An intensive regional value (a ratio, a mean rate) is a weighted mean of the cities' values: Σ wᵢxᵢ with wᵢ ≥ 0 and
Σ wᵢ = 1, the weights being the cities' shares of the denominator. If every city just reaches its target tᵢ, the
region stands at Σ wᵢtᵢ. Sorted into distinct values t₁ > t₂ > … > t_m:

* T > t₁: no weights whatever let the city targets imply the regional one;
* T ≤ t_m: all weights do;
* otherwise it depends on the weights. Necessary are: the cities at t₁ together hold at least
  max(0, (T − t₂)/(t₁ − t₂)), and the cities at t_m together at most (t₁ − T)/(t₁ − t_m).

City targets are floors. A region can reach its target although the city targets do not imply it, so the wording is
"not implied by the city targets", never "false"; for growth it is "implausible", never "impossible".

A mean growth is averaged in two forms. The mean of yearly rates weights each year's rates by shares of output; the
compounded form weights the growth factors of the whole plan by shares of base output. For productivity both suppose
that the cities' shares of employment stay as they are; people moving between cities can add to either.

For targets that fall (以下) everything is mirrored: ceilings, and t₁ is the lowest value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise

from sunan.kernel.arithmetic import CONTEXT, grouped
from sunan.kernel.errors import InvalidInput
from sunan.kernel.growth import HUNDRED, growth_factor, product, rate_of, root
from sunan.kernel.periods import Period
from sunan.kernel.printed import Comparator
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.verdicts import Direction

ZERO = Decimal(0)
ONE = Decimal(1)


class Status(StrEnum):
    """What the city targets alone prove, whatever the weights."""

    IMPLIED_BY_ALL_WEIGHTS = "implied_by_all_weights"
    DEPENDS_ON_WEIGHTS = "depends_on_weights"
    NOT_IMPLIED_BY_ANY_WEIGHTS = "not_implied_by_any_weights"
    INCOMPLETE = "incomplete"

    @property
    def text(self) -> Text:
        return _STATUSES[self]


_STATUSES = {
    Status.IMPLIED_BY_ALL_WEIGHTS: text("无论权重如何，分市目标都足以推出区域目标", "implied under all weights"),
    Status.DEPENDS_ON_WEIGHTS: text("能否推出取决于各市权重", "depends on the weights of the cities"),
    Status.NOT_IMPLIED_BY_ANY_WEIGHTS: text(
        "无论权重如何，分市目标都推不出区域目标", "not implied by the city targets under any weights"
    ),
    Status.INCOMPLETE: text("有的市没有目标，无法推断", "some cities have no target, so nothing can be concluded"),
}


class Conclusion(StrEnum):
    """What the certificate says once observed weights are known."""

    IMPLIED = "implied"
    NOT_IMPLIED = "not_implied"
    CANNOT_TELL = "cannot_tell"

    @property
    def text(self) -> Text:
        return _CONCLUSIONS[self]


_CONCLUSIONS = {
    Conclusion.IMPLIED: text("可由分市目标推出", "implied by the city targets"),
    Conclusion.NOT_IMPLIED: text("分市目标推不出", "not implied by the city targets"),
    Conclusion.CANNOT_TELL: text("缺少各市权重，无法判定", "cannot tell without the weights of the cities"),
}


class Form(StrEnum):
    """In which form city values are averaged: as they are, or, for growth, as yearly rates and as compounded factors."""

    LEVEL = "level"
    YEARLY_RATES = "yearly_rates"
    COMPOUNDED = "compounded"

    @property
    def text(self) -> Text:
        return _FORMS[self]


_FORMS = {
    Form.LEVEL: text("按分母占比加权", "weighted by shares of the denominator"),
    Form.YEARLY_RATES: text("按各年增速的加权平均", "mean of yearly rates, weighted by shares of output"),
    Form.COMPOUNDED: text("按规划期内逐年累计", "compounded over the years of the plan"),
}


@dataclass(frozen=True, slots=True)
class CityTarget:
    """What one city promises; 左右 (≈) is read at the printed value and named in the certificate."""

    area: str
    value: Decimal
    comparator: Comparator = Comparator.AT_LEAST


@dataclass(frozen=True, slots=True)
class Weights:
    """Observed denominators of the cities: what they are, of which period, and how much each city has.

    They need not sum to 1; they are divided by their sum.
    """

    what: Text
    period: str
    amounts: Mapping[str, Decimal]

    def __post_init__(self) -> None:
        if any(amount < 0 for amount in self.amounts.values()) or not any(self.amounts.values()):
            raise InvalidInput(
                "权重不能为负，且至少有一个大于零", "Weights are never negative, and at least one is above zero"
            )


@dataclass(frozen=True, slots=True)
class Level:
    """A distinct target value and the cities that have it."""

    value: Decimal
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Deciding:
    """The weights that decide, in one form of averaging.

    Attributes:
        least_for_top: what the cities at t₁ together need at least, 0 to 1.
        most_for_bottom: what the cities at t_m together may have at most, 0 to 1.
        top_needed: whether anything is asked of the cities at t₁; not when those at t₂ suffice.
        strict: the regional target excludes its bound (超过) and no city's does, so "at least" reads "more than",
            "at most" "less than".
    """

    form: Form
    top: Level
    least_for_top: Decimal
    bottom: Level
    most_for_bottom: Decimal
    top_needed: bool
    strict: bool


@dataclass(frozen=True, slots=True)
class Implied:
    """What observed weights make of the city targets, in one form of averaging.

    Attributes:
        value: Σ wᵢtᵢ, in the target's unit (for compounded growth: the mean yearly growth it amounts to).
        residual: `value` minus the regional target.
        shares: area → share of the weights, summing to 1.
        share_of_top, share_of_bottom: of the cities at t₁ and at t_m.
        holds: whether the regional target follows.
    """

    form: Form
    weights: Weights
    value: Decimal
    residual: Decimal
    shares: Mapping[str, Decimal]
    share_of_top: Decimal
    share_of_bottom: Decimal
    holds: bool


@dataclass(frozen=True, slots=True)
class Certificate:
    """Whether the city targets imply the regional target, with everything needed to check it by hand.

    Attributes:
        indicator, area: whose target it is: the indicator's id, the region's code.
        growth_years: over how many years a mean growth compounds; `None` for other targets.
        levels: the distinct city values, the most ambitious first.
        deciding: one entry per form when the status depends on the weights; empty otherwise, and when all cities aim at
            one value, some of them at more than it.
        implied: one entry per form when weights of all cities are known, otherwise empty.
        missing: cities without a target.
        unweighted: cities without an observed weight; empty when no weights were given.
        approximate: cities whose target says 左右, read at the printed value.
    """

    indicator: str
    area: str
    target: Decimal
    comparator: Comparator
    direction: Direction
    growth_years: int | None
    levels: tuple[Level, ...]
    status: Status
    conclusion: Conclusion
    deciding: tuple[Deciding, ...]
    implied: tuple[Implied, ...]
    missing: tuple[str, ...]
    unweighted: tuple[str, ...]
    approximate: tuple[str, ...]

    @property
    def is_growth(self) -> bool:
        return self.growth_years is not None


def certify(
    target: Decimal,
    comparator: Comparator,
    cities: Iterable[CityTarget],
    *,
    indicator: str = "",
    area: str = "",
    members: Iterable[str] = (),
    direction: Direction = Direction.UP,
    weights: Weights | None = None,
    growth_years: int | None = None,
) -> Certificate:
    """Return the certificate of one regional target.

    Args:
        target, comparator: of the region; `=` and `≈` are read with `direction`, at the printed value.
        cities: the city targets of the same indicator and unit.
        indicator, area: whose target it is, carried along.
        members: all cities of the region, to notice those without a target.
        weights: observed denominators.
        growth_years: for targets of mean yearly growth in per cent, over how many years it compounds.
    Raises:
        InvalidInput: no city has a target, one has two, or a city's target points the other way.
    """
    promised = sorted(cities, key=lambda city: city.area)
    towards = _direction(comparator, direction)
    _refuse_unfit(promised, towards)
    levels = _levels(promised, towards)
    missing = tuple(area for area in members if area not in {city.area for city in promised})
    strict = comparator in (Comparator.ABOVE, Comparator.BELOW)
    exceeding = {city.area for city in promised if city.comparator in (Comparator.ABOVE, Comparator.BELOW)}
    status = _status(target, levels, towards, strict=strict, exceeding=exceeding, missing=missing)
    forms = (Form.LEVEL,) if growth_years is None else (Form.YEARLY_RATES, Form.COMPOUNDED)
    unweighted = tuple(city.area for city in promised if weights and city.area not in weights.amounts)
    implied = tuple(
        _implied(form, target, promised, levels, weights, towards, growth_years or 1, strict=strict)
        for form in forms
        if weights and not unweighted and not missing and any(weights.amounts[city.area] for city in promised)
    )
    return Certificate(
        indicator=indicator,
        area=area,
        target=target,
        comparator=comparator,
        direction=towards,
        growth_years=growth_years,
        levels=levels,
        status=status,
        conclusion=_conclusion(status, implied),
        deciding=tuple(
            _deciding(form, target, levels, growth_years or 1, strict=strict and not exceeding)
            for form in forms
            if status is Status.DEPENDS_ON_WEIGHTS and len(levels) > 1
        ),
        implied=implied,
        missing=missing,
        unweighted=unweighted,
        approximate=tuple(city.area for city in promised if city.comparator is Comparator.ABOUT),
    )


def _direction(comparator: Comparator, direction: Direction) -> Direction:
    if comparator.points_up:
        return Direction.UP
    return Direction.DOWN if comparator.points_down else direction


def _refuse_unfit(promised: list[CityTarget], towards: Direction) -> None:
    if not promised:
        raise InvalidInput("没有分市目标，不能作衔接性检验", "No city has a target, so there is nothing to certify")
    for city, following in pairwise(promised):
        if city.area == following.area:
            raise InvalidInput(f"{city.area} 有两个目标", f"{city.area} has two targets")
    for city in promised:
        if _direction(city.comparator, towards) is not towards:
            raise InvalidInput(
                f"{city.area} 的目标与区域目标方向相反，不能合成",
                f"The target of {city.area} points the other way than the region's; they cannot be combined",
            )


def _levels(promised: list[CityTarget], towards: Direction) -> tuple[Level, ...]:
    values = sorted({city.value for city in promised}, reverse=towards is Direction.UP)
    return tuple(Level(value, tuple(city.area for city in promised if city.value == value)) for value in values)


def _status(
    target: Decimal,
    levels: tuple[Level, ...],
    towards: Direction,
    *,
    strict: bool,
    exceeding: set[str],
    missing: tuple[str, ...],
) -> Status:
    """Compare the target with the best and the worst city value; a strict target needs a strict excess."""
    if missing:
        return Status.INCOMPLETE
    top, bottom = levels[0], levels[-1]
    over_top = _beyond(target, top.value, towards)
    over_bottom = _beyond(target, bottom.value, towards)
    # A city that promises "more than t" exceeds t, so standing at t suffices for a strict regional target.
    if over_top > 0 or (strict and not over_top and not exceeding.intersection(top.areas)):
        return Status.NOT_IMPLIED_BY_ANY_WEIGHTS
    if over_bottom < 0 or (not over_bottom and (not strict or exceeding.issuperset(bottom.areas))):
        return Status.IMPLIED_BY_ALL_WEIGHTS
    return Status.DEPENDS_ON_WEIGHTS


def _beyond(target: Decimal, value: Decimal, towards: Direction) -> Decimal:
    """Return by how much the target asks more than a value, positive when it does."""
    return CONTEXT.multiply(CONTEXT.subtract(target, value), Decimal(towards.sign))


def _scaled(value: Decimal, form: Form, years: int) -> Decimal:
    return product([growth_factor(value)] * years) if form is Form.COMPOUNDED else value


def _deciding(form: Form, target: Decimal, levels: tuple[Level, ...], years: int, *, strict: bool) -> Deciding:
    wanted = _scaled(target, form, years)
    top, second, bottom = (_scaled(levels[place].value, form, years) for place in (0, 1, -1))
    least = CONTEXT.divide(CONTEXT.subtract(wanted, second), CONTEXT.subtract(top, second))
    most = CONTEXT.divide(CONTEXT.subtract(top, wanted), CONTEXT.subtract(top, bottom))
    top_needed = least > 0 or (strict and not least)
    return Deciding(form, levels[0], _clamped(least), levels[-1], _clamped(most), top_needed, strict)


def _implied(
    form: Form,
    target: Decimal,
    promised: list[CityTarget],
    levels: tuple[Level, ...],
    weights: Weights,
    towards: Direction,
    years: int,
    *,
    strict: bool,
) -> Implied:
    amounts = {city.area: weights.amounts[city.area] for city in promised}
    total = _sum(amounts.values())
    weighted = _sum(CONTEXT.multiply(amounts[c.area], _scaled(c.value, form, years)) for c in promised)
    # Compared as products, so that no quotient is rounded before it decides.
    over = _beyond(CONTEXT.multiply(_scaled(target, form, years), total), weighted, towards)
    exceeds = any(c.comparator in (Comparator.ABOVE, Comparator.BELOW) and amounts[c.area] for c in promised)
    mean = CONTEXT.divide(weighted, total)
    value = rate_of(root(mean, years)) if form is Form.COMPOUNDED else mean
    shares = {area: CONTEXT.divide(amount, total) for area, amount in amounts.items()}
    return Implied(
        form=form,
        weights=weights,
        value=value,
        residual=CONTEXT.subtract(value, target),
        shares=shares,
        share_of_top=CONTEXT.divide(_sum(amounts[area] for area in levels[0].areas), total),
        share_of_bottom=CONTEXT.divide(_sum(amounts[area] for area in levels[-1].areas), total),
        holds=over < 0 or (not over and (not strict or exceeds)),
    )


def _conclusion(status: Status, implied: tuple[Implied, ...]) -> Conclusion:
    match status:
        case Status.IMPLIED_BY_ALL_WEIGHTS:
            return Conclusion.IMPLIED
        case Status.NOT_IMPLIED_BY_ANY_WEIGHTS:
            return Conclusion.NOT_IMPLIED
        case Status.INCOMPLETE:
            return Conclusion.CANNOT_TELL
        case Status.DEPENDS_ON_WEIGHTS:
            answers = {one.holds for one in implied}
            if len(answers) != 1:
                return Conclusion.CANNOT_TELL
            return Conclusion.IMPLIED if answers.pop() else Conclusion.NOT_IMPLIED


def _clamped(share: Decimal) -> Decimal:
    return min(ONE, max(ZERO, share))


def _sum(values: Iterable[Decimal]) -> Decimal:
    total = ZERO
    for value in values:
        total = CONTEXT.add(total, value)
    return total


def sentences(certificate: Certificate, *, names: Mapping[str, Text], unit: Text) -> tuple[Text, ...]:
    """Return the certificate in words: the status, the deciding weights, what observed weights make of it.

    Args:
        names: area code → short name.
    """
    said = [_opening(certificate)]
    said += [_decided(certificate, one, names) for one in certificate.deciding]
    said += [_observed(certificate, one, names, unit) for one in certificate.implied]
    if certificate.missing:
        zh, en = _joined(certificate.missing, names)
        said.append(text(f"没有目标的市：{zh}。", f"Cities without a target: {en}."))
    if certificate.approximate:
        zh, en = _joined(certificate.approximate, names)
        said.append(
            text(
                f"{zh}的目标写作“左右”，此处按所印数值计。",
                f"The target of {en} says “about”; it is taken at the printed value.",
            )
        )
    return tuple(said)


def _opening(certificate: Certificate) -> Text:
    status = certificate.status
    if certificate.is_growth and status is Status.NOT_IMPLIED_BY_ANY_WEIGHTS:
        return text(
            "各市增速目标均低于区域目标：只靠分市目标推不出区域目标，实现的可能性不大，但并非不可能。",
            "Every city aims at less growth than the region: the regional target is not implied by the city targets; "
            "reaching it is implausible, not impossible.",
        )
    return text(f"{status.text.zh}。", f"{status.text.en[0].upper()}{status.text.en[1:]}.")


def _decided(certificate: Certificate, deciding: Deciding, names: Mapping[str, Text]) -> Text:
    top_zh, top_en = _joined(deciding.top.areas, names)
    bottom_zh, bottom_en = _joined(deciding.bottom.areas, names)
    least, most = _percent(deciding.least_for_top), _percent(deciding.most_for_bottom)
    at_least = text("占比须超过", "must hold more than") if deciding.strict else text("至少须占", "must hold at least")
    at_most = text("占比须低于", "must hold less than") if deciding.strict else text("至多可占", "may hold at most")
    parts = []
    if deciding.top_needed:
        parts.append(text(f"{_together(deciding.top, top_zh)}{at_least.zh} {least}", f"{top_en} {at_least.en} {least}"))
    parts.append(
        text(f"{_together(deciding.bottom, bottom_zh)}{at_most.zh} {most}", f"{bottom_en} {at_most.en} {most}")
    )
    zh, en = "，".join(part.zh for part in parts), ", and ".join(part.en for part in parts)
    if certificate.is_growth:
        zh, en = f"{deciding.form.text.zh}：{zh}", f"{deciding.form.text.en}: {en}"
    return text(f"{zh}。", f"{en[0].upper()}{en[1:]}.")


def _together(level: Level, names: str) -> str:
    return f"{names}合计" if len(level.areas) > 1 else names


def _observed(certificate: Certificate, implied: Implied, names: Mapping[str, Text], unit: Text) -> Text:
    top, bottom = certificate.levels[0], certificate.levels[-1]
    top_zh, top_en = _joined(top.areas, names)
    bottom_zh, bottom_en = _joined(bottom.areas, names)
    top_share, bottom_share = _percent(implied.share_of_top), _percent(implied.share_of_bottom)
    value, distance = grouped(implied.value, 2), grouped(implied.residual.copy_abs(), 2)
    sign = "−" if implied.residual < 0 else "+"
    verdict = (Conclusion.IMPLIED if implied.holds else Conclusion.NOT_IMPLIED).text
    if certificate.is_growth and not implied.holds:
        verdict = text(f"{verdict.zh}（实现的可能性不大，并非不可能）", f"{verdict.en} (implausible, not impossible)")
    what, period = implied.weights.what, Period.parse(implied.weights.period).text
    zh = (
        f"以{period.zh}{what.zh}为权重（{implied.form.text.zh}）：分市目标合成 {value}{unit.zh}，"
        f"与区域目标相差 {sign}{distance}；{_together(top, top_zh)}占 {top_share}，"
        f"{_together(bottom, bottom_zh)}占 {bottom_share}；{verdict.zh}。"
    )
    en = (
        f"With {what.en} of {period.en} as weights ({implied.form.text.en}): the city targets amount to "
        f"{f'{value} {unit.en}'.strip()}, {sign}{distance} from the regional target; {top_en} {top_share}, "
        f"{bottom_en} {bottom_share}; {verdict.en}."
    )
    return text(zh, en)


def _joined(areas: Iterable[str], names: Mapping[str, Text]) -> tuple[str, str]:
    known = [names.get(area, text(area, area)) for area in areas]
    *others, last = [name.en for name in known]
    return "、".join(name.zh for name in known), f"{', '.join(others)} and {last}" if others else last


def _percent(share: Decimal) -> str:
    return f"{grouped(CONTEXT.multiply(share, HUNDRED), 1)}%"
