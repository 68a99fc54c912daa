"""What was delivered of tasks and commitments, in reports: checked outcomes for all, the rest for those who may know."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from sunan.documents.core import content
from sunan.documents.core.content import Document
from sunan.documents.core.sealed import SealedKind
from sunan.kernel.texts import text
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.reports.core.composition import report
from sunan.monitoring.reports.core.disclosure import disclosed
from sunan.monitoring.reports.core.recipes import Recomputation
from sunan.monitoring.reports.core.request import Audience, ReportKind, ReportRequest
from sunan.monitoring.reports.core.rules import ReportRules
from sunan.monitoring.tasks.core.delivery import Delivered, Delivery
from sunan.monitoring.tasks.core.words import ItemKind, Outcome, State
from tests.integration.reports.conftest import AFTER
from tests.integration.reports.walking import inlines_of, unsealed

SUZHOU = "320500"


def task(
    code: str, outcome: Outcome | None = None, *, areas: Iterable[str] = (), parent: str = "", **more: object
) -> Delivered:
    one = Delivered(
        code, ItemKind.SUB_ITEM if parent else ItemKind.TASK, "" if parent else code, parent, text("甲子项", "Part A"), tuple(areas),
        "", outcome, closing=7 if outcome else 0, checked_on=date(2026, 11, 1) if outcome else None,
    )  # fmt: skip
    return replace(one, **more)


DELIVERY = Delivery(
    AFTER,
    (
        task("task-03", Outcome.COMPLETED, areas=[SUZHOU], evidence=2),
        task("task-06", Outcome.PARTLY, areas=["320100"]),
        task("task-34", None, areas=[SUZHOU], checkpoints={State.CLAIMED_NOT_EVIDENCED: 3, State.DONE: 1}),
        task("task-34.1", Outcome.NOT_COMPLETED, parent="task-34"),
        Delivered(
            "2.1-01", ItemKind.COMMITMENT, "2.1-01", "", text("承诺", "Promise"), (), "", Outcome.CANNOT_TELL, closing=9
        ),
    ),
)


@pytest.fixture
def state(states: dict[date, StateOfPlan]) -> StateOfPlan:
    return states[AFTER]


def said(document: Document) -> str:
    parts = (one for block in document.blocks for one in inlines_of(block))
    return "".join(
        getattr(one, "shown", None) or getattr(one, "word", None) or getattr(one, "text", "") for one in parts
    )


def outcomes(document: Document) -> dict[str, str]:
    return {one.slot: one.value for one in document.seals if one.recipe.get("rule") == "outcome"}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("audience", [Audience.PUBLIC, Audience.INTERNAL])
def test_outcomes_are_counted_and_sealed_and_give_themselves_again(
    state: StateOfPlan, rules: ReportRules, audience: Audience, language: str
) -> None:
    request = ReportRequest(ReportKind.FINAL, audience, language="en" if language == "en" else "zh")
    document = report(state, request, rules, DELIVERY)
    assert unsealed(document) == []
    seen = disclosed(state, request, rules).state
    again = Recomputation(document.seals, seen, rules, DELIVERY)
    judged = [one for one in document.seals if one.kind in (SealedKind.COUNT, SealedKind.VERDICT)]
    assert [one.slot for one in judged if again.value(one) != one.value] == []
    found = outcomes(document)
    assert found["outcome.task-03"] == "completed"
    assert found["outcome.task-34.1"] == "not_completed"
    assert found["outcome.2.1-01"] == "cannot_tell"
    assert found["outcome.task-01"] == "not_assessed"
    counts = {one.slot: one.value for one in document.seals if one.kind is SealedKind.COUNT}
    assert counts["count.tasks.outcome-completed.by-id"] == "1"
    assert counts["count.tasks.outcome-not_assessed.by-id"] == "34"


def test_the_seal_of_an_outcome_notices_that_it_changed(state: StateOfPlan, rules: ReportRules) -> None:
    request = ReportRequest(ReportKind.FINAL, Audience.INTERNAL)
    document = report(state, request, rules, DELIVERY)
    changed = Delivery(AFTER, (task("task-03", Outcome.NOT_COMPLETED, areas=[SUZHOU]), *DELIVERY.items[1:]))
    again = Recomputation(document.seals, disclosed(state, request, rules).state, rules, changed)
    sealed = next(one for one in document.seals if one.slot == "outcome.task-03")
    assert again.value(sealed) == "not_completed" != sealed.value


def test_what_was_only_claimed_is_not_for_the_public(state: StateOfPlan, rules: ReportRules) -> None:
    internal = said(report(state, ReportRequest(ReportKind.FINAL, Audience.INTERNAL), rules, DELIVERY))
    assert "其中已报完成而没有佐证的有3个" in internal.replace(" ", "")
    public = report(state, ReportRequest(ReportKind.FINAL, Audience.PUBLIC), rules, DELIVERY)
    assert "已报完成" not in said(public)
    assert not any("claimed_not_evidenced" in one.slot for one in public.seals)


def test_without_any_outcome_nothing_is_presumed(state: StateOfPlan, rules: ReportRules) -> None:
    document = report(state, ReportRequest(ReportKind.FINAL), rules)
    assert "一律记为“未评估”" in said(document)
    assert set(outcomes(document).values()) == {"not_assessed"}


def test_a_city_reads_of_its_own_tasks(state: StateOfPlan, rules: ReportRules) -> None:
    document = report(state, ReportRequest(ReportKind.FINAL, Audience.CITY, SUZHOU), rules, DELIVERY)
    found = outcomes(document)
    assert found["outcome.task-03"] == "completed"
    assert "outcome.task-06" not in found
    assert any(isinstance(block, content.Table) for block in document.blocks)
