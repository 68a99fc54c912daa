"""Changes to evidence."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from typing import BinaryIO

from django.db import transaction

from sunan.access.core.permissions import Permission
from sunan.access.selectors import day_of, rights_of
from sunan.audit import services as audit
from sunan.kernel.actors import Actor, ActorKind
from sunan.kernel.errors import InvalidInput
from sunan.kernel.printed import PrintedValue
from sunan.kernel.texts import text
from sunan.monitoring.statistics import selectors as statistics
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.items import Evidence
from sunan.monitoring.tasks.core.words import EvidenceKind, VerificationOutcome
from sunan.monitoring.tasks.selectors import shapes
from sunan.monitoring.tasks.selectors.rules import days_in_force
from sunan.monitoring.tasks.services import events
from sunan.monitoring.tasks.services.deriving import derive_again, settle_dates
from sunan.monitoring.tasks.services.planning import refuse_over
from sunan.monitoring.tasks.services.rows import (
    held_checkpoint,
    held_item,
    held_of_item,
    require_either,
    require_takes_back,
    words_given,
)
from sunan.uploads import selectors as uploads
from sunan.uploads import services as keeping

_LINE = re.compile(r"[\w.\-/]{1,200}:[0-9]{1,9}")
_ADDRESS = re.compile(r"/(?!/)[\w\-./%]{1,290}")
_HANDS_IN = (Permission.REPORT_TASKS, Permission.MANAGE_TASKS)


def hand_in_evidence(
    *, code: str, kind: EvidenceKind, dated_on: date, words: str, checkpoint: int | None = None,
    file: BinaryIO | None = None, file_name: str = "", upload: int | None = None, reference: str = "",
    value: str = "", unit: str = "", by: Actor, at: datetime,
) -> Evidence:  # fmt: skip
    """Hand in evidence for an item or one of its checkpoints (REPORT_TASKS or MANAGE_TASKS).

    Args:
        dated_on: the day that the evidence itself bears.
        file: of a document; looked into and kept by `uploads`, which refuses empty, huge and executable ones. Or
            `upload`, the number of a file that was handed in before.
        reference: of an observation `release:line` as it is loaded, of a record its address here (`/…`).
        value: of a figure, as printed, with `unit`.
    Raises:
        NotFound: there is no such item or upload.
        FileRefused: the file is not taken, with what to do instead.
        DateImpossible, DateInFuture: the day makes no sense.
        InvalidInput: what this kind of evidence needs is missing.
    """
    with transaction.atomic():
        # Asked before a large file is read; asked again below, where the rows are held.
        require_either(by, _HANDS_IN, at, held_item(code))
        days_in_force().past(dated_on, today=day_of(at))
        said = words_given(words, _WORDS)
    kept = upload
    if kind is EvidenceKind.DOCUMENT and file is not None:
        kept = keeping.keep_upload(file=file, name=file_name, subject=f"item:{code}", by=by, at=at).id
    return _write(
        code=code, kind=kind, dated_on=dated_on, words=said, checkpoint=checkpoint, upload=kept, reference=reference,
        value=value, unit=unit, by=by, at=at,
    )  # fmt: skip


@transaction.atomic
def _write(
    *, code: str, kind: EvidenceKind, dated_on: date, words: str, checkpoint: int | None, upload: int | None,
    reference: str, value: str, unit: str, by: Actor, at: datetime,
) -> Evidence:  # fmt: skip
    row = held_checkpoint(checkpoint) if checkpoint is not None else None
    item = row.item if row else held_item(code)
    if item.code != code:
        raise InvalidInput(
            "所选检查点不属于本事项；请刷新页面后重选",
            "The checkpoint that was chosen is not one of this item; open the page again and choose",
        )
    require_either(by, _HANDS_IN, at, item)
    if row:
        refuse_over(row)
    _refuse_bare(kind, upload=upload, reference=reference.strip(), value=value.strip(), by=by, at=at)
    made = models.Evidence.objects.create(
        item=item,
        checkpoint=row,
        kind=kind.value,
        dated_on=dated_on,
        words=words,
        upload=upload if kind is EvidenceKind.DOCUMENT else None,
        reference=reference.strip() if kind in _REFERS else "",
        value=value.strip() if kind is EvidenceKind.FIGURE else "",
        unit=unit.strip() if kind is EvidenceKind.FIGURE else "",
        by_kind=by.kind.value,
        by=by.id,
        organisation=by.organisation,
        at=at,
    )
    if row:
        settle_dates(row)
        derive_again(item, at=at)
    after = {"evidence": made.pk, "kind": kind.value, "checkpoint": checkpoint, "dated_on": dated_on.isoformat()}
    audit.record_event(events.EVIDENCED, subject=f"item:{code}", by=by, at=at, after=after)
    return shapes.as_evidence(made)


@transaction.atomic
def withdraw_evidence(*, evidence: int, reason: str, by: Actor, at: datetime) -> Evidence:
    """Take evidence back, with the reason: who handed it in or their organisation (REPORT_TASKS), or MANAGE_TASKS.

    Raises:
        NotFound: there is no such evidence.
        NotPermitted: another organisation handed it in.
        InvalidInput: it was taken back already, or a verification or closing that holds rests on it.
    """
    made = held_of_item(models.Evidence.objects.all(), evidence, _EVIDENCE)
    require_takes_back(by, at, made.item, made)
    if made.withdrawn_at is not None:
        raise InvalidInput(
            "这份佐证已经撤回；请刷新事项页面", "This evidence was taken back already; open the page of the item again"
        )
    if is_rested_on(made):
        raise InvalidInput(
            "已通过的核验或有效的结论以这份佐证为依据，不能撤回；请先由核验人重新核验，或提出新的结论",
            "A verification or a closing rests on this evidence; let a verifier verify it again, or say a new closing, "
            "first",
        )
    why = words_given(reason, _REASON)
    made.withdrawn_at, made.withdrawn_by, made.withdrawn_why = at, by.id, why
    made.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
    if made.checkpoint_id is not None:
        row = models.Checkpoint.objects.select_for_update().get(pk=made.checkpoint_id)
        settle_dates(row)
        derive_again(made.item, at=at)
    after = {"evidence": made.pk}
    audit.record_event(events.EVIDENCE_WITHDRAWN, subject=f"item:{made.item.code}", by=by, at=at, after=after, why=why)
    return shapes.as_evidence(made)


def _refuse_bare(
    kind: EvidenceKind, *, upload: int | None, reference: str, value: str, by: Actor, at: datetime
) -> None:
    """Refuse evidence that shows nothing, or a file that is not the actor's to show."""
    if kind is EvidenceKind.DOCUMENT:
        if upload is None:
            raise InvalidInput("请选择要提交的文件", "Choose the file to hand in")
        found = uploads.upload(upload)
        if by.kind is ActorKind.USER and not uploads.may_read(found, user=by.id, rights=rights_of(by.id, at)):
            raise uploads.no_file(upload)
        if uploads.is_closed(found):
            raise InvalidInput(
                f"文件 {upload} 是随报表交来的，只供本单位填报使用，不能作为佐证；请另行上传佐证文件",
                f"File {upload} came with a return and serves its own organisation alone; hand in another file as evidence",
            )
        if found.removed_at is not None:
            raise InvalidInput(f"文件 {upload} 已删除；请重新上传", f"File {upload} was removed; hand it in again")
    if kind is EvidenceKind.FIGURE:
        PrintedValue.parse(value)
    if kind is EvidenceKind.OBSERVATION and not _LINE.fullmatch(reference):
        raise InvalidInput(
            "已发布数据请写成“发布编号:行号”，例如 jiangsu-2025:12",
            "A published observation is written release:line, such as jiangsu-2025:12",
        )
    if kind is EvidenceKind.OBSERVATION and statistics.digest_of(reference) is None:
        raise InvalidInput(
            f"没有已发布的数据“{reference[:80]}”；请从数据页面复制“发布编号:行号”",
            f"No observation “{reference[:80]}” is published; copy release:line from the page of the figure",
        )
    if kind is EvidenceKind.OBSERVATION and statistics.retracted_among([reference]):
        raise InvalidInput(
            f"“{reference[:80]}”已撤销，不能作为佐证；请另选仍在采用的数",
            f"“{reference[:80]}” is retracted and shows nothing; choose a figure that counts",
        )
    if kind is EvidenceKind.RECORD and not _ADDRESS.fullmatch(reference):
        raise InvalidInput(
            "办理记录请填本系统内的地址（以“/”开头），可从记录页面复制",
            "A record is named by its address here, which begins with “/”; copy it from the page of the record",
        )


def is_rested_on(made: models.Evidence) -> bool:
    """Return whether a verification or a closing that holds rests on evidence."""
    row = made.checkpoint
    if row is not None and row.verified_on is not None:
        checked = models.Verification.objects.filter(
            checkpoint=row, outcome=VerificationOutcome.ACCEPTED.value
        ).order_by("-id").first()  # fmt: skip
        if checked is not None and made.pk in json.loads(checked.evidence):
            return True
    closings = models.Closing.objects.filter(item=made.item, superseded_at=None, refused_at=None)
    return any(made.pk in json.loads(one.evidence) for one in closings)


_REFERS = (EvidenceKind.OBSERVATION, EvidenceKind.RECORD)
_EVIDENCE = text("佐证", "evidence")
_WORDS = text("佐证说明", "what the evidence shows")
_REASON = text("撤回理由", "the reason")
