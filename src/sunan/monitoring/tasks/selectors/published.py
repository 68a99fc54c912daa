"""What the public may know of an item: its checked outcome, and what was verified; nothing that was only said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from sunan.kernel.texts import Text
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.delivery import Delivered, Delivery
from sunan.monitoring.tasks.core.items import Evidence
from sunan.monitoring.tasks.core.words import VerificationOutcome
from sunan.monitoring.tasks.selectors import shapes
from sunan.monitoring.tasks.selectors.delivery import delivery_as_of, latest_entry


@dataclass(frozen=True, slots=True)
class Reached:
    """A checkpoint that was verified."""

    what: Text
    verified_on: date


@dataclass(frozen=True, slots=True)
class Published:
    """One item as the public sees it.

    Attributes:
        delivered: outcome and counts; `None` where the plan was never taken up.
        reason: of the checked closing.
        evidence: what a verification that accepted looked at, and what the checked closing names.
    """

    delivered: Delivered | None = None
    reason: str = ""
    reached: tuple[Reached, ...] = ()
    evidence: tuple[Evidence, ...] = ()


def published_as_of(asked: date | None, *, newest: date, programme: str) -> Delivery:
    """Return what was verified as known on the day that is asked for; for none, as known today.

    Args:
        newest: the latest date of knowledge of everything else; an outcome may have been entered later.
    """
    day = asked or max(newest, latest_entry() or newest)
    return delivery_as_of(day, programme=programme).verified()


def published(found: Delivery, reference: str) -> Published:
    """Return what was verified of one task or commitment of the rulebook."""
    delivered = found.by_reference.get(reference)
    if delivered is None or found.as_of is None:
        return Published()
    end = timezone.make_aware(datetime.combine(found.as_of + timedelta(days=1), time()))
    closing = models.Closing.objects.filter(pk=delivered.closing).first() if delivered.closing else None
    looked_at: set[int] = set(shapes.numbered(closing.evidence)) if closing else set()
    reached: list[Reached] = []
    checks = models.Verification.objects.filter(checkpoint__item__code=delivered.code, at__lt=end)
    latest = {one.checkpoint_id: one for one in checks.select_related("checkpoint").order_by("id")}
    for one in latest.values():
        if one.outcome == VerificationOutcome.ACCEPTED.value:
            looked_at |= set(shapes.numbered(one.evidence))
            what = shapes.either(one.checkpoint.what_zh, one.checkpoint.what_en)
            reached.append(Reached(what, one.verified_on))
    rows = models.Evidence.objects.filter(pk__in=looked_at, withdrawn_at=None).order_by("dated_on", "id")
    return Published(
        delivered, closing.reason if closing else "", tuple(reached), tuple(shapes.as_evidence(one) for one in rows)
    )
