"""What every change to an edition does first: hold its row, ask for the right, see that it stands where it must."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sunan.access.core.permissions import Permission
from sunan.access.services.guard import require
from sunan.kernel.actors import Actor
from sunan.kernel.texts import Text
from sunan.monitoring.editions import models
from sunan.monitoring.editions.core.edition import Edition, EditionMoved
from sunan.monitoring.editions.core.lifecycle import EditionState
from sunan.monitoring.editions.selectors import editions


def held(
    mark: str,
    permission: Permission,
    *,
    states: Collection[EditionState],
    asked: Text,
    by: Actor,
    at: datetime,
) -> tuple[models.Edition, Edition]:
    """Return an edition, held until the transaction ends so that changes come one after the other.

    Args:
        states: where it has to stand.
        asked: what is to be done, for the refusal.
    Raises:
        NotFound: there is none with this mark.
        NotPermitted: the actor may not do this with an edition of this area.
        EditionMoved: it stands elsewhere.
    """
    row = models.Edition.objects.select_for_update().filter(mark=mark).first()
    if row is None:
        raise editions.unknown(mark)
    require(by, permission, at, area=row.area)
    if row.state not in {one.value for one in states}:
        raise EditionMoved(mark, EditionState(row.state), asked)
    return row, editions.known_edition(mark)
