"""Changes: taking over a ledger that somebody kept before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from sunan.access.core.permissions import Permission
from sunan.access.selectors import day_of
from sunan.access.services.guard import require_everywhere
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput, SunanError
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.ledger import LedgerRow
from sunan.monitoring.tasks.selectors.rules import days_in_force
from sunan.monitoring.tasks.selectors.units import organisation_of_unit
from sunan.monitoring.tasks.services import events
from sunan.monitoring.tasks.services.deriving import derive_again, settle_dates
from sunan.monitoring.tasks.services.planning import make_checkpoint, refuse_closed
from sunan.monitoring.tasks.services.rows import held_item, hold_all


@transaction.atomic
def take_ledger(*, rows: Sequence[LedgerRow], source: str, sha256: str, by: Actor, at: datetime) -> int:
    """Take over lines of a ledger, all or none (MANAGE_TASKS for everything); return how many lines changed something.

    The same content twice changes nothing. A promise that is here already keeps its date: a ledger adds, it does not
    move. What it says of an outcome is nobody's closing and stays out.

    Args:
        source: what people call the file.
        sha256: of its content.
    Raises:
        InvalidInput: a line cannot be taken; its number is in the message, and nothing is taken.
    """
    require_everywhere(by, Permission.MANAGE_TASKS, at)
    _, is_new = models.TakenLedger.objects.get_or_create(
        sha256=sha256,
        defaults={"source": source[:200], "rows": len(rows), "by_kind": by.kind.value, "by": by.id, "at": at},
    )
    if not is_new:
        return 0
    hold_all()
    items: dict[str, models.Item] = {}
    changed = 0
    first_lines = {row.code: row.line for row in reversed(rows)}
    known = list(models.Item.objects.filter(code__in=first_lines).order_by("pk").values_list("code", flat=True))
    # In the order in which everything else holds them; codes that are not known are refused with their lines.
    for code in [*sorted(set(first_lines) - set(known)), *known]:
        items[code] = _item(code, first_lines[code])
    for row in rows:
        try:
            changed += _take(items[row.code], row, source, by=by, at=at)
        except SunanError as error:
            raise _at_line(row.line, error) from error
    for item in items.values():
        derive_again(item, at=at)
    after = {"source": source[:200], "sha256": sha256, "lines": len(rows), "changed": changed}
    audit.record_event(events.TAKEN_OVER, subject=f"ledger:{sha256[:12]}", by=by, at=at, after=after)
    return changed


def _item(code: str, line: int) -> models.Item:
    try:
        return held_item(code)
    except SunanError as error:
        raise _at_line(line, error) from error


def _take(item: models.Item, row: LedgerRow, source: str, *, by: Actor, at: datetime) -> bool:
    refuse_closed(item)
    led = bool(row.lead_unit) and row.lead_unit != item.lead_unit
    if led:
        item.lead_unit = row.lead_unit
        item.lead_organisation = organisation_of_unit(row.lead_unit, today=day_of(at))
        item.save(update_fields=["lead_unit", "lead_organisation"])
        models.Assignment.objects.create(
            item=item,
            unit=item.lead_unit,
            organisation=item.lead_organisation,
            reason=f"{source[:200]}：{row.line}",
            by_kind=by.kind.value,
            by=by.id,
            at=at,
        )
    if not row.checkpoint.strip():
        return led
    point = models.Checkpoint.objects.filter(item=item, what_zh=row.checkpoint.strip()).first()
    made = point is None
    if point is None:
        point = make_checkpoint(
            item, what_zh=row.checkpoint, what_en=row.checkpoint_en, planned_on=row.planned_on, unit=row.unit, by=by,
            at=at,
        )  # fmt: skip
    if row.claimed_on is not None and point.is_number and point.claimed_on is None and point.verified_on is None:
        raise InvalidInput(
            f"“{point.what_zh[:80]}”承诺的是数值，台账没有写达到多少；请删去这一行的完成日期，在事项页面报告完成并填写数值",
            f"“{(point.what_en or point.what_zh)[:80]}” promises a number and the ledger does not say which was reached; "
            "take the day out of this line, and claim it on the page of the item with its value",
        )
    claimed = row.claimed_on is not None and point.claimed_on is None and point.verified_on is None
    if row.claimed_on is not None and claimed:
        days_in_force().past(row.claimed_on, today=day_of(at))
        models.Claim.objects.create(
            checkpoint=point,
            claimed_on=row.claimed_on,
            words=row.claim_words.strip() or f"{source[:200]}：{row.line}",
            by_kind=by.kind.value,
            by=by.id,
            organisation=by.organisation,
            at=at,
        )
        settle_dates(point)
    return led or made or claimed


def _at_line(line: int, error: SunanError) -> InvalidInput:
    return InvalidInput(f"第 {line} 行：{error.text.zh}", f"Line {line}: {error.text.en}")
