"""Another zone, another plan, other years, units and indicators: the same program, no change of code."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from sunan.cli.prepare import load_quietly
from sunan.kernel.errors import InvalidInput
from sunan.monitoring.attainment.core.assessments import Certainty, Phase
from sunan.monitoring.attainment.core.cascade import Conclusion
from sunan.monitoring.attainment.core.explained import explained_figure, explained_target
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.attainment.core.verdicts import Reason, Verdict
from sunan.monitoring.attainment.selectors import check_rulebook, state_of_plan
from sunan.monitoring.attainment.services import keep_state
from sunan.monitoring.indicators.core.revision import Cause, explain_revision
from sunan.monitoring.indicators.selectors import replayed
from sunan.rulebooks.selectors import source_in_force
from tests.moments import NOON, TESTER
from tests.two_rivers import DURING, FOLDER

PACES = {
    Verdict.AHEAD,
    Verdict.ON_PACE,
    Verdict.SLIGHTLY_BEHIND,
    Verdict.BEHIND,
    Verdict.REGRESSING,
    Verdict.CANNOT_TELL,
}
WORDS_OF_SUNAN = re.compile(r"苏南(?!创新矩阵)|Sunan(?! Innovation Matrix)|五市|南京|Nanjing|2021")


@pytest.fixture
def two_rivers(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUNAN_RULEBOOK", str(FOLDER))
    load_quietly()


def verdicts(state: StateOfPlan) -> dict[str, Verdict]:
    return {one.target.id: one.verdict for one in state.assessments}


def test_it_has_no_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUNAN_RULEBOOK", str(FOLDER))
    assert check_rulebook(source_in_force()) == []


def test_after_the_plan_the_verdicts_are_final(two_rivers: None) -> None:
    state = state_of_plan()
    assert state.as_of == date(2031, 9, 30)
    assert {one.phase for one in state.assessments} == {Phase.OVER}
    assert verdicts(state) == {
        "two-rivers-clean-power-share": Verdict.MET,
        "jia-clean-power-share": Verdict.MET,
        "yi-clean-power-share": Verdict.NOT_MET,
        "two-rivers-clean-power": Verdict.MET_WITHIN_TOLERANCE,
        "two-rivers-output-growth": Verdict.MET,
        "jia-output-growth": Verdict.MET,
        "yi-output-growth": Verdict.CANNOT_TELL,
        "two-rivers-star-workshops": Verdict.MET_EARLY,
    }
    assert {one.certainty for one in state.assessments} == {Certainty.FIRM}


def test_during_the_plan_the_verdicts_are_paces(two_rivers: None) -> None:
    state = state_of_plan(as_of=date.fromisoformat(DURING))
    assert {one.phase for one in state.assessments} == {Phase.DURING}
    assert set(verdicts(state).values()) <= PACES
    assert verdicts(state)["two-rivers-star-workshops"] is Verdict.AHEAD
    assert verdicts(state)["two-rivers-clean-power"] is Verdict.BEHIND


def test_limits_are_those_of_its_own_rulebook(two_rivers: None) -> None:
    """A pace of 0.89 is behind under other limits; here slightly behind begins at 0.8."""
    one = state_of_plan(as_of=date.fromisoformat(DURING)).assessment("two-rivers-clean-power-share")
    assert one.progress is not None
    assert one.progress.linear.q is not None
    assert Decimal("0.8") < one.progress.linear.q < Decimal("0.9")
    assert one.verdict is Verdict.SLIGHTLY_BEHIND


def test_the_region_is_the_ratio_of_sums_and_not_the_mean_of_ratios(two_rivers: None) -> None:
    cell = state_of_plan().figures.cell("clean_power_share", "TWO-RIVERS", "2030")
    assert cell.computed is not None
    exact = Fraction(494 + 312, 950 + 820) * 100
    assert abs(Fraction(cell.computed.value) - exact) < Fraction(1, 10**30)
    mean_of_ratios = (Fraction(494, 950) + Fraction(312, 820)) / 2 * 100
    assert abs(exact - mean_of_ratios) > Fraction(1, 2)
    assert [figure.value for figure in cell.published] == [Decimal("45.5")]


def test_a_revision_is_explained_by_the_component_that_was_revised(two_rivers: None) -> None:
    earlier, later = (
        state_of_plan(as_of=date.fromisoformat(day)).figures.cell("clean_power_share", "TWO-RIVERS", "2028").computed
        for day in ("2029-06-30", "2029-12-31")
    )
    assert earlier is not None
    assert later is not None
    revision = explain_revision(earlier.seal, later.seal)
    assert [(part.cause, part.measure) for part in revision.parts] == [(Cause.COMPONENT, "power")]
    assert revision.parts[0].amount == revision.change
    assert abs(revision.change - (Fraction(669, 1660) - Fraction(669, 1640)) * 100) < Fraction(1, 10**30)


def test_a_former_figure_is_still_what_was_known_then(two_rivers: None) -> None:
    """The revision came in November 2029 in another printed unit; before it, the first value holds."""
    known = {
        day: state_of_plan(as_of=date.fromisoformat(day)).figures.record.values("power", "990100", "2028")[0]
        for day in ("2029-11-19", "2029-11-20")
    }
    assert [(one.value.value, one.printed + one.printed_unit) for one in known.values()] == [
        (Decimal("880.0"), "880.0亿千瓦时"),
        (Decimal("900.00"), "0.09000万亿千瓦时"),
    ]


def test_cascades_follow_its_own_cities(two_rivers: None) -> None:
    cascades = {one.indicator: one for one in state_of_plan().cascades}
    assert set(cascades) == {"clean_power_share", "output_growth"}
    share = cascades["clean_power_share"].certificate
    assert share.conclusion is not Conclusion.NOT_IMPLIED
    assert share.deciding[0].least_for_top == Decimal("0.5")
    assert share.deciding[0].strict
    assert share.implied[0].value == pytest.approx(Decimal(50 * 950 + 40 * 820) / Decimal(1770), abs=Decimal("1e-20"))


def test_missing_figures_name_its_own_holders(two_rivers: None) -> None:
    wanted = {one.cell.measure: one for one in state_of_plan().missing if one.settles_verdict}
    assert set(wanted) == {"output_growth"}
    one = wanted["output_growth"]
    assert (one.cell.area, one.cell.period) == ("990200", "2030")
    assert (one.holder.zh, one.holder.en) == ("乙市统计局（虚构）", "Yi Statistical Office (fictional)")
    assert one.due_on == date(2031, 4, 30)
    assert one.overdue


def test_every_seal_replays(two_rivers: None) -> None:
    state = state_of_plan()
    assert keep_state(state, by=TESTER, at=NOON) > 0
    assert keep_state(state, by=TESTER, at=NOON) == 0
    for figure in state.shown_figures():
        outcome = replayed(figure.seal.id)
        assert outcome.agrees, figure.seal.payload()
        assert outcome.rulebook_archived


def test_nothing_says_2025_or_sunan_of_it(two_rivers: None) -> None:
    state = state_of_plan()
    said = [
        words
        for finding in state.findings
        for text in (finding.message, finding.remedy)
        for words in (text.zh, text.en)
    ]
    said += [words for one in state.assessments for words in (one.explanation.zh, one.explanation.en)]
    said += [words for one in state.cascades for text in one.sentences for words in (text.zh, text.en)]
    for explanation in (
        explained_target(state, "two-rivers-star-workshops"),
        explained_figure(state, "clean_power_share", "TWO-RIVERS", "2030"),
    ):
        said += [words for text in explanation.lines for words in (text.zh, text.en)]
    assert said
    assert [words for words in said if WORDS_OF_SUNAN.search(words)] == []


def test_before_anything_was_known_there_is_an_answer(two_rivers: None) -> None:
    with pytest.raises(InvalidInput):
        state_of_plan(as_of=date(2020, 1, 1))


def test_a_year_that_is_missing_is_a_reason(two_rivers: None) -> None:
    one = state_of_plan().assessment("yi-output-growth")
    assert one.reason in (Reason.NEVER_PUBLISHED, Reason.YEARS_MISSING)
    assert one.reading is not None
    assert one.reading.figure.period == "2029"


@pytest.mark.parametrize(
    "address",
    ["/", "/en/", "/indicators/clean_power_share/", "/en/indicators/output_growth/", "/cities/990100/", "/targets/", "/missing/", f"/?as_of={DURING}"],
)  # fmt: skip
def test_its_pages_open_and_say_nothing_of_sunan(
    two_rivers: None, client: Client, settings: Settings, tmp_path: Path, address: str
) -> None:
    settings.STATIC_ROOT = tmp_path
    answer = client.get(address)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert ("Two Rivers" if address.startswith("/en/") else "双河") in page
    main = page[page.index("<main") : page.index("</main>")]
    assert WORDS_OF_SUNAN.findall(main) == []
