"""Questions about two editions, or one report at two dates: what differs, and why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sunan.documents.core.content import Document
from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment import selectors as attainment
from sunan.monitoring.editions import models
from sunan.monitoring.editions.core.comparison import Comparison, compared
from sunan.monitoring.editions.core.diff import Side
from sunan.monitoring.editions.core.diff_ground import Source
from sunan.monitoring.editions.core.edition import Edition
from sunan.monitoring.editions.core.slots import SlotNames
from sunan.monitoring.editions.selectors import contents as said
from sunan.monitoring.indicators import selectors as indicators
from sunan.monitoring.indicators.core.seals import Seal
from sunan.monitoring.reports import selectors as reports
from sunan.monitoring.reports.core.request import ReportRequest
from sunan.monitoring.statistics import selectors as statistics


@dataclass(frozen=True, slots=True)
class Earlier:
    """An edition with which another one can be compared, and how near it is."""

    edition: Edition
    is_same_kind: bool


def candidates(found: Edition, readable: Iterable[Edition]) -> tuple[Earlier, ...]:
    """Return the other editions that somebody may compare with: the same kind for the same readers first."""
    others = [one for one in readable if one.mark != found.mark and one.state.value != "discarded"]
    marked = [Earlier(one, _sort(one) == _sort(found)) for one in others]
    return tuple(sorted(marked, key=lambda one: (not one.is_same_kind, -one.edition.id)))


def _sort(one: Edition) -> tuple[str, str, str, bool]:
    return one.kind, one.audience, one.city, one.brief


def editions_compared(before: Edition, after: Edition) -> Comparison:
    """Return what the later edition says differently from the earlier one, and why.

    Raises:
        InvalidInput: it is the same edition twice.
    """
    if before.mark == after.mark:
        raise InvalidInput(
            f"两个版本都是 {after.mark}；请选另一个版本来比较",
            f"Both editions are {after.mark}; choose another one to compare with",
        )
    first, last = _side(before), _side(after)
    return _compared(first, last, _kept_seals(first.document, last.document), _cautions(before, after))


def dates_compared(request: ReportRequest, *, earlier: date, later: date | None = None) -> Comparison:
    """Return what a report says differently as known on two dates, and why; nothing is kept.

    Args:
        later: by default the latest date in the releases.
    Raises:
        InvalidInput: nothing was known on one of the dates, or they are not in their order.
    """
    sides, seals = [], {}
    for day in (earlier, later):
        state = reports.state_for_report(as_of=day)
        document = reports.document_of(state, request)
        releases = frozenset(one.id for one in statistics.releases_as_of(state.as_of))
        sides.append(Side(state.as_of.isoformat(), document, state.book.hash, releases))
        seals.update({one.seal.id: one.seal for one in reports.disclosed_state(state, request).shown_figures()})
    before, after = sides
    if before.as_of >= after.as_of:
        raise InvalidInput(
            f"起始日期 {before.as_of} 不早于截止日期 {after.as_of}；请调换或另选日期",
            f"{before.as_of} is not before {after.as_of}; exchange the dates or choose others",
        )
    return _compared(before, after, seals, ())


def _compared(before: Side, after: Side, seals: Mapping[str, Seal], cautions: Iterable[Text]) -> Comparison:
    known = statistics.releases_as_of(date.max)
    sources = {one.id: Source(one.title, one.publisher, one.known_on) for one in known}
    return compared(
        before, after, seals=seals, sources=sources, names=slot_names(), cautions=cautions,
        retractions=statistics.retractions_as_of(after.as_of),
    )  # fmt: skip


def slot_names() -> SlotNames:
    """Return what slots are called by the rulebook in force."""
    book = attainment.book_in_force()
    plan = book.plan
    areas = {one.code: one.short for one in (plan.region, *plan.cities, *plan.areas)}
    names = {rule.id: rule.short for rule in book.indicators.rules.values()}
    targets = {
        one.id: _joined(areas.get(one.area, text(one.area, one.area)), names.get(one.indicator, text(one.id, one.id)))
        for one in plan.targets
    }
    measures = {one.id: one.name for one in book.catalogue.measures.values()}
    return SlotNames(names, areas, targets, measures)


def _joined(area: Text, name: Text) -> Text:
    return text(f"{area.zh}{name.zh}", f"{name.en}, {area.en}")


def _side(found: Edition) -> Side:
    standing = {place: one.by or "—" for place, one in said.contents(found).standing.items() if not one.is_removed}
    releases = models.Edition.objects.values_list("releases", flat=True).get(id=found.id)
    document = said.frozen_document(found) or said.contents(found).document
    return Side(found.mark, document, found.rulebook, frozenset(one[0] for one in json.loads(releases)), standing)


def _kept_seals(*documents: Document) -> dict[str, Seal]:
    wanted = {str(one.recipe["seal"]) for document in documents for one in document.seals if one.recipe.get("seal")}
    return indicators.kept_seals(wanted)


def _cautions(before: Edition, after: Edition) -> Iterable[Text]:
    if before.kind != after.kind or before.brief != after.brief:
        yield text(
            "两版种类不同，章节不一，只载于一版的内容列为新增或不再出现",
            "The editions are of different kinds: what only one of them holds is listed as new or no longer stated",
        )
    if (before.audience, before.city) != (after.audience, after.city):
        yield text("两版读者不同，披露规则不同", "The editions are for different readers, with different disclosure")
    if before.language != after.language:
        yield text(
            "两版语言不同，只比较数字和判断，不比较文字",
            "The editions are in different languages: figures and verdicts are compared, words are not",
        )
