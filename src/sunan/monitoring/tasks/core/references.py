"""Which area and which organisation a unit, as printed in the plan, stands for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sunan.kernel.texts import Text
from sunan.monitoring.tasks.core.items import Unit


def areas_of_unit(unit: str, names: Mapping[str, Text], *, of_item: Iterable[str]) -> tuple[str, ...]:
    """Return the areas a unit speaks for: the one it is named after or whose name it begins with; else the item's.

    南京市 and 南京市科技局 speak for Nanjing; 苏南五市 and a university speak for the areas of the item.
    """
    codes = tuple(of_item)
    named = [code for code, name in names.items() if name.zh == unit or unit.startswith(name.zh)]
    within = tuple(code for code in named if code in codes)
    return within or codes


def item_link(code: str) -> str:
    """Return where an item is shown, without language, for notices and calendars."""
    return f"/desk/items/{code}/"


def shown_unit(printed: str, organisation: str, now: Text | None) -> Unit:
    """Return a unit with what it is called now, where that is another name."""
    return Unit(printed, organisation, now if now is not None and now.zh != printed else None)
