"""A small round of collecting for tests: who works on it, and the few words with which a test does it.

The centre runs the campaign; the bureau of Suzhou (a city) and the committee of the industrial park in it each have a
reporter, a reviewer and an approver. The city's people hold grants for the area 320500, the park's for their committee.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from sunan.access.core.organisations import OrganisationKind
from sunan.access.core.rights import Rights
from sunan.access.selectors import rights_of
from sunan.access.services import organisations, rights
from sunan.kernel.actors import Actor
from sunan.kernel.micro import CollectedUnder
from sunan.kernel.printed import Qualifier
from sunan.kernel.texts import text
from sunan.monitoring.collection.core.answers import (
    CampaignFields,
    CampaignView,
    CellView,
    LawfulForm,
    ReturnHead,
    ReturnView,
    SaveOutcome,
    TypedCell,
)
from sunan.monitoring.collection.core.words import EntryKind, EntrySource
from sunan.monitoring.collection.selectors import campaigns as asked
from sunan.monitoring.collection.selectors import returns as said
from sunan.monitoring.collection.services import asks, campaigns, entries, returns
from sunan.monitoring.statistics.core.observations import Cell
from tests.integration.access.world import BEGAN, World
from tests.moments import NOON, TESTER

BUREAU, PARK = "suzhou-bureau", "suzhou-park"
SUZHOU = "320500"
CODE = "round-1"
FORM = LawfulForm("苏创统1表", "江苏省科学技术厅", "苏统制〔2026〕3号", date(2028, 12, 31))
OPENS_ON = date(2026, 11, 1)
DEADLINE = datetime(2026, 12, 15, 10, 0, tzinfo=UTC)
RELEASE_AT = datetime(2027, 1, 20, 2, 0, tzinfo=UTC)
AFTER_DEADLINE = DEADLINE + timedelta(minutes=5)
CELLS = (
    Cell("rd_intensity", SUZHOU, "2025"),
    Cell("hightech_output_share", SUZHOU, "2025"),
    Cell("rd_personnel_per_10k_labour", SUZHOU, "2025"),
    Cell("gdp", SUZHOU, "2024"),
)
ANSWERS = ("4.36", "54.1", "352", "26726.98")


class Round:
    """The people of one round, and its campaign."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._organisation(
            BUREAU, OrganisationKind.CITY_BUREAU, "苏州市科学技术局", "Suzhou Science and Technology Bureau"
        )
        self._organisation(
            PARK, OrganisationKind.ZONE_COMMITTEE, "苏州工业园区管理委员会", "Suzhou Industrial Park Committee"
        )
        self.centre = self.person("centre-officer", "centre-officer", "centre")
        self.releaser = self.person("centre-releaser", "centre-officer", "centre")
        self.reporter = self.person("city-reporter", "city-officer", BUREAU)
        self.second_reporter = self.person("city-second", "city-officer", BUREAU)
        self.reviewer = self.person("city-reviewer", "city-reviewer", BUREAU)
        self.approver = self.person("city-approver", "city-approver", BUREAU)
        self.park_reporter = self.person("park-reporter", "zone-officer", PARK)
        self.park_reviewer = self.person("park-reviewer", "zone-reviewer", PARK)
        self.park_approver = self.person("park-approver", "zone-approver", PARK)

    def _organisation(self, identity: str, kind: OrganisationKind, zh: str, en: str) -> None:
        organisations.create_organisation(
            id=identity, kind=kind, name=text(zh, en), areas=(SUZHOU,), begins=BEGAN, by=TESTER, at=NOON
        )

    def person(self, name: str, role: str, organisation: str) -> Actor:
        """Return somebody with one role; a city's role covers Suzhou."""
        user = self.world.user(name, organisation=organisation)
        covers = (SUZHOU,) if role.startswith("city-") else ()
        rights.grant_role(user=user, role=role, covers=covers, begins=BEGAN, by=TESTER, at=NOON)
        return self.world.actor(user)

    def rights(self, person: Actor) -> Rights:
        return rights_of(person.id, NOON)

    def generate(
        self,
        *,
        code: str = CODE,
        cells: Sequence[Cell] | None = CELLS,
        collected_under: CollectedUnder = CollectedUnder.STATISTICAL_SURVEY,
        **rest: object,
    ) -> CampaignView:
        """Return a campaign in preparation."""
        return campaigns.generate_campaign(
            code=code, title=text("2025 年补报", "Figures of 2025"), opens_on=OPENS_ON, deadline=DEADLINE, cells=cells,
            release_at=RELEASE_AT, collected_under=collected_under, by=self.centre, at=NOON, **rest,
        )  # type: ignore[arg-type]  # fmt: skip

    def fields(self, found: CampaignView, **changed: object) -> CampaignFields:
        """Return the fields of a campaign with a lawful form and whatever else is to change."""
        now = found.fields
        have = {name: getattr(now, name) for name in CampaignFields.__slots__}
        return CampaignFields(**{**have, "form": FORM, **changed})

    def prepared(self, *, owners: Sequence[str] = (BUREAU,), **how: object) -> CampaignView:
        """Return a campaign with its form and its holders, still closed; every owner is asked for every cell."""
        found = self.generate(**how)  # type: ignore[arg-type]
        campaigns.describe_campaign(campaign=found.code, fields=self.fields(found), by=self.centre, at=NOON)
        for holder, area in sorted({(one.asked.holder, one.cell.area) for one in asked.asks_of(found.code)}):
            asks.assign_holder(
                campaign=found.code, holder=holder, area=area, organisation=owners[0], by=self.centre, at=NOON
            )
        ids = [one.id for one in asked.asks_of(found.code)]
        for owner in owners[1:]:
            asks.add_asks(campaign=found.code, asks=ids, organisation=owner, by=self.centre, at=NOON)
        return asked.known_campaign(found.code)

    def opened(self, **how: object) -> CampaignView:
        """Return an open campaign."""
        found = self.prepared(**how)  # type: ignore[arg-type]
        return campaigns.open_campaign(campaign=found.code, by=self.centre, at=NOON)

    def return_of(self, organisation: str = BUREAU, code: str = CODE) -> ReturnView:
        return said.known_return(said.return_of(code, organisation))

    def cell(self, measure: str, organisation: str = BUREAU, code: str = CODE) -> CellView:
        """Return the cell of a measure as it stands."""
        return next(one for one in self.return_of(organisation, code).cells if one.ask.cell.measure == measure)

    def type(
        self,
        measure: str,
        typed: str,
        *,
        after: int | None = None,
        organisation: str = BUREAU,
        by: Actor | None = None,
        at: datetime = NOON,
        kind: EntryKind = EntryKind.VALUE,
        note: str = "",
        code: str = CODE,
        began: datetime | None = None,
    ) -> SaveOutcome:
        """Type into one cell, having seen what stands in it unless `after` says otherwise."""
        found = self.return_of(organisation, code)
        one = self.cell(measure, organisation, code)
        cell = TypedCell(one.ask.id, one.version if after is None else after, typed, kind, Qualifier.EXACT, note)
        writer = by or self.people(organisation)[0]
        return entries.save_entries(
            returned=found.head.id, typed=[cell], source=EntrySource.GRID, began=began, by=writer, at=at
        )

    def fill(
        self, organisation: str = BUREAU, *, answers: Sequence[str] = ANSWERS, code: str = CODE, at: datetime = NOON
    ) -> ReturnView:
        """Fill in every cell of a return."""
        found = self.return_of(organisation, code)
        typed = [TypedCell(one.ask.id, one.version, value) for one, value in zip(found.cells, answers, strict=True)]
        entries.save_entries(
            returned=found.head.id, typed=typed, source=EntrySource.GRID, by=self.people(organisation)[0], at=at
        )
        return self.return_of(organisation, code)

    def people(self, organisation: str) -> tuple[Actor, Actor, Actor]:
        """Return reporter, reviewer and approver of an organisation."""
        if organisation == PARK:
            return self.park_reporter, self.park_reviewer, self.park_approver
        return self.reporter, self.reviewer, self.approver

    def submit(
        self, organisation: str = BUREAU, *, by: Actor | None = None, at: datetime = NOON, seen: str | None = None,
        code: str = CODE, began: datetime | None = None,
    ) -> ReturnHead:  # fmt: skip
        found = self.return_of(organisation, code)
        return returns.submit_return(
            returned=found.head.id, preparer="王填表", statistics_head="李负责", began=began,
            seen=found.content if seen is None else seen, by=by or self.people(organisation)[0], at=at,
        )  # fmt: skip

    def submitted(self, organisation: str = BUREAU, **how: object) -> ReturnHead:
        self.fill(organisation, **how)  # type: ignore[arg-type]
        return self.submit(organisation, code=str(how.get("code", CODE)))

    def review(self, organisation: str = BUREAU, *, by: Actor | None = None, code: str = CODE) -> ReturnHead:
        found = self.return_of(organisation, code)
        return returns.review_return(
            returned=found.head.id, seen=found.content, by=by or self.people(organisation)[1], at=NOON
        )

    def approve(self, organisation: str = BUREAU, *, by: Actor | None = None, code: str = CODE) -> ReturnHead:
        found = self.return_of(organisation, code)
        return returns.approve_return(
            returned=found.head.id, seen=found.content, by=by or self.people(organisation)[2], at=NOON
        )

    def approved(self, organisation: str = BUREAU, **how: object) -> ReturnHead:
        """Fill in, submit, review and approve a return."""
        self.submitted(organisation, **how)
        code = str(how.get("code", CODE))
        self.review(organisation, code=code)
        return self.approve(organisation, code=code)
