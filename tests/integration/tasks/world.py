"""Who works on tasks in tests, and the few words with which a test does it.

The centre manages, the province verifies and decides, two cities and an industrial park report. The park's name is one
of the plan's units, as printed.
"""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection

from sunan.access.core.organisations import OrganisationKind
from sunan.access.models import OrganisationName
from sunan.access.services import rights
from sunan.audit.models import Event
from sunan.kernel.actors import Actor
from sunan.monitoring.tasks.core.items import Checkpoint, Claim, Closing, Decision, Evidence, Item, Verification
from sunan.monitoring.tasks.core.words import DecisionKind, EvidenceKind, Outcome, VerificationOutcome
from sunan.monitoring.tasks.models import Checkpoint as CheckpointRow
from sunan.monitoring.tasks.models import Item as ItemRow
from sunan.monitoring.tasks.models import ItemArea, ItemUnit
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.services import claiming, closing, deciding, evidencing, planning, taking_up, verifying
from tests.integration.access.world import BEGAN, World
from tests.moments import NOON, TESTER

TODAY = NOON.date()
WITHIN = date(2024, 6, 30)
"""A day within the plan, long over."""
PLAN_END = date(2025, 12, 31)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


_KEPT: dict[str, list[tuple[str, list[tuple[Any, ...]]]]] = {}
"""What taking the plan up leaves behind, by database: it takes a second, and most tests begin with it."""


def take_up_plan() -> None:
    """Take the plan up; from the second time on its rows are put back as they were left the first time."""
    tables = [ItemRow, ItemArea, ItemUnit, CheckpointRow, Event]
    with connection.cursor() as cursor:
        if kept := _KEPT.get(connection.vendor):
            for table, rows in kept:
                places = ", ".join(["%s"] * len(rows[0]))
                cursor.executemany(f"INSERT INTO {table} VALUES ({places})", rows)
            return
        before = Event.objects.count()
        taking_up.take_up_plan(by=TESTER, at=NOON)
        assert Event.objects.count() == before + 1
        kept = []
        for one in tables:
            table = one._meta.db_table
            last = " ORDER BY id DESC LIMIT 1" if one is Event else ""
            cursor.execute(f"SELECT * FROM {table}{last}")
            kept.append((table, cursor.fetchall()))
        _KEPT[connection.vendor] = kept


class Works:
    """The people of the plan, with the plan taken up."""

    def __init__(self, world: World) -> None:
        self.world = world
        world.organisation("park", OrganisationKind.ZONE_COMMITTEE)
        OrganisationName.objects.filter(organisation="park").update(zh="苏州工业园区")
        world.organisation("province", OrganisationKind.PROVINCE)
        world.organisation("wuxi", OrganisationKind.CITY_BUREAU, areas=("320200",))
        self.manager = self.person("manager", "centre-officer", "centre")
        self.colleague = self.person("colleague", "centre-officer", "centre")
        self.officer = self.person("officer", "province-officer", "province")
        self.deputy = self.person("deputy", "province-officer", "province")
        self.suzhou = self.person("suzhou", "city-officer", "bureau", "320500")
        self.wuxi = self.person("wuxi-officer", "city-officer", "wuxi", "320200")
        self.park = self.person("park-officer", "task-reporter", "park")
        take_up_plan()

    def person(self, name: str, role: str, organisation: str, city: str = "") -> Actor:
        user = self.world.user(name, organisation=organisation)
        rights.grant_role(user=user, role=role, covers=(city,) if city else (), begins=BEGAN, by=TESTER, at=NOON)
        return self.world.actor(user)

    def item(self, code: str = "task-03", *, today: date = TODAY) -> Item:
        return found_items.item(code, today=today)

    def checkpoint(
        self, code: str = "task-03", planned_on: date | None = WITHIN, what: str = "平台建成运行", at: datetime = NOON
    ) -> Checkpoint:
        return planning.add_checkpoint(
            code=code, what_zh=what, what_en="The platform runs", planned_on=planned_on, by=self.manager, at=at
        )

    def claim(self, checkpoint: int, *, on: date = WITHIN, by: Actor | None = None, at: datetime = NOON) -> Claim:
        return claiming.claim_checkpoint(
            checkpoint=checkpoint, claimed_on=on, words="已建成", by=by or self.suzhou, at=at
        )

    def show(
        self, code: str = "task-03", checkpoint: int | None = None, *, dated_on: date = WITHIN,
        by: Actor | None = None, at: datetime = NOON,
    ) -> Evidence:  # fmt: skip
        return evidencing.hand_in_evidence(
            code=code, kind=EvidenceKind.DOCUMENT, dated_on=dated_on, words="验收意见", checkpoint=checkpoint,
            file=io.BytesIO(PDF), file_name="验收意见.pdf", by=by or self.suzhou, at=at,
        )  # fmt: skip

    def verify(
        self, checkpoint: int, outcome: VerificationOutcome = VerificationOutcome.ACCEPTED, *,
        by: Actor | None = None, reason: str = "", at: datetime = NOON,
    ) -> Verification:  # fmt: skip
        return verifying.verify_checkpoint(
            checkpoint=checkpoint, outcome=outcome, verified_on=TODAY, reason=reason, by=by or self.officer, at=at
        )

    def done(self, code: str = "task-03") -> Checkpoint:
        """Return a checkpoint that was promised, claimed, shown and verified."""
        made = self.checkpoint(code)
        self.claim(made.id, at=NOON + timedelta(minutes=1))
        self.show(code, made.id, at=NOON + timedelta(minutes=2))
        self.verify(made.id, at=NOON + timedelta(minutes=3))
        return found_items.checkpoint(made.id, today=TODAY)

    def decide(
        self, code: str = "task-03", kind: DecisionKind = DecisionKind.CARRY_OVER, checkpoint: int | None = None
    ) -> Decision:
        return deciding.decide(
            code=code, kind=kind, words="同意", reason="条件变化", approved_by="领导小组", checkpoint=checkpoint,
            document_number="苏科发〔2026〕3号", document_on=date(2026, 3, 1), by=self.officer, at=NOON,
        )  # fmt: skip

    def close(
        self, code: str = "task-03", outcome: Outcome = Outcome.COMPLETED, *, evidence: tuple[int, ...] = (),
        on: date = WITHIN, decision: int | None = None, by: Actor | None = None,
    ) -> Closing:  # fmt: skip
        return closing.close_item(
            code=code, outcome=outcome, reason="按验收意见", closed_on=on, evidence=evidence, decision=decision,
            by=by or self.manager, at=NOON,
        )  # fmt: skip

    def closed(self, code: str = "task-03") -> Closing:
        """Return a closing that was said by the centre and checked by the province."""
        shown = self.show(code, by=self.suzhou if code == "task-03" else self.manager)
        said = self.close(code, evidence=(shown.id,))
        return closing.check_closing(closing=said.id, by=self.officer, at=NOON)


def moment(day: date) -> datetime:
    """Return noon of a day."""
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
