"""Questions about the responsible units: which organisation each one, as printed, is today."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from sunan.access import selectors as access
from sunan.access.core.rights import Scope
from sunan.kernel.errors import NotFound
from sunan.kernel.texts import Text
from sunan.monitoring.plan.selectors import plan_in_force
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.items import Unit
from sunan.monitoring.tasks.core.references import shown_unit

_SUCCESSIONS = 20


def units(printed: Iterable[str], *, today: date) -> dict[str, Unit]:
    """Return units by what is printed: which organisation each is, through renaming and merging.

    An official's word comes first. Otherwise a unit is the one organisation that bears its name or once bore it; where
    two did, nobody can tell.
    """
    wanted = {one for one in printed if one}
    found = _said(wanted)
    called = access.organisations_called(wanted - set(found))
    found |= {name: next(iter(ids)) for name, ids in called.items() if len(ids) == 1}
    return {one: _unit(one, found.get(one, ""), today) for one in wanted}


def organisation_of_unit(printed: str, *, today: date) -> str:
    """Return the organisation that a unit is today; empty where nobody can tell."""
    return units([printed], today=today)[printed].organisation if printed else ""


def units_of_organisations(organisations: Iterable[str]) -> frozenset[str]:
    """Return the units, as printed, that may be some organisations: by an official's word, or by a name they bore."""
    ours = frozenset(organisations)
    said = dict(models.UnitIdentity.objects.order_by("id").values_list("unit", "organisation"))
    by_word = {unit for unit, organisation in said.items() if organisation in ours}
    others = {unit for unit, organisation in said.items() if organisation and organisation not in ours}
    return frozenset(by_word | (access.names_borne(ours) - others))


def reports_for(
    printed: Iterable[str], scope: Scope, own: frozenset[str], *, today: date
) -> Callable[[str, Iterable[str]], bool]:
    """Return a question: may somebody report for a unit, as printed, on an item of these areas?

    For a unit that is one of their organisations, for a city within their areas, and, on items of their areas, for a
    unit that is no organisation here and so cannot report by itself. Never for another city or its zones.

    Args:
        printed: the units that will be asked for.
        scope: for which rows they report.
        own: their organisation, with those merged into it.
    """
    organisations = {one: unit.organisation for one, unit in units(printed, today=today).items()}
    areas_named = {name.zh: code for code, name in access.area_names().items()}
    cities = frozenset(plan_in_force().region.members)
    ours = own | scope.organisations

    def may(unit: str, areas: Iterable[str]) -> bool:
        organisation = organisations.get(unit, "")
        if scope.everything or (organisation and organisation in ours):
            return True
        code = areas_named.get(unit)
        if code is not None and (code in cities or not organisation):
            return code in scope.areas
        return not organisation and not scope.areas.isdisjoint(areas)

    return may


def _said(wanted: Iterable[str]) -> dict[str, str]:
    rows = models.UnitIdentity.objects.filter(unit__in=list(wanted)).order_by("id")
    latest = dict(rows.values_list("unit", "organisation"))
    return {unit: organisation for unit, organisation in latest.items() if organisation}


def _unit(printed: str, organisation: str, today: date) -> Unit:
    if not organisation:
        return Unit(printed)
    current, name = _today(organisation, today)
    return shown_unit(printed, current, name)


def _today(organisation: str, today: date) -> tuple[str, Text | None]:
    """Return what an organisation became by today, and what that is called."""
    current = organisation
    for _ in range(_SUCCESSIONS):
        try:
            record = access.organisation(current, on=today)
        except NotFound:
            return current, None
        if not record.successor or record.ends is None or record.ends > today:
            return current, record.name
        current = record.successor
    return current, None
