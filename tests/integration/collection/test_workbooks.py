"""The workbook of a return: handed out, filled in, taken back in one go; what is odd is said at its cell."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pytest
from django.conf import LazySettings

from sunan.access.services.guard import NotPermitted
from sunan.audit import selectors as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput, NotFound
from sunan.kernel.printed import Qualifier
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.refusals import DeadlinePassed, ReturnMoved
from sunan.monitoring.collection.core.words import EntryKind, EntrySource
from sunan.monitoring.collection.selectors.workbooks import template_for
from sunan.monitoring.collection.services import workbooks
from sunan.monitoring.collection.services.workbooks import ImportOutcome
from sunan.uploads import services as uploads
from sunan.uploads.core.refusals import ArchiveSwells, FileHasMacros
from sunan.uploads.core.upload import Upload
from tests.bad_files import bomb
from tests.integration.collection.round import AFTER_DEADLINE, ANSWERS, BUREAU, CELLS, PARK, Round
from tests.moments import NOON
from tests.workbooks import FIRST, FORM, filled, formula, packed, parts_of, typed, with_rows

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _uploads_apart(settings: LazySettings, tmp_path: Path) -> None:
    settings.SUNAN_UPLOADS = tmp_path / "uploads"


def template(round_: Round, organisation: str = BUREAU, **how: str) -> bytes:
    found = round_.return_of(organisation)
    return template_for(found.head.id, round_.rights(round_.people(organisation)[0]), **how)  # type: ignore[arg-type]


def kept(content: bytes, by: Actor, name: str = "答复.xlsx") -> Upload:
    return uploads.keep_upload(file=io.BytesIO(content), name=name, subject="return:1", by=by, at=NOON)


def take_back(
    round_: Round, content: bytes, *, by: Actor | None = None, organisation: str = BUREAU, **how: object
) -> ImportOutcome:
    reporter = by or round_.people(organisation)[0]
    return workbooks.import_workbook(
        returned=round_.return_of(organisation).head.id, upload=kept(content, reporter), by=reporter,
        at=how.pop("at", NOON), **how,
    )  # type: ignore[arg-type]  # fmt: skip


def values(cells: Mapping[int, str]) -> dict[str, str]:
    return {f"G{FIRST + at}": typed(value) for at, value in cells.items()}


def codes(outcome: ImportOutcome) -> dict[str, str]:
    return {one.place.column: one.code for one in outcome.findings}


def test_a_filled_workbook_answers_the_return(round_: Round) -> None:
    round_.opened()
    outcome = take_back(round_, filled(template(round_), values(dict(enumerate(ANSWERS)))))
    cells = round_.return_of().cells
    assert [one.current.printed for one in cells if one.current] == list(ANSWERS)
    assert {one.current.source for one in cells if one.current} == {EntrySource.WORKBOOK}
    assert {one.current.upload for one in cells if one.current} == {outcome.upload}
    assert (outcome.saved.changed if outcome.saved else 0, outcome.findings) == (len(CELLS), ())


def test_the_import_is_one_event_and_the_second_time_nothing(round_: Round) -> None:
    round_.opened()
    content = filled(template(round_), values(dict(enumerate(ANSWERS))))
    take_back(round_, content)
    again = take_back(round_, content)
    saved = [one for one in audit.events() if one.action == "collection.cells_saved"]
    assert (len(saved), models.Entry.objects.count()) == (1, len(CELLS))
    assert (again.saved.changed if again.saved else 0, again.findings) == (0, ())


def test_a_workbook_that_nobody_touched_changes_nothing(round_: Round) -> None:
    round_.opened()
    round_.fill()
    outcome = take_back(round_, template(round_))
    assert (outcome.saved, outcome.untouched, outcome.findings) == (None, len(CELLS), ())


def test_the_template_shows_what_stands_and_the_same_return_gives_the_same_bytes(round_: Round) -> None:
    round_.opened()
    round_.type("gdp", "约 2.67 万亿元", note="快报\r\n数")
    assert template(round_) == template(round_)
    assert take_back(round_, template(round_)).untouched == len(CELLS)


def test_both_languages_are_read(round_: Round) -> None:
    round_.opened()
    take_back(round_, filled(template(round_, language="en"), values({0: "4.36"})))
    assert round_.return_of().cells[0].current.printed == "4.36"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("written", "printed", "unit", "qualifier"),
    [
        pytest.param("２６，７２６．９８", "26726.98", "亿元", Qualifier.EXACT, id="full-width"),
        pytest.param("26,726.98", "26726.98", "亿元", Qualifier.EXACT, id="separators"),
        pytest.param("2.67万亿元", "2.67", "万亿元", Qualifier.EXACT, id="its unit"),
        pytest.param("约 2.67 万亿元", "2.67", "万亿元", Qualifier.ABOUT, id="hedged"),
        pytest.param("26726.980", "26726.980", "亿元", Qualifier.EXACT, id="every digit"),
    ],
)
def test_figures_are_read_as_on_the_page(
    round_: Round, written: str, printed: str, unit: str, qualifier: Qualifier
) -> None:
    round_.opened()
    outcome = take_back(round_, filled(template(round_), {f"G{FIRST + 3}": typed(written)}))
    now = round_.return_of().cells[3].current
    assert now is not None
    assert (now.typed, now.printed, now.unit, now.qualifier) == (written, printed, unit, qualifier)
    assert outcome.findings == ()


def test_everything_odd_is_said_at_its_cell_at_once_and_kept_as_typed(round_: Round) -> None:
    round_.opened()
    content = filled(
        template(round_),
        {f"G{FIRST}": typed("4.4"), f"G{FIRST + 1}": formula("G9*2", "8.8"), f"G{FIRST + 2}": typed("三百五十二"),
         f"G{FIRST + 3}": typed("2.6 公里")},
    )  # fmt: skip
    outcome = take_back(round_, content)
    assert codes(outcome) == {
        f"填报!G{FIRST + 1}": "workbook.formula",
        f"填报!G{FIRST + 2}": "collection.no_number",
        f"填报!G{FIRST + 3}": "collection.no_number",
    }
    current = [one.current for one in round_.return_of().cells]
    assert [one.typed if one else None for one in current] == ["4.4", "=G9*2", "三百五十二", "2.6 公里"]
    assert outcome.errors == 3


def test_what_somebody_else_changed_since_is_kept_beside(round_: Round) -> None:
    round_.opened()
    content = filled(template(round_), {f"G{FIRST + 3}": typed("26800")})
    round_.type("gdp", "26726.98", by=round_.second_reporter)
    outcome = take_back(round_, content)
    cell = round_.cell("gdp")
    assert (cell.current.printed if cell.current else "", [one.printed for one in cell.contested]) == (
        "26726.98",
        ["26800"],
    )
    assert codes(outcome) == {f"填报!G{FIRST + 3}": "workbook.changed_meanwhile"}
    assert len(outcome.contested) == 1


def test_a_cell_left_alone_does_not_undo_what_was_written_on_the_page(round_: Round) -> None:
    round_.opened()
    content = filled(template(round_), {f"G{FIRST}": typed("4.36")})
    round_.type("gdp", "26726.98", by=round_.second_reporter)
    outcome = take_back(round_, content)
    assert (outcome.contested, outcome.findings) == ((), ())
    assert round_.cell("gdp").current.printed == "26726.98"  # type: ignore[union-attr]


def test_not_held_names_who_holds_it(round_: Round) -> None:
    round_.opened()
    content = filled(template(round_), {f"I{FIRST}": typed("本单位不掌握"), f"J{FIRST}": typed("由市统计局掌握")})
    take_back(round_, content)
    now = round_.return_of().cells[0].current
    assert now is not None
    assert (now.kind, now.note) == (EntryKind.NOT_HELD, "由市统计局掌握")


def test_the_template_of_another_organisation_changes_nothing(round_: Round) -> None:
    round_.opened(owners=(BUREAU, PARK))
    content = filled(template(round_, PARK), values({0: "4.36"}))
    outcome = take_back(round_, content)
    assert (outcome.is_refused, outcome.saved, models.Entry.objects.count()) == (True, None, 0)
    assert [one.code for one in outcome.findings] == ["workbook.other_organisation"]


def test_a_sheet_of_two_hundred_thousand_rows_is_told_and_the_form_read(round_: Round) -> None:
    round_.opened()
    rows = "".join(f'<row r="{at}"><c r="B{at}"><v>{at}</v></c></row>' for at in range(100, 200_100))
    outcome = take_back(round_, with_rows(filled(template(round_), values({0: "4.36"})), rows))
    assert codes(outcome) == {"填报": "workbook.too_many_rows"}
    assert round_.return_of().cells[0].current.printed == "4.36"  # type: ignore[union-attr]


def test_a_failure_in_the_middle_leaves_nothing(round_: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    round_.opened()
    content = filled(template(round_), values(dict(enumerate(ANSWERS))))

    def fails(*_: object, **__: object) -> None:
        raise RuntimeError("the power fails after the entries were written")

    upload = kept(content, round_.reporter)
    with monkeypatch.context() as patch:
        patch.setattr("sunan.monitoring.collection.services.entries.audit.record_event", fails)
        with pytest.raises(RuntimeError):
            workbooks.import_workbook(
                returned=round_.return_of().head.id, upload=upload, by=round_.reporter, at=NOON
            )  # fmt: skip
    assert models.Entry.objects.count() == 0


def test_a_deadline_that_passes_while_it_arrives_does_no_harm(round_: Round) -> None:
    round_.opened()
    content = filled(template(round_), values({0: "4.36"}))
    with pytest.raises(DeadlinePassed):
        take_back(round_, content, at=AFTER_DEADLINE)
    outcome = take_back(round_, content, at=AFTER_DEADLINE, began_at=NOON)
    assert outcome.saved is not None
    assert outcome.saved.changed == 1


def test_a_return_that_was_handed_in_takes_no_workbook(round_: Round) -> None:
    round_.opened()
    content = filled(template(round_), values({0: "4.36"}))
    round_.submitted()
    with pytest.raises(ReturnMoved):
        take_back(round_, content)


@pytest.mark.parametrize("who", ["reviewer", "park_reporter", "centre"])
def test_only_a_reporter_of_the_organisation_takes_a_workbook_back(round_: Round, who: str) -> None:
    round_.opened(owners=(BUREAU, PARK))
    content = filled(template(round_), values({0: "4.36"}))
    with pytest.raises(NotPermitted):
        take_back(round_, content, by=getattr(round_, who))


def test_the_template_of_a_return_is_nobody_elses(round_: Round) -> None:
    round_.opened(owners=(BUREAU, PARK))
    number = round_.return_of(PARK).head.id
    with pytest.raises(NotFound):
        template_for(number, round_.rights(round_.reporter))


def test_another_kind_of_file_is_refused_with_what_to_do(round_: Round) -> None:
    round_.opened()
    upload = uploads.keep_upload(
        file=io.BytesIO(b"a,b\n1,2\n"), name="a.csv", subject="return:1", by=round_.reporter, at=NOON
    )
    with pytest.raises(InvalidInput, match="xlsx"):
        workbooks.import_workbook(returned=round_.return_of().head.id, upload=upload, by=round_.reporter, at=NOON)


def test_macros_and_bombs_never_arrive(round_: Round) -> None:
    round_.opened()
    content = template(round_)
    with pytest.raises(ArchiveSwells):
        kept(bomb(300), round_.reporter)
    parts = parts_of(content)
    types = parts["[Content_Types].xml"].replace(
        b"</Types>", b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'
    )
    with pytest.raises(FileHasMacros):
        kept(
            packed({**parts, "[Content_Types].xml": types, "xl/vbaProject.bin": b"x", FORM: parts[FORM]}),
            round_.reporter,
        )
