"""What a campaign costs those who report: cells asked, those filled in already, those whose figure nobody uses."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sunan.monitoring.collection.core.answers import CellView
from sunan.monitoring.collection.core.words import EntryKind


@dataclass(frozen=True, slots=True)
class Burden:
    """The burden of one organisation, or of a whole campaign when `organisation` is empty; all are counts of cells.

    Attributes:
        prefilled: shown with a published value, to be confirmed.
        not_held: answered with “not held here”: asked of the wrong one.
        unused: asked although no question about a target waits for them.
        unreleased: answered with a value that no published release holds; `None` while nothing is published.
    """

    organisation: str
    asked: int
    prefilled: int
    answered: int
    not_held: int
    unused: int
    unreleased: int | None


def burden(cells: Iterable[CellView], *, organisation: str = "", released: Collection[int] | None = None) -> Burden:
    """Return the burden of some cells.

    Args:
        released: the asks whose values published releases hold; `None` while there is no release.
    """
    listed = list(cells)
    valued = [one for one in listed if one.current is not None and one.current.kind is EntryKind.VALUE]
    return Burden(
        organisation=organisation,
        asked=len(listed),
        prefilled=sum(one.ask.asked.prior is not None for one in listed),
        answered=sum(one.is_answered for one in listed),
        not_held=sum(one.current is not None and one.current.kind is EntryKind.NOT_HELD for one in listed),
        unused=sum(not one.ask.asked.settles for one in listed),
        unreleased=None if released is None else sum(one.ask.id not in released for one in valued),
    )
