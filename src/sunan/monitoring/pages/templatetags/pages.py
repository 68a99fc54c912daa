"""Words of rulebooks for templates: `{{ commitment.kind|word:"commitment"|t }}`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django import template

from sunan.kernel.areas import Area
from sunan.kernel.arithmetic import CONTEXT, grouped
from sunan.kernel.errors import NotFound
from sunan.kernel.micro import CollectedUnder
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.missing import MissingFigure
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.pages.core import gaps, words
from sunan.monitoring.pages.core.sources import published_text
from sunan.monitoring.plan.core.outline import Clause
from sunan.monitoring.plan.core.targets import Target
from sunan.monitoring.statistics.core.observations import Cell, Observation, Vintage

register = template.Library()


@register.filter
def word(value: str, book: str) -> Text:
    """Return the word for an id of a rulebook."""
    return words.word(value, book)


@register.filter
def percent(share: Decimal | None, places: int = 1) -> str:
    """Return a share for reading: 0.248 is 24.8%."""
    return "" if share is None else f"{grouped(CONTEXT.multiply(share, Decimal(100)), places)}%"


@register.filter
def signed(value: Decimal | None, places: int = 2) -> str:
    """Return a difference for reading, with its sign."""
    if value is None:
        return ""
    shown = grouped(abs(value), places)
    return f"−{shown}" if value < 0 else f"+{shown}"


@register.filter
def signed_plain(value: Decimal) -> str:
    """Return an exact difference with its sign, as many digits as it has."""
    shown = grouped(abs(value))
    return f"−{shown}" if value < 0 else f"+{shown}" if value > 0 else shown


@register.filter
def ground(collected_under: str) -> Text:
    """Return on which ground figures were collected."""
    return CollectedUnder(collected_under).text


@register.filter
def unit_of(symbol: str, state: StateOfPlan) -> Text:
    """Return a unit for reading."""
    return state.book.catalogue.unit_text(symbol)


@register.filter
def published(vintage: Vintage) -> Text:
    """Return when a release was published, as precisely as it is known."""
    return published_text(vintage)


@register.filter
def clause_of(clause_id: str, state: StateOfPlan) -> Clause:
    """Return a clause by its id."""
    return state.book.plan.clause(clause_id)


@register.filter
def clause_number(clause_id: str, state: StateOfPlan) -> str:
    """Return the printed number of a clause; one without a number is named by its place and title."""
    clause = state.book.plan.clause(clause_id)
    return clause.number or f"{place_of(clause_id, state)} {clause.title.zh}".strip()


@register.filter
def place_of(clause_id: str, state: StateOfPlan) -> str:
    """Return the printed number of a clause, or of the nearest clause above it that has one."""
    clause = state.book.plan.clause(clause_id)
    while clause.parent and not clause.number:
        clause = state.book.plan.clause(clause.parent)
    return clause.number


@register.filter
def sign(value: str) -> str:
    """Return a comparator as a sign: >= is ≥."""
    return {">=": "≥", "<=": "≤"}.get(str(value), str(value))


@register.filter
def target_of(target_id: str, state: StateOfPlan) -> Target | None:
    """Return a target by its id; `None` for ids of other things."""
    try:
        return state.book.plan.target(target_id)
    except NotFound:
        return None


@register.filter
def target_name(target: Target, state: StateOfPlan) -> Text:
    """Return a target's name: its area and its indicator."""
    area, rule = state.book.plan.area(target.area), state.book.indicators.rule(target.indicator)
    return text(f"{area.short.zh}{rule.short.zh}", f"{area.short.en}: {rule.short.en}")


@register.filter
def indicator_of(one: Observation, state: StateOfPlan) -> str:
    """Return the id of an indicator that carries a published value, so that its origin can be opened; or nothing."""
    rules = state.book.indicators.rules.values()
    return next((rule.id for rule in rules if rule.published_measure == one.cell.measure), "")


@register.filter
def feature_page(feature: str) -> str:
    """Return the route of the pages on which a feature can be seen; empty when there are none yet."""
    return words.FEATURE_PAGES.get(feature, "")


@register.filter
def area_of(code: str, state: StateOfPlan) -> Area:
    """Return an area by its code."""
    return state.book.plan.area(code)


@register.filter
def doubt_text(doubt: str, state: StateOfPlan) -> Text:
    """Return why a row is mistrusted."""
    found = state.book.catalogue.doubts.get(doubt)
    return found.text if found else text(doubt, doubt)


@register.filter
def basis_text(basis: str, state: StateOfPlan) -> Text:
    """Return on which basis a figure stands."""
    found = state.book.catalogue.bases.get(basis)
    return found.text if found else text(basis, basis)


@register.filter
def brief(cells: Iterable[Cell], state: StateOfPlan) -> Text:
    """Return cells in words, joined by measure and period."""
    return gaps.brief(cells, state)


@register.filter
def why_missing(one: MissingFigure) -> Text:
    """Return why a cell is open."""
    return gaps.why_missing(one)


@register.filter
def item(values: Mapping[str, str], key: str) -> str:
    """Return what a mapping holds under a key; empty when nothing."""
    return values.get(key, "")
