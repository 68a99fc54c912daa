"""The audit of a published index as a whole: what contradicts itself, what follows and by which convention."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from sunan.kernel.findings import Finding, Place
from sunan.monitoring.index.core.auditing import findings as kinds
from sunan.monitoring.index.core.auditing.checks import what_must_hold
from sunan.monitoring.index.core.auditing.conventions import (
    Search,
    search_normalised,
    search_scores,
    search_weights,
)
from sunan.monitoring.index.core.auditing.coordination import coordination_findings
from sunan.monitoring.index.core.auditing.mistyped import Slip, likely_slips
from sunan.monitoring.index.core.auditing.printed import Printed
from sunan.monitoring.index.core.auditing.publication import Publication
from sunan.monitoring.index.core.coordination import CouplingForm

_NAMED_AT_MOST = 4
_CONVENTIONS_TRIED = 8
_EXPLAINS = 0.8


@dataclass(frozen=True, eq=False)
class IndexAudit:
    """What came out.

    Attributes:
        searches: what was searched for, with every convention tried.
        coupling_form: the form of C that a table of coordination follows, if one was given and follows any.
        slips: cells that would explain more than the data as printed.
    """

    findings: tuple[Finding, ...]
    searches: tuple[Search, ...]
    coupling_form: CouplingForm | None
    slips: tuple[Slip, ...]


def audit(publication: Publication) -> IndexAudit:
    """Recompute what was published and say what does not follow."""
    findings = what_must_hold(publication)
    searches: list[Search] = []
    slips: list[Slip] = []
    for search, published in _searches(publication):
        searches.append(search)
        findings += _verdict(search)
        likely = _slips(publication, search, published)
        slips += likely
        findings += [
            _mistyped(publication, one, int((~np.isnan(published.values)).sum())) for one in likely[:_NAMED_AT_MOST]
        ]
    form = None
    if publication.subsystems is not None:
        form, more = coordination_findings(publication.subsystems)
        findings += more
    return IndexAudit(tuple(findings), tuple(searches), form, tuple(slips))


def _slips(publication: Publication, search: Search, published: Printed) -> tuple[Slip, ...]:
    """Return the slips that explain most, under any of the likelier conventions; none unless they explain nearly all.

    A wrong cell that stands at the end of its column moves every score, so the right convention may look poor as long
    as it is not mended: the convention and the slip are looked for together.
    """
    best = search.best
    if best is None or best.gives_all or publication.data is None or published is publication.weights:
        return ()
    found: list[Slip] = []
    nearest = sorted(search.candidates, key=lambda one: one.worst)[:_CONVENTIONS_TRIED]
    for candidate in dict.fromkeys((*search.candidates[:_CONVENTIONS_TRIED], *nearest)):
        found += likely_slips(publication.data, candidate.compute, published)
        if found and found[-1].matched == best.count:
            break
    most = max((one.matched for one in found), default=0)
    return tuple(one for one in found if one.matched == most) if most >= _EXPLAINS * best.count else ()


def _searches(publication: Publication) -> list[tuple[Search, Printed]]:
    if publication.data is None:
        return []
    wanted: list[tuple[Printed | None, Callable[[Publication], Search]]] = [
        (publication.normalised, search_normalised),
        (publication.weights, search_weights),
        (publication.scores or publication.ranks, search_scores),
    ]
    return [(search(publication), published) for published, search in wanted if published is not None]


def _verdict(search: Search) -> list[Finding]:
    best, place = search.best, Place(subject=search.what.en)
    if best is None:
        return []
    named = {
        "what": search.what.zh, "what_en": search.what.en, "best": best.name.zh, "best_en": best.name.en, "count": best.count,
    }  # fmt: skip
    if not best.gives_all:
        return [kinds.NOT_REPRODUCED.at(place, tried=search.tried, matched=best.matched, **named)]
    found = [kinds.REPRODUCED.at(place, **named)]
    if search.as_good:
        others = search.as_good[:_NAMED_AT_MOST]
        both = {
            "others": "、".join(one.name.zh for one in others),
            "others_en": ", ".join(one.name.en for one in others),
        }
        found.append(kinds.AMBIGUOUS.at(place, **both, **named))
    return found


def _mistyped(publication: Publication, slip: Slip, count: int) -> Finding:
    cell = f"{publication.units[slip.unit]}/{publication.indicators[slip.indicator]}"
    return kinds.MISTYPED.at(
        Place(subject=cell),
        name=cell, printed=slip.printed, value=slip.value, slip=slip.kind.zh, slip_en=slip.kind.en,
        before=slip.before, after=slip.matched, count=count,
    )  # fmt: skip
