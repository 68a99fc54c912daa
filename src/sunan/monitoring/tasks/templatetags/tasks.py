"""Words and shapes of tasks in templates: a state and an outcome always have a word, a shape and a colour."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from sunan.access.visitors import page_language
from sunan.kernel.texts import text
from sunan.monitoring.tasks.core.timeline import Drawn
from sunan.monitoring.tasks.core.words import Outcome, State

register = template.Library()

_SHAPE = '<svg class="shape" viewBox="0 0 16 16" aria-hidden="true" focusable="false">{}</svg>'
_STATES = {
    State.NOT_PROMISED: '<rect class="hollow dashed" x="2" y="2" width="12" height="12"/>',
    State.NOT_STARTED: '<circle class="hollow" cx="8" cy="8" r="6"/>',
    State.ON_TIME: '<path d="M3 2l11 6-11 6z"/>',
    State.SLIPPING: '<path class="hollow" d="M8 2l6.5 12h-13z"/>',
    State.LATE: '<path d="M8 1.5l7 13H1z"/>',
    State.CLAIMED_NOT_EVIDENCED: '<circle class="hollow dashed" cx="8" cy="8" r="6"/><path d="M8 5v6M5 8h6" class="hollow"/>',
    State.EVIDENCED_NOT_VERIFIED: '<circle class="hollow" cx="8" cy="8" r="6"/><circle cx="8" cy="8" r="3"/>',
    State.DONE: '<circle cx="8" cy="8" r="7"/><path d="M4.5 8.2l2.4 2.4 4.6-5" fill="none" stroke="var(--surface)" stroke-width="2"/>',
    State.CHANGED: '<path class="hollow" d="M8 2l6 6-6 6-6-6z"/>',
    State.DROPPED: '<path class="hollow" d="M3 3l10 10M13 3L3 13"/>',
}
_OUTCOMES = {
    Outcome.COMPLETED: _STATES[State.DONE],
    Outcome.PARTLY: '<circle class="hollow" cx="8" cy="8" r="6"/><path d="M8 2a6 6 0 0 0 0 12z"/>',
    Outcome.NOT_COMPLETED: '<path class="hollow" d="M3 3l10 10M13 3L3 13"/>',
    Outcome.CARRIED_OVER: '<path class="hollow" d="M2 8h11M9 3.5L13.5 8 9 12.5"/>',
    Outcome.CANNOT_TELL: '<circle class="hollow dashed" cx="8" cy="8" r="6"/>',
}
_NOT_ASSESSED = '<rect class="hollow dashed" x="2" y="2" width="12" height="12"/>'


@register.simple_tag
def state_shape(state: State) -> SafeString:
    """Return the shape of a state; its word has to stand beside it."""
    return mark_safe(_SHAPE.format(_STATES[state]))  # noqa: S308 drawn by our own code from constants


@register.simple_tag
def outcome_shape(outcome: Outcome | None) -> SafeString:
    """Return the shape of an outcome, or that of not assessed; its word has to stand beside it."""
    return mark_safe(_SHAPE.format(_OUTCOMES[outcome] if outcome else _NOT_ASSESSED))  # noqa: S308 as above


@register.filter
def percent(share: float) -> SafeString:
    """Return a share as a length: 0.25 → 25%."""
    return format_html("{}%", f"{share * 100:.3f}".rstrip("0").rstrip("."))


@register.filter
def mark_words(mark: Drawn) -> str:
    """Return what a mark of the timeline says to who cannot see it."""
    point = mark.point
    said = [
        point.what,
        text(f"计划 {point.planned_on}", f"planned {point.planned_on}"),
        point.state.text,
    ]
    if mark.slip_days:
        later = mark.slip_days > 0
        days = abs(mark.slip_days)
        said.append(
            text(
                f"{'推后' if later else '提前'} {days} 天",
                f"{days} days {'later' if later else 'earlier'} than promised",
            )
        )
    language = page_language()
    return ("，" if language == "zh" else ", ").join(one.inside(language) for one in said)
