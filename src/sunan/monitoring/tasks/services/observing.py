"""Changes: a verified number of a task becomes an observation, in the transaction of its verification.

In the transaction of a later one that does not uphold it, the observation is retracted.
"""

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
from sunan.monitoring.statistics.core.retractions import RetractionCause
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.observing import VerifiedNumber, release_of
from sunan.monitoring.tasks.selectors.figures import published_figures


def observe(*, checkpoint: models.Checkpoint, claim: models.Claim, verification: int, by: Actor, at: datetime) -> bool:
    """Make a release of a number that was verified; return whether there was one to make.

    Checkpoints without a measure of the rulebook, and those of demonstrations, are no figures. Neither is the number of
    some cities together: it is that of no area. A number that stands already is not released again; another one that
    was released of the checkpoint before is retracted.

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
    standing = published_figures(checkpoint)
    others = [figure for figure, checksum in standing.items() if checksum != vintage.checksum]
    if others:
        statistics.retract(references=others, cause=RetractionCause.REPLACED, by=by, at=at)
    if len(others) < len(standing):
        return False
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


def take_back(*, checkpoint: models.Checkpoint, reason: str, by: Actor, at: datetime) -> bool:
    """Retract what was released of a number that is now rejected; return whether there was anything.

    Args:
        reason: of the rejection; from now on everybody reads it at the origin of the figure.
    """
    standing = published_figures(checkpoint)
    if standing:
        statistics.retract(references=tuple(standing), cause=RetractionCause.REJECTED, reason=reason, by=by, at=at)
    return bool(standing)


def _area(areas: Sequence[str], plan: Plan) -> str | None:
    """Return the area whose figure a number is: the one area of its item, or the region for all of its cities."""
    if len(areas) == 1:
        return areas[0]
    return plan.region.code if set(areas) == set(plan.region.members) else None
