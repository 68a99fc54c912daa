"""Questions about the numbers of tasks that became published figures."""

from __future__ import annotations

from sunan.monitoring.statistics import selectors as statistics
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.observing import figure_of


def published_figures(checkpoint: models.Checkpoint) -> dict[str, str]:
    """Return the observations that verifications of a checkpoint made and that count still, with their checksums."""
    made = models.Verification.objects.filter(checkpoint=checkpoint).order_by("id").values_list("id", flat=True)
    return statistics.standing_among(map(figure_of, made))


def is_published(checkpoint: int) -> bool:
    """Return whether the number of a checkpoint is a published figure that counts."""
    row = models.Checkpoint.objects.filter(pk=checkpoint).first()
    return row is not None and bool(published_figures(row))
