"""Tasks as files for people and programs; which items, and what may be read of them, is said by whoever asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from sunan.kernel.errors import NotFound
from sunan.kernel.texts import Language, text
from sunan.monitoring.plan import selectors as plans
from sunan.monitoring.tasks.core.exporting import as_workbook
from sunan.monitoring.tasks.core.items import Item, Record
from sunan.monitoring.tasks.core.stratml import PlanInWords, as_stratml
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.selectors.items import Wanted
from sunan.monitoring.tasks.selectors.records import records_of

MOST = 5_000
TITLE = text("重点任务与承诺事项", "Key tasks and commitments")


def records(wanted: Wanted, *, readable: Callable[[Item], bool], today: date) -> list[Record]:
    """Return items for a file, at most five thousand; what is not readable of them is left out."""
    return records_of(found_items.items(wanted, today=today, most=MOST), readable=readable, today=today)


def as_file(suffix: str, *, wanted: Wanted, readable: Callable[[Item], bool], today: date, language: Language) -> bytes:
    """Return a workbook (`xlsx`) or XML in the shape of StratML (`xml`).

    Raises:
        NotFound: there is no such kind of file.
    """
    made: dict[str, Callable[[Sequence[Record]], bytes]] = {
        "xlsx": lambda found: as_workbook(found, title=TITLE, on=today, language=language),
        "xml": lambda found: as_stratml(_plan(today), found, language=language),
    }
    if suffix not in made:
        raise NotFound(
            f"没有“{suffix[:20]}”这种文件；请改用 {'、'.join(made)}",
            f"There is no “{suffix[:20]}” file; choose {', '.join(made)}",
        )
    return made[suffix](records(wanted, readable=readable, today=today))


def _plan(today: date) -> PlanInWords:
    programme = plans.plan_in_force().programme
    about = text(programme.document.number, programme.document.number)
    when = programme.when
    return PlanInWords(programme.id, programme.title, about, programme.zone, when.first, when.last, today)
