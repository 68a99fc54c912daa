"""Changes: keeping the seals of figures that are published."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from sunan.audit import services as audit
from sunan.audit.core.events import declare
from sunan.kernel.actors import Actor
from sunan.kernel.texts import text
from sunan.monitoring.indicators.core.seals import Seal
from sunan.monitoring.indicators.models import KeptSeal

_BATCH = 500
KEPT = declare("indicators.seals_kept", text("保存数值印记", "kept seals of figures"))


@transaction.atomic
def keep_seals(seals: Iterable[Seal], *, by: Actor, at: datetime) -> int:
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
    if new:
        # Ids of seals are hashes of all that a seal says, so the digest over them vouches for their content too.
        manifest = hashlib.sha256("\n".join(sorted(seal.id for seal in new)).encode()).hexdigest()
        after = {"seals": len(new), "rulebooks": sorted({seal.rulebook for seal in new})}
        audit.record_event(KEPT, subject=f"seals:{manifest}", by=by, at=at, after=after)
    return len(new)
