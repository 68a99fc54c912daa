"""The certificate against slow, obvious oracles: all corners of the weights, and a grid over them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunan.kernel.errors import InvalidInput
from sunan.kernel.printed import Comparator
from sunan.kernel.texts import text
from sunan.monitoring.attainment.core.cascade import (
    Certificate,
    CityTarget,
    Conclusion,
    Form,
    Status,
    Weights,
    certify,
    sentences,
)

D = Decimal
UP = (Comparator.AT_LEAST, Comparator.ABOVE)
DOWN = (Comparator.AT_MOST, Comparator.BELOW)
WHAT = text("权数", "weights")

values = st.integers(1, 12)
promises = st.lists(values, min_size=1, max_size=5)


def cities(numbers: list[int], comparator: Comparator = Comparator.AT_LEAST) -> list[CityTarget]:
    return [CityTarget(f"c{place}", D(number), comparator) for place, number in enumerate(numbers)]


def grid(parts: int, steps: int) -> Iterator[tuple[int, ...]]:
    """Yield every way to split `steps` equal parts of the weights among the cities."""
    if parts == 1:
        yield (steps,)
        return
    for first in range(steps + 1):
        for rest in grid(parts - 1, steps - first):
            yield first, *rest


def implied(target: int, comparator: Comparator, numbers: list[int], weights: tuple[int, ...]) -> bool:
    """Return whether cities that just reach their targets make the region reach its own."""
    reached, asked = sum(w * t for w, t in zip(weights, numbers, strict=True)), target * sum(weights)
    match comparator:
        case Comparator.AT_LEAST:
            return reached >= asked
        case Comparator.ABOVE:
            return reached > asked
        case Comparator.AT_MOST:
            return reached <= asked
        case _:
            return reached < asked


def corners(target: int, numbers: list[int]) -> Iterator[tuple[Fraction, ...]]:
    """Yield the corners of the set of weights under which the target is just reached or surpassed (upwards).

    A linear function of the weights takes its extremes there: at single cities that reach the target, and where the
    edge between two cities meets it.
    """
    size = len(numbers)
    for one in range(size):
        if numbers[one] >= target:
            yield tuple(Fraction(place == one) for place in range(size))
        for other in range(size):
            if numbers[other] < target < numbers[one]:
                share = Fraction(target - numbers[other], numbers[one] - numbers[other])
                yield tuple(
                    share if place == one else 1 - share if place == other else Fraction(0) for place in range(size)
                )


@given(promises, values, st.sampled_from([*UP, *DOWN]))
def test_the_status_is_what_all_weights_of_a_grid_say(numbers: list[int], target: int, comparator: Comparator) -> None:
    floor = Comparator.AT_LEAST if comparator in UP else Comparator.AT_MOST
    status = certify(D(target), comparator, cities(numbers, floor)).status
    said = {implied(target, comparator, numbers, weights) for weights in grid(len(numbers), 6)}
    # A grid holds all weight on any one city, which are the extremes of a weighted mean.
    expected = {
        (True,): Status.IMPLIED_BY_ALL_WEIGHTS,
        (False,): Status.NOT_IMPLIED_BY_ANY_WEIGHTS,
        (False, True): Status.DEPENDS_ON_WEIGHTS,
    }[tuple(sorted(said))]
    assert status is expected


@given(promises, values)
def test_the_deciding_weights_are_the_extremes_over_all_weights(numbers: list[int], target: int) -> None:
    certificate = certify(D(target), Comparator.AT_LEAST, cities(numbers))
    if certificate.status is not Status.DEPENDS_ON_WEIGHTS:
        assert certificate.deciding == ()
        return
    (deciding,) = certificate.deciding
    top, bottom = max(numbers), min(numbers)
    feasible = list(corners(target, numbers))
    least = min(sum(w for w, t in zip(weights, numbers, strict=True) if t == top) for weights in feasible)
    most = max(sum(w for w, t in zip(weights, numbers, strict=True) if t == bottom) for weights in feasible)
    assert deciding.least_for_top == pytest.approx(D(least.numerator) / least.denominator, abs=D("1e-25"))
    assert deciding.most_for_bottom == pytest.approx(D(most.numerator) / most.denominator, abs=D("1e-25"))


@given(promises, values)
def test_no_weights_that_imply_the_target_break_the_deciding_weights(numbers: list[int], target: int) -> None:
    certificate = certify(D(target), Comparator.AT_LEAST, cities(numbers))
    for deciding in certificate.deciding:
        for weights in grid(len(numbers), 8):
            if implied(target, Comparator.AT_LEAST, numbers, weights):
                at_top = sum(w for w, t in zip(weights, numbers, strict=True) if t == max(numbers))
                at_bottom = sum(w for w, t in zip(weights, numbers, strict=True) if t == min(numbers))
                assert D(at_top) / 8 >= deciding.least_for_top - D("1e-25")
                assert D(at_bottom) / 8 <= deciding.most_for_bottom + D("1e-25")


@given(promises, values, st.sampled_from([*UP, *DOWN]), st.data())
def test_observed_weights_decide_as_the_weighted_mean_does(
    numbers: list[int], target: int, comparator: Comparator, data: st.DataObject
) -> None:
    drawn = data.draw(st.lists(st.integers(0, 9), min_size=len(numbers), max_size=len(numbers)).filter(any))
    floor = Comparator.AT_LEAST if comparator in UP else Comparator.AT_MOST
    amounts = {f"c{place}": D(amount) for place, amount in enumerate(drawn)}
    certificate = certify(
        D(target), comparator, cities(numbers, floor), weights=Weights(WHAT, "2024", amounts), members=amounts
    )
    holds = implied(target, comparator, numbers, tuple(drawn))
    (found,) = certificate.implied
    assert found.holds == holds
    assert certificate.conclusion is (Conclusion.IMPLIED if holds else Conclusion.NOT_IMPLIED)
    assert abs(sum(found.shares.values(), D(0)) - 1) < D("1e-25")
    assert abs(found.value - found.residual - target) < D("1e-25")


@given(promises, values)
def test_falling_targets_are_the_mirror_of_rising_ones(numbers: list[int], target: int) -> None:
    up = certify(D(target), Comparator.AT_LEAST, cities(numbers))
    down = certify(D(-target), Comparator.AT_MOST, cities([-n for n in numbers], Comparator.AT_MOST))
    assert up.status is down.status
    assert [(d.least_for_top, d.most_for_bottom) for d in up.deciding] == [
        (d.least_for_top, d.most_for_bottom) for d in down.deciding
    ]


def test_productivity_in_both_forms_is_exact() -> None:
    certificate = certify(
        D("5.5"),
        Comparator.AT_LEAST,
        [CityTarget(str(place), D(rate)) for place, rate in enumerate(("2.2", "5.5", "5.5", "6", "6"))],
        growth_years=5,
    )
    yearly, compounded = certificate.deciding
    assert yearly.most_for_bottom == pytest.approx(D("0.1315789473684210526315789473684211"), abs=D("1e-33"))
    exact = (Fraction(106, 100) ** 5 - Fraction(1055, 1000) ** 5) / (
        Fraction(106, 100) ** 5 - Fraction(1022, 1000) ** 5
    )
    assert compounded.most_for_bottom == pytest.approx(D(exact.numerator) / D(exact.denominator), abs=D("1e-26"))
    assert (yearly.form, compounded.form) == (Form.YEARLY_RATES, Form.COMPOUNDED)
    assert "impossible" not in " ".join(one.en for one in sentences(certificate, names={}, unit=text("%", "%")))


def test_growth_that_is_not_implied_is_implausible_not_impossible() -> None:
    certificate = certify(D(7), Comparator.AT_LEAST, cities([2, 6]), growth_years=5)
    assert certificate.status is Status.NOT_IMPLIED_BY_ANY_WEIGHTS
    (said,) = sentences(certificate, names={}, unit=text("%", "%"))
    assert "implausible, not impossible" in said.en
    assert "false" not in said.en


def test_two_forms_that_differ_leave_the_conclusion_open() -> None:
    # Half at 0 and half at 10: the mean of rates is exactly 5, compounding gives more than 5.
    growth = [CityTarget("c0", D(0)), CityTarget("c1", D(10))]
    weights = Weights(WHAT, "2024", {"c0": D("50.5"), "c1": D("49.5")})
    certificate = certify(D(5), Comparator.AT_LEAST, growth, weights=weights, growth_years=5)
    assert [one.holds for one in certificate.implied] == [False, True]
    assert certificate.conclusion is Conclusion.CANNOT_TELL


def test_cities_that_promise_more_than_a_value_exceed_it() -> None:
    strict = [CityTarget("c0", D(4), Comparator.ABOVE), CityTarget("c1", D(4), Comparator.ABOVE)]
    assert certify(D(4), Comparator.ABOVE, strict).status is Status.IMPLIED_BY_ALL_WEIGHTS
    mixed = [CityTarget("c0", D(4), Comparator.ABOVE), CityTarget("c1", D(4))]
    certificate = certify(D(4), Comparator.ABOVE, mixed)
    assert (certificate.status, certificate.deciding) == (Status.DEPENDS_ON_WEIGHTS, ())
    assert certify(D(4), Comparator.ABOVE, cities([4, 4])).status is Status.NOT_IMPLIED_BY_ANY_WEIGHTS


def test_a_strict_target_needs_more_than_the_deciding_weights() -> None:
    (deciding,) = certify(D(30), Comparator.ABOVE, cities([50, 10])).deciding
    assert (deciding.strict, deciding.least_for_top, deciding.most_for_bottom) == (True, D("0.5"), D("0.5"))


def test_nothing_is_asked_of_the_top_where_the_second_suffices() -> None:
    (enough,) = certify(D(20), Comparator.AT_LEAST, cities([50, 20, 10])).deciding
    (short,) = certify(D(20), Comparator.ABOVE, cities([50, 20, 10])).deciding
    (over,) = certify(D(19), Comparator.ABOVE, cities([50, 20, 10])).deciding
    assert (enough.top_needed, short.top_needed, over.top_needed) == (False, True, False)
    assert {enough.least_for_top, short.least_for_top, over.least_for_top} == {D(0)}


def test_a_city_that_exceeds_its_value_lifts_the_strictness() -> None:
    promised = [CityTarget("c0", D(50), Comparator.ABOVE), CityTarget("c1", D(10))]
    (deciding,) = certify(D(30), Comparator.ABOVE, promised).deciding
    assert (deciding.strict, deciding.least_for_top) == (False, D("0.5"))


def test_a_city_without_a_target_or_a_weight_is_named() -> None:
    weights = Weights(WHAT, "2024", {"c0": D(1)})
    certificate = certify(D(5), Comparator.AT_LEAST, cities([4, 6]), members=["c0", "c1", "c2"], weights=weights)
    assert (certificate.missing, certificate.unweighted) == (("c2",), ("c1",))
    assert (certificate.status, certificate.conclusion) == (Status.INCOMPLETE, Conclusion.CANNOT_TELL)


def test_about_is_read_at_its_number_and_named() -> None:
    promised = [CityTarget("c0", D(4), Comparator.ABOUT), CityTarget("c1", D(3))]
    certificate = certify(D(4), Comparator.ABOUT, promised)
    assert certificate.approximate == ("c0",)
    assert any("左右" in one.zh for one in sentences(certificate, names={}, unit=text("%", "%")))


@pytest.mark.parametrize(
    "promised",
    [
        [],
        [CityTarget("c0", D(1)), CityTarget("c0", D(2))],
        [CityTarget("c0", D(1)), CityTarget("c1", D(2), Comparator.AT_MOST)],
    ],
)
def test_targets_that_cannot_be_combined_are_refused(promised: list[CityTarget]) -> None:
    with pytest.raises(InvalidInput):
        certify(D(1), Comparator.AT_LEAST, promised)


@pytest.mark.parametrize("amounts", [{}, {"c0": D(0)}, {"c0": D(-1), "c1": D(2)}])
def test_weights_without_substance_are_refused(amounts: dict[str, Decimal]) -> None:
    with pytest.raises(InvalidInput):
        Weights(WHAT, "2024", amounts)


def test_weights_that_lie_wholly_elsewhere_imply_nothing() -> None:
    weights = Weights(WHAT, "2024", {"c0": D(0), "c1": D(0), "c9": D(1)})
    certificate: Certificate = certify(D(5), Comparator.AT_LEAST, cities([4, 6]), weights=weights)
    assert certificate.implied == ()
    assert certificate.conclusion is Conclusion.CANNOT_TELL
