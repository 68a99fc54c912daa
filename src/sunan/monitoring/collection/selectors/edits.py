"""Questions about the graded edits: what they say about a return, and which they are."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import lru_cache

from sunan.kernel.errors import InvalidRule, NotFound, Unavailable
from sunan.kernel.findings import Finding, errors_among, shortened
from sunan.kernel.rulebook import RulebookSource
from sunan.monitoring.attainment import selectors as attained
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.answers import EditFinding, ReturnView
from sunan.monitoring.collection.core.edits.around import is_published, reported, spot_of, table_of_return
from sunan.monitoring.collection.core.edits.checks import share
from sunan.monitoring.collection.core.edits.engine import Outcome, run_edits
from sunan.monitoring.collection.core.edits.localise import Localised, localise, weights_of
from sunan.monitoring.collection.core.edits.priority import Priority, review_order
from sunan.monitoring.collection.core.edits.reading import EditBook, read_edits
from sunan.monitoring.collection.core.edits.system import groups_of
from sunan.monitoring.collection.core.micro.tables import read_tables
from sunan.monitoring.collection.core.words import Verdict
from sunan.monitoring.statistics.core.catalogue import Catalogue, draft_catalogue
from sunan.rulebooks import selectors as rulebooks


def check_edits(source: RulebookSource) -> list[Finding]:
    """Return every finding about the graded edits of a rulebook."""
    catalogue, problems = draft_catalogue(source)
    sound = None if errors_among(problems) else catalogue
    return shortened(read_edits(source, catalogue=sound, tables=_columns(source, sound))[1])


def edit_book(rulebook: str = "") -> EditBook:
    """Return the graded edits of a rulebook, by default of the one in force.

    Args:
        rulebook: hash of the rulebook that was in force when a campaign opened; its edits hold for the whole round.
    Raises:
        InvalidRule: the edits have errors; `sunan check` lists them.
    """
    source = rulebooks.source_in_force()
    if rulebook and rulebook != source.hash:
        try:
            return _archived(rulebook)
        except NotFound:
            return _read(source)
    return _read(source)


def graded_findings(view: ReturnView) -> tuple[EditFinding, ...]:
    """Return what the graded edits say about a return as it stands; errors first.

    Raises:
        InvalidRule: the edits have errors.
    """
    asks = {spot_of(cell): cell.ask.id for cell in view.cells}
    return tuple(
        EditFinding(one.edit, one.grade, asks.get(one.spot), one.fingerprint, one.words)
        for one in outcome_of(view).said
    )


def outcome_of(view: ReturnView) -> Outcome:
    """Return what the graded edits say about a return, with places and figures.

    Raises:
        InvalidRule: the edits have errors.
    """
    edits = edit_book(view.head.campaign.rulebook)
    state = state_now()
    if state is None:
        return Outcome(())
    table = table_of_return(view.cells, edits=edits, book=state.book, record=state.figures.record)
    return run_edits(edits.of_table(), table, factors=edits.factors, about=edits.about)


def localised(view: ReturnView) -> tuple[Localised, ...]:
    """Return, for each group of figures that cannot all hold, the lightest set that must change.

    Raises:
        InvalidRule: the edits have errors.
    """
    edits = edit_book(view.head.campaign.rulebook)
    state = state_now()
    if state is None:
        return ()
    table = table_of_return(view.cells, edits=edits, book=state.book, record=state.figures.record)
    groups = groups_of(edits.of_table(), table, factors=edits.factors, about=edits.about)
    rule = edits.settings.localisation
    values = reported(view.cells, state.book.catalogue)
    accepted = (Verdict.ACCEPTED.value, Verdict.HELD.value)
    given = models.Explanation.objects.filter(ask__in=[cell.ask.id for cell in view.cells], verdict__in=accepted)
    confirmed = set(given.values_list("ask", flat=True))
    return localise(
        groups,
        weight=weights_of(
            reported=share(rule.reported),
            published=share(rule.published),
            confirmed=share(rule.confirmed),
            is_published={
                spot: is_published(spot, values.get(spot), state.figures.record, state.book.catalogue)
                for group in groups
                for spot in group.unknowns
            },
            is_confirmed=frozenset(spot_of(cell) for cell in view.cells if cell.ask.id in confirmed),
        ),
        alternatives=rule.alternatives,
        most_seconds=float(rule.most_seconds),
        clock=time.monotonic,
    )


def order_of_review(view: ReturnView) -> tuple[Priority, ...]:
    """Return the cells of a return in the order in which a reviewer should look at them: what moves targets most, first."""
    state = state_now()
    asked = {spot_of(cell): cell.ask.asked.settles for cell in view.cells}
    if state is None:
        return tuple(Priority(spot, settles, ()) for spot, settles in asked.items())
    values = reported(view.cells, state.book.catalogue)
    known = {spot: value.value for spot, value in values.items() if value is not None}
    return review_order(asked, known, book=state.book, record=state.figures.record)


def state_now() -> StateOfPlan | None:
    """Return the state of the plan as known now; `None` while no release is loaded."""
    try:
        return attained.state_of_plan()
    except Unavailable:
        return None


@lru_cache(maxsize=8)
def _archived(rulebook: str) -> EditBook:
    return _read(rulebooks.archived_rulebook(rulebook))


@lru_cache(maxsize=4)
def _read(source: RulebookSource) -> EditBook:
    catalogue, _ = draft_catalogue(source)
    book, findings = read_edits(source, catalogue=catalogue, tables=_columns(source, catalogue))
    if book is None:
        count = len(errors_among(findings))
        raise InvalidRule(
            f"collection/edits.yaml 有 {count} 处错误，不能使用；运行 sunan check 查看",
            f"collection/edits.yaml has {count} errors and cannot be used; run `sunan check`",
        )
    return book


def _columns(source: RulebookSource, catalogue: Catalogue | None) -> Mapping[str, Mapping[str, str]] | None:
    """Return the columns of the micro tables with their units; `None` where the tables have errors of their own."""
    tables, _ = read_tables(source, catalogue=catalogue)
    return tables.units if tables else None
