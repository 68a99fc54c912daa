"""From cells to what is asked: who holds each, what is published for it already, and what its figure would settle."""

from __future__ import annotations

from collections.abc import Iterable

from sunan.kernel.areas import AreaKind
from sunan.kernel.errors import InvalidInput
from sunan.kernel.periods import Period
from sunan.monitoring.attainment.core.missing import MissingFigure
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.collection.core.answers import AskedCell, Prior
from sunan.monitoring.statistics.core.observations import Cell, ObservationKind


def asked_cells(state: StateOfPlan, cells: Iterable[Cell] | None = None) -> tuple[AskedCell, ...]:
    """Return the cells to be asked, those first for which most waits, then by measure, area and period.

    Args:
        cells: which; `None` for every figure that is missing to the plan.
    Raises:
        NotFound: a cell names a measure or an area that the rulebook does not have.
        InvalidInput: a cell names no period, or none is missing.
    """
    missing = {one.cell: one for one in state.missing}
    wanted = tuple(missing) if cells is None else tuple(dict.fromkeys(cells))
    if not wanted:
        raise InvalidInput(
            "没有要收集的数据：规划所需的数值都已公布", "Nothing is to be asked: no figure of the plan is missing"
        )
    return tuple(_asked(state, cell, missing.get(cell)) for cell in wanted)


def _asked(state: StateOfPlan, cell: Cell, missing: MissingFigure | None) -> AskedCell:
    catalogue = state.book.catalogue
    measure = catalogue.measure(cell.measure)
    area = state.book.plan.area(cell.area)
    Period.parse(cell.period)
    if measure.listed and cell.list_id not in catalogue.lists:
        raise InvalidInput(
            f"“{measure.name.zh}”须指明名单", f"“{measure.name.en}” is counted by a list, which has to be named"
        )
    holder = catalogue.holder_of(measure.id)
    name = holder.of_city(area.short) if area.kind is AreaKind.CITY else holder.region
    return AskedCell(
        cell=cell,
        unit=measure.unit,
        holder=holder.id,
        holder_name=name,
        settles=missing.settles if missing else (),
        prior=_prior(state, cell, missing),
    )


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
