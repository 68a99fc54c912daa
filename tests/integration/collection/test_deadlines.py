"""Deadlines: what counts is when a request began, and who was permitted to be late."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace

import pytest

from sunan.access.services.guard import NotPermitted
from sunan.audit import selectors as audit
from sunan.jobs import registry
from sunan.kernel.actors import system_actor
from sunan.kernel.errors import InvalidInput
from sunan.monitoring.collection import jobs
from sunan.monitoring.collection.core.lifecycle import CampaignState, ReturnState
from sunan.monitoring.collection.core.refusals import CampaignMoved, DeadlinePassed, FormNotLawful
from sunan.monitoring.collection.selectors import campaigns as asked
from sunan.monitoring.collection.services import campaigns, returns
from tests.integration.collection.round import AFTER_DEADLINE, BUREAU, CODE, DEADLINE, PARK, Round
from tests.moments import NOON

pytestmark = pytest.mark.django_db

PROGRAM = system_actor("collection.close")
BEFORE = DEADLINE - timedelta(seconds=1)


def _permit(round_: Round, organisation: str = BUREAU, **changed: object) -> None:
    given = {
        "until": AFTER_DEADLINE + timedelta(days=2), "reason": "系统升级停机一天", "by": round_.centre,
        "at": AFTER_DEADLINE, **changed,
    }  # fmt: skip
    campaigns.permit_late(returned=round_.return_of(organisation).head.id, **given)  # type: ignore[arg-type]


def test_nothing_is_written_after_the_deadline_and_what_was_typed_is_there(round_: Round) -> None:
    round_.opened()
    round_.type("gdp", "26727", at=DEADLINE)
    with pytest.raises(DeadlinePassed, match="2026-12-15 18:00"):
        round_.type("gdp", "26800", at=AFTER_DEADLINE)
    with pytest.raises(DeadlinePassed):
        round_.submit(at=AFTER_DEADLINE)
    assert round_.cell("gdp").current.printed == "26727"


def test_an_upload_that_began_in_time_is_in_time(round_: Round) -> None:
    round_.opened()
    round_.type("gdp", "26727", began=BEFORE, at=AFTER_DEADLINE)
    assert round_.cell("gdp").current.at == AFTER_DEADLINE
    round_.fill(at=BEFORE)
    assert round_.submit(began=BEFORE, at=AFTER_DEADLINE).state is ReturnState.SUBMITTED


def test_it_is_in_time_even_when_the_campaign_was_closed_meanwhile(round_: Round) -> None:
    round_.opened()
    campaigns.close_due(campaign=CODE, by=PROGRAM, at=AFTER_DEADLINE)
    round_.type("gdp", "26727", began=BEFORE, at=AFTER_DEADLINE + timedelta(minutes=1))
    with pytest.raises(DeadlinePassed):
        round_.type("gdp", "26800", began=DEADLINE + timedelta(seconds=1), at=AFTER_DEADLINE)


def test_an_early_end_counts_from_when_it_came(round_: Round) -> None:
    round_.opened()
    campaigns.close_campaign(campaign=CODE, by=round_.centre, at=NOON)
    with pytest.raises(DeadlinePassed):
        round_.type("gdp", "26727", at=NOON + timedelta(minutes=1))
    assert round_.type("gdp", "26727", began=NOON - timedelta(minutes=1), at=NOON + timedelta(minutes=1)).changed == 1


def test_one_organisation_may_be_late_and_the_others_may_not(round_: Round) -> None:
    round_.opened(owners=(BUREAU, PARK))
    campaigns.close_due(campaign=CODE, by=PROGRAM, at=AFTER_DEADLINE)
    _permit(round_)
    late = AFTER_DEADLINE + timedelta(days=1)
    round_.fill(at=late)
    head = round_.submit(at=late)
    assert (head.state, head.late_reason, head.late_by) == (ReturnState.SUBMITTED, "系统升级停机一天", round_.centre.id)
    with pytest.raises(DeadlinePassed):
        round_.type("gdp", "26727", organisation=PARK, at=late)
    assert [one.why for one in audit.events() if one.action == "collection.late_permitted"] == ["系统升级停机一天"]


def test_a_permission_ends_too(round_: Round) -> None:
    round_.opened()
    _permit(round_)
    with pytest.raises(DeadlinePassed, match="2026-12-17"):
        round_.type("gdp", "26727", at=AFTER_DEADLINE + timedelta(days=3))


@pytest.mark.parametrize("changed", [{"reason": " "}, {"until": AFTER_DEADLINE}], ids=["no reason", "over already"])
def test_a_permission_needs_a_reason_and_an_end_to_come(round_: Round, changed: dict[str, object]) -> None:
    round_.opened()
    with pytest.raises(InvalidInput):
        _permit(round_, **changed)
    assert round_.return_of().head.late_until is None


def test_no_time_is_given_beyond_the_end_of_the_form(round_: Round) -> None:
    found = round_.opened()
    beyond = AFTER_DEADLINE + timedelta(days=1_000)
    with pytest.raises(FormNotLawful):
        _permit(round_, until=beyond)
    with pytest.raises(FormNotLawful):
        campaigns.describe_campaign(
            campaign=CODE, fields=round_.fields(found, deadline=beyond, release_at=None), by=round_.centre, at=NOON
        )
    head = round_.submitted()
    with pytest.raises(FormNotLawful):
        returns.send_back_return(returned=head.id, reason="请核对", until=beyond, by=round_.centre, at=NOON)


def test_nobody_permits_themselves_to_be_late(round_: Round) -> None:
    round_.opened()
    for person in (round_.reporter, round_.reviewer, round_.approver):
        with pytest.raises(NotPermitted):
            _permit(round_, by=person)


def test_a_cancelled_campaign_is_late_for_good(round_: Round) -> None:
    round_.opened()
    campaigns.cancel_campaign(campaign=CODE, reason="重复", by=round_.centre, at=NOON)
    with pytest.raises(CampaignMoved):
        _permit(round_)


def test_reviewing_and_approving_go_on_after_the_deadline(round_: Round) -> None:
    round_.opened()
    round_.submitted()
    campaigns.close_due(campaign=CODE, by=PROGRAM, at=AFTER_DEADLINE)
    round_.review()
    assert round_.approve().state is ReturnState.APPROVED


def test_campaigns_end_at_their_deadline_once(round_: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    round_.opened()
    assert asked.campaigns_to_close(DEADLINE) == ()
    assert not campaigns.close_due(campaign=CODE, by=PROGRAM, at=DEADLINE)
    assert asked.campaigns_to_close(AFTER_DEADLINE) == (CODE,)
    monkeypatch.setattr(jobs.timezone, "now", lambda: AFTER_DEADLINE)
    for expected in (1, 0):
        outcome = jobs.close_campaigns(SimpleNamespace(by=PROGRAM), {})
        outcome.effects()
        assert outcome.result == {"campaigns": expected}
    assert asked.known_campaign(CODE).state is CampaignState.CLOSED
    closed = [one for one in audit.events() if one.action == "collection.campaign_closed"]
    assert [(one.actor.id, one.after["draft"]) for one in closed] == [(PROGRAM.id, 1)]


def test_the_work_of_closing_comes_again_by_itself() -> None:
    assert "collection.close" in {one.kind for one in registry.recurring()}


def test_a_campaign_that_is_opened_again_can_be_written_until_its_new_deadline(round_: Round) -> None:
    round_.opened()
    campaigns.close_due(campaign=CODE, by=PROGRAM, at=AFTER_DEADLINE)
    until = AFTER_DEADLINE + timedelta(days=5)
    with pytest.raises(InvalidInput, match="理由"):
        campaigns.reopen_campaign(campaign=CODE, deadline=until, reason="", by=round_.centre, at=AFTER_DEADLINE)
    with pytest.raises(InvalidInput, match="过去"):
        campaigns.reopen_campaign(campaign=CODE, deadline=DEADLINE, reason="延期", by=round_.centre, at=AFTER_DEADLINE)
    with pytest.raises(FormNotLawful):
        campaigns.reopen_campaign(
            campaign=CODE, deadline=until + timedelta(days=1_000), reason="延期", by=round_.centre, at=AFTER_DEADLINE
        )
    campaigns.reopen_campaign(campaign=CODE, deadline=until, reason="延期", by=round_.centre, at=AFTER_DEADLINE)
    assert round_.type("gdp", "26727", at=until).changed == 1
