"""Changes to comments on an edition."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sunan.access.core.permissions import Permission
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput, NotFound
from sunan.kernel.texts import text
from sunan.monitoring.editions import models
from sunan.monitoring.editions.core.edition import LONGEST_COMMENT, Comment
from sunan.monitoring.editions.core.lifecycle import COMMENTABLE
from sunan.monitoring.editions.core.marks import plain_words
from sunan.monitoring.editions.core.pasted import plain_text
from sunan.monitoring.editions.core.texts import block_of, running_texts
from sunan.monitoring.editions.selectors import contents as said
from sunan.monitoring.editions.services import events
from sunan.monitoring.editions.services.rows import held

_COMMENT = text("批注", "comment")
_LONGEST_QUOTE = 300


@transaction.atomic
def add_comment(*, mark: str, place: str, body: str, quote: str = "", by: Actor, at: datetime) -> Comment:
    """Comment on a paragraph, table or chart; the words it is about are kept with it.

    Args:
        quote: the words meant; those at the beginning of the paragraph if left out or not found there.
    Raises:
        InvalidInput: the comment is empty or too long.
        NotFound: there is no such edition or place.
    """
    row, found = held(mark, Permission.COMMENT_REPORTS, states=COMMENTABLE, asked=_COMMENT, by=by, at=at)
    words = _words_at(said.contents(found), place)
    remark = plain_text(body)
    if not remark or len(remark) > LONGEST_COMMENT:
        raise InvalidInput(
            f"请写批注内容（不超过 {LONGEST_COMMENT} 字）",
            f"Write the comment, at most {LONGEST_COMMENT} characters long",
        )
    meant = " ".join(quote.split())[:_LONGEST_QUOTE]
    made = models.Comment.objects.create(
        edition=row,
        place=place,
        quote=meant if meant and meant in words else words[:_LONGEST_QUOTE],
        body=remark,
        by_kind=by.kind.value,
        by=by.id,
        at=at,
    )
    audit.record_event(
        events.COMMENTED, subject=f"edition:{mark}", by=by, at=at, after={"place": place, "comment": made.pk}
    )
    return said.as_comment(made)


@transaction.atomic
def resolve_comment(*, mark: str, number: int, by: Actor, at: datetime) -> None:
    """Say that a comment is settled; twice is harmless.

    Raises:
        NotFound: there is no such edition or comment.
    """
    row, _ = held(mark, Permission.COMMENT_REPORTS, states=COMMENTABLE, asked=_COMMENT, by=by, at=at)
    there = models.Comment.objects.filter(edition=row, id=number)
    if not there.exists():
        raise NotFound(f"版本 {mark} 没有编号为 {number} 的批注", f"Edition {mark} has no comment number {number}")
    if there.filter(resolved_at=None).update(resolved_at=at, resolved_by=by.id):
        audit.record_event(events.RESOLVED, subject=f"edition:{mark}", by=by, at=at, after={"comment": number})


def _words_at(now: said.Contents, place: str) -> str:
    """Return the words at a place: of a paragraph all of them, of a table or chart none."""
    found = {one.place: one.inlines for one in running_texts(now.document)}
    if place in found:
        return plain_words(found[place])
    if block_of(place) not in now.document.places:
        raise NotFound(f"本稿没有“{place[:80]}”这一处", f"There is no place “{place[:80]}” in this edition")
    return ""
