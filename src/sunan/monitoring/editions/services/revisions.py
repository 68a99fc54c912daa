"""Changes to the text of an edition: saving, merging, adding, removing and restoring paragraphs."""

from __future__ import annotations

import json
from datetime import datetime

from django.db import transaction

from sunan.access.core.permissions import Permission
from sunan.audit import services as audit
from sunan.documents.core.content import Inlines
from sunan.documents.core.serial import as_json
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput, NotFound, Refused
from sunan.kernel.texts import text
from sunan.monitoring.editions import models
from sunan.monitoring.editions.core.digits import typed_digits
from sunan.monitoring.editions.core.edition import Clashed, Edition, Saved, reason_given
from sunan.monitoring.editions.core.lifecycle import EDITABLE, RevisionKind
from sunan.monitoring.editions.core.marks import tokens_in
from sunan.monitoring.editions.core.merging import merge
from sunan.monitoring.editions.core.pasted import plain_text
from sunan.monitoring.editions.core.texts import is_open_slot, next_added
from sunan.monitoring.editions.selectors import contents as said
from sunan.monitoring.editions.selectors.contents import Contents
from sunan.monitoring.editions.services import events
from sunan.monitoring.editions.services.rows import held

_EDIT = text("修改", "edit")


@transaction.atomic
def save_paragraph(
    *, mark: str, place: str, written: str, version: int, by_itself: bool = False, by: Actor, at: datetime
) -> Saved:
    """Save the text of a paragraph; what somebody else saved in the meantime is merged with it, never overwritten.

    Args:
        written: words, with figures as marks; HTML is reduced to what a reader would see.
        version: the one on which the writer began.
        by_itself: whether the editor saved without being asked.
    Raises:
        InvalidInput: the text is empty or has marks that stand for nothing here.
        NotFound: there is no such edition, paragraph or version.
    """
    row, found = held(mark, Permission.DRAFT_REPORTS, states=EDITABLE, asked=_EDIT, by=by, at=at)
    now = said.contents(found)
    theirs = now.written(place)
    mine = _clean(written)
    now.marks.read(mine)
    kind = RevisionKind.AUTOSAVE if by_itself else RevisionKind.TYPED
    clash: Clashed | None = None
    is_merged = version != now.version(place)
    if is_merged:
        merged = merge(_begun(found, now, place, version), mine, theirs)
        if merged.clashes:
            clash = Clashed(mine, theirs, merged.text)
        kind = RevisionKind.ASIDE if merged.clashes else RevisionKind.MERGED
        mine = mine if merged.clashes else merged.text
    if mine == theirs:
        return Saved(now.version(place), theirs, is_merged)
    inlines = now.marks.read(mine)
    if kind is RevisionKind.ASIDE and _is_kept_aside(found, place, inlines):
        return Saved(now.version(place), theirs, clash=clash)
    fresh = _keep(row, now, place, inlines, kind=kind, by=by, at=at)
    action = events.KEPT_ASIDE if clash else events.SAVED
    audit.record_event(
        action, subject=f"edition:{mark}", by=by, at=at, after={"place": place, "version": fresh, "how": kind.value}
    )
    if clash:
        return Saved(now.version(place), theirs, clash=clash)
    return Saved(fresh, mine, is_merged)


@transaction.atomic
def add_paragraph(*, mark: str, after: str, written: str, by: Actor, at: datetime) -> str:
    """Add a paragraph behind a place; return its own place.

    Raises:
        InvalidInput: it is empty or has marks that stand for nothing here.
        NotFound: there is no such edition or place.
    """
    row, found = held(mark, Permission.DRAFT_REPORTS, states=EDITABLE, asked=_EDIT, by=by, at=at)
    now = said.contents(found)
    if after not in now.document.places:
        raise NotFound(f"本稿没有“{after[:80]}”这一处", f"There is no place “{after[:80]}” in this edition")
    inlines = now.marks.read(_clean(written))
    taken = models.Revision.objects.filter(edition=row, after__gt="").values_list("place", flat=True)
    place = next_added([*taken, *now.document.places])
    _keep(row, now, place, inlines, after=after, kind=RevisionKind.TYPED, by=by, at=at)
    audit.record_event(
        events.ADDED, subject=f"edition:{mark}", by=by, at=at, after={"place": place, "behind": after}
    )  # fmt: skip
    return place


@transaction.atomic
def remove_paragraph(*, mark: str, place: str, version: int, why: str = "", by: Actor, at: datetime) -> None:
    """Remove a paragraph that people added, or leave out one that they were asked to write.

    Args:
        why: needed for a passage that people were asked to write.
    Raises:
        Refused: the program wrote it from figures, or somebody changed it in the meantime.
        NotFound: there is no such edition or paragraph.
    """
    row, found = held(mark, Permission.DRAFT_REPORTS, states=EDITABLE, asked=_EDIT, by=by, at=at)
    now = said.contents(found)
    standing = now.standing.get(place)
    now.written(place)
    is_added = standing is not None and bool(standing.after)
    if is_open_slot(place) and not is_added:
        why = reason_given(why)
    elif not is_added:
        raise Refused(
            "这一段由程序按数据写成，不能删去；可以改写它的文字",
            "The program wrote this paragraph from figures; it can be reworded, not removed",
        )
    if version != now.version(place):
        raise Refused(
            "这一段刚由他人改过，没有删去；请先看他的修改",
            "Somebody changed this paragraph in the meantime, so it was not removed; look at the change first",
        )
    inlines = standing.inlines if standing else now.generated[place]
    fresh = _keep(
        row, now, place, inlines, after=standing.after if standing else "", kind=RevisionKind.TYPED, by=by, at=at,
        is_removed=True,
    )  # fmt: skip
    audit.record_event(
        events.REMOVED, subject=f"edition:{mark}", by=by, at=at, why=why, after={"place": place, "version": fresh}
    )


@transaction.atomic
def restore_paragraph(*, mark: str, place: str, version: int, by: Actor, at: datetime) -> int:
    """Make an earlier version of a paragraph stand again, as a new version; return its number. 0 is the program's text.

    Raises:
        NotFound: there is no such edition or version.
        Refused: the version has figures that the edition no longer states.
    """
    row, found = held(mark, Permission.DRAFT_REPORTS, states=EDITABLE, asked=_EDIT, by=by, at=at)
    now = said.contents(found)
    inlines = said.inlines_of(found.id, place, version) if version else now.generated.get(place)
    if inlines is None:
        raise NotFound(
            f"“{place[:80]}”没有第 {version} 稿", f"There is no version {version} of the paragraph “{place[:80]}”"
        )
    if any(not now.marks.knows(token) for token in tokens_in(inlines)):
        raise Refused(
            "这一稿用了数据更新前的数字，不能原样恢复；请对照它重新撰写",
            "This version has figures from before the newer data and cannot be restored as it is; write it anew",
        )
    standing = now.standing.get(place)
    after = standing.after if standing else ""
    fresh = _keep(row, now, place, inlines, after=after, kind=RevisionKind.RESTORED, by=by, at=at)
    audit.record_event(
        events.RESTORED, subject=f"edition:{mark}", by=by, at=at,
        after={"place": place, "restored": version, "version": fresh},
    )  # fmt: skip
    return fresh


@transaction.atomic
def confirm_digits(*, mark: str, place: str, digits: str, reason: str, by: Actor, at: datetime) -> None:
    """Keep somebody's word that digits in a paragraph are no figure, such as the number of a law.

    Raises:
        InvalidInput: there is no reason, or the paragraph has no such digits.
    """
    row, found = held(mark, Permission.DRAFT_REPORTS, states=EDITABLE, asked=_EDIT, by=by, at=at)
    now = said.contents(found)
    standing = now.standing.get(place)
    there = typed_digits(standing.inlines, generated=now.generated.get(place, ())) if standing else ()
    if digits not in there:
        raise InvalidInput(
            f"这一段没有手写的“{digits[:40]}”，可能已被改写；请刷新页面",
            f"The paragraph has no typed “{digits[:40]}”; it may have been changed: open the page again",
        )
    models.Confirmation.objects.update_or_create(
        edition=row, place=place, digits=digits,
        defaults={"reason": reason_given(reason), "by_kind": by.kind.value, "by": by.id, "at": at},
    )  # fmt: skip
    audit.record_event(
        events.CONFIRMED, subject=f"edition:{mark}", by=by, at=at, why=reason_given(reason),
        after={"place": place, "digits": digits},
    )  # fmt: skip


def _keep(
    row: models.Edition, now: Contents, place: str, inlines: Inlines, *, after: str = "", kind: RevisionKind,
    by: Actor, at: datetime, is_removed: bool = False,
) -> int:  # fmt: skip
    """Add a version; the row of the edition is held, so its number is free."""
    standing = now.standing.get(place)
    version = said.latest_version(row.pk, place) + 1
    models.Revision.objects.create(
        edition=row,
        generation=row.generation,
        place=place,
        after=after or (standing.after if standing else ""),
        version=version,
        inlines=json.dumps(as_json(inlines), ensure_ascii=False),
        is_removed=is_removed,
        kind=kind.value,
        by_kind=by.kind.value,
        by=by.id,
        at=at,
    )
    row.changed_at = at
    row.save(update_fields=["changed_at"])
    return version


def _begun(found: Edition, now: Contents, place: str, version: int) -> str:
    """Return the text on which a writer began, as far as its figures are still stated."""
    inlines = said.inlines_of(found.id, place, version) if version else now.generated.get(place)
    if inlines is None:
        raise NotFound(
            f"“{place[:80]}”没有第 {version} 稿", f"There is no version {version} of the paragraph “{place[:80]}”"
        )
    if all(now.marks.knows(token) for token in tokens_in(inlines)):
        return now.marks.written(inlines)
    return ""


def _is_kept_aside(found: Edition, place: str, inlines: Inlines) -> bool:
    """Return whether the same text was kept aside last: an editor that saves by itself repeats itself."""
    last = said.latest_version(found.id, place)
    row = models.Revision.objects.filter(edition=found.id, place=place, version=last).first()
    if row is None or row.kind != RevisionKind.ASIDE.value:
        return False
    return said.inlines_of(found.id, place, last) == inlines


def _clean(written: str) -> str:
    cleaned = plain_text(written)
    if not cleaned:
        raise InvalidInput(
            "段落不能为空；不需要的段落请删去", "A paragraph cannot be empty; remove one that is not needed"
        )
    return cleaned
