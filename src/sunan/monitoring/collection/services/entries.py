"""Changes to answers: saving any number of cells in one go, taking over what is published, choosing where two clash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from sunan.access.core.permissions import Permission
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput, NotFound
from sunan.kernel.findings import Finding
from sunan.kernel.printed import Qualifier
from sunan.kernel.texts import text
from sunan.kernel.typed import typed_words
from sunan.monitoring.attainment import selectors as attained
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.answers import SavedCell, SaveOutcome, TypedCell
from sunan.monitoring.collection.core.lifecycle import ReturnState
from sunan.monitoring.collection.core.refusals import reason_given
from sunan.monitoring.collection.core.typed import LONGEST_TYPED, ReadNumber, read_number
from sunan.monitoring.collection.core.words import EntryKind, EntrySource
from sunan.monitoring.collection.selectors import cells
from sunan.monitoring.collection.selectors.reading import (
    asks_of_return,
    cells_of,
    clashing_entries,
    current_entries,
)
from sunan.monitoring.collection.selectors.rows import as_entry
from sunan.monitoring.collection.services import events
from sunan.monitoring.collection.services.rows import held_return, require_in_time
from sunan.monitoring.statistics.core.catalogue import Catalogue

LONGEST_NOTE = 2_000
_FILL_IN = text("填写", "fill in")
_WRITABLE = (ReturnState.DRAFT,)
_NO_NUMBER = ReadNumber("", "", Qualifier.EXACT)


@transaction.atomic
def save_entries(
    *,
    returned: int,
    typed: Sequence[TypedCell],
    source: EntrySource,
    upload: int | None = None,
    began: datetime | None = None,
    by: Actor,
    at: datetime,
) -> SaveOutcome:
    """Save what was typed into any number of cells of one return.

    Each answer is a new version. One that was written over a version that its writer had not seen is kept beside the one
    that stands, and told; the same answer again stores nothing. What is no number is kept as typed, with a finding.

    Args:
        upload: the file it came from.
        began: when the request began, which decides about the deadline; `at` if left out.
    Raises:
        NotPermitted: the actor reports no figures of this organisation.
        ReturnMoved: the return was handed in.
        DeadlinePassed: the campaign has ended for it.
        NotFound: a cell belongs to another return.
        InvalidInput: a cell is named twice, or its note is too long.
    """
    row = held_return(returned, Permission.REPORT_FIGURES, states=_WRITABLE, asked=_FILL_IN, by=by, at=at)
    require_in_time(row, began or at)
    asks = _asks(row, typed)
    saving = _Saving(row, asks, attained.book_in_force().catalogue, source, upload, by, at)
    outcome = SaveOutcome(returned, tuple(saving.cell(one) for one in typed))
    if saving.fresh:
        saving.store()
        row.changed_at = at
        row.save(update_fields=["changed_at"])
        audit.record_event(
            events.SAVED, subject=f"return:{returned}", by=by, at=at,
            after={
                "cells": outcome.changed, "contested": sum(one.is_contested for one in saving.fresh),
                "unreadable": len(outcome.findings), "source": source.value, "upload": upload,
            },
        )  # fmt: skip
    return outcome


def confirm_prior(
    *, returned: int, asks: Sequence[int] | None = None, began: datetime | None = None, by: Actor, at: datetime
) -> SaveOutcome:
    """Answer cells that nobody filled in with what is published for them, so that nothing is asked twice.

    A published value that does not do, such as an expected one, is left out: who stands by it types it.

    Args:
        asks: which; by default all that have a published value and no answer.
    Raises:
        As `save_entries`.
    """
    row = models.Return.objects.filter(id=returned).select_related("campaign").first()
    wanted = cells_of(asks_of_return(row), campaign=row.campaign.code) if row else ()
    typed = [
        TypedCell(
            one.ask.id, one.version, f"{one.ask.asked.prior.printed}{one.ask.asked.prior.unit}",
            qualifier=one.ask.asked.prior.qualifier,
        )
        for one in wanted
        if one.ask.asked.prior and one.ask.asked.prior.is_confirmed_at_once and not one.is_answered and (asks is None or one.ask.id in asks)
    ]  # fmt: skip
    return save_entries(returned=returned, typed=typed, source=EntrySource.PREFILLED, began=began, by=by, at=at)


@transaction.atomic
def choose_entry(
    *, ask: int, version: int, why: str, began: datetime | None = None, by: Actor, at: datetime
) -> SavedCell:
    """Choose among answers that clash: the chosen one is repeated as the latest version, the others stay on record.

    Raises:
        NotPermitted: the actor reports no figures of this organisation.
        ReturnMoved: the return was handed in.
        DeadlinePassed: the campaign has ended for it.
        NotFound: there is no such cell or version.
        InvalidInput: there is no reason, or nothing clashes there.
    """
    asked = models.Ask.objects.filter(id=ask).first()
    number = (
        models.Return.objects.filter(campaign=asked.campaign_id, organisation=asked.organisation)
        .values_list("id", flat=True)
        .first()
        if asked
        else None
    )
    if asked is None or number is None:
        raise cells.unknown(ask)
    row = held_return(number, Permission.REPORT_FIGURES, states=_WRITABLE, asked=_FILL_IN, by=by, at=at)
    require_in_time(row, began or at)
    reason = reason_given(why)
    one_ask = models.Ask.objects.filter(id=ask)
    if not clashing_entries(one_ask).exists():
        raise InvalidInput(
            "这一项没有待选定的不同填报，可能已由他人选定；请刷新页面",
            "No answers clash at this cell; somebody may have chosen already: open the page again",
        )
    chosen = models.Entry.objects.filter(ask=ask, version=version).first()
    if chosen is None:
        raise NotFound(
            f"这一项没有第 {version} 版填报；请刷新页面后重选",
            f"The cell has no version {version}; open the page again and choose",
        )
    latest = models.Entry.objects.filter(ask=ask).aggregate(latest=Max("version"))["latest"]
    standing = current_entries(one_ask).values_list("version", flat=True).first() or 0
    chosen.pk, chosen.version, chosen.after, chosen.is_contested = None, latest + 1, standing, False
    chosen.source, chosen.by_kind, chosen.by, chosen.at = EntrySource.CHOSEN.value, by.kind.value, by.id, at
    chosen.save(force_insert=True)
    row.changed_at = at
    row.save(update_fields=["changed_at"])
    audit.record_event(
        events.CHOSEN, subject=f"return:{number}", by=by, at=at, why=reason,
        before={"ask": ask, "version": standing}, after={"ask": ask, "chosen": version, "version": latest + 1},
    )  # fmt: skip
    return SavedCell(ask, latest + 1, is_changed=True)


class _Saving:
    """Versions for what was typed, in a fixed number of queries however many cells there are."""

    def __init__(
        self, row: models.Return, asks: Mapping[int, models.Ask], catalogue: Catalogue, source: EntrySource,
        upload: int | None, by: Actor, at: datetime,
    ) -> None:  # fmt: skip
        self._asks = asks
        self._catalogue = catalogue
        self._source, self._upload, self._by, self._at = source, upload, by, at
        self._ground = row.campaign.collected_under
        query = asks_of_return(row)
        if len(asks) == 1:
            query = query.filter(id__in=asks)
        self._current = {one.ask_id: one for one in current_entries(query)}
        counted = query.order_by().annotate(latest=Max("entries__version")).values_list("id", "latest")
        self._latest = {ask: latest or 0 for ask, latest in counted}
        self._clashing: dict[int, list[models.Entry]] = {}
        for one in clashing_entries(query):
            self._clashing.setdefault(one.ask_id, []).append(one)
        self.fresh: list[models.Entry] = []

    def cell(self, typed: TypedCell) -> SavedCell:
        """Return what becomes of a typed cell; a version that is to be stored is added to `fresh`."""
        ask, current = self._asks[typed.ask], self._current.get(typed.ask)
        version = current.version if current else 0
        entry, finding = self._entry(ask, typed)
        if _says(entry) == (_says(current) if current else _NOTHING):
            return SavedCell(typed.ask, version, is_changed=False, finding=finding)
        theirs = None
        if current is not None and typed.after_version != version:
            theirs = as_entry(current, asked_unit=ask.unit, units=self._catalogue.units)
        is_contested = theirs is not None
        if is_contested and any(_says(entry) == _says(one) for one in self._clashing.get(typed.ask, ())):
            return SavedCell(typed.ask, version, is_changed=False, is_contested=True, theirs=theirs, finding=finding)
        entry.version, entry.after, entry.is_contested = self._latest[typed.ask] + 1, typed.after_version, is_contested
        self.fresh.append(entry)
        now = version if is_contested else entry.version
        return SavedCell(typed.ask, now, is_changed=True, is_contested=is_contested, theirs=theirs, finding=finding)

    def store(self) -> None:
        """Store what was found to be new."""
        models.Entry.objects.bulk_create(self.fresh)

    def _entry(self, ask: models.Ask, typed: TypedCell) -> tuple[models.Entry, Finding | None]:
        kind = typed.kind
        written = typed_words(typed.typed)
        if kind is EntryKind.VALUE and not written:
            kind = EntryKind.CLEARED
        note = typed_words(typed.note)
        if len(note) > LONGEST_NOTE:
            raise InvalidInput(
                f"备注太长；请缩短到 {LONGEST_NOTE} 字以内",
                f"The note is too long; shorten it to {LONGEST_NOTE} characters"
            )  # fmt: skip
        read = _NO_NUMBER
        if kind is EntryKind.VALUE:
            read = read_number(
                written, unit=ask.unit, units=self._catalogue.units, qualifier=typed.qualifier,
                counted=ask.measure in self._catalogue.measures and self._catalogue.is_counted(ask.measure), ask=ask.pk,
            )  # fmt: skip
        entry = models.Entry(
            ask=ask, kind=kind.value, typed=written[:LONGEST_TYPED], printed=read.printed,
            unit=read.unit if read.printed else "", qualifier=read.qualifier.value, note=note,
            source=self._source.value, collected_under=self._ground, upload=self._upload, by_kind=self._by.kind.value,
            by=self._by.id, at=self._at,
        )  # fmt: skip
        return entry, read.finding


_NOTHING = (EntryKind.CLEARED.value, "", "", "=", "")


def _says(row: models.Entry) -> tuple[str, str, str, str, str]:
    """Return what an entry says, for comparison with another one."""
    return row.kind, row.printed or row.typed, row.unit, row.qualifier, row.note


def _asks(row: models.Return, typed: Sequence[TypedCell]) -> dict[int, models.Ask]:
    """Return the cells of a return that were typed into."""
    ids = [one.ask for one in typed]
    if len(set(ids)) < len(ids):
        raise InvalidInput(
            "同一格在一次保存中出现两次；请刷新页面后重新填写",
            "A cell stands twice in what is to be saved; open the page again and fill it in",
        )
    found = {one.pk: one for one in asks_of_return(row)}
    for one in ids:
        if one not in found:
            raise cells.unknown(one)
    return found
