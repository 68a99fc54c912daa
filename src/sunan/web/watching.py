"""What monitoring is told of the features: rulebook, releases, jobs, the log."""

from __future__ import annotations

from collections.abc import Mapping

from sunan.audit import selectors as audit
from sunan.jobs import selectors as jobs
from sunan.kernel.texts import Text, text
from sunan.monitoring.statistics import selectors as statistics
from sunan.operate.core.measurements import Gauge, Labels
from sunan.operate.monitoring import register_condition, register_gauge
from sunan.rulebooks import selectors as rulebooks


def register() -> None:
    """Hand in conditions and numbers."""
    register_condition("rulebook", _rulebook)
    register_condition("releases", _releases)
    for gauge in (
        Gauge("sunan_releases", "Releases of statistics loaded.", lambda: {(): statistics.loaded_releases()}),
        Gauge("sunan_observations", "Observations loaded.", lambda: {(): statistics.loaded_rows()}),
        Gauge("sunan_jobs", "Background jobs by state.", _jobs),
        Gauge("sunan_events_unsealed", "Events of the log not chained yet.", lambda: {(): audit.pending_count()}),
    ):
        register_gauge(gauge)


def _rulebook() -> Text | None:
    source = rulebooks.source_in_force()
    if rulebooks.is_archived(source.hash):
        return None
    return text("规则手册还没有载入；请运行 sunan load", "the rulebook is not loaded yet; run `sunan load`")


def _releases() -> Text | None:
    if statistics.loaded_releases():
        return None
    return text("还没有载入任何数据发布；请运行 sunan load", "no release is loaded yet; run `sunan load`")


def _jobs() -> Mapping[Labels, float]:
    return {(("state", state.value),): count for state, count in jobs.counts_by_state().items()}
