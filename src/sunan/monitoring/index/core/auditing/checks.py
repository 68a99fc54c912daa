"""What must hold in any published index, whatever its method: sums, ranks, loadings."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

import numpy as np

from sunan.kernel.findings import Finding, FindingKind, Place
from sunan.monitoring.index.core.auditing import findings as kinds
from sunan.monitoring.index.core.auditing.printed import Printed
from sunan.monitoring.index.core.auditing.publication import Publication


def what_must_hold(publication: Publication) -> list[Finding]:
    """Return what contradicts itself in what was published, without any assumption about the method."""
    found: list[Finding] = []
    if publication.weights is not None:
        total = float(np.nansum(publication.weights.values))
        # Weights are printed as shares or in per cent; whichever is nearer is meant.
        goal = 1.0 if total < 10 else 100.0
        found += _sum(publication.weights, goal, kinds.WEIGHTS_SUM, "weights")
    if publication.contributions is not None:
        found += _sum(
            publication.contributions, publication.contributions_total, kinds.CONTRIBUTIONS_SUM, "contributions"
        )
    if publication.loadings is not None:
        found += _communalities(publication.loadings, publication.indicators)
    if publication.scores is not None and publication.ranks is not None:
        found += _ranks(publication.scores, publication.ranks, publication.units)
    return found


def _sum(parts: Printed, goal: float, kind: FindingKind, subject: str) -> Iterator[Finding]:
    total, slack = float(np.nansum(parts.values)), float(parts.half[~np.isnan(parts.values)].sum())
    if abs(total - goal) > slack * (1 + 1e-9):
        yield kind.at(Place(subject=subject), found=f"{total:.6g}", expected=f"{goal:g}", slack=f"{slack:.2g}")


def _communalities(loadings: Printed, names: Sequence[str]) -> Iterator[Finding]:
    least = np.clip(np.abs(loadings.values) - loadings.half, 0, None)
    for name, sum_of_squares in zip(names, np.nansum(least**2, axis=1), strict=True):
        if sum_of_squares > 1:
            yield kinds.COMMUNALITY.at(Place(subject=name), name=name, found=f"{sum_of_squares:.3f}")


def _ranks(scores: Printed, ranks: Printed, units: Sequence[str]) -> Iterator[Finding]:
    """Yield neighbours in the published order whose scores contradict it; rank 1 is best."""
    order = [int(one) for one in np.argsort(ranks.column, kind="stable") if not np.isnan(scores.column[one])]
    for better, worse in itertools.pairwise(order):
        apart = scores.column[worse] - scores.column[better]
        surely = apart > (scores.half[worse, 0] + scores.half[better, 0]) * (1 + 1e-9)
        if surely and ranks.column[worse] > ranks.column[better]:
            yield kinds.RANK_AGAINST_SCORE.at(
                Place(subject=units[worse]),
                name=units[worse], score=scores.cells[worse][0], rank=ranks.cells[worse][0],
                other=units[better], other_score=scores.cells[better][0], other_rank=ranks.cells[better][0],
            )  # fmt: skip
