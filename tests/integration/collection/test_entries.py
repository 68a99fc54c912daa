"""Saving cells: every version is kept, nobody overwrites what they have not seen, what is no number stays as typed."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sunan.audit import selectors as audit
from sunan.kernel.errors import InvalidInput, NotFound
from sunan.kernel.printed import Qualifier
from sunan.monitoring.attainment.core.verdicts import Reason
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.answers import TypedCell
from sunan.monitoring.collection.core.refusals import ReturnUnfinished
from sunan.monitoring.collection.core.words import EntryKind, EntrySource
from sunan.monitoring.collection.selectors import cells
from sunan.monitoring.collection.selectors.checking import CLASHING
from sunan.monitoring.collection.services import entries
from tests.integration.collection.round import BUREAU, CELLS, PARK, Round
from tests.moments import NOON

pytestmark = pytest.mark.django_db


def _saved_events() -> list[dict[str, object]]:
    return [dict(one.after or {}) for one in audit.events() if one.action == "collection.cells_saved"]


def test_any_number_of_cells_is_one_event(round_: Round) -> None:
    round_.opened()
    round_.fill()
    assert [one["cells"] for one in _saved_events()] == [len(CELLS)]
    assert [one.version for one in round_.return_of().cells] == [1] * len(CELLS)


def test_a_number_keeps_what_was_typed_its_unit_and_its_hedge(round_: Round) -> None:
    round_.opened()
    round_.type("gdp", "约 2.67 万亿元")
    now = round_.cell("gdp").current
    assert now is not None
    assert (now.typed, now.printed, now.unit, now.qualifier) == ("约 2.67 万亿元", "2.67", "万亿元", Qualifier.ABOUT)
    assert now.value == Decimal(26700)
    assert now.source is EntrySource.GRID


def test_what_is_no_number_is_kept_with_a_finding_at_its_cell(round_: Round) -> None:
    round_.opened()
    outcome = round_.type("gdp", "待核")
    assert [(one.code, one.place.subject) for one in outcome.findings] == [
        ("collection.no_number", str(round_.cell("gdp").ask.id))
    ]
    now = round_.cell("gdp").current
    assert now is not None
    assert (now.typed, now.is_unreadable, now.value) == ("待核", True, None)


def test_every_version_is_kept_and_the_same_again_stores_nothing(round_: Round) -> None:
    round_.opened()
    round_.type("gdp", "26726.98")
    assert round_.type("gdp", "26,726.98").changed == 0
    round_.type("gdp", "26727")
    round_.type("gdp", "")
    ask = round_.cell("gdp").ask.id
    found = cells.history(ask, round_.rights(round_.reporter))
    assert [(one.version, one.kind, one.printed) for one in found] == [
        (1, EntryKind.VALUE, "26726.98"), (2, EntryKind.VALUE, "26727"), (3, EntryKind.CLEARED, ""),
    ]  # fmt: skip
    assert not round_.cell("gdp").is_answered
    assert len(_saved_events()) == 3


def test_a_note_alone_is_a_change(round_: Round) -> None:
    round_.opened()
    round_.type("gdp", "26727")
    assert round_.type("gdp", "26727", note="五经普修订数").changed == 1
    assert round_.cell("gdp").current.note == "五经普修订数"


def test_an_empty_cell_that_stays_empty_stores_nothing(round_: Round) -> None:
    round_.opened()
    assert round_.type("gdp", "   ").changed == 0
    assert round_.cell("gdp").current is None


def test_of_two_who_write_one_cell_the_second_sees_both(round_: Round) -> None:
    round_.opened()
    round_.type("gdp", "26727", after=0)
    outcome = round_.type("gdp", "26800", after=0, by=round_.second_reporter)
    clash = outcome.contested[0]
    assert clash.theirs is not None
    assert (clash.version, clash.theirs.printed, clash.theirs.by) == (1, "26727", round_.reporter.id)
    cell = round_.cell("gdp")
    assert cell.current is not None
    assert (cell.current.printed, [one.printed for one in cell.contested]) == ("26727", ["26800"])
    assert outcome.changed == 0


def test_the_same_number_from_two_is_no_clash(round_: Round) -> None:
    round_.opened()
    round_.type("gdp", "26727", after=0)
    outcome = round_.type("gdp", "26,727", after=0, by=round_.second_reporter)
    assert (outcome.contested, round_.cell("gdp").contested) == ((), ())


def test_an_editor_that_saves_again_does_not_repeat_a_clash(round_: Round) -> None:
    round_.opened()
    round_.type("gdp", "26727", after=0)
    for _ in range(3):
        assert len(round_.type("gdp", "26800", after=0, by=round_.second_reporter).contested) == 1
    assert len(round_.cell("gdp").contested) == 1


def test_a_clash_is_settled_by_a_choice_and_not_by_typing_on(round_: Round) -> None:
    round_.opened()
    round_.fill()
    round_.type("gdp", "26800", after=0, by=round_.second_reporter)
    round_.type("gdp", "26727.5")
    cell = round_.cell("gdp")
    assert [one.printed for one in cell.contested] == ["26800"]
    with pytest.raises(ReturnUnfinished) as caught:
        round_.submit()
    assert CLASHING in {one.edit for one in caught.value.findings}
    with pytest.raises(InvalidInput, match="理由"):
        entries.choose_entry(ask=cell.ask.id, version=2, why="", by=round_.reporter, at=NOON)
    chosen = entries.choose_entry(
        ask=cell.ask.id, version=cell.contested[0].version, why="五经普后的数", by=round_.reporter, at=NOON
    )
    cell = round_.cell("gdp")
    assert cell.current is not None
    assert (cell.current.printed, cell.current.source, cell.current.version) == (
        "26800", EntrySource.CHOSEN, chosen.version,
    )  # fmt: skip
    assert cell.contested == ()
    with pytest.raises(InvalidInput, match="没有待选定"):
        entries.choose_entry(ask=cell.ask.id, version=1, why="再选", by=round_.reporter, at=NOON)
    assert [one.printed for one in cells.history(cell.ask.id, round_.rights(round_.reporter))] == [
        "26726.98", "26800", "26727.5", "26800",
    ]  # fmt: skip


def test_only_a_version_that_exists_is_chosen(round_: Round) -> None:
    round_.opened()
    round_.type("gdp", "26727", after=0)
    round_.type("gdp", "26800", after=0, by=round_.second_reporter)
    ask = round_.cell("gdp").ask.id
    with pytest.raises(NotFound, match="第 9 版"):
        entries.choose_entry(ask=ask, version=9, why="选", by=round_.reporter, at=NOON)
    with pytest.raises(NotFound):
        entries.choose_entry(ask=ask + 10_000, version=1, why="选", by=round_.reporter, at=NOON)


def test_a_cell_of_another_return_is_not_reached(round_: Round) -> None:
    round_.opened(owners=(BUREAU, PARK))
    foreign = round_.cell("gdp", PARK).ask.id
    with pytest.raises(NotFound):
        entries.save_entries(
            returned=round_.return_of().head.id, typed=[TypedCell(foreign, 0, "1")], source=EntrySource.GRID,
            by=round_.reporter, at=NOON,
        )  # fmt: skip
    assert round_.cell("gdp", PARK).current is None


def test_a_cell_stands_once_in_what_is_saved(round_: Round) -> None:
    round_.opened()
    found = round_.return_of()
    twice = [TypedCell(found.cells[0].ask.id, 0, "1"), TypedCell(found.cells[0].ask.id, 0, "2")]
    with pytest.raises(InvalidInput, match="两次"):
        entries.save_entries(returned=found.head.id, typed=twice, source=EntrySource.GRID, by=round_.reporter, at=NOON)


def test_a_save_is_kept_whole_or_not_at_all(round_: Round) -> None:
    round_.opened()
    found = round_.return_of()
    typed = [
        TypedCell(one.ask.id, 0, "1", note="x" * 3_000 if place == 3 else "") for place, one in enumerate(found.cells)
    ]
    with pytest.raises(InvalidInput, match="备注太长"):
        entries.save_entries(returned=found.head.id, typed=typed, source=EntrySource.GRID, by=round_.reporter, at=NOON)
    assert all(one.current is None for one in round_.return_of().cells)


def test_a_published_value_is_taken_over_without_typing_it(round_: Round) -> None:
    round_.opened()
    gdp = round_.cell("gdp")
    assert gdp.ask.asked.prior is not None, "the plan's record has Suzhou's GDP of 2024"
    outcome = entries.confirm_prior(returned=round_.return_of().head.id, by=round_.reporter, at=NOON)
    now = round_.cell("gdp").current
    assert outcome.changed >= 1
    assert now is not None
    assert (now.printed, now.unit, now.source) == (
        gdp.ask.asked.prior.printed, gdp.ask.asked.prior.unit, EntrySource.PREFILLED,
    )  # fmt: skip
    assert entries.confirm_prior(returned=round_.return_of().head.id, by=round_.reporter, at=NOON).cells == ()


def test_a_published_value_that_does_not_do_has_to_be_typed(round_: Round) -> None:
    round_.opened()
    ask = round_.cell("gdp").ask.id
    models.Ask.objects.filter(id=ask).update(prior_why=Reason.ONLY_EXPECTED.value)
    for asks in (None, [ask]):
        entries.confirm_prior(returned=round_.return_of().head.id, asks=asks, by=round_.reporter, at=NOON)
    assert round_.cell("gdp").current is None


def test_what_was_typed_is_not_replaced_by_what_is_published(round_: Round) -> None:
    round_.opened()
    round_.type("gdp", "26800")
    entries.confirm_prior(returned=round_.return_of().head.id, by=round_.reporter, at=NOON)
    assert round_.cell("gdp").current.printed == "26800"


def test_a_grid_of_any_size_costs_the_same_number_of_questions(round_: Round) -> None:
    round_.opened()
    found = round_.return_of()

    def asked(typed: list[TypedCell]) -> int:
        with CaptureQueriesContext(connection) as questions:
            entries.save_entries(
                returned=found.head.id, typed=typed, source=EntrySource.GRID, by=round_.reporter, at=NOON
            )
        return len(questions)

    few = asked([TypedCell(one.ask.id, 0, "1") for one in found.cells[:2]])
    assert asked([TypedCell(one.ask.id, one.version, "2") for one in round_.return_of().cells]) == few
