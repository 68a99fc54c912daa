"""What a person did for tasks, for that person to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Model

from sunan.monitoring.tasks import models

_USER = "user"


class Part(NamedTuple):
    """Where one thing that people do is written: who, for which item, in which words, when."""

    table: type[Model]
    part: str
    who: str
    item: str
    words: str
    at: str
    kind: str = ""

    def of(self, person: str) -> dict[str, str]:
        """Return the condition that a row tells of a person."""
        return {self.who: person} | ({self.kind: _USER} if self.kind else {})


_OF_POINT = "checkpoint__item__code"
PARTS = (
    Part(models.Report, "reported", "by", "item__code", "happened", "at", "by_kind"),
    Part(models.Claim, "claimed", "by", _OF_POINT, "words", "at", "by_kind"),
    Part(models.Evidence, "handed in evidence", "by", "item__code", "words", "at", "by_kind"),
    Part(models.Verification, "verified", "by", _OF_POINT, "reason", "at", "by_kind"),
    Part(models.Decision, "recorded a decision", "by", "item__code", "words", "at", "by_kind"),
    Part(models.Move, "gave a date", "by", _OF_POINT, "reason", "at", "by_kind"),
    Part(models.Supervision, "put under supervision", "by", "item__code", "what", "at", "by_kind"),
    Part(models.Risk, "noted a risk", "by", "item__code", "words", "at", "by_kind"),
    Part(models.Assignment, "assigned a lead", "by", "item__code", "reason", "at", "by_kind"),
    Part(models.UnitIdentity, "identified a unit", "by", "", "reason", "at", "by_kind"),
    Part(models.Dependency, "added a dependency", "by", "later_item__code", "reason", "at", "by_kind"),
    Part(models.TakenLedger, "took over a ledger", "by", "", "source", "at", "by_kind"),
    Part(
        models.Checkpoint, "added a checkpoint", "created_by", "item__code", "what_zh", "created_at", "created_by_kind"
    ),
    Part(models.Closing, "said a closing", "said_by", "item__code", "reason", "said_at", "said_by_kind"),
    Part(
        models.Closing, "checked a closing", "checked_by", "item__code", "check_words", "checked_at", "checked_by_kind"
    ),
    Part(models.Closing, "refused a closing", "refused_by", "item__code", "refused_why", "refused_at"),
    Part(models.Report, "sent a report back", "returned_by", "item__code", "returned_why", "returned_at"),
    Part(models.Claim, "took a claim back", "withdrawn_by", _OF_POINT, "withdrawn_why", "withdrawn_at"),
    Part(models.Evidence, "took evidence back", "withdrawn_by", "item__code", "withdrawn_why", "withdrawn_at"),
    Part(models.Supervision, "ended a supervision", "closed_by", "item__code", "closed_how", "closed_at"),
    Part(
        models.Escalation, "settled a step", "settled_by", "item__code", "settled_why", "settled_at", "settled_by_kind"
    ),
)


def worked_by(person: str) -> Iterator[dict[str, Any]]:
    """Yield what a person did, as plain JSON."""
    for part in PARTS:
        columns = (part.words, part.at, *((part.item,) if part.item else ()))
        rows = part.table._default_manager.filter(**part.of(person)).order_by("pk")  # noqa: SLF001 any table's
        for words, at, *item in rows.values_list(*columns):
            yield {
                "item": item[0] if item else "", "part": part.part, "text": words, "at": at.isoformat() if at else "",
            }  # fmt: skip
