"""Changes to figures of campaigns that are out: one that turns out false is retracted, with the reason, for everybody."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.db import transaction

from sunan.access.core.permissions import Permission
from sunan.access.services.guard import require_everywhere
from sunan.kernel.actors import Actor, ActorKind
from sunan.kernel.errors import NotFound, Refused
from sunan.kernel.texts import text
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.lifecycle import ReleaseState
from sunan.monitoring.collection.core.lineage import LineOrigin, lines_from
from sunan.monitoring.collection.core.refusals import reason_given
from sunan.monitoring.collection.selectors import releases
from sunan.monitoring.collection.services.releasing import ReleaseMoved
from sunan.monitoring.statistics import selectors as statistics
from sunan.monitoring.statistics import services as loading
from sunan.monitoring.statistics.core.retractions import AlreadyRetracted, RetractionCause


class RetractorTookPart(Refused):
    """Whoever typed, submitted, reviewed or approved a figure does not take it back for everybody."""

    code: ClassVar[str] = "retractor_took_part"

    def __init__(self) -> None:
        super().__init__(
            "您填报、报送、审核或审批过这个数；撤销须由没有经手的人办理，请转给另一位发布人",
            "You typed, submitted, reviewed or approved this figure; pass its retraction on to a releaser who had no hand "
            "in it",
        )


@transaction.atomic
def retract_figure(*, vintage: str, line: int, reason: str, by: Actor, at: datetime) -> tuple[str, ...]:
    """Retract one figure of a published release: from today on it counts no more.

    What it had corrected does not come back: earlier figures of the same cell from the same campaign go with it. The
    answer itself stays in its return and is not released again until somebody gives it anew.

    Args:
        line: of the release's file.
        reason: for everybody to read.
    Returns:
        The observations that were retracted, as they are cited.
    Raises:
        NotPermitted: the actor does not release figures.
        NotFound: there is no such release, or no such line in it.
        ReleaseMoved: it is not published.
        RetractorTookPart: the actor had a hand in the figure.
        AlreadyRetracted: it was taken back before.
        InvalidInput: there is no reason.
    """
    require_everywhere(by, Permission.RELEASE_FIGURES, at)
    rows = models.CollectedRelease.objects.select_for_update(of=("self",)).filter(vintage=vintage)
    row = rows.first()
    if row is None:
        raise releases.unknown(vintage)
    if row.state != ReleaseState.PUBLISHED.value:
        raise ReleaseMoved(vintage, ReleaseState(row.state), text("撤销其中的数", "retract a figure of it"))
    why, origin = reason_given(reason), _line(row, line)
    if by.kind is ActorKind.USER and by.id in releases.persons_behind([origin.figure]):
        raise RetractorTookPart
    figure = f"{vintage}:{line}"
    if earlier := statistics.retracted_among([figure]):
        raise AlreadyRetracted(figure, earlier[figure].since)
    standing = statistics.standing_among([figure, *_corrected_by(row, origin)])
    return loading.retract(references=tuple(standing), cause=RetractionCause.FALSE, reason=why, by=by, at=at)


def _line(row: models.CollectedRelease, line: int) -> LineOrigin:
    found = next((one for one in lines_from(row.lineage) if one.line == line), None)
    if found is None:
        raise NotFound(
            f"“{row.vintage}”没有第 {line} 行；请从这次发布的页面选择要撤销的数",
            f"“{row.vintage}” has no line {line}; choose the figure on the page of the release",
        )
    return found


def _corrected_by(row: models.CollectedRelease, origin: LineOrigin) -> list[str]:
    """Return the figures of the same cell in earlier releases of the campaign."""
    earlier = models.CollectedRelease.objects.filter(
        campaign=row.campaign_id, state=ReleaseState.PUBLISHED.value, pk__lt=row.pk
    )
    return [
        f"{one.vintage}:{each.line}"
        for one in earlier.order_by("-pk")
        for each in lines_from(one.lineage)
        if each.figure.given.cell == origin.figure.given.cell
    ]
