"""Preparing, opening and ending a campaign: what it asks of whom, on a lawful form, and what it costs those who report."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import pytest
from django.conf import LazySettings

from sunan.access.services.guard import NotPermitted
from sunan.audit import selectors as audit
from sunan.kernel.errors import InvalidInput, NotFound, Refused
from sunan.kernel.micro import CollectedUnder
from sunan.monitoring.attainment.core.missing import Question
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.collection.core.answers import LawfulForm
from sunan.monitoring.collection.core.lifecycle import CampaignState, ReturnState
from sunan.monitoring.collection.core.refusals import AsksUnassigned, CampaignMoved, FormNotLawful, ReturnMoved
from sunan.monitoring.collection.core.words import EntryKind
from sunan.monitoring.collection.selectors import campaigns as asked
from sunan.monitoring.collection.selectors import returns as said
from sunan.monitoring.collection.services import asks, campaigns
from sunan.monitoring.statistics.core.observations import Cell
from tests.integration.collection.round import (
    AFTER_DEADLINE,
    BUREAU,
    CELLS,
    CODE,
    DEADLINE,
    FORM,
    PARK,
    SUZHOU,
    Round,
)
from tests.moments import NOON

pytestmark = pytest.mark.django_db


def test_the_first_campaign_asks_for_everything_that_the_plan_lacks(round_: Round, plan_state: StateOfPlan) -> None:
    round_.generate(cells=None)
    found = asked.asks_of(CODE)
    assert {dataclasses.replace(one.cell, list_id="") for one in found} == {one.cell for one in plan_state.missing}
    first = found[0]
    assert first.asked.settles[0].question is Question.FINAL_VERDICT
    assert {one.asked.holder for one in found} == {one.holder_id for one in plan_state.missing}
    assert all(one.organisation == "" for one in found)


def test_each_cell_carries_its_holder_its_unit_and_what_is_published(round_: Round) -> None:
    round_.generate()
    found = {one.cell.measure: one for one in asked.asks_of(CODE)}
    gdp = found["gdp"]
    assert (gdp.unit, gdp.asked.holder_name.zh) == ("亿元", "苏州市统计局")
    assert gdp.asked.prior is not None
    assert gdp.asked.prior.reference.count(":") == 1
    assert gdp.asked.settles == ()
    assert found["rd_intensity"].asked.prior is None
    assert found["rd_intensity"].asked.settles[0].question is Question.FINAL_VERDICT


def test_a_count_of_listed_enterprises_names_its_list(round_: Round) -> None:
    round_.generate(cells=[Cell("gazelle", "SUNAN", "2025"), Cell("gazelle", SUZHOU, "2025", "wuxi-municipal-pool")])
    assert [one.cell.list_id for one in asked.asks_of(CODE)] == ["jiangsu-provincial", "wuxi-municipal-pool"]
    with pytest.raises(InvalidInput, match="名单"):
        round_.generate(code="round-2", cells=[Cell("gazelle", SUZHOU, "2024", "greatwall")])


@pytest.mark.parametrize(
    "cell",
    [Cell("no_such_measure", SUZHOU, "2025"), Cell("gdp", "999999", "2025"), Cell("gdp", SUZHOU, "2025年")],
    ids=["measure", "area", "period"],
)
def test_a_cell_that_the_rulebook_does_not_know_is_refused(round_: Round, cell: Cell) -> None:
    with pytest.raises((NotFound, InvalidInput)):
        round_.generate(cells=[cell])
    assert asked.all_campaigns() == ()


def test_nothing_is_asked_twice(round_: Round) -> None:
    round_.generate()
    more = Cell("gdp", SUZHOU, "2025")
    second = round_.generate(code="round-2", cells=[*CELLS, more])
    assert [one.cell for one in asked.asks_of(second.code)] == [more]
    with pytest.raises(InvalidInput, match="不重复收集"):
        round_.generate(code="round-3")
    campaigns.cancel_campaign(campaign=CODE, reason="另行组织", by=round_.centre, at=NOON)
    assert len(asked.asks_of(round_.generate(code="round-3").code)) == len(CELLS)


def test_what_an_approved_return_holds_is_not_asked_again_and_what_nobody_answered_is(round_: Round) -> None:
    round_.opened()
    round_.fill()
    round_.type("gdp", "", kind=EntryKind.NOT_HELD, note="由统计局掌握")
    round_.submit()
    round_.review()
    round_.approve()
    campaigns.close_campaign(campaign=CODE, by=round_.centre, at=NOON)
    again = round_.generate(code="round-2")
    assert [one.cell.measure for one in asked.asks_of(again.code)] == ["gdp"]


@pytest.mark.parametrize("code", ["", "Round-1", "round 1", "round--1", "-round", "轮次", "x" * 61])
def test_a_code_becomes_part_of_names_and_is_plain(round_: Round, code: str) -> None:
    with pytest.raises(InvalidInput, match="编号"):
        round_.generate(code=code)


def test_a_code_is_used_once(round_: Round) -> None:
    round_.generate()
    with pytest.raises(InvalidInput, match="已用于"):
        round_.generate(cells=[Cell("gdp", SUZHOU, "2025")])
    assert len(asked.all_campaigns()) == 1


def test_demonstration_figures_are_collected_in_demonstration_mode_alone(round_: Round, settings: LazySettings) -> None:
    with pytest.raises(Refused, match="SUNAN_DEMO"):
        round_.generate(is_demonstration=True)
    settings.SUNAN_DEMO = True
    assert round_.generate(is_demonstration=True).is_demonstration
    # Made-up figures keep nobody from asking for the real ones.
    assert len(asked.asks_of(round_.generate(code="round-2").code)) == len(CELLS)


@pytest.mark.parametrize(
    ("lacks", "words"),
    [("number", "表号"), ("maker", "制定机关"), ("approval", "批准或备案文号"), ("valid_until", "有效期")],
)
def test_a_campaign_without_a_lawful_form_does_not_open(round_: Round, lacks: str, words: str) -> None:
    found = round_.prepared()
    form = dataclasses.replace(FORM, **{lacks: None if lacks == "valid_until" else " "})
    campaigns.describe_campaign(
        campaign=CODE, fields=round_.fields(found, form=form), by=round_.centre, at=NOON
    )  # fmt: skip
    with pytest.raises(FormNotLawful, match=words):
        campaigns.open_campaign(campaign=CODE, by=round_.centre, at=NOON)
    assert asked.known_campaign(CODE).state is CampaignState.DRAFT


def test_a_form_that_nobody_filled_in_is_refused_with_all_that_it_lacks(round_: Round) -> None:
    round_.generate()
    with pytest.raises(FormNotLawful) as caught:
        campaigns.open_campaign(campaign=CODE, by=round_.centre, at=NOON)
    assert all(one in caught.value.text.zh for one in ("表号", "制定机关", "批准或备案文号", "有效期"))


def test_a_form_that_expires_before_the_deadline_does_not_open(round_: Round) -> None:
    found = round_.prepared()
    form = dataclasses.replace(FORM, valid_until=date(2026, 12, 14))
    campaigns.describe_campaign(
        campaign=CODE, fields=round_.fields(found, form=form), by=round_.centre, at=NOON
    )  # fmt: skip
    with pytest.raises(FormNotLawful, match="2026-12-14"):
        campaigns.open_campaign(campaign=CODE, by=round_.centre, at=NOON)


def test_a_campaign_opens_when_every_cell_has_an_organisation(round_: Round) -> None:
    found = round_.generate()
    campaigns.describe_campaign(campaign=CODE, fields=round_.fields(found), by=round_.centre, at=NOON)
    with pytest.raises(AsksUnassigned, match="4 个数"):
        campaigns.open_campaign(campaign=CODE, by=round_.centre, at=NOON)
    for one in asked.unassigned(CODE):
        if one.cell.measure != "gdp" and one in asked.unassigned(CODE):
            asks.assign_holder(
                campaign=CODE, holder=one.asked.holder, area=SUZHOU, organisation=BUREAU, by=round_.centre, at=NOON
            )
    left = [one.id for one in asked.unassigned(CODE)]
    asks.drop_asks(campaign=CODE, asks=left, why="统计局另报", by=round_.centre, at=NOON)
    assert campaigns.open_campaign(campaign=CODE, by=round_.centre, at=NOON).state is CampaignState.OPEN


def test_opening_keeps_the_rulebook_in_force_and_gives_each_its_return(round_: Round) -> None:
    opened = round_.opened(owners=(BUREAU, PARK))
    assert len(opened.rulebook) == 64
    heads = {one.organisation: one for one in said.heads_in(CODE)}
    assert {name: (one.is_city, one.area, one.state) for name, one in heads.items()} == {
        BUREAU: (True, SUZHOU, ReturnState.DRAFT), PARK: (False, SUZHOU, ReturnState.DRAFT),
    }  # fmt: skip


def test_a_campaign_opens_neither_before_its_first_day_nor_after_its_deadline(round_: Round) -> None:
    found = round_.prepared()
    with pytest.raises(Refused, match="截止时间已过"):
        campaigns.open_campaign(campaign=CODE, by=round_.centre, at=AFTER_DEADLINE)
    later = round_.fields(found, opens_on=date(2026, 12, 1))
    campaigns.describe_campaign(campaign=CODE, fields=later, by=round_.centre, at=NOON)
    with pytest.raises(Refused, match="2026-12-01"):
        campaigns.open_campaign(campaign=CODE, by=round_.centre, at=NOON)


def test_the_form_and_the_ground_stand_once_it_is_open(round_: Round) -> None:
    found = round_.opened()
    other = LawfulForm("另表", FORM.maker, FORM.approval, FORM.valid_until)
    for changed in ({"form": other}, {"collected_under": CollectedUnder.CONSENT}):
        with pytest.raises(Refused, match="不能再改"):
            campaigns.describe_campaign(
                campaign=CODE, fields=round_.fields(found, **changed), by=round_.centre, at=NOON
            )
    put_off = DEADLINE + timedelta(days=3)
    after = campaigns.describe_campaign(
        campaign=CODE, fields=round_.fields(found, deadline=put_off), by=round_.centre, at=NOON
    )
    assert after.deadline == put_off
    with pytest.raises(InvalidInput, match="已经过去"):
        campaigns.describe_campaign(
            campaign=CODE, fields=round_.fields(found, deadline=NOON), by=round_.centre, at=NOON
        )


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"release_at": DEADLINE}, "发布时间"),
        ({"opens_on": date(2027, 1, 1)}, "截止时间"),
        ({"reminders": (-1,)}, "提醒"),
        ({"reminders": tuple(range(11))}, "提醒"),
    ],
    ids=["release before deadline", "deadline before beginning", "reminder after deadline", "too many reminders"],
)
def test_dates_that_do_not_follow_each_other_are_refused(round_: Round, changed: dict[str, object], words: str) -> None:
    found = round_.generate()
    with pytest.raises(InvalidInput, match=words):
        campaigns.describe_campaign(campaign=CODE, fields=round_.fields(found, **changed), by=round_.centre, at=NOON)


def test_a_cell_has_a_second_owner_once(round_: Round) -> None:
    round_.prepared(owners=(BUREAU, PARK))
    ids = [one.id for one in asked.asks_of(CODE, organisation=BUREAU)]
    assert asks.add_asks(campaign=CODE, asks=ids, organisation=PARK, by=round_.centre, at=NOON) == 0
    assert len(asked.asks_of(CODE, organisation=PARK)) == len(CELLS)


def test_a_holder_that_takes_over_what_it_was_asked_for_is_asked_once(round_: Round) -> None:
    round_.prepared(owners=(BUREAU, PARK))
    for one in asked.asks_of(CODE, organisation=BUREAU):
        if one in asked.asks_of(CODE, organisation=BUREAU):
            asks.assign_holder(
                campaign=CODE, holder=one.asked.holder, area=SUZHOU, organisation=PARK, by=round_.centre, at=NOON
            )
    assert {one.organisation for one in asked.asks_of(CODE)} == {PARK}
    assert len(asked.asks_of(CODE)) == len(CELLS)


def test_a_second_owner_can_join_while_it_runs_and_gets_a_return(round_: Round) -> None:
    round_.opened()
    ids = [one.id for one in asked.asks_of(CODE)][:2]
    asks.add_asks(campaign=CODE, asks=ids, organisation=PARK, by=round_.centre, at=NOON)
    assert [one.ask.cell for one in round_.return_of(PARK).cells] == list(CELLS[:2])
    with pytest.raises(CampaignMoved):
        asks.assign_holder(
            campaign=CODE, holder="statistics-rd", area=SUZHOU, organisation=PARK, by=round_.centre, at=NOON
        )


def test_a_return_that_was_handed_in_is_asked_for_nothing_more_and_loses_nothing(round_: Round) -> None:
    round_.opened(owners=(BUREAU, PARK))
    round_.submitted(PARK)
    ids = [one.id for one in asked.asks_of(CODE, organisation=BUREAU)]
    with pytest.raises(ReturnMoved):
        asks.add_asks(campaign=CODE, asks=ids, organisation=PARK, by=round_.centre, at=NOON)
    of_park = [one.id for one in asked.asks_of(CODE, organisation=PARK)]
    with pytest.raises(ReturnMoved):
        asks.drop_asks(campaign=CODE, asks=of_park, why="不需要", by=round_.centre, at=NOON)


def test_a_cell_that_somebody_answered_stays(round_: Round) -> None:
    round_.opened()
    round_.type("gdp", "26727")
    ids = [one.id for one in asked.asks_of(CODE)]
    with pytest.raises(Refused, match="1 项已有填报"):
        asks.drop_asks(campaign=CODE, asks=ids, why="不需要", by=round_.centre, at=NOON)
    assert len(asked.asks_of(CODE)) == len(CELLS)


def test_a_return_in_which_nothing_is_asked_any_more_goes(round_: Round) -> None:
    round_.opened(owners=(BUREAU, PARK))
    ids = [one.id for one in asked.asks_of(CODE, organisation=PARK)]
    asks.drop_asks(campaign=CODE, asks=ids, why="由市里报送", by=round_.centre, at=NOON)
    assert [one.organisation for one in said.heads_in(CODE)] == [BUREAU]


def test_an_organisation_that_is_not_known_is_asked_for_nothing(round_: Round) -> None:
    round_.generate()
    one = asked.asks_of(CODE)[0]
    with pytest.raises(NotFound):
        asks.assign_holder(
            campaign=CODE, holder=one.asked.holder, area=SUZHOU, organisation="nobody", by=round_.centre, at=NOON
        )
    with pytest.raises(NotFound, match="没有向"):
        asks.assign_holder(
            campaign=CODE, holder="no-such-holder", area=SUZHOU, organisation=BUREAU, by=round_.centre, at=NOON
        )
    with pytest.raises(NotFound):
        asks.add_asks(campaign=CODE, asks=[one.id, 999_999], organisation=BUREAU, by=round_.centre, at=NOON)


def test_a_campaign_is_cancelled_with_a_reason_and_nothing_can_be_written_any_more(round_: Round) -> None:
    round_.opened()
    round_.type("gdp", "26727")
    with pytest.raises(InvalidInput, match="理由"):
        campaigns.cancel_campaign(campaign=CODE, reason="", by=round_.centre, at=NOON)
    assert (
        campaigns.cancel_campaign(campaign=CODE, reason="重复", by=round_.centre, at=NOON).state
        is CampaignState.CANCELLED
    )
    with pytest.raises(Refused):
        round_.type("gdp", "1")
    assert round_.cell("gdp").current.printed == "26727"
    with pytest.raises(CampaignMoved, match="已取消"):
        campaigns.cancel_campaign(campaign=CODE, reason="重复", by=round_.centre, at=NOON)


@pytest.mark.parametrize("who", ["reporter", "reviewer", "approver", "park_reporter"])
def test_only_the_centre_runs_campaigns(round_: Round, who: str) -> None:
    round_.prepared()
    someone = getattr(round_, who)
    for change in (
        lambda: campaigns.open_campaign(campaign=CODE, by=someone, at=NOON),
        lambda: campaigns.cancel_campaign(campaign=CODE, reason="x", by=someone, at=NOON),
        lambda: asks.drop_asks(campaign=CODE, asks=[1], why="x", by=someone, at=NOON),
    ):
        with pytest.raises(NotPermitted):
            change()


def test_every_step_leaves_one_event(round_: Round) -> None:
    round_.opened()
    campaigns.close_campaign(campaign=CODE, by=round_.centre, at=NOON)
    campaigns.reopen_campaign(campaign=CODE, deadline=AFTER_DEADLINE, reason="两家申请延期", by=round_.centre, at=NOON)
    names = [one.action.partition(".")[2] for one in reversed(audit.events()) if one.subject == f"campaign:{CODE}"]
    assert names[0] == "campaign_generated"
    assert names[-3:] == ["campaign_opened", "campaign_closed", "campaign_reopened"]


def test_what_a_campaign_costs_is_counted(round_: Round) -> None:
    round_.opened(owners=(BUREAU, PARK))
    round_.fill()
    round_.type("gdp", "", kind=EntryKind.NOT_HELD, note="由统计局掌握")
    whole, bureau, park = asked.burden_of(CODE)
    assert (whole.organisation, bureau.organisation, park.organisation) == ("", BUREAU, PARK)
    # Suzhou's GDP of 2024 is published already and no question waits for it; another figure is published and too weak.
    assert (bureau.asked, bureau.prefilled, bureau.answered, bureau.not_held, bureau.unused) == (4, 2, 4, 1, 1)
    assert (park.asked, park.prefilled, park.answered) == (4, 2, 0)
    assert (whole.asked, whole.answered, whole.unreleased) == (8, 4, None)


def test_what_no_release_uses_is_part_of_the_burden(round_: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    round_.opened()
    round_.fill()
    ids = [one.ask.id for one in round_.return_of().cells]
    monkeypatch.setattr(asked, "released_asks", lambda _: frozenset(ids[:3]))
    assert asked.burden_of(CODE)[0].unreleased == 1
