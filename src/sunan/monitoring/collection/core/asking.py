"""From cells to what is asked: who holds each, what is published for it already, and what its figure would settle."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sunan.kernel.areas import AreaKind
from sunan.kernel.errors import InvalidInput
from sunan.kernel.periods import Period
from sunan.monitoring.attainment.core.missing import MissingFigure
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.collection.core.answers import AskedCell, Prior
from sunan.monitoring.statistics.core.catalogue import Catalogue
from sunan.monitoring.statistics.core.observations import Cell, ObservationKind
from sunan.monitoring.statistics.core.rules import Measure


def asked_cells(state: StateOfPlan, cells: Iterable[Cell] | None = None) -> tuple[AskedCell, ...]:
    """Return the cells to be asked; of those that are missing to the plan, what settles a verdict comes first.

    A count of listed enterprises is asked for by the list that the cell names, or else by the first list that the rulebook
    has for the measure: the plan names none, and nobody can answer for all of them.

    Args:
        cells: which; `None` for every figure that is missing to the plan.
    Raises:
        NotFound: a cell names a measure or an area that the rulebook does not have.
        InvalidInput: a cell names no period, its list is not known, or none is missing.
    """
    missing = {one.cell: one for one in state.missing}
    wanted = tuple(missing) if cells is None else tuple(dict.fromkeys(cells))
    if not wanted:
        raise InvalidInput(
            "没有要收集的数据：规划所需的数值都已公布；请在缺失数据清单中核对",
            "There is nothing to ask for: no figure of the plan is missing; look at the list of missing figures",
        )
    asked: dict[Cell, AskedCell] = {}
    for cell in wanted:
        one = _asked(state, cell, missing.get(cell) or missing.get(replace(cell, list_id="")))
        asked.setdefault(one.cell, one)
    return tuple(asked.values())


def _asked(state: StateOfPlan, cell: Cell, missing: MissingFigure | None) -> AskedCell:
    catalogue = state.book.catalogue
    measure = catalogue.measure(cell.measure)
    area = state.book.plan.area(cell.area)
    Period.parse(cell.period)
    holder = catalogue.holder_of(measure.id)
    name = holder.of_city(area.short) if area.kind is AreaKind.CITY else holder.region
    by_list = replace(cell, list_id=_list(catalogue, measure, cell.list_id))
    return AskedCell(
        cell=by_list,
        unit=measure.unit,
        holder=holder.id,
        holder_name=name,
        settles=missing.settles if missing else (),
        prior=_prior(state, by_list, missing),
    )


def _list(catalogue: Catalogue, measure: Measure, named: str) -> str:
    known = [one.id for one in catalogue.lists.values() if measure.id in one.measures] if measure.listed else [""]
    if named and named not in known:
        raise InvalidInput(
            f"“{measure.name.zh}”不按名单“{named[:60]}”计数；请改用它自己的名单，或不写名单",
            f"“{measure.name.en}” is not counted by the list “{named[:60]}”; name its own list, or none",
        )
    if not known:
        raise InvalidInput(
            f"“{measure.name.zh}”须按名单计数，而规则手册没有它的名单；请先在规则手册中补上，或不收集这个数",
            f"“{measure.name.en}” is counted by a list, and the rulebook has none for it; add the list, or leave the figure out",
        )
    return named or known[0]


def _prior(state: StateOfPlan, cell: Cell, missing: MissingFigure | None) -> Prior | None:
    """Return what is published for a cell, the best of it; goals are no outcomes and are not shown as such."""
    values = state.figures.record.values(cell.measure, cell.area, cell.period, cell.list_id)
    best = next((one for one in values if one.kind is ObservationKind.ACTUAL), None)
    if best is None:
        return None
    return Prior(
        printed=best.printed,
        unit=best.printed_unit,
        qualifier=best.value.qualifier,
        reference=best.reference,
        why=missing.why if missing else None,
    )
