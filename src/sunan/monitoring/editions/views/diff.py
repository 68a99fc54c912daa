"""Pages that compare two editions: what differs, and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sunan.access.rules import Permission, access
from sunan.access.visitors import page_language, visitor_of
from sunan.kernel.errors import NotFound
from sunan.kernel.texts import Text
from sunan.monitoring.editions.core.comparison import Change, signed
from sunan.monitoring.editions.core.diff import ChangeKind, Group
from sunan.monitoring.editions.core.diff_export import COLUMNS, PROSE_COLUMNS, as_csv, row
from sunan.monitoring.editions.core.diff_ground import Because, Reason
from sunan.monitoring.editions.core.diff_prose import ProseChange
from sunan.monitoring.editions.core.edition import Edition
from sunan.monitoring.editions.selectors import diff as comparing
from sunan.monitoring.editions.selectors import editions
from sunan.monitoring.editions.views.frame import edition_of, named, people, show

_MOST_SLOTS = 6
_QUOTED = re.compile(r"(“[^”]*”|《[^》]*》(?:（[^）]*）)?|（无来源）)")
Pieces = tuple[tuple[str, bool], ...]
_ASKED: dict[str, type[Group | ChangeKind | Reason]] = {"sort": Group, "change": ChangeKind, "reason": Reason}


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that the list can be narrowed to, and how many rows it has."""

    text: Text
    count: int
    query: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """An edition that can be compared with."""

    edition: Edition
    named: Text
    is_same_kind: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A reason on the page: its exact part of the change, and what moved it, with the row where that stands."""

    because: Because
    about: Pieces
    part: str
    moved_by: tuple[tuple[Text, int], ...]
    more: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A row of the page."""

    change: Change
    because: tuple[Told, ...]
    answer: Pieces


@access(Permission.READ_PUBLISHED)
@require_safe
def choose(request: HttpRequest, mark: str) -> HttpResponse:
    """List the editions with which one can be compared."""
    found = edition_of(request, mark)
    readable = editions.editions(visitor_of(request).rights)
    those = [
        Candidate(one.edition, named(one.edition), one.is_same_kind) for one in comparing.candidates(found, readable)
    ]
    return show(request, "editions/diff_choose.html", found, candidates=those)


@access(Permission.READ_PUBLISHED)
@require_safe
def diff(request: HttpRequest, mark: str, other: str) -> HttpResponse:
    """Show what an edition says differently from another one, and why."""
    later, earlier = edition_of(request, mark), edition_of(request, other)
    comparison = comparing.editions_compared(earlier, later)
    chosen = _chosen(request)
    words = request.GET.get("q", "").strip()
    rows = [one for one in comparison.changes if _fits(one, chosen, words)]
    is_staff = _is_staff(request, later, earlier)
    return show(
        request,
        "editions/diff.html",
        later,
        earlier=earlier,
        earlier_named=named(earlier),
        comparison=comparison,
        rows=_shown(rows),
        asked=words,
        chosen=chosen,
        is_filtered=bool(chosen or words),
        facets=_facets(comparison.changes, chosen, words),
        counted=Counter(one.kind.value for one in comparison.changes),
        by_people=[one for one in comparison.by_people if _says(one, words)],
        by_program=[one for one in comparison.by_program if _says(one, words)],
        is_staff=is_staff,
        names=people(one.by for one in comparison.by_people) if is_staff else {},
    )


@access(Permission.READ_PUBLISHED)
@require_safe
def diff_csv(request: HttpRequest, mark: str, other: str, what: str) -> HttpResponse:
    """Hand out a comparison as CSV: the statements that differ, or the words."""
    later, earlier = edition_of(request, mark), edition_of(request, other)
    comparison = comparing.editions_compared(earlier, later)
    match what:
        case "figures":
            content = as_csv(COLUMNS, (row(one) for one in comparison.changes))
        case "words":
            is_staff = _is_staff(request, later, earlier)
            names = people(one.by for one in comparison.by_people) if is_staff else {}
            content = as_csv(PROSE_COLUMNS, (_prose_row(one, names) for one in comparison.prose))
        case _:
            raise NotFound(
                f"没有“{what[:20]}”这种导出；可用 figures、words",
                f"There is no export “{what[:20]}”; use figures or words",
            )
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{later.mark}-diff-{earlier.mark}-{what}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def _shown(changes: list[Change]) -> list[Shown]:
    numbers = {one.pair.slot: number for number, one in enumerate(changes, start=1)}
    names = comparing.slot_names()
    return [
        Shown(
            one,
            tuple(
                Told(
                    each,
                    () if each.about == each.reason.text else _pieces(each.about),
                    "" if each.amount is None else signed(each.amount),
                    tuple((names.text(slot), numbers.get(slot, 0)) for slot in each.slots[:_MOST_SLOTS]),
                    max(len(each.slots) - _MOST_SLOTS, 0),
                )
                for each in one.because
            ),
            _pieces(one.answer),
        )
        for one in changes
    ]


def _pieces(said: Text) -> Pieces:
    """Return a sentence cut where it quotes an edition or the title of a release: those keep their own language."""
    words = said.inside(page_language())
    return tuple((piece, bool(_QUOTED.fullmatch(piece))) for piece in _QUOTED.split(words) if piece)


def _prose_row(one: ProseChange, names: Mapping[str, str]) -> dict[str, str]:
    by = "" if not one.by else names.get(one.by, "") or "people"
    return {"place": one.place, "change": one.kind.value, "by": by, "before": one.before, "after": one.after}


def _is_staff(request: HttpRequest, *those: Edition) -> bool:
    visitor = visitor_of(request)
    scope = editions.reading_scope(visitor.rights)
    return visitor.is_signed_in and all(scope.covers(area=one.area) for one in those)


def _chosen(request: HttpRequest) -> dict[str, str]:
    """Return what the address narrows the list to; words that nobody knows narrow nothing."""
    return {
        name: value for name, known in _ASKED.items() if (value := request.GET.get(name, "")) in {one.value for one in known}
    }  # fmt: skip


def _fits(one: Change, chosen: Mapping[str, str], words: str) -> bool:
    has = {"sort": {one.group.value}, "change": {one.kind.value}, "reason": {each.reason.value for each in one.because}}
    if any(value not in has[name] for name, value in chosen.items()):
        return False
    if not words:
        return True
    shown = [part.shown for part in (one.pair.before, one.pair.after) if part]
    return words.casefold() in " ".join((one.pair.slot, one.answer.zh, one.answer.en, *shown)).casefold()


def _says(one: ProseChange, words: str) -> bool:
    return words.casefold() in f"{one.place} {one.before} {one.after}".casefold()


def _facets(changes: Iterable[Change], chosen: Mapping[str, str], words: str) -> list[tuple[str, list[Choice]]]:
    """Return for each question its answers, counted among the rows that the other questions leave."""
    listed, found = list(changes), []
    for name, known in _ASKED.items():
        others = {key: value for key, value in chosen.items() if key != name}
        left = [one for one in listed if _fits(one, others, words)]
        choices = []
        for one in known:
            count = sum(_fits(each, {name: one.value}, "") for each in left)
            if count:
                is_chosen = chosen.get(name) == one.value
                kept = {**others, **({} if is_chosen else {name: one.value}), **({"q": words} if words else {})}
                choices.append(Choice(one.text, count, urlencode(kept), is_chosen))
        found.append((name, choices))
    return found
