"""Who works on editions in tests, and the few words with which a test does it."""

from __future__ import annotations

from datetime import date

from sunan.access.services import rights
from sunan.documents.core.content import Document
from sunan.kernel.actors import Actor
from sunan.monitoring.editions.core.edition import Edition, Saved
from sunan.monitoring.editions.core.freezing import Going
from sunan.monitoring.editions.core.marks import plain_words
from sunan.monitoring.editions.core.texts import running_texts
from sunan.monitoring.editions.selectors import contents as said
from sunan.monitoring.editions.selectors import editions
from sunan.monitoring.editions.services import drafting, issuing, passing, revisions
from sunan.monitoring.reports.core.request import Audience, ReportKind, ReportRequest
from tests.integration.access.world import BEGAN, World
from tests.moments import NOON, TESTER

GOING = Going("苏科发〔2026〕12号", date(2026, 11, 23), "江苏省科学技术厅", ("张三", "李四"))


class Desk:
    """Two drafters and an issuer of the centre, an approver of the province, and people of two cities."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.intensity = "3.68"
        self.with_patents = True
        self.anna = self._person("anna", "centre-officer")
        self.bert = self._person("bert", "centre-officer")
        self.zhou = self._person("zhou", "province-officer")
        self.suzhou = self._person("suzhou", "city-officer", "320500")
        self.wuxi = self._person("wuxi", "city-officer", "320200")

    def _person(self, name: str, role: str, city: str = "") -> Actor:
        user = self.world.user(name)
        rights.grant_role(user=user, role=role, covers=(city,) if city else (), begins=BEGAN, by=TESTER, at=NOON)
        return self.world.actor(user)

    def draft(self, *, by: Actor | None = None, city: str = "", audience: Audience = Audience.PUBLIC) -> Edition:
        request = ReportRequest(ReportKind.FINAL, Audience.CITY if city else audience, city)
        return drafting.draft_edition(request=request, by=by or self.anna, at=NOON)

    def write(self, mark: str, place: str, written: str, *, version: int = 0, by: Actor | None = None) -> Saved:
        return revisions.save_paragraph(
            mark=mark, place=place, written=written, version=version, by=by or self.anna, at=NOON
        )

    def settled(self, **how: object) -> Edition:
        """Return a draft in which nothing is left to be settled."""
        made = self.draft(**how)  # type: ignore[arg-type]
        self.write(made.mark, "slot.lessons.1", "统筹推进，协同创新。")
        return editions.known_edition(made.mark)

    def approved(self) -> Edition:
        made = self.settled()
        passing.submit_edition(mark=made.mark, by=self.anna, at=NOON)
        return passing.approve_edition(mark=made.mark, by=self.zhou, at=NOON)

    def issued(self, going: Going = GOING) -> Edition:
        made = self.approved()
        return issuing.issue_edition(mark=made.mark, going=going, ordered_by=self.bert, by=self.bert, at=NOON)


def words(document: Document) -> dict[str, str]:
    """Return what a document says, by place."""
    return {one.place: plain_words(one.inlines) for one in running_texts(document)}


def words_of(mark: str) -> dict[str, str]:
    """Return what an edition says as it stands."""
    return words(said.shown_document(editions.known_edition(mark)))
