"""The grid of a return: how cells become rows, and which fields of a form are answers."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.http import QueryDict

from sunan.kernel.errors import InvalidInput
from sunan.kernel.micro import CollectedUnder
from sunan.kernel.printed import Qualifier
from sunan.kernel.texts import text
from sunan.monitoring.collection import forms
from sunan.monitoring.collection.core.answers import AskedCell, AskView, CellView, EntryView
from sunan.monitoring.collection.core.words import EntryKind, EntrySource
from sunan.monitoring.collection.views.sheet import Names, Only, SheetCell, sheet_of
from sunan.monitoring.statistics.core.observations import Cell

NAMES = Names(*(lambda name: text(name, name) for _ in range(4)))
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def entry(ask: int, version: int, typed: str, qualifier: Qualifier = Qualifier.EXACT, note: str = "") -> EntryView:
    kind = EntryKind.VALUE if typed else EntryKind.CLEARED
    return EntryView(
        ask, version, version - 1, False, kind, typed, typed, "%", None, qualifier, note, EntrySource.GRID,
        CollectedUnder.STATISTICAL_SURVEY, None, "user", "u-1", NOON,
    )  # fmt: skip


def cell(ask: int, measure: str, area: str, period: str, current: EntryView | None = None) -> CellView:
    asked = AskedCell(Cell(measure, area, period), "%", "bureau", text("统计局", "bureau"))
    return CellView(AskView(ask, "round", "org", ask, asked), current)


CELLS = (
    cell(1, "rd", "A", "2020", entry(1, 1, "2.1")),
    cell(2, "rd", "A", "2022"),
    cell(3, "rd", "B", "2021"),
    cell(4, "gdp", "A", "2022", entry(4, 1, "9")),
)


def test_cells_stand_in_rows_of_a_measure_and_an_area_with_periods_across() -> None:
    sheet = sheet_of([SheetCell(one) for one in CELLS], names=NAMES)
    assert sheet.periods == ("2020", "2021", "2022")
    assert [(row.measure.zh, row.area.zh) for row in sheet.rows] == [("rd", "A"), ("rd", "B"), ("gdp", "A")]
    assert [[one.id if one else 0 for one in row.cells] for row in sheet.rows] == [[1, 0, 2], [0, 3, 0], [0, 0, 4]]


def test_a_row_stays_whole_when_only_some_of_its_cells_are_asked_for() -> None:
    sheet = sheet_of([SheetCell(one) for one in CELLS], names=NAMES, only=Only.EMPTY)
    assert [[one.id if one else 0 for one in row.cells] for row in sheet.rows] == [[1, 0, 2], [0, 3, 0]]


@pytest.mark.parametrize(("page", "rows"), [(1, ["rd"]), (2, ["rd", "gdp"]), (9, ["rd", "gdp"])])
def test_a_long_return_is_cut_between_rows(page: int, rows: list[str]) -> None:
    sheet = sheet_of([SheetCell(one) for one in CELLS], names=NAMES, page=page, most=2)
    assert sheet.pages == 2
    assert [row.measure.zh for row in sheet.rows] == rows


def sent(**fields: str) -> list[tuple[int, int, str]]:
    given = QueryDict(mutable=True)
    given.update({name.replace("_", "-"): value for name, value in fields.items()} | {"csrfmiddlewaretoken": "x"})
    return forms.typed_cells(given)


def test_fields_that_say_what_their_version_said_are_no_answers() -> None:
    cells = {one.ask.id: one for one in CELLS}
    changed = forms.changed_cells(sent(c_1_1=" 2.1 ", c_2_0="", c_4_1="10"), cells, {})
    assert [(one.ask, one.after_version, one.typed) for one in changed] == [(4, 1, "10")]


def test_a_field_nobody_touched_leaves_the_newer_answer_of_somebody_else_alone() -> None:
    newer = {1: cell(1, "rd", "A", "2020", entry(1, 2, "2.5"))}
    seen = {(1, 1): entry(1, 1, "2.1")}
    assert forms.changed_cells(sent(c_1_1="2.1"), newer, seen) == []
    (changed,) = forms.changed_cells(sent(c_1_1="2.2"), newer, seen)
    assert changed.after_version == 1, "it clashes with what its writer did not see"


@pytest.mark.parametrize(
    ("typed", "chosen", "becomes", "hedge", "note"),
    [
        ("3.7", Qualifier.ABOUT, "3.8", Qualifier.ABOUT, "年报"),
        ("约3.7", Qualifier.ABOUT, "3.8", Qualifier.EXACT, "年报"),
        ("3.7", Qualifier.ABOUT, "", Qualifier.EXACT, ""),
    ],
    ids=["a chosen hedge outlives a new number", "a typed hedge does not", "an emptied cell keeps nothing"],
)
def test_hedge_and_note_of_a_cell_when_its_number_changes(
    typed: str, chosen: Qualifier, becomes: str, hedge: Qualifier, note: str
) -> None:
    cells = {1: cell(1, "rd", "A", "2020", entry(1, 1, typed, chosen, "年报"))}
    (changed,) = forms.changed_cells([(1, 1, becomes)], cells, {})
    assert (changed.qualifier, changed.note) == (hedge, note)


@pytest.mark.parametrize("name", ["c_x_1", "c_1_", "c_1_x", "c_1_9999999999999999"])
def test_a_field_that_names_no_cell_and_version_is_refused(name: str) -> None:
    with pytest.raises(InvalidInput):
        sent(**{name: "1"})


@pytest.mark.parametrize(("written", "days"), [("14、7, 1", (14, 7, 1)), ("", ()), ("3；2", (3, 2))])
def test_days_of_reminders_are_read_with_any_separator(written: str, days: tuple[int, ...]) -> None:
    assert forms.days_given(written) == days
