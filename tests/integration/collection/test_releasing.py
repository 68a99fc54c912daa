"""What is approved and settled becomes a release under embargo, known from its day on and not before."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import cast

import pytest
from django.utils import timezone

from sunan.access.core.rights import NO_RIGHTS
from sunan.access.services.guard import NotPermitted
from sunan.audit.models import Event
from sunan.jobs.registry import Context
from sunan.kernel.actors import system_actor
from sunan.kernel.errors import InvalidInput, NotFound, Refused
from sunan.monitoring.attainment import selectors as attained
from sunan.monitoring.collection import jobs, models
from sunan.monitoring.collection.core.lifecycle import ReleaseState
from sunan.monitoring.collection.core.reconciling import part_given
from sunan.monitoring.collection.core.refusals import ReturnReleased
from sunan.monitoring.collection.core.release import NOT_APPROVED, OTHER_NOT_APPROVED, TO_BE_RECONCILED, ReleaseView
from sunan.monitoring.collection.core.words import Verdict
from sunan.monitoring.collection.selectors import reconciling as owners
from sunan.monitoring.collection.selectors import releases as asked
from sunan.monitoring.collection.services import campaigns, events, reconciling, releasing, returns
from sunan.monitoring.indicators import selectors as indicators
from sunan.monitoring.indicators.core.seals import replay
from sunan.monitoring.statistics import models as loaded
from sunan.monitoring.statistics import selectors as statistics
from sunan.monitoring.statistics.core.observations import Confidence, Observation
from tests.integration.collection.round import BUREAU, CODE, PARK, RELEASE_AT, SUZHOU, Round
from tests.moments import NOON

pytestmark = pytest.mark.django_db

JOB = system_actor("collection.publish")
DAY = date(2027, 1, 20)
ANSWERS = ("4.36", "54.1", "352", "26726.98")
OTHER = ("4.36", "54.12", "340", "26726.98")


@pytest.fixture
def approved(round_: Round) -> Round:
    round_.opened()
    round_.approved()
    return round_


def prepare(round_: Round, **how: object) -> ReleaseView:
    return releasing.prepare_release(
        **{"campaign": CODE, "release_at": RELEASE_AT, "by": round_.releaser, "at": NOON, **how}
    )  # type: ignore[arg-type]


def publish(at: datetime = RELEASE_AT) -> releasing.Publishing:
    return releasing.publish_due(by=JOB, at=at)


def known(measure: str, on: date = DAY, period: str = "2025") -> tuple[Observation, ...]:
    record = statistics.record_as_of(on, catalogue=attained.book_in_force().catalogue)
    return record.values(measure, SUZHOU, period)


def test_only_approved_returns_are_released(round_: Round) -> None:
    round_.opened()
    round_.submitted()
    found = asked.preview(CODE)
    assert found.figures == ()
    assert {one.why for one in found.held} == {NOT_APPROVED}
    with pytest.raises(releasing.NothingToRelease):
        prepare(round_)
    round_.review()
    round_.approve()
    assert [one.given.printed for one in asked.preview(CODE).figures] == list(ANSWERS)


def test_under_embargo_nothing_of_it_is_known_and_at_its_moment_all_of_it(approved: Round) -> None:
    made = prepare(approved)
    assert (made.state, made.rows, made.vintage) == (ReleaseState.EMBARGOED, 4, "collected-round-1-1")
    assert publish(RELEASE_AT - timedelta(seconds=1)) == releasing.Publishing()
    assert not loaded.Release.objects.exists()
    assert asked.releases(approved.rights(approved.approver), campaign=CODE) == ()
    with pytest.raises(NotFound):
        asked.release(made.vintage, NO_RIGHTS)
    with pytest.raises(NotFound):
        asked.contents(made.vintage, approved.rights(approved.approver))
    assert asked.origin_of(f"{made.vintage}:2", approved.rights(approved.releaser)) is None

    assert publish().published == (made.vintage,)
    (figure,) = known("rd_intensity")
    assert (figure.printed, figure.printed_unit, figure.vintage.kind) == ("4.36", "%", "collected_return")
    assert (figure.vintage.published_on, figure.vintage.known_on) == ("2027-01-20", DAY)
    assert figure.vintage.publisher == "江苏省科学技术厅"
    assert "苏创统1表" in figure.vintage.note
    assert figure.vintage.collected_under == "statistical_survey"
    assert figure.confidence is Confidence.HIGH
    assert known("rd_intensity", DAY - timedelta(days=1)) == ()
    assert asked.release(made.vintage, NO_RIGHTS).state is ReleaseState.PUBLISHED


def test_publishing_twice_changes_nothing(approved: Round) -> None:
    prepare(approved)
    publish()
    assert publish(RELEASE_AT + timedelta(hours=1)) == releasing.Publishing()
    assert Event.objects.filter(action=events.RELEASE_PUBLISHED).count() == 1
    assert loaded.Observation.objects.count() == 4


def test_it_is_known_from_the_local_day_on_which_it_really_goes_out(approved: Round) -> None:
    prepare(approved)
    publish(datetime(2027, 1, 21, 16, 30, tzinfo=UTC))  # half past midnight of the 22nd, here
    assert known("rd_intensity", date(2027, 1, 22))[0].vintage.known_on == date(2027, 1, 22)
    assert known("rd_intensity", date(2027, 1, 21)) == ()


def test_what_the_lineage_keeps_is_found_by_the_reference_of_the_figure(approved: Round) -> None:
    made = prepare(approved)
    publish()
    (figure,) = known("rd_intensity")
    found = asked.origin_of(figure.reference, approved.rights(approved.reporter))
    assert found is not None
    assert (found.release.vintage, found.campaign.code, found.line) == (made.vintage, CODE, 2)
    assert (found.signed.organisation, found.signed.preparer, found.signed.statistics_head) == (
        BUREAU,
        "王填表",
        "李负责",
    )
    assert found.signed.submitted_at == found.signed.reviewed_at == found.signed.approved_at == NOON
    assert found.shows_persons
    outsider = approved.person("wuxi-reporter", "zone-officer", "alpha")
    for rights in (NO_RIGHTS, approved.rights(outsider), approved.rights(approved.park_approver)):
        seen = asked.origin_of(figure.reference, rights)
        assert seen is not None
        assert not seen.shows_persons


def test_nobody_releases_what_they_typed_or_signed(approved: Round) -> None:
    models.Return.objects.update(reviewed_by=approved.releaser.id)
    with pytest.raises(releasing.ReleaserTookPart):
        prepare(approved)
    models.Return.objects.update(reviewed_by=approved.reviewer.id)
    models.Entry.objects.filter(ask__measure="gdp").update(by=approved.releaser.id)
    with pytest.raises(releasing.ReleaserTookPart):
        prepare(approved)
    assert prepare(approved, by=approved.centre).rows == 4


@pytest.mark.parametrize("who", ["reporter", "approver", "park_approver"])
def test_only_the_centre_releases(approved: Round, who: str) -> None:
    with pytest.raises(NotPermitted):
        prepare(approved, by=getattr(approved, who))
    made = prepare(approved)
    with pytest.raises(NotPermitted):
        releasing.withdraw_release(vintage=made.vintage, reason="改期", by=getattr(approved, who), at=NOON)


def test_it_is_taken_back_before_its_moment_and_not_after(approved: Round) -> None:
    first = prepare(approved)
    with pytest.raises(Refused):
        prepare(approved)
    with pytest.raises(InvalidInput):
        releasing.withdraw_release(vintage=first.vintage, reason=" ", by=approved.centre, at=NOON)
    gone = releasing.withdraw_release(vintage=first.vintage, reason="改期发布", by=approved.centre, at=NOON)
    assert (gone.state, gone.withdrawn_reason) == (ReleaseState.WITHDRAWN, "改期发布")
    assert publish() == releasing.Publishing()
    second = prepare(approved)
    assert second.vintage == "collected-round-1-2", "a name is not used again"
    publish()
    with pytest.raises(releasing.ReleaseMoved):
        releasing.withdraw_release(vintage=second.vintage, reason="太晚了", by=approved.centre, at=NOON)


def test_a_moment_that_has_passed_is_refused(approved: Round) -> None:
    with pytest.raises(InvalidInput):
        prepare(approved, release_at=NOON - timedelta(minutes=1))


def test_a_return_in_an_embargoed_release_is_not_sent_back(approved: Round) -> None:
    made = prepare(approved)
    number = approved.return_of().head.id
    with pytest.raises(ReturnReleased):
        returns.send_back_return(returned=number, reason="有误", by=approved.centre, at=NOON)
    releasing.withdraw_release(vintage=made.vintage, reason="有误", by=approved.centre, at=NOON)
    returns.send_back_return(returned=number, reason="有误", by=approved.centre, at=NOON)


def settled_and_waiting(round_: Round) -> ReleaseView:
    """A release under embargo in which the bureau's figure prevails over the park's."""
    hand_in(round_)
    sign(round_, BUREAU)
    sign(round_, PARK)
    settle(round_, prevails=BUREAU)
    return prepare(round_)


def test_the_owner_that_does_not_prevail_waits_for_the_release_too(round_: Round) -> None:
    made = settled_and_waiting(round_)
    head = round_.return_of(PARK).head
    (found,) = (one for one in owners.known_reconciliations(CODE) if not one.is_agreed)
    with pytest.raises(ReturnReleased):
        returns.send_back_return(returned=head.id, reason="有误", by=round_.centre, at=NOON)
    with pytest.raises(reconciling.ReconciliationReleased):
        reconciling.reopen(reconciliation=found.id, reason="有误", by=round_.park_reviewer, at=NOON)
    releasing.withdraw_release(vintage=made.vintage, reason="有误", by=round_.centre, at=NOON)
    assert reconciling.reopen(reconciliation=found.id, reason="有误", by=round_.park_reviewer, at=NOON).settled_by == ""
    assert returns.send_back_return(returned=head.id, reason="有误", by=round_.centre, at=NOON).round == 2


@pytest.mark.parametrize("changed", [{"state": "open"}, {"prevails": PARK}, {"reason": "另一理由"}], ids=str)
def test_a_settlement_that_no_longer_holds_keeps_a_release_inside(round_: Round, changed: dict[str, str]) -> None:
    made = settled_and_waiting(round_)
    assert asked.trouble_with(made.vintage) is None
    disputed = models.Reconciliation.objects.exclude(proposed_for="")
    disputed.update(**changed)
    trouble = asked.trouble_with(made.vintage)
    assert trouble is not None
    assert "衔接" in trouble.zh
    assert publish().published == ()


def test_figures_of_the_other_owner_that_changed_keep_a_release_inside(round_: Round) -> None:
    made = settled_and_waiting(round_)
    models.Entry.objects.filter(ask__organisation=PARK, ask__measure="rd_personnel_per_10k_labour").update(
        printed="341"
    )
    assert asked.trouble_with(made.vintage) is not None


def test_a_lineage_kept_before_settlements_had_numbers_is_compared_by_what_it_says(round_: Round) -> None:
    made = settled_and_waiting(round_)
    row = models.CollectedRelease.objects.get()
    lines = json.loads(row.lineage)
    for line in lines:
        for one in line["reconciled"]:
            del one["number"], one["fingerprint"]
    row.lineage = json.dumps(lines)
    row.save()
    assert asked.trouble_with(made.vintage) is None
    (found,) = (one for one in owners.known_reconciliations(CODE) if not one.is_agreed)
    with pytest.raises(reconciling.ReconciliationReleased):
        reconciling.reopen(reconciliation=found.id, reason="有误", by=round_.park_reviewer, at=NOON)
    models.Reconciliation.objects.filter(id=found.id).update(prevails=PARK)
    assert asked.trouble_with(made.vintage) is not None


def test_whoever_settled_a_figure_does_not_release_it(round_: Round) -> None:
    made = settled_and_waiting(round_)
    releasing.withdraw_release(vintage=made.vintage, reason="改期", by=round_.centre, at=NOON)
    for part in ("proposed_by", "settled_by"):
        kept = models.Reconciliation.objects.exclude(proposed_for="").values_list(part, flat=True).get()
        models.Reconciliation.objects.exclude(proposed_for="").update(**{part: round_.releaser.id})
        with pytest.raises(releasing.ReleaserTookPart):
            prepare(round_)
        models.Reconciliation.objects.exclude(proposed_for="").update(**{part: kept})
    assert prepare(round_).rows == 4


def test_whoever_submitted_or_explained_a_figure_once_does_not_release_it(approved: Round) -> None:
    row = models.Return.objects.get()
    step = models.Movement.objects.create(
        returned=row, step="submit", round=1, by_kind="user", by=approved.releaser.id, at=NOON
    )
    with pytest.raises(releasing.ReleaserTookPart):
        prepare(approved)
    models.Movement.objects.filter(id=step.id).delete()
    ask = approved.cell("gdp").ask.id
    models.Explanation.objects.create(
        ask_id=ask, edit="jump", fingerprint="f", body="说明", by_kind="user", by=approved.releaser.id, at=NOON
    )
    with pytest.raises(releasing.ReleaserTookPart):
        prepare(approved)
    assert prepare(approved, by=approved.centre).rows == 4


def test_what_is_no_longer_what_was_approved_stays_inside(approved: Round) -> None:
    prepare(approved)
    assert asked.is_anything_to_publish(RELEASE_AT)
    models.Return.objects.update(state="draft")
    assert not asked.is_anything_to_publish(RELEASE_AT), "work that cannot be done is not asked for every minute"
    outcome = publish()
    assert outcome.published == ()
    assert [name for name, _ in outcome.refused] == ["collected-round-1-1"]
    assert not loaded.Release.objects.exists()
    assert models.CollectedRelease.objects.get().state == ReleaseState.EMBARGOED.value


def test_the_work_that_publishes_keeps_why_it_could_not(approved: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    made = prepare(approved)
    monkeypatch.setattr(timezone, "now", lambda: RELEASE_AT)
    context = cast(Context, None)  # what looks for releases asks its work for nothing
    assert jobs.publish_releases(context, {}).result == {"due": [made.vintage], "refused": {}}
    models.Return.objects.update(state="draft")
    result = jobs.publish_releases(context, {}).result
    assert "撤下" in result["refused"][made.vintage]["zh"]


def test_an_explanation_that_did_not_hold_stays_in_the_lineage(approved: Round) -> None:
    ask = approved.cell("gdp").ask.id
    models.Finding.objects.create(
        returned_id=approved.return_of().head.id, ask_id=ask, edit="jump", grade="explain", fingerprint="f",
        words_zh="变动大", words_en="a jump",
    )  # fmt: skip
    models.Explanation.objects.create(
        ask_id=ask, edit="jump", fingerprint="f", body="新建装置", verdict="did_not_hold", by_kind="user",
        by=approved.reporter.id, at=NOON,
    )  # fmt: skip
    made = prepare(approved)
    lines, _ = asked.contents(made.vintage, approved.rights(approved.releaser))
    explained = [each for one in lines for each in one.figure.given.explained]
    assert [(one.body, one.verdict) for one in explained] == [("新建装置", Verdict.DID_NOT_HOLD)]


def test_a_correction_is_another_vintage_of_a_later_day(approved: Round) -> None:
    prepare(approved)
    publish()
    with pytest.raises(releasing.NothingToRelease):
        prepare(approved, release_at=RELEASE_AT + timedelta(days=1))
    number = approved.return_of().head.id
    returns.send_back_return(
        returned=number, reason="研发经费更正", until=RELEASE_AT + timedelta(days=9), by=approved.centre, at=RELEASE_AT
    )
    approved.type("rd_intensity", "4.41", at=RELEASE_AT)
    approved.submit(at=RELEASE_AT)
    approved.review()
    approved.approve()
    with pytest.raises(InvalidInput):
        prepare(approved, release_at=RELEASE_AT + timedelta(hours=1), at=RELEASE_AT)
    later = RELEASE_AT + timedelta(days=1)
    second = prepare(approved, release_at=later, at=RELEASE_AT)
    assert (second.vintage, second.rows) == ("collected-round-1-2", 1), "what has not changed is not released again"
    publish(later)
    assert [one.printed for one in known("rd_intensity")] == ["4.36"]
    assert [one.printed for one in known("rd_intensity", DAY + timedelta(days=1))] == ["4.41", "4.36"]


def test_a_number_with_two_owners_waits_for_both_and_for_their_agreement(round_: Round) -> None:
    hand_in(round_)
    sign(round_, BUREAU)
    assert {one.why for one in asked.preview(CODE).held} == {OTHER_NOT_APPROVED}
    sign(round_, PARK)
    found = asked.preview(CODE)
    assert [(one.cell.measure, one.why) for one in found.held] == [("rd_personnel_per_10k_labour", TO_BE_RECONCILED)]
    assert [one.given.printed for one in found.figures] == ["4.36", "54.12", "26726.98"]
    first = prepare(round_)
    assert (first.rows, first.held) == (3, 1)
    publish()

    settle(round_, prevails=PARK)
    second = prepare(round_, release_at=RELEASE_AT + timedelta(hours=1))
    publish(RELEASE_AT + timedelta(hours=1))
    (figure,) = known("rd_personnel_per_10k_labour")
    assert (figure.printed, figure.vintage.id, figure.doubt) == ("340", second.vintage, "")
    origin = asked.origin_of(figure.reference, NO_RIGHTS)
    assert origin is not None
    (reconciled,) = origin.figure.reconciled
    assert (str(reconciled.difference), str(reconciled.residual), reconciled.prevails) == ("12", "0", PARK)
    assert [(one.reason.value, str(one.amount)) for one in reconciled.parts] == [("enclave", "12")]


def test_a_carried_residual_travels_with_the_figure_and_lets_it_decide(round_: Round) -> None:
    hand_in(round_)
    sign(round_, BUREAU)
    sign(round_, PARK)
    settle(round_, amount="7", is_carried=True, reason="名录待核")
    prepare(round_)
    publish()
    (figure,) = known("rd_personnel_per_10k_labour")
    assert figure.doubt == "residual_carried"
    assert attained.book_in_force().catalogue.is_decisive(figure)


def hand_in(round_: Round) -> None:
    """Both owners hand in before either is approved: what differs from an approved figure has to be explained."""
    round_.opened(owners=(BUREAU, PARK))
    round_.submitted(BUREAU, answers=ANSWERS)
    round_.submitted(PARK, answers=OTHER)


def sign(round_: Round, organisation: str) -> None:
    round_.review(organisation)
    round_.approve(organisation)


def settle(round_: Round, amount: str = "12", prevails: str = BUREAU, **how: object) -> None:
    (found,) = (one for one in owners.known_reconciliations(CODE) if not one.is_agreed)
    proposed = reconciling.propose(
        reconciliation=found.id, organisation=BUREAU, parts=[part_given("enclave", amount)], seen=found.fingerprint,
        prevails=prevails, by=round_.reporter, at=NOON, **how,
    )  # type: ignore[arg-type]  # fmt: skip
    reconciling.settle(
        reconciliation=found.id, organisation=PARK, seen=proposed.fingerprint, by=round_.park_approver, at=NOON
    )


def test_made_up_figures_say_so_wherever_they_go(round_: Round, settings) -> None:
    settings.SUNAN_DEMO = True
    round_.opened(is_demonstration=True)
    round_.approved()
    made = prepare(round_)
    publish()
    assert made.is_demonstration
    (figure,) = known("rd_intensity")
    assert (figure.doubt, figure.basis) == ("demonstration", "demonstration")
    assert figure.vintage.title.startswith("演示数据")
    assert "演示数据" in figure.vintage.note
    assert attained.book_in_force().catalogue.is_decisive(figure)


def test_a_file_that_breaks_a_rule_of_releases_is_refused_before_the_embargo(approved: Round) -> None:
    models.Entry.objects.filter(ask__measure="gdp").update(unit="人")
    with pytest.raises(releasing.ReleaseNotSound) as refusal:
        prepare(approved)
    assert [one.code for one in refusal.value.findings] == ["figure.unit_does_not_fit"]
    assert not models.CollectedRelease.objects.exists()


def test_a_campaign_that_has_not_opened_releases_nothing(round_: Round) -> None:
    round_.prepared()
    with pytest.raises(Refused):
        prepare(round_)
    with pytest.raises(NotFound):
        prepare(round_, campaign="no-such-round")


def test_a_campaign_that_has_ended_still_releases(approved: Round) -> None:
    campaigns.close_campaign(campaign=CODE, by=approved.centre, at=NOON)
    assert prepare(approved).rows == 4


def test_the_seal_of_a_collected_figure_replays_and_names_the_row_it_came_from(approved: Round) -> None:
    made = prepare(approved)
    publish()
    book = attained.book_in_force()
    figures = indicators.figure_book(
        statistics.record_as_of(DAY, catalogue=book.catalogue), indicators=book.indicators, catalogue=book.catalogue,
        members=book.members, rulebook=book.hash,
    )  # fmt: skip
    figure = figures.cell("rd_intensity", SUZHOU, "2025").best
    assert figure is not None
    assert [one.reference for one in figure.observations] == [f"{made.vintage}:2"]
    again = replay(figure.seal, digest=statistics.digest_of, rulebook_archived=True)
    assert again.agrees
    assert made.vintage in {one.id for one in statistics.releases_as_of(DAY)}
