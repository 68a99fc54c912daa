"""Pages for reading: the list of editions, one edition, its history and its files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from sunan.access.rules import Permission, access
from sunan.access.visitors import visitor_of
from sunan.audit import selectors as log
from sunan.documents.filling import Format
from sunan.kernel.errors import NotFound
from sunan.kernel.texts import Text
from sunan.monitoring.editions import store
from sunan.monitoring.editions.core.edition import Comment, Edition, Revision
from sunan.monitoring.editions.core.lifecycle import EditionState, RevisionKind
from sunan.monitoring.editions.core.marks import plain_words
from sunan.monitoring.editions.core.merging import Difference, differences
from sunan.monitoring.editions.core.shown import Chapter, Shown, chapter, chapter_of, chapters
from sunan.monitoring.editions.selectors import contents as said
from sunan.monitoring.editions.selectors import editions
from sunan.monitoring.editions.views.frame import edition_of, named, people, show

_CONTENT_TYPES = {
    Format.HTML: "text/html; charset=utf-8",
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    Format.PDF: "application/pdf",
}
_ORDER = (
    EditionState.DRAFT, EditionState.SUBMITTED, EditionState.APPROVED, EditionState.ISSUED, EditionState.DISCARDED,
)  # fmt: skip
_MOST_EVENTS = 200


@dataclass(frozen=True, slots=True)
class Listed:
    """An edition in the list."""

    edition: Edition
    named: Text


@dataclass(frozen=True, slots=True)
class Passage:
    """A block of an edition with its comments, and the version an editor begins on."""

    block: Shown
    comments: tuple[Comment, ...]
    written: tuple[RevisionKind, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """A chapter in the outline, with what is open in it."""

    chapter: Chapter
    comments: int
    slots: int


@dataclass(frozen=True, slots=True)
class Change:
    """A version of a paragraph with what changed since the one before."""

    revision: Revision
    differences: tuple[Difference, ...]


@access(Permission.READ_PUBLISHED)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """List the editions the visitor may read, by where they stand; the public sees those issued for it."""
    visitor = visitor_of(request)
    found = [Listed(one, named(one)) for one in editions.editions(visitor.rights)]
    groups = [(state, [one for one in found if one.edition.state is state]) for state in _ORDER]
    issued = next(those for state, those in groups if state is EditionState.ISSUED)
    may_draft = visitor.is_signed_in and visitor.rights.may(Permission.DRAFT_REPORTS)
    return show(
        request,
        "editions/editions.html",
        groups=[(state, those) for state, those in groups if those],
        issued=len(issued),
        working=sum(not one.edition.state.is_over for one in found),
        may_draft=may_draft,
        is_staff=any(visitor.rights.may(one) for one in editions.EDITORIAL),
    )


@access(Permission.READ_PUBLISHED)
@require_safe
def edition(request: HttpRequest, mark: str) -> HttpResponse:
    """Show one chapter of an edition, with the comments at its side."""
    return _chapter(request, edition_of(request, mark), is_editing=False)


@access(Permission.DRAFT_REPORTS)
@require_safe
def edit(request: HttpRequest, mark: str) -> HttpResponse:
    """Show one chapter of a draft for editing."""
    found = edition_of(request, mark, Permission.DRAFT_REPORTS)
    return _chapter(request, found, is_editing=found.is_editable)


def _chapter(request: HttpRequest, found: Edition, *, is_editing: bool) -> HttpResponse:
    is_staff = visitor_of(request).is_signed_in and editions.reading_scope(visitor_of(request).rights).covers(
        area=found.area
    )
    document = said.shown_document(found)
    cut = chapters(document)
    asked = chapter(cut, request.GET.get("chapter", "").strip())
    comments = said.comments(found) if is_staff else ()
    checklist = said.checklist(found) if is_staff and not found.state.is_over else None
    standing = said.contents(found).standing if is_staff else {}
    slots = {place for place, _ in checklist.open_slots} if checklist else set()
    typed: dict[str, list[str]] = {}
    for digits in checklist.typed if checklist else ():
        typed.setdefault(digits.place, []).append(digits.digits)
    known = {place for one in cut for place in one.places}
    by_place: dict[str, list[Comment]] = {}
    for one in comments:
        by_place.setdefault(one.place, []).append(one)
    outline = [
        Entry(
            one,
            sum(comment.is_open for place in one.places for comment in by_place.get(place, ())),
            sum(place in slots for place in one.places),
        )
        for one in cut
        if one.title or len(one.blocks) > 1
    ]
    at = next((number for number, one in enumerate(outline) if one.chapter.number == asked.number), 0)
    return show(
        request,
        "editions/edition.html",
        found,
        document=document,
        chapter=asked,
        has_charts=any(one.option for one in asked.blocks),
        outline=outline,
        before=outline[at - 1].chapter if at else None,
        after=outline[at + 1].chapter if at + 1 < len(outline) else None,
        passages=[
            Passage(block, tuple(one for place in block.places for one in by_place.get(place, ())))
            for block in asked.blocks
        ],
        written={place: one for place, one in standing.items() if not one.is_removed},
        slots=slots,
        typed=typed,
        lost=[one for one in comments if one.is_open and one.place not in known],
        names=people(one for comment in comments for one in (comment.by, comment.resolved_by)),
        is_editing=is_editing,
        is_staff=is_staff,
        checklist=checklist,
    )


@access(Permission.COMMENT_REPORTS)
@require_safe
def history(request: HttpRequest, mark: str) -> HttpResponse:
    """Show the versions of an edition's paragraphs with what changed, and what happened to the edition."""
    found = edition_of(request, mark, Permission.COMMENT_REPORTS)
    place = request.GET.get("place", "").strip()
    revisions = said.revisions(found, place)
    said_before = _generated(found)
    changes: list[Change] = []
    for number, one in enumerate(revisions):
        earlier = next((each.written for each in revisions[number + 1 :] if each.place == one.place), None)
        earlier = said_before.get(one.place, "") if earlier is None else earlier
        changes.append(Change(one, differences(earlier, "" if one.is_removed else one.written)))
    events = log.history(f"edition:{mark}", limit=_MOST_EVENTS) if not place else ()
    users = {*(one.by for one in revisions), *(one.actor.id for one in events)}
    return show(
        request,
        "editions/history.html",
        found,
        place=place,
        changes=changes[:_MOST_EVENTS],
        events=events,
        names=people(users),
        chapter=chapter_of(chapters(said.shown_document(found)), place) if place else None,
        generated=said_before.get(place, ""),
    )


def _generated(found: Edition) -> Mapping[str, str]:
    return {place: plain_words(inlines) for place, inlines in said.contents(found).generated.items()}


@access(Permission.READ_PUBLISHED)
@require_safe
def file(request: HttpRequest, mark: str, form: str) -> HttpResponseBase:
    """Hand out an edition as a file: made from its frozen content, or from the draft and marked as one."""
    found = edition_of(request, mark)
    if form not in [*Format]:
        raise NotFound(
            f"没有“{form[:20]}”格式；可用 docx、pdf、html", f"There is no format “{form[:20]}”; use docx, pdf or html"
        )
    chosen = Format(form)
    path = store.files_of(said.shown_document(found), [chosen])[chosen]
    name = f"{found.mark}.{form}" if found.state is EditionState.ISSUED else f"{found.mark}-draft.{form}"
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=name, content_type=_CONTENT_TYPES[chosen]
    )  # fmt: skip
    response["Cache-Control"] = "no-cache" if found.is_public else "private, no-store"
    return response
