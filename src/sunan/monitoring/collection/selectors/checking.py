"""What is wrong with a return: what every return needs, what it says against approved ones, what the graded edits say."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Exists, OuterRef

from sunan.kernel.texts import Text, text
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.answers import CellView, EditFinding, EntryView, ReturnView
from sunan.monitoring.collection.core.content import fingerprint_of
from sunan.monitoring.collection.core.lifecycle import CampaignState, ReturnState
from sunan.monitoring.collection.core.words import EntryKind, Grade
from sunan.monitoring.collection.selectors import releases
from sunan.monitoring.collection.selectors.edits import graded_findings
from sunan.monitoring.collection.selectors.reading import current_entries, units_in_force
from sunan.monitoring.collection.selectors.rows import as_entry
from sunan.monitoring.collection.selectors.table_findings import findings_of_tables
from sunan.monitoring.statistics.core.observations import Cell

UNANSWERED = "collection.unanswered"
UNREADABLE = "collection.unreadable"
CLASHING = "collection.clashing"
NOT_HELD_BY_WHOM = "collection.not_held_by_whom"
CONTRADICTS_APPROVED = "collection.contradicts_approved"
_ANOTHERS = text(
    "与另一家单位已审批的数不一致，双方将作衔接",
    "differs from an approved figure of another owner; it will be reconciled",
)


def edit_findings(view: ReturnView) -> tuple[EditFinding, ...]:
    """Return everything that is to be said about a return as it stands, cell by cell in its order."""
    found = [*_needs(view.cells), *_contradictions(view), *findings_of_tables(view), *graded_findings(view)]
    order = {one.ask.id: number for number, one in enumerate(view.cells)}
    return tuple(sorted(found, key=lambda one: order.get(one.ask or 0, -1)))


def _needs(cells: Iterable[CellView]) -> list[EditFinding]:
    """Return what every return needs: each cell answered, readable, without a clash."""
    found = []
    for cell in cells:
        current = cell.current
        if cell.contested:
            found.append(_hard(CLASHING, cell, "有不同的填报待选定", "answers that differ wait for a choice"))
        if current is None or current.kind is EntryKind.CLEARED:
            found.append(
                _hard(UNANSWERED, cell, "没有填写；本单位没有这个数时选“本单位不掌握”", "not filled in; say “not held here” if there is none")
            )  # fmt: skip
        elif current.is_unreadable:
            found.append(
                _hard(UNREADABLE, cell, f"“{current.typed[:40]}”读不出数字", f"no number can be read from “{current.typed[:40]}”")
            )  # fmt: skip
        elif current.kind is EntryKind.NOT_HELD and not current.note:
            found.append(
                _hard(NOT_HELD_BY_WHOM, cell, "本单位不掌握的，请在备注写明由谁掌握", "say in the note who holds it instead")
            )  # fmt: skip
    return found


def _hard(edit: str, cell: CellView, zh: str, en: str) -> EditFinding:
    says = cell.current.says if cell.current else ()
    return EditFinding(edit, Grade.HARD, cell.ask.id, fingerprint_of(edit, *says), text(zh, en))


def _contradictions(view: ReturnView) -> list[EditFinding]:
    """Return a question for every value that differs from one that was approved for the same cell.

    What another organisation reported is told once it is published; before that it says that the figures differ and no
    more, neither whose nor where.
    """
    valued = {one.ask.cell: one for one in view.cells if one.current is not None and one.current.value is not None}
    if not valued:
        return []
    found = []
    for cell, told, approved in _approved(view, {one.measure for one in valued}):
        mine = valued.get(cell)
        if mine is None or mine.current is None or _same(mine.current, approved):
            continue
        value = mine.current
        found.append(
            EditFinding(
                CONTRADICTS_APPROVED,
                Grade.EXPLAIN,
                mine.ask.id,
                # Of another's answer the version alone: from a hash of so few digits the digits are found by trying.
                fingerprint_of(
                    CONTRADICTS_APPROVED, value.printed, value.unit, str(approved.ask), str(approved.version)
                ),
                told,
            )
        )
    return found


def _approved(view: ReturnView, measures: Iterable[str]) -> Iterable[tuple[Cell, Text, EntryView]]:
    """Yield what approved returns say about some measures, with the words in which this return is told of it.

    Other organisations' of this campaign, anybody's of other campaigns on the same ground; what was collected on another
    ground is none of theirs.
    """
    head = view.head
    approved = models.Return.objects.filter(
        campaign=OuterRef("campaign"), organisation=OuterRef("organisation"), state=ReturnState.APPROVED.value
    )
    asks = (
        models.Ask.objects.filter(
            Exists(approved), measure__in=list(measures), campaign__is_demonstration=head.campaign.is_demonstration,
            campaign__collected_under=head.campaign.collected_under.value,
        )
        .exclude(campaign__state=CampaignState.CANCELLED.value)
        .exclude(campaign=head.campaign.id, organisation=head.organisation)
    )  # fmt: skip
    by_id = {one.pk: one for one in asks.select_related("campaign")}
    units = units_in_force()
    published = releases.released_asks({one.campaign_id for one in by_id.values()})
    for entry in current_entries(asks).exclude(printed="").order_by("ask"):
        ask = by_id[entry.ask_id]
        cell = Cell(ask.measure, ask.area, ask.period, ask.list_id)
        said = as_entry(entry, asked_unit=ask.unit, units=units)
        is_open = published.get(ask.pk) == (entry.printed, entry.unit, entry.qualifier)
        yield cell, _told(ask, said) if is_open or ask.organisation == head.organisation else _ANOTHERS, said


def _told(ask: models.Ask, said: EntryView) -> Text:
    return text(
        f"与已审批的数不一致：{ask.organisation} 在 {ask.campaign.code} 中报 "
        f"{said.qualifier.text.zh}{said.printed} {said.unit}",
        f"differs from an approved figure: {ask.organisation} reported {said.qualifier.text.en}{said.printed} "
        f"{said.unit} in {ask.campaign.code}",
    )


def _same(mine: EntryView, theirs: EntryView) -> bool:
    return (mine.value or Decimal(0)) == theirs.value and mine.qualifier is theirs.qualifier
