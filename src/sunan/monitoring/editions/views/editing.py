"""Pages for writing: paragraphs with figures as tokens, comments, restoring, confirming digits.

Everything works as a plain form; scripts make tokens into chips, save while one types, and keep what was not sent.
"""

from __future__ import annotations

from urllib.parse import quote

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sunan.access.rules import Permission, access
from sunan.access.visitors import page_language, visitor_of
from sunan.kernel.errors import InvalidInput, NotFound, SunanError
from sunan.monitoring.editions.core.edition import Edition, Saved
from sunan.monitoring.editions.core.marks import shown_of
from sunan.monitoring.editions.core.shown import chapter_of, chapters
from sunan.monitoring.editions.core.texts import is_open_slot, tokens_of
from sunan.monitoring.editions.selectors import contents as said
from sunan.monitoring.editions.services import comments, revisions
from sunan.monitoring.editions.views.frame import edition_of, people, show

_MOST_TOKENS = 60
_MOST_NUMBER = 10**15


@access(Permission.DRAFT_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def paragraph(request: HttpRequest, mark: str, place: str) -> HttpResponse:
    """Show the editor of a paragraph, or save what was written in it."""
    found = edition_of(request, mark, Permission.DRAFT_REPORTS)
    if request.method != "POST":
        return _editor(request, found, place)
    written = request.POST.get("written", "")
    by_itself = request.POST.get("by_itself") == "1"
    try:
        saved = revisions.save_paragraph(
            mark=mark, place=place, written=written, version=_number(request.POST.get("version", "")),
            by_itself=by_itself, by=visitor_of(request).actor, at=timezone.now(),
        )  # fmt: skip
    except InvalidInput as refusal:
        if by_itself:
            return JsonResponse({"refused": refusal.text.inside(page_language())}, status=400)
        return _editor(request, found, place, written=written, refused=refusal, status=400)
    if by_itself:
        return JsonResponse(_told(saved))
    if saved.clash:
        return _editor(request, found, place, saved=saved, status=409)
    return _back(found, place)


@access(Permission.DRAFT_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def add(request: HttpRequest, mark: str) -> HttpResponse:
    """Show the editor of a new paragraph, or add it."""
    found = edition_of(request, mark, Permission.DRAFT_REPORTS)
    after = (request.POST if request.method == "POST" else request.GET).get("after", "").strip()
    written = request.POST.get("written", "")
    refused: SunanError | None = None
    if request.method == "POST":
        try:
            place = revisions.add_paragraph(
                mark=mark, after=after, written=written, by=visitor_of(request).actor, at=timezone.now()
            )
        except InvalidInput as refusal:
            refused = refusal
        else:
            return _back(found, place)
    now = said.contents(found)
    if after not in now.document.places:
        raise NotFound(f"本稿没有“{after[:80]}”这一处", f"There is no place “{after[:80]}” in this edition")
    return show(
        request,
        "editions/paragraph.html",
        found,
        after=after,
        written=written,
        refused=refused,
        chapter=chapter_of(chapters(now.document), after),
        status=400 if refused else 200,
    )


@access(Permission.DRAFT_REPORTS)
@require_POST
@csrf_protect
def remove(request: HttpRequest, mark: str, place: str) -> HttpResponse:
    """Remove a paragraph that people added, or leave out one they were asked to write."""
    found = edition_of(request, mark, Permission.DRAFT_REPORTS)
    number = chapter_of(chapters(said.contents(found).document), place)
    revisions.remove_paragraph(
        mark=mark, place=place, version=_number(request.POST.get("version", "")), why=request.POST.get("why", ""),
        by=visitor_of(request).actor, at=timezone.now(),
    )  # fmt: skip
    return HttpResponseRedirect(f"{reverse('editions:edit', args=[mark])}?chapter={number}")


@access(Permission.DRAFT_REPORTS)
@require_POST
@csrf_protect
def restore(request: HttpRequest, mark: str, place: str) -> HttpResponse:
    """Make an earlier version of a paragraph stand again."""
    found = edition_of(request, mark, Permission.DRAFT_REPORTS)
    revisions.restore_paragraph(
        mark=mark, place=place, version=_number(request.POST.get("version", "")), by=visitor_of(request).actor,
        at=timezone.now(),
    )  # fmt: skip
    return _back(found, place)


@access(Permission.DRAFT_REPORTS)
@require_POST
@csrf_protect
def confirm(request: HttpRequest, mark: str) -> HttpResponse:
    """Keep somebody's word that digits are no figure."""
    found = edition_of(request, mark, Permission.DRAFT_REPORTS)
    revisions.confirm_digits(
        mark=mark, place=request.POST.get("place", ""), digits=request.POST.get("digits", ""),
        reason=request.POST.get("reason", ""), by=visitor_of(request).actor, at=timezone.now(),
    )  # fmt: skip
    return HttpResponseRedirect(f"{reverse('editions:approval', args=[found.mark])}#typed")


@access(Permission.DRAFT_REPORTS)
@require_safe
def tokens(request: HttpRequest, mark: str) -> HttpResponse:
    """List the figures of an edition that its text may use; those whose words were asked for."""
    found = edition_of(request, mark, Permission.DRAFT_REPORTS)
    asked = " ".join(request.GET.get("q", "").split())[:80].casefold()
    now = said.contents(found)
    listed: dict[str, dict[str, str]] = {}
    total = 0
    for token, _, about in tokens_of(now.base):
        shown, slot = shown_of(token), str(getattr(token, "slot", ""))
        mark_of = now.marks.mark(token)
        if mark_of in listed or not all(word in f"{shown} {slot} {about}".casefold() for word in asked.split()):
            continue
        total += 1
        if len(listed) < _MOST_TOKENS:
            listed[mark_of] = {"mark": mark_of, "shown": shown, "about": about, "slot": slot}
    is_piece = request.headers.get("HX-Request") == "true"
    template = "editions/parts/tokens.html" if is_piece else "editions/tokens.html"
    return show(request, template, found, tokens=listed.values(), total=total, most=_MOST_TOKENS, asked=asked)


@access(Permission.COMMENT_REPORTS)
@require_http_methods(["GET", "HEAD", "POST"])
@csrf_protect
def comment(request: HttpRequest, mark: str) -> HttpResponse:
    """Show the form for a comment on a place, or keep the comment."""
    found = edition_of(request, mark, Permission.COMMENT_REPORTS)
    given = request.POST if request.method == "POST" else request.GET
    place, refused = given.get("place", "").strip(), None
    document = said.shown_document(found)
    number = chapter_of(chapters(document), place)
    if request.method == "POST":
        try:
            comments.add_comment(
                mark=mark, place=place, body=given.get("body", ""), quote=given.get("quote", ""),
                by=visitor_of(request).actor, at=timezone.now(),
            )  # fmt: skip
        except InvalidInput as refusal:
            refused = refusal
        else:
            return _reading(request, found, place, number)
    cut = chapters(document)
    block = next(
        (each for one in cut[number].blocks for each in (one, *one.inner) if each.place == place), None
    )  # fmt: skip
    if block is None:
        raise NotFound(f"本稿没有“{place[:80]}”这一处", f"There is no place “{place[:80]}” in this edition")
    return show(
        request, "editions/comment.html", found, place=place, block=block, quote=given.get("quote", "")[:300],
        body=given.get("body", ""), refused=refused, chapter=number, status=400 if refused else 200,
    )  # fmt: skip


@access(Permission.COMMENT_REPORTS)
@require_POST
@csrf_protect
def resolve(request: HttpRequest, mark: str, number: int) -> HttpResponse:
    """Say that a comment is settled."""
    found = edition_of(request, mark, Permission.COMMENT_REPORTS)
    if number >= _MOST_NUMBER:
        raise NotFound(f"没有编号为 {number} 的批注", f"There is no comment number {number}")
    comments.resolve_comment(mark=mark, number=number, by=visitor_of(request).actor, at=timezone.now())
    place = next((one.place for one in said.comments(found) if one.id == number), "")
    return _reading(request, found, place, chapter_of(chapters(said.shown_document(found)), place))


def _editor(
    request: HttpRequest,
    found: Edition,
    place: str,
    *,
    written: str = "",
    saved: Saved | None = None,
    refused: SunanError | None = None,
    status: int = 200,
) -> HttpResponse:
    now = said.contents(found)
    standing = now.standing.get(place)
    stands = now.written(place)
    others = [one.by for one in said.revisions(found, place)[:1]]
    return show(
        request,
        "editions/paragraph.html",
        found,
        place=place,
        written=saved.clash.proposal if saved and saved.clash else written or stands,
        version=now.version(place),
        clash=saved.clash if saved else None,
        refused=refused,
        is_added=bool(standing and standing.after),
        is_slot=is_open_slot(place),
        generated=now.marks.written(now.generated[place]) if place in now.generated else "",
        chapter=chapter_of(chapters(now.document), place),
        names=people(others),
        status=status,
    )


def _told(saved: Saved) -> dict[str, object]:
    told: dict[str, object] = {"version": saved.version, "written": saved.written, "merged": saved.is_merged}
    if saved.clash:
        told["clash"] = {"mine": saved.clash.mine, "theirs": saved.clash.theirs}
    return told


def _back(found: Edition, place: str) -> HttpResponse:
    """Lead back to the paragraph in its chapter."""
    number = chapter_of(chapters(said.contents(found).document), place)
    return HttpResponseRedirect(
        f"{reverse('editions:edit', args=[found.mark])}?chapter={number}#{quote(place)}"
    )  # fmt: skip


def _reading(request: HttpRequest, found: Edition, place: str, number: int) -> HttpResponse:
    route = "editions:edit" if request.POST.get("editing") == "1" else "editions:edition"
    return HttpResponseRedirect(f"{reverse(route, args=[found.mark])}?chapter={number}#{quote(place)}")


def _number(written: str) -> int:
    if written.isascii() and written.isdigit() and len(written) < 10:
        return int(written)
    raise InvalidInput(
        "表单缺少稿次，没有处理；请重新打开这一段再改",
        "The form does not say which version it began on, and was not taken; open the paragraph again",
    )
