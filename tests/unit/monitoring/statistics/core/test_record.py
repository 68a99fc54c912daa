"""A record holds what was known on its date, and says plainly where nothing was published."""

from __future__ import annotations

from datetime import date

from sunan.kernel.printed import PrintedValue
from sunan.monitoring.statistics.core.observations import Cell, Confidence, Observation, ObservationKind, Vintage
from sunan.monitoring.statistics.core.record import Record


def value(period: str, *, known: date, list_id: str = "", release: str = "r") -> Observation:
    vintage = Vintage(release, "", "", "", "", "", "unknown", known, known, "", "0" * 64)
    return Observation(
        Cell("gazelle", "A1", period, list_id), PrintedValue.parse("1"), "家", "1", "家", ObservationKind.ACTUAL, False,
        Confidence.HIGH, "", "", "", vintage, 2,
    )  # fmt: skip


def by_release(observation: Observation) -> tuple[int | str, ...]:
    return (observation.vintage.id,)


EARLY, LATE = date(2021, 1, 1), date(2022, 1, 1)


def test_what_became_known_later_is_left_out():
    values = [value("2020", known=LATE, release="a"), value("2020", known=EARLY, release="b")]
    early = Record.of(values, as_of=EARLY, preference=by_release)
    late = Record.of(values, as_of=LATE, preference=by_release)
    assert [one.vintage.id for one in early.values("gazelle", "A1", "2020")] == ["b"]
    assert [one.vintage.id for one in late.values("gazelle", "A1", "2020")] == ["a", "b"]


def test_counts_of_unlike_lists_stand_in_unlike_cells():
    values = [value("2020", known=EARLY, list_id="x"), value("2021", known=EARLY, list_id="y")]
    record = Record.of(values, as_of=LATE, preference=by_release)
    assert record.lists("gazelle", "A1") == ("x", "y")
    assert record.periods("gazelle", "A1") == ("2020", "2021")
    assert record.years("gazelle", "A1") == (2020, 2021)
    assert record.values("gazelle", "A1", "2020") == ()
