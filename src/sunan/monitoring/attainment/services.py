"""Changes: keeping what an assessment rests on."""

from __future__ import annotations

from datetime import datetime

from sunan.kernel.actors import Actor
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.indicators import services as indicators


def keep_state(state: StateOfPlan, *, by: Actor, at: datetime) -> int:
    """Keep the seal of every figure that the state of the plan shows; return how many were new."""
    return indicators.keep_seals((figure.seal for figure in state.shown_figures()), by=by, at=at)
