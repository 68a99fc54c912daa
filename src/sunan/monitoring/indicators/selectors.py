"""Questions about figures and their seals."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sunan.kernel.errors import InvalidInput, NotFound
from sunan.monitoring.indicators.core.figures import FigureBook
from sunan.monitoring.indicators.core.rules import IndicatorBook
from sunan.monitoring.indicators.core.seals import Replay, Seal, replay
from sunan.monitoring.indicators.models import KeptSeal
from sunan.monitoring.statistics import selectors as statistics
from sunan.monitoring.statistics.core.catalogue import Catalogue
from sunan.monitoring.statistics.core.record import Record
from sunan.rulebooks import selectors as rulebooks

_SHORTEST_PREFIX = 8
_BATCH = 500


def figure_book(
    record: Record,
    *,
    indicators: IndicatorBook,
    catalogue: Catalogue,
    members: Mapping[str, Sequence[str]],
    rulebook: str,
) -> FigureBook:
    """Return the figures that a record of observations gives under a rulebook."""
    return FigureBook(
        record=record,
        indicators=indicators,
        members=members,
        measure_units={measure.id: measure.unit for measure in catalogue.measures.values()},
        units=catalogue.units,
        rulebook=rulebook,
    )


def kept_seal(prefix: str) -> Seal:
    """Return the kept seal whose id starts with `prefix` (at least 8 characters).

    Raises:
        InvalidInput: the prefix is too short, or fits several seals.
        NotFound: no kept seal starts with it.
    """
    if len(prefix) < _SHORTEST_PREFIX:
        raise InvalidInput(
            f"印记编号至少写 {_SHORTEST_PREFIX} 位", f"Give at least {_SHORTEST_PREFIX} characters of the seal"
        )
    found = list(KeptSeal.objects.filter(id__startswith=prefix.lower())[:2])
    if not found:
        raise NotFound(
            f"没有编号以“{prefix}”开头的印记；先运行 sunan assess（可加 --as-of）生成",
            f"No seal starts with “{prefix}”; run `sunan assess` (with --as-of if needed) to make it",
        )
    if len(found) > 1:
        raise InvalidInput(
            f"“{prefix}”开头的印记不止一个，请多写几位", f"Several seals start with “{prefix}”; give more characters"
        )
    return Seal.from_payload(found[0].payload)


def kept_seals(ids: Collection[str]) -> dict[str, Seal]:
    """Return kept seals by their whole ids; those that are not kept are absent."""
    wanted = sorted(ids)
    found: dict[str, Seal] = {}
    for start in range(0, len(wanted), _BATCH):
        rows = KeptSeal.objects.filter(id__in=wanted[start : start + _BATCH]).values_list("id", "payload")
        found |= {seal_id: Seal.from_payload(payload) for seal_id, payload in rows}
    return found


def replayed(prefix: str) -> Replay:
    """Compute a kept figure again from its seal and hold its inputs against today's observations."""
    seal = kept_seal(prefix)
    archived = rulebooks.is_archived(seal.rulebook)
    retracted = statistics.retracted_among(one.reference for one in seal.inputs)
    return replay(seal, digest=statistics.digest_of, rulebook_archived=archived, retracted=retracted)
