"""The state of the plan: one question that pages, files, reports and commands all ask."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from sunan.kernel.errors import InvalidInput, InvalidRule, Unavailable
from sunan.kernel.findings import Finding, errors_among, shortened
from sunan.kernel.rulebook import RulebookSource
from sunan.monitoring.attainment.core.book import Book, draft_book, read_book, unread_files
from sunan.monitoring.attainment.core.build import build_state
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.indicators import selectors as indicators
from sunan.monitoring.statistics import selectors as statistics
from sunan.monitoring.statistics.ingest.rulebook import check_batch, read_batch
from sunan.rulebooks import selectors as rulebooks


def book_in_force() -> Book:
    """Return the rulebook in force, typed.

    Raises:
        InvalidRule: it has errors; `sunan check` lists them.
    """
    return _read_once(rulebooks.source_in_force())


@lru_cache(maxsize=4)
def _read_once(source: RulebookSource) -> Book:
    book, findings = read_book(source)
    if book is None:
        count = len(errors_among(findings))
        raise InvalidRule(
            f"规则手册有 {count} 处错误，不能使用；运行 sunan check 查看",
            f"The rulebook has {count} errors and cannot be used; run `sunan check`",
        )
    return book


def check_rulebook(source: RulebookSource) -> list[Finding]:
    """Return every finding about a rulebook and its releases, at most a hundred of one kind in one file."""
    draft = draft_book(source)
    findings = [*draft.findings, *unread_files(source)]
    if draft.catalogue and draft.areas is not None:
        batch, problems = read_batch(source, catalogue=draft.catalogue, areas=draft.areas)
        findings += problems
        if batch:
            findings += check_batch(batch)
    return shortened(findings)


def state_of_plan(*, as_of: date | None = None, even_empty: bool = False) -> StateOfPlan:
    """Return the state of the plan in force, as known on a date; by default on the latest date in the releases.

    Args:
        even_empty: whether a date on which nothing was known gives a state without figures instead of a refusal.
    Raises:
        Unavailable: no release is loaded yet.
        InvalidInput: nothing was known on that date.
        InvalidRule: the rulebook in force has errors.
    """
    latest = statistics.latest_known_date()
    if latest is None:
        raise Unavailable("尚未载入任何数据；请先运行 sunan load", "No release is loaded yet; run `sunan load` first")
    state = _state(rulebooks.source_in_force(), as_of or latest, statistics.tally())
    if not state.figures.record.cells and not even_empty:
        raise InvalidInput(
            f"{as_of} 之前没有已知的数据；请换一个较晚的日期", f"Nothing was known on {as_of}; choose a later date"
        )
    return state


@lru_cache(maxsize=16)
def _state(source: RulebookSource, as_of: date, tally: tuple[int, int]) -> StateOfPlan:  # noqa: ARG001 more data, a new question
    book = _read_once(source)
    record = statistics.record_as_of(as_of, catalogue=book.catalogue)
    figures = indicators.figure_book(
        record,
        indicators=book.indicators,
        catalogue=book.catalogue,
        members=book.members,
        rulebook=book.hash,
    )
    return build_state(book=book, figures=figures)
