"""A revision splits into parts that sum to it exactly, whatever changed, or is one line that says it cannot be split."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import permutations

from hypothesis import given
from hypothesis import strategies as some

from sunan.kernel import formula as formulas
from sunan.kernel.arithmetic import CONTEXT
from sunan.kernel.formula import evaluate
from sunan.monitoring.indicators.core.revision import Cause, Revision, explain_revision
from sunan.monitoring.indicators.core.seals import Seal, SealedInput

MEASURES = ("rd", "gdp", "staff")
FORMULAS = ("rd / gdp", "(rd + staff) / gdp", "rd / (gdp + staff)", "rd * staff / gdp")
values = some.decimals(min_value=1, max_value=1000, places=1)
boundaries = some.sampled_from([("A1",), ("A2",), ("A1", "A2"), ("A1", "A2", "A3")])


def sealed(formula: str, areas: tuple[str, ...], found: dict[tuple[str, str], Decimal], factor: str = "100") -> Seal:
    tree = formulas.parse(formula)
    inputs = tuple(
        SealedInput(f"r:{measure}-{area}", "d", measure, area, "2025", "", found[measure, area], "亿元", "=")
        for measure in formulas.names_in(tree)
        for area in areas
    )
    sums: dict[str, Decimal] = {}
    for one in inputs:
        sums[one.measure] = CONTEXT.add(sums.get(one.measure, Decimal(0)), one.value)
    value = CONTEXT.multiply(evaluate(tree, sums), Decimal(factor))
    return Seal(
        "x", "ALL", "2025", "", date(2026, 1, 1), "formula", str(tree), Decimal(factor), "%", value, "h", inputs
    )


tables = some.fixed_dictionaries({(measure, area): values for measure in MEASURES for area in ("A1", "A2", "A3")})
any_seal = some.builds(sealed, some.sampled_from(FORMULAS), boundaries, tables, some.sampled_from(["100", "1"]))
same_formula = some.sampled_from(FORMULAS).flatmap(
    lambda formula: some.tuples(*(some.builds(sealed, some.just(formula), boundaries, tables),) * 2)
)


@given(any_seal, any_seal)
def test_parts_sum_to_the_change_exactly_or_there_is_one_line(before: Seal, after: Seal) -> None:
    revision = explain_revision(before, after)
    assert revision.change == Fraction(after.value) - Fraction(before.value)
    assert sum((part.amount for part in revision.parts), Fraction(0)) == revision.change
    if any(part.cause is Cause.NOT_ATTRIBUTABLE for part in revision.parts):
        assert len(revision.parts) == 1


@given(same_formula)
def test_with_one_formula_every_change_is_attributed(pair: tuple[Seal, Seal]) -> None:
    revision = explain_revision(*pair)
    assert Cause.NOT_ATTRIBUTABLE not in {part.cause for part in revision.parts}
    assert sum((part.amount for part in revision.parts), Fraction(0)) == revision.change


@given(same_formula, some.data())
def test_the_order_of_inputs_does_not_matter(pair: tuple[Seal, Seal], data: some.DataObject) -> None:
    before, after = pair
    shuffled = replace(after, inputs=tuple(data.draw(some.permutations(after.inputs))))
    assert as_set(explain_revision(before, shuffled)) == as_set(explain_revision(before, after))


@given(same_formula)
def test_going_back_takes_each_part_back(pair: tuple[Seal, Seal]) -> None:
    before, after = pair
    there, back = explain_revision(before, after), explain_revision(after, before)
    assert {(cause, measure, -amount) for cause, measure, amount in as_set(there)} == as_set(back)


@given(any_seal)
def test_no_change_has_no_parts(seal: Seal) -> None:
    assert explain_revision(seal, seal) == Revision(seal, seal, Fraction(0), ())
    assert explain_revision(None, None).parts == ()


@given(tables, tables)
def test_parts_are_the_mean_over_all_orders(
    old: dict[tuple[str, str], Decimal], new: dict[tuple[str, str], Decimal]
) -> None:
    """Slow and obvious: change the ingredients one after the other in every order, and take the mean of each step."""
    formula, areas = "rd * staff / gdp", ("A1",)
    before, after = sealed(formula, areas, old), sealed(formula, areas, new)
    tree = formulas.parse(formula)
    steps: dict[str, list[Fraction]] = {measure: [] for measure in MEASURES}
    for order in permutations(MEASURES):
        found = {measure: old[measure, "A1"] for measure in MEASURES}
        value = Fraction(before.value)
        for measure in order:
            found[measure] = new[measure, "A1"]
            changed = Fraction(CONTEXT.multiply(evaluate(tree, found), Decimal(100)))
            steps[measure].append(changed - value)
            value = changed
    expected = {(Cause.COMPONENT, name, sum(each, Fraction(0)) / 6) for name, each in steps.items() if sum(each)}
    assert as_set(explain_revision(before, after)) == expected


def test_a_new_figure_is_new_data_and_a_lost_one_cannot_be_attributed() -> None:
    seal = sealed("rd / gdp", ("A1",), {("rd", "A1"): Decimal(3), ("gdp", "A1"): Decimal(100)})
    (new,) = explain_revision(None, seal).parts
    assert (new.cause, new.amount) == (Cause.NEW_DATA, Fraction(3))
    (lost,) = explain_revision(seal, None).parts
    assert (lost.cause, lost.amount) == (Cause.NOT_ATTRIBUTABLE, Fraction(-3))


def test_what_left_because_it_was_retracted_is_said_to_come_of_that() -> None:
    cells = {("rd", "A1"): Decimal(3), ("gdp", "A1"): Decimal(100)}
    before = sealed("rd / gdp", ("A1",), cells)
    rd, gdp = before.inputs
    (lost,) = explain_revision(before, None, retracted={rd.reference}).parts
    assert (lost.cause, lost.amount) == (Cause.RETRACTED, Fraction(-3))
    after = sealed("rd / gdp", ("A1",), {**cells, ("rd", "A1"): Decimal(4)})
    after = replace(after, inputs=(replace(after.inputs[0], reference="other:2"), gdp))
    (part,) = explain_revision(before, after, retracted={rd.reference}).parts
    assert (part.cause, part.measure, part.amount) == (Cause.RETRACTED, "rd", Fraction(1))
    (revised,) = explain_revision(before, after, retracted={"nobody:2"}).parts
    assert revised.cause is Cause.COMPONENT
    (whole,) = explain_revision(
        replace(before, method="published"), replace(after, method="published"), retracted={rd.reference}
    ).parts
    assert whole.cause is Cause.RETRACTED
    (mixed,) = explain_revision(
        replace(before, method="published"),
        replace(after, method="published", inputs=(after.inputs[0], replace(gdp, reference="other:3"))),
        retracted={rd.reference},
    ).parts
    assert mixed.cause is Cause.NOT_ATTRIBUTABLE, "something else left as well"


def test_between_published_values_nothing_is_spread() -> None:
    seal = sealed("rd / gdp", ("A1",), {("rd", "A1"): Decimal(3), ("gdp", "A1"): Decimal(100)})
    before, after = replace(seal, method="published"), replace(seal, method="published", value=Decimal(4))
    assert [(part.cause, part.amount) for part in explain_revision(before, after).parts] == [
        (Cause.NOT_ATTRIBUTABLE, Fraction(1))
    ]


def test_another_component_in_the_formula_cannot_be_attributed() -> None:
    found = {(measure, "A1"): Decimal(5) for measure in MEASURES}
    revision = explain_revision(sealed("rd / gdp", ("A1",), found), sealed("(rd + staff) / gdp", ("A1",), found))
    assert [part.cause for part in revision.parts] == [Cause.NOT_ATTRIBUTABLE]


def test_where_old_and_new_together_divide_by_zero_nothing_is_spread() -> None:
    found = {("rd", "A1"): Decimal(10), ("gdp", "A1"): Decimal(5), ("staff", "A1"): Decimal(3)}
    later = {("rd", "A1"): Decimal(10), ("gdp", "A1"): Decimal(7), ("staff", "A1"): Decimal(5)}
    revision = explain_revision(
        sealed("rd / (gdp - staff)", ("A1",), found),
        sealed("rd / (gdp - staff)", ("A1",), later | {("rd", "A1"): Decimal(30)}),
    )
    assert [(part.cause, part.amount) for part in revision.parts] == [(Cause.NOT_ATTRIBUTABLE, revision.change)]


def test_formula_boundary_and_component_share_one_change() -> None:
    old = {(measure, area): Decimal(10) for measure in MEASURES for area in ("A1", "A2", "A3")}
    new = {**old, ("rd", "A1"): Decimal(20)}
    revision = explain_revision(
        sealed("rd / gdp", ("A1",), old), sealed("rd / (gdp + gdp - gdp) * 2", ("A1", "A2"), new, "100")
    )
    assert {part.cause for part in revision.parts} == {Cause.DEFINITION, Cause.BOUNDARY, Cause.COMPONENT}
    assert sum((part.amount for part in revision.parts), Fraction(0)) == revision.change


def as_set(revision: Revision) -> set[tuple[Cause, str, Fraction]]:
    return {(part.cause, part.measure, part.amount) for part in revision.parts}
