"""Questions about every promise that moved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from sunan.kernel.texts import Text
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.items import Item, Move
from sunan.monitoring.tasks.selectors import shapes


@dataclass(frozen=True, slots=True)
class Moved:
    """One change of a date, with what was promised.

    Attributes:
        approved_by: of the decision that it names; empty where it names none.
    """

    item: Item
    what: Text
    move: Move
    approved_by: str
    document_number: str

    @property
    def days(self) -> int | None:
        """Return by how many days it moved; `None` where a date was taken away."""
        if self.move.old is None or self.move.new is None:
            return None
        return (self.move.new - self.move.old).days


def moves(*, today: date, demonstration: bool = False, start: int = 0, most: int = 40) -> list[Moved]:
    """Return every change of a date that was promised before, the latest first."""
    rows = _moved(demonstration=demonstration).select_related("checkpoint__item__parent", "decision").order_by("-id")
    return [
        Moved(
            shapes.as_item(row.checkpoint.item, today),
            shapes.either(row.checkpoint.what_zh, row.checkpoint.what_en),
            shapes.as_move(row),
            row.decision.approved_by if row.decision else "",
            row.decision.document_number if row.decision else "",
        )
        for row in rows[start : start + most]
    ]


def moves_count(*, demonstration: bool = False) -> int:
    """Return how many dates that were promised have been changed."""
    return _moved(demonstration=demonstration).count()


def _moved(*, demonstration: bool) -> QuerySet[models.Move]:
    return models.Move.objects.filter(old__isnull=False, checkpoint__item__is_demonstration=demonstration)
