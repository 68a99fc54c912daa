"""Planned reports: planned, chased, drafted and issued by jobs; nothing twice, nothing lost, nothing without approval."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from sunan.access.services.guard import NotPermitted
from sunan.audit import selectors as log
from sunan.jobs import registry
from sunan.jobs.models import Job
from sunan.jobs.worker import Worker
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput, NotFound
from sunan.kernel.texts import text
from sunan.monitoring.editions import jobs as work
from sunan.monitoring.editions.core.chasing import Wanted
from sunan.monitoring.editions.core.lifecycle import EditionState
from sunan.monitoring.editions.core.planning import (
    AsOfRule,
    Plan,
    PlanMoved,
    Repeats,
    Round,
    RoundState,
    Trouble,
    timing,
)
from sunan.monitoring.editions.selectors import editions, plans
from sunan.monitoring.editions.selectors.writers import written_by
from sunan.monitoring.editions.services import drafting, issuing, passing, persons, planning, rounds
from sunan.monitoring.editions.services.planning import Planned
from sunan.monitoring.reports.core.request import Audience, ReportKind, ReportRequest
from tests.integration.editions.desk import Desk
from tests.moments import NOON, TESTER

pytestmark = pytest.mark.django_db

ISSUE_ON = date(2027, 3, 31)
CHASE = datetime(2026, 12, 31, 12, tzinfo=UTC)
DRAFT = datetime(2027, 3, 1, 12, tzinfo=UTC)
ISSUE = datetime(2027, 3, 31, 12, tzinfo=UTC)
MISSING = (
    Wanted(text("省统计局", "Bureau"), text("苏南", "Sunan"), text("研发", "R&D"), "2025", "%", "", text("最终判定", "final"), text("未公布", "none"), True),
    Wanted(text("省知识产权局", "IP Office"), text("南京", "Nanjing"), text("专利", "patents"), "2025", "件", "2026-03-01", text("进度", "pace"), text("未公布", "none"), False),
)  # fmt: skip


@dataclass
class State:
    as_of: date = date(2026, 11, 22)


@dataclass
class Office:
    """The desk, with a clock and a worker that keeps to the plans."""

    desk: Desk
    clock: list[datetime]
    outbox: Path

    def plan(
        self, *, city: str = "", by: Actor | None = None, repeats: Repeats = Repeats.YEARLY, approver: str = ""
    ) -> Plan:
        return planning.plan_report(
            planned=planned(city=city, repeats=repeats, approver=approver), by=by or self.desk.anna, at=NOON
        )

    def day(self, at: datetime) -> None:
        """Let the day's work be done: what is due, then whatever jobs it asked for."""
        self.clock[0] = at
        from sunan.jobs import services as jobs

        jobs.enqueue(kind="editions.plans", arguments={}, key=f"editions.plans@{at.isoformat()}", by=TESTER, at=at)
        self.work()

    def work(self) -> None:
        worker = Worker("office", clock=lambda: self.clock[0])
        while worker.work_once():
            pass

    def round(self, made: Plan) -> Round:
        return plans.rounds(made.id)[-1]

    def approve(self, made: Plan) -> None:
        mark = self.round(made).edition
        self.desk.write(mark, "slot.lessons.1", "统筹推进，协同创新。", by=self.desk.bert)
        passing.submit_edition(mark=mark, by=self.desk.anna, at=NOON)
        passing.approve_edition(mark=mark, by=self.desk.zhou, at=NOON)

    def arrange(self, made: Plan, number: str = "苏科发〔2027〕3号") -> None:
        planning.arrange_issue(
            number=made.id, round_id=self.round(made).id, document=number, issuer="江苏省科学技术厅", signers="张三", by=self.desk.bert,
            at=NOON,
        )  # fmt: skip


def planned(
    *,
    city: str = "",
    repeats: Repeats = Repeats.YEARLY,
    approver: str = "",
    title: str = "2026年度监测报告",
    first: date = ISSUE_ON,
) -> Planned:
    when = timing(
        as_of_rule=AsOfRule.MONTH_END, as_of=None, repeats=repeats, first_issue_on=first, draft_days=30, chase_days=60
    )
    return Planned(
        title, ReportRequest(ReportKind.YEARLY, Audience.CITY if city else Audience.PUBLIC, city), when, approver
    )


@pytest.fixture
def office(desk: Desk, settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    settings.SUNAN_OUTBOX = tmp_path / "outbox"
    made = Office(desk, [NOON], tmp_path / "outbox")
    monkeypatch.setattr(registry, "_RECURRING", {})  # the day's work is asked for by the test
    monkeypatch.setattr(planning, "region", lambda: "SUNAN")
    monkeypatch.setattr(work.reports, "state_for_report", lambda **_: State())
    monkeypatch.setattr(work, "wanted", lambda state, *, city="": MISSING)
    monkeypatch.setattr(work.timezone, "now", lambda: made.clock[0])
    monkeypatch.setattr(work.store, "files_of", lambda document, formats: {})
    monkeypatch.setattr(work.manifests, "signed_manifest_of", lambda document, **_: None)
    monkeypatch.setattr(work.manifests, "keep_manifest", lambda **_: None)
    return made


def actions(made: Plan) -> list[str]:
    return [one.action for one in reversed(log.history(f"plan:{made.id}"))]


def test_a_report_is_chased_drafted_approved_and_issued_by_its_dates(office: Office) -> None:
    made = office.plan()
    office.day(CHASE - timedelta(days=1))
    assert plans.rounds(made.id) == ()
    office.day(CHASE)
    found = office.round(made)
    assert (found.state, found.missing, found.holders) == (RoundState.CHASED, 2, 2)
    assert plans.missing_of(found.id) == (MISSING, date(2026, 11, 22))
    folder = office.outbox / f"plan-{made.id}" / "2027-03-31"
    assert sorted(path.name for path in folder.iterdir()) == [
        "missing-01-省统计局.xlsx", "missing-02-省知识产权局.xlsx", "missing.html"
    ]  # fmt: skip
    office.day(DRAFT)
    found = office.round(made)
    assert found.state is RoundState.DRAFTED
    drafted = editions.known_edition(found.edition)
    assert (drafted.as_of, drafted.kind) == (date(2027, 2, 28), "yearly")
    office.approve(made)
    office.arrange(made)
    office.day(ISSUE)
    found = office.round(made)
    assert found.state is RoundState.ISSUED
    issued = editions.known_edition(found.edition)
    assert (issued.number, issued.issued_on, issued.signers) == ("苏科发〔2027〕3号", ISSUE_ON, ("张三",))
    assert actions(made) == [
        "editions.report_planned", "editions.round_begun", "editions.figures_chased", "editions.round_drafted",
        "editions.issue_arranged", "editions.round_issue_ordered",
    ]  # fmt: skip


def test_nothing_is_issued_that_nobody_approved_and_that_is_told_until_it_is(office: Office) -> None:
    made = office.plan(approver=office.desk.zhou.id)
    office.day(CHASE)
    office.day(DRAFT)
    office.arrange(made)
    for day in range(3):
        office.day(ISSUE + timedelta(days=day))
    found = office.round(made)
    assert (found.trouble, found.edition_state) == (Trouble.NOT_APPROVED, EditionState.DRAFT)
    assert actions(made).count("editions.round_in_trouble") == 1, "told once, shown until it is gone"
    (notice,) = (office.outbox / f"plan-{made.id}" / "2027-03-31").glob("*not_approved.html")
    assert "zhou" in notice.read_text(encoding="utf-8")
    office.approve(made)
    office.day(ISSUE + timedelta(days=3))
    assert office.round(made).state is RoundState.ISSUED
    office.day(ISSUE + timedelta(days=4))
    assert office.round(made).trouble is None


def test_an_approved_report_without_a_number_is_not_issued(office: Office) -> None:
    made = office.plan()
    office.day(CHASE)
    office.day(DRAFT)
    office.approve(made)
    office.day(ISSUE)
    assert office.round(made).trouble is Trouble.NOT_ARRANGED
    office.arrange(made)
    office.day(ISSUE + timedelta(days=1))
    assert office.round(made).state is RoundState.ISSUED


def test_a_machine_that_slept_loses_no_step_and_does_none_twice(office: Office) -> None:
    made = office.plan()
    for _ in range(3):
        office.day(ISSUE)
    found = office.round(made)
    assert found.missing == 2
    assert found.edition
    assert len(editions.all_editions()) == 1
    assert actions(made).count("editions.figures_chased") == 1
    assert actions(made).count("editions.round_drafted") == 1


def test_a_clock_that_is_set_back_repeats_nothing(office: Office) -> None:
    made = office.plan()
    for at in (CHASE, DRAFT, CHASE, NOON, DRAFT, CHASE):
        office.day(at)
    assert len(plans.rounds(made.id)) == 1
    assert len(editions.all_editions()) == 1
    assert actions(made) == [
        "editions.report_planned", "editions.round_begun", "editions.figures_chased", "editions.round_drafted"
    ]  # fmt: skip


def test_a_clock_that_ran_ahead_begins_one_round_and_no_more(office: Office) -> None:
    made = office.plan(repeats=Repeats.QUARTERLY)
    office.day(datetime(2047, 1, 1, 12, tzinfo=UTC))
    assert len(plans.rounds(made.id)) == 1


def test_a_yearly_report_comes_again(office: Office) -> None:
    made = office.plan()
    office.day(CHASE)
    office.day(datetime(2028, 1, 1, 12, tzinfo=UTC))
    assert [one.issue_on for one in plans.rounds(made.id)] == [ISSUE_ON, date(2028, 3, 31)]
    once = office.plan(repeats=Repeats.ONCE)
    for year in (2027, 2028, 2029):
        office.day(datetime(year, 1, 1, 12, tzinfo=UTC))
    assert len(plans.rounds(once.id)) == 1


def test_a_worker_killed_after_it_wrote_lists_leaves_no_half_step(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = office.plan()
    real = rounds.record_chase

    def killed(**_: object) -> bool:
        raise RuntimeError("killed")

    monkeypatch.setattr(rounds, "record_chase", killed)
    office.day(CHASE)
    assert office.round(made).chased_at is None
    monkeypatch.setattr(rounds, "record_chase", real)
    office.day(CHASE + timedelta(days=1))
    assert office.round(made).missing == 2


def test_a_draft_that_fails_is_tried_again_and_told(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    made = office.plan()
    office.day(CHASE)
    real = drafting.composed

    def failing(*_: object, **__: object) -> None:
        raise InvalidInput("当日没有数据", "Nothing was known")

    monkeypatch.setattr(drafting, "composed", failing)
    office.day(DRAFT)
    office.day(DRAFT + timedelta(days=1))
    assert office.round(made).trouble is Trouble.NOT_DRAFTED
    monkeypatch.setattr(drafting, "composed", real)
    office.day(DRAFT + timedelta(days=2))
    assert (office.round(made).state, office.round(made).trouble) == (RoundState.DRAFTED, None)


def test_a_planner_who_lost_the_right_drafts_nothing_until_somebody_takes_over(office: Office) -> None:
    made = office.plan()
    office.day(CHASE)
    persons.forget_writer(person=office.desk.anna.id, by=TESTER, at=NOON, why="离职")
    office.day(DRAFT)
    assert office.round(made).trouble is Trouble.PLANNER_GONE
    assert editions.all_editions() == ()
    current = plans.known_plan(made.id)
    planning.change_plan(number=made.id, planned=planned(), version=current.version, by=office.desk.bert, at=NOON)
    office.day(DRAFT + timedelta(days=1))
    assert office.round(made).edition


def test_a_refused_issue_is_told_and_goes_out_once_it_is_arranged_again(office: Office) -> None:
    office.desk.issued()
    made = office.plan()
    office.day(CHASE)
    office.day(DRAFT)
    office.approve(made)
    with pytest.raises(InvalidInput):
        office.arrange(made, "苏科发〔2026〕12号")
    office.arrange(made)
    from sunan.monitoring.editions.models import Issue

    Issue.objects.update(number="苏科发〔2027〕3号")
    office.day(ISSUE)
    assert office.round(made).trouble is Trouble.REFUSED
    office.arrange(made, "苏科发〔2027〕4号")
    office.day(ISSUE + timedelta(days=1))
    assert office.round(made).state is RoundState.ISSUED


def test_an_issue_whose_job_failed_is_told_half_a_day_later(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    made = office.plan()
    office.day(CHASE)
    office.day(DRAFT)
    office.approve(made)
    office.arrange(made)

    def refused(**_: object) -> None:
        raise InvalidInput("无法写出文件", "The files cannot be written")

    monkeypatch.setattr(issuing, "issue_edition", refused)
    office.day(ISSUE)
    assert (office.round(made).state, office.round(made).trouble) == (RoundState.ORDERED, None)
    office.day(ISSUE + timedelta(days=1))
    assert office.round(made).trouble is Trouble.NOT_ISSUED
    assert Job.objects.filter(kind="editions.issue").count() == 1


def test_a_discarded_draft_is_told_and_not_drafted_again(office: Office) -> None:
    made = office.plan()
    office.day(CHASE)
    office.day(DRAFT)
    drafting.discard_edition(mark=office.round(made).edition, why="重写", by=office.desk.anna, at=NOON)
    office.day(ISSUE)
    assert office.round(made).trouble is Trouble.DISCARDED
    assert len(editions.all_editions()) == 1


def test_a_cancelled_plan_does_nothing_more(office: Office) -> None:
    made = office.plan()
    office.day(CHASE)
    planning.cancel_plan(number=made.id, why="机构调整", by=office.desk.anna, at=NOON)
    office.day(DRAFT)
    assert editions.all_editions() == ()
    with pytest.raises(PlanMoved):
        planning.cancel_plan(number=made.id, why="再次", by=office.desk.anna, at=NOON)


def test_two_who_change_a_plan_do_not_overwrite_each_other(office: Office) -> None:
    made = office.plan()
    planning.change_plan(
        number=made.id, planned=planned(title="甲"), version=made.version, by=office.desk.anna, at=NOON
    )
    with pytest.raises(PlanMoved):
        planning.change_plan(
            number=made.id, planned=planned(title="乙"), version=made.version, by=office.desk.bert, at=NOON
        )
    assert plans.known_plan(made.id).title == "甲"


def test_rights_hold_for_every_change(office: Office) -> None:
    desk = office.desk
    refused: list[Callable[[], object]] = [
        lambda: planning.plan_report(planned=planned(), by=desk.zhou, at=NOON),
        lambda: planning.plan_report(planned=planned(city="320500"), by=desk.wuxi, at=NOON),
    ]
    made = office.plan(city="320500", by=desk.suzhou)
    office.day(CHASE)
    refused += [
        lambda: planning.change_plan(number=made.id, planned=planned(city="320500"), version=1, by=desk.wuxi, at=NOON),
        lambda: planning.change_plan(number=made.id, planned=planned(), version=1, by=desk.suzhou, at=NOON),
        lambda: planning.cancel_plan(number=made.id, why="x", by=desk.wuxi, at=NOON),
        lambda: planning.arrange_issue(
            number=made.id, round_id=office.round(made).id, document="苏科发〔2027〕3号", issuer="x", signers="y",
            by=desk.suzhou, at=NOON,
        ),
    ]  # fmt: skip
    before = plans.known_plan(made.id)
    for attempt in refused:
        with pytest.raises(NotPermitted):
            attempt()
    assert plans.known_plan(made.id) == before


@pytest.mark.parametrize(
    "changes",
    [{"title": " "}, {"first": date(2026, 1, 1)}, {"approver": "nobody"}],
    ids=["no name", "past", "cannot approve"],
)
def test_a_plan_that_cannot_be_carried_out_is_refused(office: Office, changes: dict) -> None:
    with pytest.raises(InvalidInput):
        planning.plan_report(planned=planned(**changes), by=office.desk.anna, at=NOON)
    assert plans.working_plans() == ()


def test_what_a_person_planned_is_told_and_forgotten(office: Office) -> None:
    office.plan(approver=office.desk.zhou.id)
    assert [one["part"] for one in written_by(office.desk.anna.id)] == ["planned"]
    assert [one["part"] for one in written_by(office.desk.zhou.id)] == ["is to approve"]
    for person in (office.desk.anna.id, office.desk.zhou.id):
        assert persons.forget_writer(person=person, by=TESTER, at=NOON, why="注销") >= 1
        assert list(written_by(person)) == []


def test_an_unknown_plan_or_round_is_not_found(office: Office) -> None:
    made = office.plan()
    with pytest.raises(NotFound):
        plans.known_plan(made.id + 1)
    with pytest.raises(NotFound):
        plans.round_of(made.id, 99)
