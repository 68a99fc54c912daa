"""A number with two owners: what is a difference, what explains it, what is left."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sunan.kernel.areas import Area, AreaKind
from sunan.kernel.errors import InvalidInput
from sunan.kernel.printed import PrintedValue, Qualifier
from sunan.kernel.texts import text
from sunan.monitoring.collection.core.reconciling import (
    Answer,
    Comparison,
    Difference,
    ReasonPart,
    as_text,
    differences,
    explained_by,
    from_text,
    is_explained,
    part_given,
    parts_given,
    residual,
)
from sunan.monitoring.collection.core.words import DifferenceReason
from sunan.monitoring.statistics.core.observations import Cell

NAME = text("名", "name")


def area(code: str, kind: AreaKind, parent: str = "", members: tuple[str, ...] = ()) -> Area:
    return Area(code=code, name=NAME, short=NAME, kind=kind, parent=parent, members=members)


AREAS = (
    area("R", AreaKind.REGION, "P", ("C1", "C2")),
    area("C1", AreaKind.CITY, "P"),
    area("C2", AreaKind.CITY, "P"),
    area("Z1", AreaKind.FUNCTIONAL, "C1"),
    area("Z2", AreaKind.COUNTY, "C1"),
    area("G", AreaKind.ZONE_GROUP, "C1"),
)


def answer(
    ask: int, where: str, printed: str, *, measure: str = "firms", hedge: Qualifier = Qualifier.EXACT, counted: bool = False
) -> Answer:  # fmt: skip
    value = PrintedValue.parse(printed, qualifier=hedge, counted=counted)
    return Answer(ask, f"office-{ask}", Cell(measure, where, "2024"), value)


def found(*answers: Answer) -> tuple[Difference, ...]:
    return differences(answers, areas=AREAS, additive=frozenset({"firms"}), tolerance=Decimal("0.05"))


@pytest.mark.parametrize(
    ("first", "second", "amount", "agrees"),
    [
        pytest.param(("3.7", {}), ("3.7", {}), "0.0", True, id="the same"),
        pytest.param(("3.7", {}), ("3.74", {}), "-0.04", True, id="equal within the digits printed"),
        pytest.param(("3.7", {}), ("3.76", {}), "-0.06", False, id="beyond them"),
        pytest.param(("120", {"counted": True}), ("121", {"counted": True}), "-1", False, id="a count is exact"),
        pytest.param(("120", {}), ("121", {}), "-1", False, id="rounded ends that touch and are open"),
        pytest.param(("100", {"hedge": Qualifier.ABOUT}), ("104", {}), "-4", True, id="about, within its tolerance"),
        pytest.param(("100", {"hedge": Qualifier.ABOVE}), ("250", {}), "-150", True, id="more than 100 may be 250"),
        pytest.param(("100", {"hedge": Qualifier.ABOVE}), ("90", {}), "10", False, id="more than 100 is not 90"),
    ],
)
def test_two_owners_differ_by_what_their_digits_tell_and_no_less(first, second, amount, agrees):
    (difference,) = found(answer(1, "C1", first[0], **first[1]), answer(2, "C1", second[0], **second[1]))
    assert (difference.comparison, difference.first, difference.others) == (Comparison.SAME_CELL, 1, (2,))
    assert str(difference.amount) == amount
    assert difference.is_none is agrees


def test_the_order_in_which_answers_come_changes_nothing_and_a_new_figure_changes_the_fingerprint():
    one, two = answer(1, "C1", "10"), answer(2, "C1", "12")
    assert found(one, two) == found(two, one)
    assert found(one, two)[0].fingerprint != found(one, answer(2, "C1", "12.0"))[0].fingerprint


def test_three_owners_are_each_held_against_the_first():
    pairs = [(one.first, one.others) for one in found(*(answer(n, "C1", "5") for n in (3, 1, 2)))]
    assert pairs == [(1, (2,)), (1, (3,))]


def test_other_cells_are_not_compared():
    other = Answer(2, "office-2", Cell("firms", "C1", "2023"), PrintedValue.parse("7"))
    assert found(answer(1, "C1", "10"), other) == ()


@pytest.mark.parametrize(
    ("total", "parts", "amount", "agrees"),
    [
        pytest.param("100", ("60", "30"), "10", True, id="the city is more than its zones"),
        pytest.param("90", ("60", "30"), "0", True, id="as much as its zones"),
        pytest.param("89", ("60", "30"), "-1", True, id="less, but rounding may have done it"),
        pytest.param("80", ("60", "30"), "-10", False, id="less than its zones"),
    ],
)
def test_a_city_is_never_less_than_the_zones_within_it(total, parts, amount, agrees):
    (difference,) = found(answer(1, "C1", total), answer(2, "Z1", parts[0]), answer(3, "Z2", parts[1]))
    assert (difference.comparison, difference.others) == (Comparison.WITHIN, (2, 3))
    assert (str(difference.amount), difference.is_none) == (amount, agrees)


def test_a_region_is_the_sum_of_its_cities_once_all_of_them_have_answered():
    part = found(answer(1, "R", "100"), answer(2, "C1", "60"))
    assert [(one.comparison, one.is_none) for one in part] == [(Comparison.WITHIN, True)]
    whole = found(answer(1, "R", "100"), answer(2, "C1", "60"), answer(3, "C2", "30"))
    assert [(one.comparison, str(one.amount), one.is_none) for one in whole] == [(Comparison.SUM_OF_PARTS, "10", False)]


def test_ratios_do_not_add_up_and_groups_that_overlap_are_no_parts():
    ratio = [answer(1, "C1", "3.0", measure="intensity"), answer(2, "Z1", "9.9", measure="intensity")]
    assert found(*ratio) == ()
    assert found(answer(1, "C1", "1"), answer(2, "G", "9")) == ()


def test_reasons_explain_a_difference_exactly_or_leave_a_residual():
    (difference,) = found(answer(1, "C1", "120", counted=True), answer(2, "C1", "100", counted=True))
    parts = [
        ReasonPart(DifferenceReason.ENCLAVE, Decimal(12)),
        ReasonPart(DifferenceReason.TRUSTEESHIP, Decimal(8)),
    ]
    assert residual(difference, parts) == 0
    assert is_explained(difference, explained_by(parts))
    assert residual(difference, parts[:1]) == 8
    assert not is_explained(difference, explained_by(parts[:1]))


def test_a_residual_below_the_digits_printed_is_none():
    (difference,) = found(answer(1, "C1", "3.76"), answer(2, "C1", "3.6"))
    assert is_explained(difference, Decimal("0.13"))
    assert residual(difference, [ReasonPart(DifferenceReason.TIMING, Decimal("0.13"))]) == Decimal("0.03")


def test_parts_are_kept_as_they_were_given():
    parts = parts_given([part_given("enclave", " -12.50 "), part_given("other", "3", " 数据 补录 ")])
    assert parts[0].amount == Decimal("-12.50")
    assert parts[1].note == "数据 补录"
    assert from_text(as_text(parts)) == parts


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(("mood", "1", ""), id="an unknown reason"),
        pytest.param(("enclave", "about 3", ""), id="no number"),
        pytest.param(("enclave", "NaN", ""), id="not a number by name"),
        pytest.param(("enclave", "1e400", ""), id="beyond all figures"),
        pytest.param(("other", "1", " "), id="another reason without words"),
    ],
)
def test_what_is_no_part_is_refused(given):
    with pytest.raises(InvalidInput):
        part_given(*given)


def test_twenty_reasons_are_enough():
    with pytest.raises(InvalidInput):
        parts_given([ReasonPart(DifferenceReason.TIMING, Decimal(1))] * 21)
