"""Changes: keeping the seals of figures that are published."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from sunan.monitoring.indicators.core.seals import Seal
from sunan.monitoring.indicators.models import KeptSeal

_BATCH = 500


@transaction.atomic
def keep_seals(seals: Iterable[Seal], *, at: datetime) -> int:
    """Keep every seal that is not kept yet; return how many were new. Keeping one twice changes nothing."""
    by_id = {seal.id: seal for seal in seals}
    ids = list(by_id)
    known: set[str] = set()
    for start in range(0, len(ids), _BATCH):
        known.update(KeptSeal.objects.filter(id__in=ids[start : start + _BATCH]).values_list("id", flat=True))
    new = [
        KeptSeal(
            id=seal_id,
            indicator=seal.indicator,
            area=seal.area,
            period=seal.period,
            rulebook=seal.rulebook,
            payload=seal.payload(),
            kept_at=at,
        )
        for seal_id, seal in by_id.items()
        if seal_id not in known
    ]
    KeptSeal.objects.bulk_create(new, batch_size=_BATCH, ignore_conflicts=True)
    return len(new)
