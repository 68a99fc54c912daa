"""A report: the state of a plan after disclosure, chapter by chapter, as its kind and readers ask for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sunan.documents.core.composer import Composer
from sunan.documents.core.content import Document
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.reports.core.chapters import (
    annexes,
    basis,
    brief,
    causes,
    cities,
    coherence,
    missing,
    overall,
    sheets,
    summary,
    targets,
    tasks,
)
from sunan.monitoring.reports.core.disclosure import disclosed
from sunan.monitoring.reports.core.request import Audience, ReportKind, ReportRequest
from sunan.monitoring.reports.core.rules import Matter, ReportRules
from sunan.monitoring.reports.core.wording import Writer
from sunan.monitoring.tasks.core.delivery import NOTHING_DELIVERED, Delivery

Chapter = Callable[[Writer], None]

BRIEF = text("简报", "brief")
_MADE_UP = text("（含演示数据，不是真实结果）", "(with demonstration data; not a true result)")
_UNSIGNED = text("依据已知数据按规则手册生成，未经审签", "made from known figures by the rulebook; not signed")

_ANNEXES: tuple[Chapter, ...] = (
    sheets.write_target_sheets, tasks.write_task_ledger, tasks.write_boxes, missing.write_missing_lists,
    sheets.write_compendium, annexes.write_revisions, annexes.write_methods, annexes.write_errata, annexes.write_sources,
)  # fmt: skip
_CHAPTERS: dict[ReportKind, tuple[Chapter, ...]] = {
    ReportKind.YEARLY: (
        summary.write_summary, overall.write_overall, targets.write_region, cities.write_cities, tasks.write_tasks,
        missing.write_missing, causes.write_advice, basis.write_basis, annexes.write_revisions, annexes.write_methods, annexes.write_sources,
    ),
    ReportKind.MIDTERM: (
        summary.write_summary, basis.write_basis, overall.write_overall, targets.write_region, tasks.write_tasks,
        cities.write_cities, coherence.write_coherence, causes.write_causes, missing.write_missing,
        causes.write_outlook, causes.write_advice, *_ANNEXES,
    ),
    ReportKind.FINAL: (
        summary.write_summary, basis.write_basis, overall.write_overall, targets.write_region, tasks.write_tasks,
        cities.write_cities, coherence.write_coherence, causes.write_lessons, causes.write_causes, missing.write_missing,
        causes.write_advice, *_ANNEXES, tasks.write_commitments,
    ),
}  # fmt: skip


def report(
    state: StateOfPlan,
    request: ReportRequest,
    rules: ReportRules | None = None,
    delivery: Delivery = NOTHING_DELIVERED,
) -> Document:
    """Return a report on a plan as known on the state's date.

    Args:
        rules: of disclosure and wording; without any the strictest disclosure holds and no adjective is written.
        delivery: what was delivered of tasks and commitments; nothing is presumed of what is not in it.
    """
    known = rules or ReportRules()
    seen = disclosed(state, request, known)
    programme = state.book.plan.programme
    language = request.language
    composer = Composer(
        programme.title.inside(language),
        subtitle=_subtitle(state, request).inside(language),
        language=language,
        as_of=state.as_of,
        note=_note(state, request).inside(language),
        keywords=(programme.zone.inside(language), programme.document.number),
    )
    shown = delivery.verified() if Matter.TASK_WORK in seen.hidden else delivery
    write = Writer(seen.state, composer, request, known, seen.hidden, shown)
    write.quote(programme.title, "programme.title")
    for chapter in _chapters(write):
        chapter(write)
    return composer.document()


def _subtitle(state: StateOfPlan, request: ReportRequest) -> Text:
    kind = request.kind.text
    if request.city:
        city = state.book.plan.area(request.city).name
        kind = text(f"{city.zh}{kind.zh}", f"{kind.en}: {city.en}")
    if request.brief:
        kind = text(f"{kind.zh}{BRIEF.zh}", f"{kind.en}, {BRIEF.en}")
    if state.has_demonstration:
        kind = text(f"{kind.zh}{_MADE_UP.zh}", f"{kind.en} {_MADE_UP.en}")
    return kind


def _note(state: StateOfPlan, request: ReportRequest) -> Text:
    """Return the line under the title: the edition, its year, and that nobody has signed it."""
    audience = request.audience.text
    year = state.as_of.year
    over = state.book.plan.programme.when.is_over(on=state.as_of)
    if request.kind is ReportKind.YEARLY and not over:
        return text(f"{year}年　{audience.zh}　{_UNSIGNED.zh}", f"{year}, {audience.en}; {_UNSIGNED.en}")
    return text(f"{audience.zh}　{_UNSIGNED.zh}", f"{audience.en}; {_UNSIGNED.en}")


def _chapters(write: Writer) -> Iterable[Chapter]:
    if write.request.brief:
        yield brief.write_brief
        return
    write.report.at("contents")
    write.report.contents(depth=1 if write.request.kind is not ReportKind.YEARLY and not write.request.city else 2)
    if write.request.audience is Audience.CITY:
        yield from _of_a_city(write)
    else:
        yield from _CHAPTERS[write.request.kind]


def _of_a_city(write: Writer) -> Iterable[Chapter]:
    """Yield the chapters of a city edition: its targets, its part in regional ones, its tasks, what it has to supply."""
    city = write.state.book.plan.area(write.request.city)
    kind = write.request.kind

    def its_targets(writer: Writer) -> None:
        cities.write_city(writer, city, level=1)
        writer.report.at("city.series")
        if kind is not ReportKind.YEARLY:
            cities.write_city_series(writer, city)

    yield summary.write_summary
    yield basis.write_basis
    yield its_targets
    yield lambda writer: coherence.write_place_of_city(writer, city)
    yield tasks.write_tasks
    yield causes.write_causes
    yield missing.write_missing
    if kind is ReportKind.MIDTERM:
        yield causes.write_outlook
    yield causes.write_advice
    yield missing.write_missing_lists
    if kind is not ReportKind.YEARLY:
        yield sheets.write_target_sheets
    yield annexes.write_revisions
    yield annexes.write_methods
    yield annexes.write_sources
