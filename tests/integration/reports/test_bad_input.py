"""Odd plans and dates: the report is written all the same and says what is missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from sunan.documents.core.content import Chart, Document, Heading, Paragraph, Table
from sunan.documents.core.numbering import arrange
from sunan.documents.core.sealed import SealedKind
from sunan.documents.filling import Format, fill
from sunan.monitoring.attainment.core.build import build_state
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.plan.core.plan import Plan
from sunan.monitoring.reports.core.composition import report
from sunan.monitoring.reports.core.request import Audience, ReportKind, ReportRequest
from sunan.monitoring.reports.core.rules import ReportRules
from sunan.monitoring.statistics.core.record import Record
from tests.integration.reports.conftest import AFTER, BEFORE_ANYTHING, Made
from tests.integration.reports.walking import plain_of, unsealed

ODD_NAME = "𬭳🙂<script>每万名就业人员中研究与试验发展人员全时当量" + "（含规模以上工业企业）" * 16 + "\u202e"


def text_of(document: Document) -> str:
    """Return what stands beside the tokens, a line for each block."""
    return "\n".join("".join(plain_of(block)) for block in document.blocks)


def with_plan(state: StateOfPlan, **changes: Any) -> StateOfPlan:
    """Return the state of the same figures under a changed plan."""
    plan: Plan = replace(state.book.plan, **changes)
    book = replace(state.book, plan=plan, identities=())
    return build_state(book=book, figures=replace(state.figures, members=book.members, _answered={}))


@pytest.mark.parametrize("kind", list(ReportKind))
@pytest.mark.parametrize("brief", [False, True], ids=["whole", "brief"])
def test_before_any_release_the_report_says_that_nothing_is_known(made: Made, kind: ReportKind, brief: bool) -> None:
    document = made(ReportRequest(kind, Audience.INTERNAL, brief=brief), BEFORE_ANYTHING)
    assert arrange(document).blocks
    assert "没有任何已知的数据发布" in text_of(document)
    assert not [one for one in document.seals if one.kind is SealedKind.FIGURE]


@pytest.mark.parametrize("kind", list(ReportKind))
def test_a_plan_without_tasks_says_so(fictional: StateOfPlan, rules: ReportRules, kind: ReportKind) -> None:
    state = with_plan(fictional, tasks=(), boxes=(), commitments=(), errata=())
    document = report(state, ReportRequest(kind, Audience.INTERNAL), rules)
    assert arrange(document).blocks
    assert "没有列出重点任务" in text_of(document)


@pytest.mark.parametrize("kind", list(ReportKind))
def test_a_plan_without_targets_says_so(fictional: StateOfPlan, rules: ReportRules, kind: ReportKind) -> None:
    state = with_plan(fictional, targets=())
    for brief in (False, True):
        document = report(state, ReportRequest(kind, Audience.INTERNAL, brief=brief), rules)
        assert arrange(document).blocks
        assert "没有列出数量目标" in text_of(document)


@pytest.mark.parametrize("kind", list(ReportKind))
def test_a_city_without_any_figure_is_told_what_to_supply(
    states: dict[date, StateOfPlan], rules: ReportRules, kind: ReportKind
) -> None:  # fmt: skip
    state = states[AFTER]
    cells = {cell: values for cell, values in state.figures.record.cells.items() if cell.area != "320400"}
    bare = build_state(
        book=state.book, figures=replace(state.figures, record=Record(state.as_of, cells), _answered={})
    )  # fmt: skip
    for audience, city in ((Audience.CITY, "320400"), (Audience.INTERNAL, "")):
        document = report(bare, ReportRequest(kind, audience, city), rules)
        assert arrange(document).blocks
        assert "常州的目标没有任何可显示的数值" in text_of(document)
        assert unsealed(document) == []
    assert "常州市统计局" in text_of(report(bare, ReportRequest(kind, Audience.CITY, "320400"), rules))


def test_names_of_any_length_and_script_stay_whole(fictional: StateOfPlan, rules: ReportRules) -> None:
    indicators = fictional.book.indicators
    name = {"zh": ODD_NAME, "en": ODD_NAME}
    odd = {
        key: rule.model_validate({**rule.model_dump(), "name": name, "short": name})
        for key, rule in indicators.rules.items()
    }
    book = replace(fictional.book, indicators=replace(indicators, rules=odd))
    state = build_state(book=book, figures=replace(fictional.figures, indicators=book.indicators, _answered={}))
    document = report(state, ReportRequest(ReportKind.FINAL, Audience.INTERNAL), rules)
    assert len(ODD_NAME) >= 200
    shown = ODD_NAME.replace("\u202e", "\ufffd")
    assert any(shown in one.caption for one in document.blocks if isinstance(one, Table))
    brief = report(state, ReportRequest(ReportKind.FINAL, brief=True), rules)
    files = fill(brief, [Format.DOCX, Format.PDF, Format.HTML], with_charts=False)
    assert "<script>" not in files[Format.HTML].decode().replace("&lt;script&gt;", "")
    assert all(files.values())


def test_five_thousand_targets_are_reported(states: dict[date, StateOfPlan], rules: ReportRules) -> None:
    state = states[AFTER]
    plan = state.book.plan
    pattern = plan.cities[0]
    cities = [pattern.model_copy(update={"code": f"C{number:05d}"}) for number in range(1000)]
    targets = tuple(
        one.model_copy(update={"id": f"{one.id}-{city.code}", "area": city.code})
        for city in cities
        for one in plan.targets_of(area=pattern.code)
    )
    region = plan.region.model_copy(update={"members": tuple(city.code for city in cities)})
    others = tuple(area for area in plan.areas if area.code != region.code)
    grown = with_plan(state, areas=(region, *cities, *others), targets=targets)
    document = report(grown, ReportRequest(ReportKind.YEARLY), rules)
    arranged = arrange(document)
    assert len(grown.assessments) == 5000
    assert sum(isinstance(one.block, Table) for one in arranged.blocks) > 1000
    assert all(len(one.columns) < 20 for one in document.blocks if isinstance(one, Table))
    counted = next(one for one in document.seals if one.slot == "count.targets")
    assert counted.value == "5000"
    assert "members" not in counted.recipe
    assert len(counted.recipe["members_sha256"]) == 64


def test_the_final_report_is_long_because_much_is_known(made: Made) -> None:
    """At least two hundred charts and tables; a target without any value has its sheet and no empty table of values."""
    document = made(ReportRequest(ReportKind.FINAL, Audience.INTERNAL), AFTER)
    drawn = [one for one in document.blocks if isinstance(one, Table | Chart)]
    assert len(drawn) >= 200
    assert all(one.rows for one in drawn if isinstance(one, Table) and one.key.startswith(("values", "compendium")))


def test_slots_say_who_has_to_write_them(made: Made) -> None:
    document = made(ReportRequest(ReportKind.FINAL, Audience.INTERNAL), AFTER)
    slots = [
        text_of(replace(document, blocks=(block,), places=(place,)))
        for block, place in zip(document.blocks, document.places, strict=True)
        if place.startswith("slot.") and isinstance(block, Paragraph)
    ]
    assert slots
    for words in slots:
        assert words.startswith("【待填写】")
        assert "由江苏省科学技术厅" in words


@pytest.mark.parametrize(
    ("kind", "chapters"),
    [
        ("final", ["评估工作概述", "总体完成情况", "主要目标指标完成情况", "重点任务与重大工程进展", "分市情况与区域差异",
                   "目标衔接性", "主要做法和经验", "问题及原因", "缺失数据及掌握单位", "对下一规划的建议"]),
        ("midterm", ["评估工作概述", "总体进展", "主要目标指标完成情况", "重点任务与重大工程进展", "分市情况与区域差异",
                     "目标衔接性", "问题及原因", "缺失数据及掌握单位", "形势变化与后期预判", "对策建议"]),
        ("yearly", ["总体进展", "主要指标序时进度", "分市情况与区域差异", "重点任务与重大工程进展", "缺失数据及掌握单位",
                    "预警与建议", "监测依据与说明"]),
    ],
)  # fmt: skip
def test_a_kind_has_the_chapters_that_its_readers_expect(made: Made, kind: str, chapters: list[str]) -> None:
    document = made(ReportRequest(ReportKind(kind)), AFTER)
    body = list(document.blocks)
    ends = next(number for number, one in enumerate(body) if type(one).__name__ == "Annex")
    assert [one.text for one in body[:ends] if isinstance(one, Heading) and one.level == 1] == chapters
