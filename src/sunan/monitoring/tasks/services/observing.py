"""Changes: a verified number of a task becomes an observation, in the transaction of its verification."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sunan.access.selectors import day_of
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput
from sunan.kernel.findings import errors_among
from sunan.monitoring.attainment import selectors as attained
from sunan.monitoring.plan.core.plan import Plan
from sunan.monitoring.statistics import services as statistics
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.observing import VerifiedNumber, release_of


def observe(*, checkpoint: models.Checkpoint, claim: models.Claim, verification: int, by: Actor, at: datetime) -> bool:
    """Make a release of a number that was verified; return whether there was one to make.

    Checkpoints without a measure of the rulebook, and those of demonstrations, are no figures. Neither is the number of
    some cities together: it is that of no area.

    Raises:
        InvalidInput: the value or its unit is not one that the measure takes; nothing is verified then.
    """
    item = checkpoint.item
    if not (checkpoint.is_number and checkpoint.measure and claim.value) or item.is_demonstration:
        return False
    book = attained.book_in_force()
    area = _area(json.loads(item.areas), book.plan)
    if area is None:
        return False
    vintage, content = release_of(
        VerifiedNumber(
            verification=verification, item=item.code, title=item.title_zh, what=checkpoint.what_zh,
            measure=checkpoint.measure, area=area,
            reached_on=claim.claimed_on, value=claim.value, unit=checkpoint.target_unit,
            units=[item.lead_unit] if item.lead_unit else json.loads(item.units),
        ),
        known_on=day_of(at),
    )  # fmt: skip
    outcome = statistics.add_release(
        vintage=vintage, content=content, catalogue=book.catalogue, areas=book.area_codes, by=by, at=at
    )
    if outcome.is_refused:
        wrong = errors_among(outcome.findings)[0]
        raise InvalidInput(
            f"数值“{claim.value}{checkpoint.target_unit}”不能成为数据：{wrong.message.zh}。{wrong.remedy.zh}",
            f"The value “{claim.value}{checkpoint.target_unit}” cannot become a figure: {wrong.message.en}. {wrong.remedy.en}",
        )
    return True


def _area(areas: Sequence[str], plan: Plan) -> str | None:
    """Return the area whose figure a number is: the one area of its item, or the region for all of its cities."""
    if len(areas) == 1:
        return areas[0]
    return plan.region.code if set(areas) == set(plan.region.members) else None
