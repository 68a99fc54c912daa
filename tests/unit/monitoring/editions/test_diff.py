"""What two editions say differently, and why: from the seals alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from sunan.documents.core.composer import Composer
from sunan.documents.core.content import Document, FigureToken, Tone, VerdictToken
from sunan.documents.core.sealed import SealedKind
from sunan.kernel.texts import text
from sunan.monitoring.editions.core.comparison import Change, Comparison, compared
from sunan.monitoring.editions.core.diff import ChangeKind, Group, Side
from sunan.monitoring.editions.core.diff_export import as_csv, as_data, inert, row
from sunan.monitoring.editions.core.diff_ground import Reason, Source
from sunan.monitoring.editions.core.slots import SlotNames
from sunan.monitoring.indicators.core.seals import Seal, SealedInput
from sunan.monitoring.statistics.core.retractions import Retraction, RetractionCause

THEN, NOW = date(2025, 10, 31), date(2026, 11, 22)
SOURCES = {
    "book-2024": Source("江苏统计年鉴 2024", "江苏省统计局", date(2024, 11, 1)),
    "book-2025": Source("江苏统计年鉴 2025", "江苏省统计局", date(2025, 12, 1)),
    "news": Source("报道", "某报", date(2026, 1, 2)),
    "old-news": Source("旧报道", "某报", date(2024, 1, 2)),
}
NAMES = SlotNames(
    {"rd_intensity": text("研发强度", "R&D intensity")}, {"320500": text("苏州", "Suzhou")},
    {"suzhou-rd": text("苏州研发强度", "R&D intensity, Suzhou")}, {"rd": text("研发投入", "R&D expenditure")},
)  # fmt: skip


def seal(
    value: str,
    *inputs: tuple[str, str, str],
    as_of: date = THEN,
    formula: str = "",
    rulebook: str = "a",
    area: str = "320500",
) -> Seal:
    """Return a seal; inputs are release:line, measure and value."""
    sealed = tuple(
        SealedInput(where, f"{where}={amount}", measure, area, "2024", "", Decimal(amount), "%", "=")
        for where, measure, amount in inputs
    )
    return Seal(
        "rd_intensity", "320500", "2024", "", as_of, "formula" if formula else "published", formula, Decimal(1), "%",
        Decimal(value), rulebook, sealed,
    )  # fmt: skip


class Writing:
    """A report of a few statements, and the seals its figures hang on."""

    def __init__(self, as_of: date) -> None:
        self.as_of = as_of
        self.report = Composer("示例规划", language="zh", as_of=as_of)
        self.report.at("target.suzhou-rd")
        self.seals: dict[str, Seal] = {}

    def figure(self, made: Seal, *, period: str = "2024") -> FigureToken:
        slot = f"figure.rd_intensity.320500.{period}"
        recipe = {
            "seal": made.id,
            "unit": "%",
            "method": made.method,
            "releases": [one.reference for one in made.inputs],
        }
        sealed = self.report.ledger.seal(SealedKind.FIGURE, slot, f"{made.value:f}", recipe, stored=made.short_id)
        self.seals[made.id] = made
        return FigureToken(f"{made.value}%", sealed.id, "figure", sealed.value, slot=slot)

    def token(self, kind: SealedKind, slot: str, value: str, recipe: Mapping[str, Any]) -> FigureToken:
        sealed = self.report.ledger.seal(kind, slot, value, recipe)
        return FigureToken(value, sealed.id, kind.value, value, slot=slot)

    def verdict(self, value: str, on: list[str], **recipe: str) -> VerdictToken:
        held = {"rule": "verdict", "phase": "during", "reason": "", "inputs": on, **recipe}
        sealed = self.report.ledger.seal(SealedKind.VERDICT, "verdict.suzhou-rd", value, held)
        return VerdictToken(value, "●", Tone.GOOD, value, sealed.id)

    def side(self, *, known: tuple[str, ...] = ("book-2024", "old-news"), rulebook: str = "a", **people: str) -> Side:
        return Side(f"e-{self.as_of.year}", self.document, rulebook * 64, frozenset(known), people)

    @property
    def document(self) -> Document:
        return self.report.document()


def of_figures(before: Seal, after: Seal, *, rulebook: str = "a") -> Comparison:
    old, new = Writing(THEN), Writing(NOW)
    old.report.paragraph("强度为", old.figure(before), "。")
    new.report.paragraph("强度为", new.figure(after), "。")
    return between(old, new, rulebook=rulebook)


def between(old: Writing, new: Writing, *, rulebook: str = "a", **people: str) -> Comparison:
    return compared(
        old.side(), new.side(known=tuple(SOURCES), rulebook=rulebook, **people), seals={**old.seals, **new.seals},
        sources=SOURCES, names=NAMES,
    )  # fmt: skip


def only(comparison: Comparison) -> Change:
    (change,) = comparison.changes
    return change


PUBLISHED = seal("3.68", ("book-2024:7", "rd", "3.68"))


@pytest.mark.parametrize(
    ("after", "reason", "word"),
    [
        (seal("3.7", ("book-2025:9", "rd", "3.7"), as_of=NOW), Reason.REVISED, "《江苏统计年鉴 2025》（2025-12-01）修订了"),
        (seal("3.7", ("news:2", "rd", "3.7"), as_of=NOW), Reason.NEW_RELEASE, "优先于"),
        (seal("3.7", ("old-news:2", "rd", "3.7"), as_of=NOW), Reason.OTHER_SOURCE, "前版时已知的《旧报道》"),
        (seal("3.7", ("book-2024:8", "rd", "3.7"), as_of=NOW), Reason.OTHER_SOURCE, "另一行"),
        (
            seal("3.7", ("news:2", "rd", "37"), ("news:3", "gdp", "10"), as_of=NOW, formula="rd / gdp"),
            Reason.OTHER_SOURCE, "取公布值，本版按公式计算",
        ),
    ],
    ids=["revised", "new release", "other source", "other line", "computed now"],
)  # fmt: skip
def test_a_published_figure_changed_for_the_reason_that_its_seals_tell(after: Seal, reason: Reason, word: str) -> None:
    change = only(of_figures(PUBLISHED, after))
    assert change.kind is ChangeKind.CHANGED
    assert [one.reason for one in change.because] == [reason]
    assert word in change.because[0].about.zh


def test_the_question_is_answered_in_one_sentence_with_both_seals() -> None:
    after = seal("3.7", ("book-2025:9", "rd", "3.7"), as_of=NOW)
    told = only(of_figures(PUBLISHED, after)).answer
    assert told.zh == (
        f"苏州2024年研发强度：前版（e-2025）写“3.68%”（印记 {PUBLISHED.short_id}），本版（e-2026）写“3.7%”（印记 {after.short_id}），"
        "因为《江苏统计年鉴 2025》（2025-12-01）修订了《江苏统计年鉴 2024》（2024-11-01）的数。"
    )
    assert PUBLISHED.short_id in told.en
    assert after.short_id in told.en


def computed(
    rd: str, gdp: str, value: str, *, release: str = "book-2024", formula: str = "rd / gdp * 100", as_of: date = THEN
) -> Seal:
    return seal(value, (f"{release}:1", "rd", rd), (f"{release}:2", "gdp", gdp), formula=formula, as_of=as_of)


def test_a_computed_figure_changed_in_exact_parts_that_sum_to_the_change() -> None:
    before = computed("3.4", "100", "3.4")
    after = computed("4.4", "110", "4", release="book-2025", as_of=NOW)
    change = only(of_figures(before, after))
    parts = [one.amount for one in change.because]
    assert {one.reason for one in change.because} == {Reason.REVISED}
    assert len(parts) == 2
    assert sum(one for one in parts if one is not None) == Fraction(6, 10)
    assert "研发投入：" in " ".join(one.about.zh for one in change.because)


def test_a_changed_formula_is_a_changed_definition() -> None:
    after = computed("3.4", "100", "6.8", formula="rd / gdp * 200", as_of=NOW)
    (because,) = only(of_figures(computed("3.4", "100", "3.4"), after)).because
    assert because.reason is Reason.DEFINITION
    assert because.amount == Fraction(34, 10)


def test_another_date_of_knowledge_alone_changes_nothing() -> None:
    comparison = of_figures(PUBLISHED, replace(PUBLISHED, as_of=NOW))
    assert comparison.changes == ()
    assert comparison.same == 1


def test_the_same_value_from_another_release_is_told_apart() -> None:
    change = only(of_figures(PUBLISHED, seal("3.68", ("book-2025:9", "rd", "3.68"), as_of=NOW)))
    assert change.kind is ChangeKind.REMADE
    assert change.because[0].reason is Reason.REVISED


def retracted(*references: str, since: date = NOW) -> list[Retraction]:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    return [Retraction(one, since, RetractionCause.FALSE, "写错单位", "", at) for one in references]


def taken_back(before: Seal, after: Seal | None, *references: str, since: date = NOW) -> Change:
    old, new = Writing(THEN), Writing(NOW)
    old.report.paragraph("强度为", old.figure(before), "。")
    new.report.paragraph("强度为", new.figure(after) if after else "", "。")
    return only(
        compared(
            old.side(), new.side(known=tuple(SOURCES)), seals={**old.seals, **new.seals}, sources=SOURCES, names=NAMES,
            retractions=retracted(*references, since=since),
        )
    )  # fmt: skip


def test_a_figure_that_is_stated_no_more_because_it_was_retracted_says_so() -> None:
    (where,) = [one.reference for one in PUBLISHED.inputs]
    change = taken_back(PUBLISHED, None, where)
    assert [one.reason for one in change.because] == [Reason.RETRACTED]
    assert "自 2026-11-22 起撤销（公布后发现有误：写错单位）" in change.because[0].about.zh
    later = taken_back(PUBLISHED, None, where, since=date(2026, 12, 1))
    assert Reason.RETRACTED not in {one.reason for one in later.because}, "on the later edition's date it still counted"


@pytest.mark.parametrize("formula", ["", "(rd / gdp)"], ids=["published", "computed"])
def test_what_takes_the_place_of_a_retracted_figure_says_so_first(formula: str) -> None:
    (where,) = [one.reference for one in PUBLISHED.inputs]
    found = (
        [("old-news:4", "rd", "3.7")] if not formula else [("old-news:4", "rd", "37"), ("old-news:5", "gdp", "1000")]
    )
    change = taken_back(PUBLISHED, seal("3.7", *found, as_of=NOW, formula=formula), where)
    assert change.because[0].reason is Reason.RETRACTED
    assert {one.reason for one in change.because} <= {Reason.RETRACTED, Reason.OTHER_SOURCE}


def test_the_part_of_a_component_that_was_retracted_is_said_to_come_of_it() -> None:
    before = seal("3.7", ("book-2024:2", "rd", "37"), ("book-2024:3", "gdp", "1000"), formula="((rd / gdp) * 100)")
    after = replace(
        seal("3.5", ("old-news:2", "rd", "35"), ("book-2024:3", "gdp", "1000"), as_of=NOW, formula="((rd / gdp) * 100)")
    )
    (because,) = taken_back(before, after, "book-2024:2").because
    assert (because.reason, because.amount) == (Reason.RETRACTED, Fraction(-2, 10))


def test_without_the_seal_store_the_releases_of_the_ledger_still_tell() -> None:
    old, new = Writing(THEN), Writing(NOW)
    old.report.paragraph(old.figure(PUBLISHED))
    new.report.paragraph(new.figure(seal("3.7", ("book-2025:9", "rd", "3.7"), as_of=NOW)))
    found = compared(old.side(), new.side(known=tuple(SOURCES)), seals={}, sources=SOURCES, names=NAMES)
    assert only(found).because[0].reason is Reason.REVISED


def test_a_sentence_that_moved_on_to_another_year_says_so_on_both_sides() -> None:
    old, new = Writing(THEN), Writing(NOW)
    old.report.paragraph("强度为", old.figure(PUBLISHED), "。")
    new.report.paragraph(
        "强度为", new.figure(replace(PUBLISHED, period="2025", value=Decimal("3.7")), period="2025"), "。"
    )
    found = between(old, new)
    assert {one.kind for one in found.changes} == {ChangeKind.NEW, ChangeKind.VANISHED}
    assert {one.because[0].reason for one in found.changes} == {Reason.PERIOD}


def of_rests(value: str, figure: Seal, members: list[str], verdict: str, as_of: date) -> Writing:
    made = Writing(as_of)
    token = made.figure(figure)
    said = made.verdict(verdict, [token.seal_id])
    count = made.token(
        SealedKind.COUNT,
        "count.targets.met-yes",
        str(len(members)),
        {"over": "targets", "where": {"met": "yes"}, "members": members},
    )
    gap = made.token(
        SealedKind.DERIVED, "gap.suzhou-rd", value, {"formula": "x - 1", "places": 1, "inputs": {"x": token.seal_id}}
    )
    made.report.paragraph("强度为", token, "，", said, "，完成", count, "项，相差", gap, "。")
    return made


def test_counts_verdicts_and_derived_numbers_name_what_moved_them() -> None:
    old = of_rests("2.7", PUBLISHED, [], "behind", THEN)
    new = of_rests("2.8", seal("3.7", ("news:1", "rd", "3.7"), as_of=NOW), ["suzhou-rd"], "met", NOW)
    by_group = {one.group: one for one in between(old, new).changes}
    figure = "figure.rd_intensity.320500.2024"
    assert by_group[Group.VERDICT].because[0].slots == (figure,)
    assert by_group[Group.DERIVED].because[0].slots == (figure,)
    assert by_group[Group.COUNT].because[0].slots == ("verdict.suzhou-rd",)
    assert "计入苏州研发强度" in by_group[Group.COUNT].answer.zh


def test_a_verdict_on_the_same_figures_changed_with_the_end_of_the_period() -> None:
    old, new = Writing(THEN), Writing(NOW)
    for made, verdict, phase, reason in (
        (old, "on_pace", "during", ""),
        (new, "cannot_tell", "over", "never_published"),
    ):
        made.report.paragraph(made.verdict(verdict, [], phase=phase, reason=reason))
    (because,) = only(between(old, new)).because
    assert because.reason is Reason.DATE
    assert "目标期已结束" in because.about.zh


def test_a_target_changes_with_the_rulebook_alone() -> None:
    old, new = Writing(THEN), Writing(NOW)
    for made, value in ((old, "3.7"), (new, "3.8")):
        made.report.paragraph(made.token(SealedKind.TARGET, "target.suzhou-rd", value, {"comparator": ">="}))
    (because,) = only(between(old, new, rulebook="b")).because
    assert because.reason is Reason.RULEBOOK
    assert "aaaaaaaa" in because.about.zh


def test_the_same_digits_with_another_comparator_are_a_change() -> None:
    old, new = Writing(THEN), Writing(NOW)
    for made, comparator in ((old, ">"), (new, ">=")):
        made.report.paragraph(made.token(SealedKind.TARGET, "target.suzhou-rd", "3.7", {"comparator": comparator}))
    assert only(between(old, new, rulebook="b")).kind is ChangeKind.CHANGED


def test_a_new_value_in_the_same_sentence_is_no_change_of_words_and_people_are_told_apart() -> None:
    old, new = Writing(THEN), Writing(NOW)
    for made, value, words in ((old, "3.68", "原话。"), (new, "3.7", "新话。")):
        made.report.paragraph("强度为", made.figure(seal(value, ("news:1", "rd", value), as_of=made.as_of)), "。")
        made.report.paragraph(words)
        made.report.paragraph(f"程序{words}")
    found = between(old, new, **{"target.suzhou-rd.2": "anna"})
    assert [(one.place, one.by) for one in found.by_people] == [("target.suzhou-rd.2", "anna")]
    assert [one.place for one in found.by_program] == ["target.suzhou-rd.3"]


def test_words_of_two_languages_are_not_compared() -> None:
    old, new = Writing(THEN), Writing(NOW)
    old.report.paragraph("原话。")
    new.report = Composer("Plan", language="en", as_of=NOW)
    new.report.at("target.suzhou-rd")
    new.report.paragraph("Words.")
    assert between(old, new).prose == ()


def test_the_export_has_every_change_and_nothing_a_spreadsheet_would_run() -> None:
    found = of_figures(PUBLISHED, seal("3.7", ("news:1", "rd", "3.7"), as_of=NOW))
    (line,) = (row(one) for one in found.changes)
    assert (line["before"], line["after"], line["reasons"]) == ("3.68%", "3.7%", "new_release")
    assert as_csv(("slot",), [line]) == "\ufeffslot\r\nfigure.rd_intensity.320500.2024\r\n"
    assert as_data(found)["changes"] == [line]
    assert (inert("=1+1"), inert("-0.5%"), inert("@x"), inert("+0.2")) == ("'=1+1", "-0.5%", "'@x", "+0.2")
