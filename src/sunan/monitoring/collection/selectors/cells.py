"""Questions about single cells: their answer, how it came about, and what people say at them."""

from __future__ import annotations

from sunan.access.core.rights import Rights
from sunan.kernel.errors import NotFound
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.answers import CellView, EntryView, RemarkView
from sunan.monitoring.collection.selectors import returns
from sunan.monitoring.collection.selectors.reading import cells_of, units_in_force
from sunan.monitoring.collection.selectors.rows import as_entry, as_remark


def cell(ask: int, rights: Rights) -> CellView:
    """Return a cell of a return that somebody may read.

    Raises:
        NotFound: there is none with this number, or it is not theirs to read.
    """
    _readable(ask, rights)
    return known_cell(ask)


def known_cell(ask: int) -> CellView:
    """Return a cell, for services that ask for rights themselves.

    Raises:
        NotFound: there is none with this number.
    """
    found = cells_of(models.Ask.objects.filter(id=ask))
    if not found:
        raise unknown(ask)
    return found[0]


def history(ask: int, rights: Rights) -> tuple[EntryView, ...]:
    """Return every version of an answer, oldest first.

    Raises:
        NotFound: there is no such cell, or it is not theirs to read.
    """
    row = _readable(ask, rights)
    units = units_in_force()
    found = models.Entry.objects.filter(ask=row).order_by("version")
    return tuple(as_entry(one, asked_unit=row.unit, units=units) for one in found)


def remarks(ask: int, rights: Rights) -> tuple[RemarkView, ...]:
    """Return the comments at a cell, oldest first.

    Raises:
        NotFound: there is no such cell, or it is not theirs to read.
    """
    return tuple(as_remark(one) for one in models.Remark.objects.filter(ask=_readable(ask, rights)).order_by("id"))


def unknown(ask: int) -> NotFound:
    """Return the refusal for a cell that is not there."""
    return NotFound(
        f"没有编号为 {ask} 的填报项；可能已移出，请从报表页面重新打开",
        f"There is no cell number {ask}; it may have been dropped: open it from the page of the return",
    )


def _readable(ask: int, rights: Rights) -> models.Ask:
    row = models.Ask.objects.filter(id=ask).first()
    if row is None:
        raise unknown(ask)
    of_return = models.Return.objects.filter(campaign=row.campaign_id, organisation=row.organisation)
    if not of_return.filter(returns.readable(rights)).exists():
        raise unknown(ask)
    return row
