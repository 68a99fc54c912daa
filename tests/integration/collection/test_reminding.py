"""People are told once what waits for them in a round, and their calendars show until when."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.conf import LazySettings
from django.urls import resolve

from sunan.access.services import people
from sunan.kernel.actors import Actor, system_actor
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.reconciling import part_given
from sunan.monitoring.collection.selectors import reconciling as owners
from sunan.monitoring.collection.selectors.reminding import REMEMBERED, deadlines, is_anything_running
from sunan.monitoring.collection.services import campaigns, reconciling, releasing, reminding, returns
from sunan.notices import selectors as notices
from sunan.notices.core.calendar import Deadline
from tests.integration.collection.round import AFTER_DEADLINE, BUREAU, CODE, DEADLINE, PARK, RELEASE_AT, Round
from tests.moments import NOON, TESTER

pytestmark = pytest.mark.django_db

JOB = system_actor("collection.remind")


def remind(at: datetime = NOON) -> int:
    return reminding.remind(by=JOB, at=at)


def told(person: Actor) -> list[str]:
    """Return the kinds of what a person was told, the oldest first."""
    return [one.kind.removeprefix("collection.") for one in reversed(notices.notices_for(person.id, most=200))]


def open_with_reminders(round_: Round, *days: int, **how: object) -> None:
    found = round_.prepared(**how)
    campaigns.describe_campaign(
        campaign=found.code, fields=round_.fields(found, reminders=days), by=round_.centre, at=NOON
    )
    campaigns.open_campaign(campaign=found.code, by=round_.centre, at=NOON)


def test_those_who_report_are_asked_when_a_round_opens_and_nobody_before(round_: Round) -> None:
    round_.prepared()
    assert remind() == 0
    campaigns.open_campaign(campaign=CODE, by=round_.centre, at=NOON)
    assert remind() == 2
    assert told(round_.reporter) == told(round_.second_reporter) == ["asked"]
    assert told(round_.reviewer) == told(round_.park_reporter) == told(round_.centre) == []
    assert remind() == 0, "nobody is told twice"
    assert remind(NOON + timedelta(days=3)) == 0


def test_somebody_who_joins_later_is_told_too(round_: Round) -> None:
    round_.opened()
    remind()
    late = round_.person("city-third", "city-officer", BUREAU)
    assert remind() == 1
    assert told(late) == ["asked"]


def test_a_committee_is_told_of_its_own_return_and_the_city_of_its_own(round_: Round) -> None:
    round_.opened(owners=(BUREAU, PARK))
    remind()
    (of_city,) = notices.notices_for(round_.reporter.id)
    (of_park,) = notices.notices_for(round_.park_reporter.id)
    assert of_city.link == f"/collection/returns/{round_.return_of(BUREAU).head.id}/"
    assert of_park.link == f"/collection/returns/{round_.return_of(PARK).head.id}/"
    assert "苏州工业园区管理委员会" in of_park.body.zh
    assert "Suzhou Industrial Park Committee" in of_park.body.en


@pytest.mark.parametrize(
    ("days_before", "words"), [(8, []), (7, ["还有 7 天截止：2025 年补报"]), (5, ["还有 5 天截止：2025 年补报"]),
                               (1, ["还有 1 天截止：2025 年补报"]), (0, ["今天截止：2025 年补报"])],
    ids=["too early", "first", "slept through the first", "second", "last day"],
)  # fmt: skip
def test_a_reminder_comes_as_many_days_before_as_the_round_says(
    round_: Round, days_before: int, words: list[str]
) -> None:
    open_with_reminders(round_, 7, 1)
    remind(DEADLINE - timedelta(days=days_before, hours=1))
    found = [one for one in notices.notices_for(round_.reporter.id) if one.kind == "collection.due"]
    assert [one.title.zh for one in found] == words
    assert {one.due_on for one in found} <= {DEADLINE.date()}


def test_each_day_of_reminding_counts_once_and_what_is_handed_in_not_at_all(round_: Round) -> None:
    open_with_reminders(round_, 7, 3)
    for days in (7, 6, 5, 4, 3, 2, 1):
        remind(DEADLINE - timedelta(days=days))
    assert told(round_.reporter) == ["asked", "due", "due"]
    round_.submitted()
    remind(DEADLINE - timedelta(hours=1))
    assert told(round_.reporter) == ["asked", "due", "due"]


def test_a_later_deadline_is_a_new_reason_to_remind(round_: Round) -> None:
    open_with_reminders(round_, 3)
    remind(DEADLINE - timedelta(days=2))
    later = DEADLINE + timedelta(days=10)
    campaigns.close_campaign(campaign=CODE, by=round_.centre, at=DEADLINE - timedelta(days=1))
    campaigns.reopen_campaign(
        campaign=CODE, deadline=later, reason="数据未齐", by=round_.centre, at=DEADLINE - timedelta(days=1)
    )
    remind(later - timedelta(days=2))
    assert told(round_.reporter).count("due") == 2


def test_the_overdue_and_those_who_run_the_round_are_told(round_: Round) -> None:
    round_.opened(owners=(BUREAU, PARK))
    round_.submitted(PARK)
    remind(AFTER_DEADLINE)
    assert told(round_.reporter) == ["overdue"]
    assert "overdue" not in told(round_.park_reporter)
    (found,) = notices.notices_for(round_.centre.id)
    assert found.title.zh == "逾期未报 1 家：2025 年补报"
    assert "苏州市科学技术局" in found.body.zh
    assert "园区" not in found.body.zh
    campaigns.close_due(campaign=CODE, by=JOB, at=AFTER_DEADLINE)
    assert remind(AFTER_DEADLINE + timedelta(days=1)) == 0, "that it was closed makes it no new matter"


def test_with_a_permission_to_be_late_nobody_is_overdue_until_it_ends(round_: Round) -> None:
    round_.opened()
    campaigns.close_due(campaign=CODE, by=JOB, at=AFTER_DEADLINE)
    until = AFTER_DEADLINE + timedelta(days=5)
    campaigns.permit_late(
        returned=round_.return_of().head.id, until=until, reason="系统停机", by=round_.centre, at=AFTER_DEADLINE
    )
    assert remind(AFTER_DEADLINE + timedelta(days=1)) == 0
    remind(until + timedelta(minutes=1))
    assert told(round_.reporter) == ["overdue"]


def test_each_step_is_told_to_whom_it_is_up_to(round_: Round) -> None:
    round_.opened()
    round_.submitted()
    remind()
    assert told(round_.reviewer) == ["to_review"]
    assert told(round_.approver) == []
    round_.review()
    remind()
    assert told(round_.approver) == ["to_approve"]
    assert told(round_.reviewer) == ["to_review"]
    round_.approve()
    assert remind() == 0


def test_a_return_sent_back_is_told_with_the_reason_each_time(round_: Round) -> None:
    round_.opened()
    for number, reason in enumerate(("口径有误", "仍缺一项")):
        round_.submitted()
        found = round_.return_of()
        returns.send_back_return(
            returned=found.head.id, reason=reason, by=round_.reviewer, at=NOON + timedelta(minutes=number)
        )
        remind()
    back = [one for one in notices.notices_for(round_.reporter.id) if one.kind == "collection.sent_back"]
    assert [one.body.zh.partition("理由：")[2] for one in reversed(back)] == ["口径有误", "仍缺一项"]
    round_.submit()
    before = notices.unread_count(round_.reporter.id)
    remind()
    assert notices.unread_count(round_.reporter.id) == before
    assert told(round_.reviewer).count("to_review") >= 1


def test_owners_who_differ_are_told_and_then_the_side_that_has_to_agree(round_: Round) -> None:
    round_.opened(owners=(BUREAU, PARK))
    round_.submitted(BUREAU, answers=("4.36", "54.1", "352", "26726.98"))
    round_.submitted(PARK, answers=("4.36", "54.1", "340", "26726.98"))
    remind()
    for person in (round_.reporter, round_.reviewer, round_.park_reporter, round_.park_reviewer):
        assert told(person).count("to_reconcile") == 1
    (found,) = (one for one in owners.known_reconciliations(CODE) if not one.is_agreed)
    reconciling.propose(
        reconciliation=found.id, organisation=BUREAU, parts=[part_given("enclave", "12")], seen=found.fingerprint,
        prevails=BUREAU, by=round_.reporter, at=NOON,
    )  # fmt: skip
    remind()
    assert told(round_.park_reviewer).count("to_reconcile") == 2
    assert told(round_.park_approver) == ["to_reconcile"]
    assert told(round_.reviewer).count("to_reconcile") == 1
    newest = notices.notices_for(round_.park_approver.id)[0]
    assert newest.title.zh == "待确认衔接方案：2025 年补报"
    assert newest.link == f"/collection/differences/{found.id}/"
    assert resolve(newest.link).url_name == "difference"


def test_everybody_who_took_part_is_told_of_the_release_and_nobody_before(round_: Round) -> None:
    round_.opened(owners=(BUREAU,))
    round_.approved()
    releasing.prepare_release(campaign=CODE, release_at=RELEASE_AT, by=round_.releaser, at=NOON)
    remind(RELEASE_AT - timedelta(minutes=1))
    assert "released" not in told(round_.reporter)
    releasing.publish_due(by=JOB, at=RELEASE_AT)
    remind(RELEASE_AT + timedelta(minutes=5))
    for person in (round_.reporter, round_.reviewer, round_.approver, round_.centre):
        assert told(person).count("released") == 1
    assert told(round_.park_reporter) == []
    assert notices.notices_for(round_.centre.id)[0].body.zh.startswith("共 4 项数据已公布")


def test_a_release_that_could_not_go_out_is_told_to_those_who_release_once(round_: Round) -> None:
    round_.opened()
    round_.approved()
    made = releasing.prepare_release(campaign=CODE, release_at=RELEASE_AT, by=round_.releaser, at=NOON)
    remind(RELEASE_AT + timedelta(minutes=5))
    assert "release_overdue" not in told(round_.releaser), "what can go out is published, not told of"
    models.Entry.objects.filter(ask__measure="gdp").update(printed="26727.00")
    late = RELEASE_AT + REMEMBERED + timedelta(days=30)
    assert is_anything_running(late)
    remind(late)
    remind(late + timedelta(days=1))
    (found,) = (one for one in notices.notices_for(round_.releaser.id) if one.kind == "collection.release_overdue")
    assert "撤下" in found.body.zh
    assert told(round_.centre).count("release_overdue") == 1
    assert "release_overdue" not in told(round_.reporter) + told(round_.approver)
    releasing.withdraw_release(vintage=made.vintage, reason="有误", by=round_.centre, at=late)
    assert not is_anything_running(late)


def test_a_release_that_nobody_publishes_is_told_after_an_hour(round_: Round) -> None:
    round_.opened()
    round_.approved()
    releasing.prepare_release(campaign=CODE, release_at=RELEASE_AT, by=round_.releaser, at=NOON)
    remind(RELEASE_AT + timedelta(hours=1))
    (found,) = (one for one in notices.notices_for(round_.releaser.id) if one.kind == "collection.release_overdue")
    assert "后台任务" in found.body.zh


def test_calendars_mark_what_is_a_demonstration(round_: Round, settings: LazySettings) -> None:
    settings.SUNAN_DEMO = True
    round_.opened(is_demonstration=True)
    (of_reporter,), (of_centre,) = shown(round_.reporter), shown(round_.centre)
    assert of_reporter.title.zh == "报送：（演示）2025 年补报（苏州市科学技术局）"
    assert of_centre.title.en == "Release: (demonstration) Figures of 2025"


def test_a_cancelled_round_reminds_nobody(round_: Round) -> None:
    round_.opened()
    campaigns.cancel_campaign(campaign=CODE, reason="重复", by=round_.centre, at=NOON)
    assert remind() == 0
    assert not is_anything_running(NOON)


def test_a_round_long_past_is_left_alone(round_: Round) -> None:
    round_.opened()
    assert is_anything_running(DEADLINE + REMEMBERED)
    assert not is_anything_running(DEADLINE + REMEMBERED + timedelta(days=1))
    assert remind(DEADLINE + REMEMBERED + timedelta(days=1)) == 0


def test_whoever_left_is_not_told(round_: Round) -> None:
    round_.opened()
    people.lock_user(user=round_.reporter.id, why="调离", by=TESTER, at=NOON)
    remind()
    assert told(round_.reporter) == []
    assert told(round_.second_reporter) == ["asked"]


def test_links_lead_to_pages(round_: Round) -> None:
    round_.opened(owners=(BUREAU, PARK))
    round_.submitted(PARK)
    remind(AFTER_DEADLINE)
    links = {one.link for person in (round_.reporter, round_.centre) for one in notices.notices_for(person.id)}
    assert links == {f"/collection/returns/{round_.return_of().head.id}/", f"/collection/rounds/{CODE}/"}
    for link in links:
        assert resolve(link).url_name in ("return", "campaign")


def shown(person: Actor, at: datetime = NOON) -> list[Deadline]:
    return list(deadlines(person.id, at))


def test_a_calendar_shows_what_is_ones_own_to_do(round_: Round) -> None:
    round_.opened(owners=(BUREAU, PARK))
    number = round_.return_of().head.id
    (of_reporter,) = shown(round_.reporter)
    assert of_reporter.uid == f"collection:return:{number}"
    assert of_reporter.title.zh == "报送：2025 年补报（苏州市科学技术局）"
    assert of_reporter.due == DEADLINE
    assert not of_reporter.cancelled
    assert [one.title.zh for one in shown(round_.reviewer)] == ["审核：2025 年补报（苏州市科学技术局）"]
    assert [one.title.en for one in shown(round_.park_approver)] == [
        "Approve: Figures of 2025 (Suzhou Industrial Park Committee)"
    ]
    (of_centre,) = shown(round_.centre)
    assert (of_centre.title.zh, of_centre.due) == ("发布：2025 年补报", RELEASE_AT)


def test_what_is_done_is_struck_out_for_whom_it_is_done(round_: Round) -> None:
    round_.opened()
    (before,) = shown(round_.reporter)
    round_.submitted(at=NOON + timedelta(minutes=1))
    (after,) = shown(round_.reporter)
    assert (before.cancelled, after.cancelled) == (False, True)
    assert after.uid == before.uid
    assert after.changed_at >= before.changed_at
    assert [one.cancelled for one in shown(round_.reviewer)] == [False]
    round_.review()
    assert [one.cancelled for one in shown(round_.reviewer)] == [True]
    assert [one.cancelled for one in shown(round_.approver)] == [False]


def test_a_cancelled_round_is_struck_out_and_one_in_preparation_is_not_shown(round_: Round) -> None:
    round_.prepared()
    assert shown(round_.reporter) == []
    campaigns.open_campaign(campaign=CODE, by=round_.centre, at=NOON)
    campaigns.cancel_campaign(campaign=CODE, reason="重复", by=round_.centre, at=NOON)
    assert [one.cancelled for one in shown(round_.reporter)] == [True]
    assert [one.cancelled for one in shown(round_.centre)] == [True]
    assert shown(round_.reporter, DEADLINE + REMEMBERED + timedelta(days=1)) == []
