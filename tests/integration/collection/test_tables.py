"""Tables of reporting units that come with a return: kept whole, summed exactly, and read for statistics alone."""

from __future__ import annotations

import io
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile

from sunan.access.services.guard import NotPermitted
from sunan.audit import selectors as audit
from sunan.kernel.errors import InvalidInput, NotFound, Refused
from sunan.kernel.micro import CollectedUnder, NotReadableFor, Purpose
from sunan.monitoring.collection import models, store
from sunan.monitoring.collection.core.micro.summing import Shown
from sunan.monitoring.collection.core.refusals import ReturnUnfinished
from sunan.monitoring.collection.core.words import EntryKind, EntrySource, Grade
from sunan.monitoring.collection.selectors import campaigns as asked
from sunan.monitoring.collection.selectors import cells as of_cells
from sunan.monitoring.collection.selectors import tables
from sunan.monitoring.collection.selectors.checking import edit_findings
from sunan.monitoring.collection.selectors.table_findings import HIDDEN_SUM, TABLE_ERRORS
from sunan.monitoring.collection.services import asks
from sunan.monitoring.collection.services import tables as services
from sunan.monitoring.collection.services.tables import GroundsDiffer, TableOutcome
from sunan.monitoring.statistics.core.observations import Cell
from sunan.uploads import selectors as kept_files
from sunan.uploads import services as uploads
from sunan.uploads.models import Upload
from tests.bad_files import pdf
from tests.credit_codes import credit_code
from tests.integration.access.world import browser, sign_in
from tests.integration.collection.round import BUREAU, CODE, PARK, SUZHOU, Round
from tests.moments import NOON

pytestmark = pytest.mark.django_db

OUTPUT, HIGH_TECH, CONTRACTS = "above_scale_industrial_output", "hightech_output", "technical_contract_turnover"
CELLS = tuple(Cell(measure, SUZHOU, "2025") for measure in (OUTPUT, HIGH_TECH, CONTRACTS))
HEADER = "统一社会信用代码,单位名称,经营地区划,行业代码,是否属高新技术产业,工业总产值,平均从业人员,研发人员"


@pytest.fixture(autouse=True)
def _uploads_apart(settings: LazySettings, tmp_path: Path) -> None:
    settings.SUNAN_UPLOADS = tmp_path / "uploads"


def enterprise(at: int, output: object = 120_000, *, high: str = "是", staff: int = 50, rd: int = 5) -> str:
    return f"{credit_code(at)},企业{at},320505,3911,{high},{output},{staff},{rd}"


def table_of(rows: list[str]) -> bytes:
    return "\n".join([HEADER, *rows]).encode()


def take_over(
    round_: Round, content: bytes, *, table: str = "above_scale_industry", name: str = "明细.csv", **how: object
) -> TableOutcome:
    by = how.pop("by", round_.reporter)
    upload = uploads.keep_upload(file=io.BytesIO(content), name=name, subject="return:1", by=by, at=NOON)  # type: ignore[arg-type]
    return services.import_table(
        returned=round_.return_of().head.id, table=table, period=str(how.pop("period", "2025")), upload=upload, by=by,
        at=NOON, **how,
    )  # type: ignore[arg-type]  # fmt: skip


def current(round_: Round, measure: str) -> str:
    found = round_.cell(measure).current
    return f"{found.printed}{found.unit}" if found else ""


def test_sums_answer_the_cells_of_the_return(round_: Round) -> None:
    round_.opened(cells=CELLS)
    outcome = take_over(
        round_, table_of([*(enterprise(at) for at in range(5)), *(enterprise(9 + at, 7, high="否") for at in range(3))])
    )
    assert (current(round_, OUTPUT), current(round_, HIGH_TECH)) == ("6.00021亿元", "6.00000亿元")
    entry = round_.cell(OUTPUT).current
    assert entry is not None
    assert (entry.source, entry.upload, entry.collected_under) == (
        EntrySource.TABLE, outcome.upload, CollectedUnder.STATISTICAL_SURVEY,
    )  # fmt: skip
    assert round_.cell(CONTRACTS).current is None


def test_the_table_is_kept_whole_by_its_hash_with_one_event(round_: Round) -> None:
    round_.opened(cells=CELLS)
    outcome = take_over(round_, table_of([enterprise(at) for at in range(5)]))
    (row,) = models.MicroTable.objects.all()
    assert (row.pk, row.rows, row.collected_under) == (outcome.stored, 5, "statistical_survey")
    assert store.kept_table(row.sha256)["industrial_output"].to_list() == [120_000] * 5
    taken = [one for one in audit.events() if one.action == "collection.table_taken"]
    assert [dict(one.after or {})["rows"] for one in taken] == [5]
    assert not any(credit_code(at) in str(one.after) for at in range(5) for one in audit.events())


def test_a_later_table_takes_the_place_of_the_earlier_one(round_: Round) -> None:
    round_.opened(cells=CELLS)
    take_over(round_, table_of([enterprise(at) for at in range(5)]))
    take_over(round_, table_of([enterprise(at) for at in range(6)]))
    assert list(models.MicroTable.objects.order_by("id").values_list("rows", "is_current")) == [(5, False), (6, True)]
    assert current(round_, OUTPUT) == "7.20000亿元"


def test_a_sum_of_two_enterprises_does_not_leave(round_: Round) -> None:
    round_.opened(cells=CELLS)
    outcome = take_over(round_, table_of([enterprise(1), enterprise(2)]))
    assert {one.shown for one in outcome.sums} == {Shown.TOO_FEW}
    assert (outcome.saved, models.Entry.objects.count(), outcome.stored is not None) == (None, 0, True)
    assert not any("240000" in str(one.after) or "2.4" in str(one.after) for one in audit.events())


def test_a_sum_that_is_hidden_when_the_table_comes_again_leaves_its_cell(round_: Round) -> None:
    round_.opened(cells=CELLS)
    take_over(round_, table_of([enterprise(at) for at in range(5)]))
    take_over(round_, table_of([enterprise(1), enterprise(2)]))
    for measure in (OUTPUT, HIGH_TECH):
        found = round_.cell(measure).current
        assert found is not None
        assert (found.kind, found.printed, found.source) == (EntryKind.CLEARED, "", EntrySource.TABLE)


def test_a_sum_that_no_unit_reports_any_more_leaves_its_cell_and_says_why(round_: Round) -> None:
    """Of a later table no enterprise is high-tech any more: the earlier sum is nobody's."""
    round_.opened(cells=CELLS)
    take_over(round_, table_of([enterprise(at) for at in range(5)]))
    take_over(round_, table_of([enterprise(at, high="否") for at in range(5)]))
    found = round_.cell(HIGH_TECH).current
    assert found is not None
    assert (found.kind, found.printed, found.source) == (EntryKind.CLEARED, "", EntrySource.TABLE)
    assert "没有单位再填报" in found.note
    assert current(round_, OUTPUT) == "6.00000亿元"
    kept = of_cells.history(round_.cell(HIGH_TECH).ask.id, round_.rights(round_.reporter))
    assert [one.printed for one in kept] == ["6.00000", ""], "what stood there stays on record"


def test_what_somebody_typed_stays_when_no_unit_reports_it(round_: Round) -> None:
    round_.opened(cells=CELLS)
    take_over(round_, table_of([enterprise(at) for at in range(5)]))
    round_.type(HIGH_TECH, "5.5")
    take_over(round_, table_of([enterprise(at, high="否") for at in range(5)]))
    assert current(round_, HIGH_TECH).startswith("5.5")


def test_what_somebody_typed_stays_when_the_sum_is_hidden_and_is_an_error(round_: Round) -> None:
    round_.opened(cells=CELLS)
    take_over(round_, table_of([enterprise(1), enterprise(2)]))
    round_.type(OUTPUT, "2.4")
    round_.type(HIGH_TECH, "", kind=EntryKind.NOT_HELD, note="由明细表隐去")
    take_over(round_, table_of([enterprise(1), enterprise(2)]))
    assert current(round_, OUTPUT).startswith("2.4")
    with pytest.raises(ReturnUnfinished) as caught:
        round_.submit()
    assert [(one.ask, one.grade) for one in caught.value.findings if one.edit == HIDDEN_SUM] == [
        (round_.cell(OUTPUT).ask.id, Grade.HARD)
    ]


def test_a_return_is_not_submitted_with_errors_in_its_current_table(round_: Round) -> None:
    round_.opened(cells=CELLS)
    round_.fill(answers=("6", "6", "5"))
    faulty = [*(enterprise(at) for at in range(4)), enterprise(7, staff=3, rd=9), enterprise(8, staff=3, rd=9)]
    take_over(round_, table_of(faulty))
    with pytest.raises(ReturnUnfinished) as caught:
        round_.submit()
    (said,) = [one for one in caught.value.findings if one.edit == TABLE_ERRORS]
    assert (said.ask, said.grade) == (None, Grade.HARD)
    assert "规模以上工业" in said.words.zh
    assert "2 处" in said.words.zh
    take_over(round_, table_of([enterprise(at) for at in range(5)]))
    assert TABLE_ERRORS not in {one.edit for one in edit_findings(round_.return_of())}


def test_whoever_signs_sees_what_the_checks_said_of_the_table(
    round_: Round, settings: LazySettings, tmp_path: Path
) -> None:
    settings.STATIC_ROOT = tmp_path
    round_.opened(cells=CELLS)
    take_over(round_, table_of([*(enterprise(at) for at in range(4)), enterprise(7, staff=3, rd=9)]))
    client = browser()
    sign_in(client, "city-reviewer")
    page = client.get(f"/collection/returns/{round_.return_of().head.id}/review/").content.decode()
    assert "5 行明细" in page
    assert "部分不大于整体。" in page
    assert "平均从业人员" in page


@pytest.mark.parametrize("kind", ["table", "return"])
def test_the_file_of_a_table_is_for_those_who_fill_in_or_sign_that_return_alone(
    round_: Round, kind: str, settings: LazySettings, tmp_path: Path
) -> None:
    """Each role of collecting, in the organisation and outside of it, at the address of the file."""
    settings.STATIC_ROOT = tmp_path
    round_.opened(cells=CELLS, owners=(BUREAU, PARK))
    kept = uploads.keep_upload(
        file=io.BytesIO(table_of([enterprise(1)])), name="明细.csv", subject=f"{kind}:{round_.return_of().head.id}",
        by=round_.reporter, at=NOON,
    )  # fmt: skip
    round_.person("other-reviewer", "zone-reviewer", "centre")
    round_.person("province", "province-officer", "centre")
    own = ("city-reporter", "city-second", "city-reviewer", "city-approver")
    others = (
        "park-reporter", "park-reviewer", "park-approver", "centre-officer", "centre-releaser", "other-reviewer",
        "province",
    )  # fmt: skip
    answers = {}
    for name in (*own, *others):
        client = browser()
        sign_in(client, name)
        answer = client.get(f"/uploads/{kept.id}/")
        if answer.streaming:
            assert b"".join(answer.streaming_content)
        answers[name] = answer.status_code
    assert answers == dict.fromkeys(own, 200) | dict.fromkeys(others, 404)
    listed = [
        kept_files.uploads_for(user=one.id, organisation=one.organisation, rights=round_.rights(one))
        for one in (round_.reporter, round_.second_reporter, round_.centre)
    ]
    assert [len(one) for one in listed] == [1, 0, 0]


def test_whoever_signs_a_return_finds_the_rows_on_its_page(
    round_: Round, settings: LazySettings, tmp_path: Path
) -> None:
    settings.STATIC_ROOT = tmp_path
    round_.opened(cells=CELLS)
    outcome = take_over(round_, table_of([enterprise(at) for at in range(5)]))
    answers = {}
    for name in ("city-reviewer", "city-approver", "centre-officer"):
        client = browser()
        sign_in(client, name)
        page = client.get(f"/collection/returns/{round_.return_of().head.id}/review/").content.decode()
        answers[name] = f'href="/uploads/{outcome.upload}/"' in page
    assert answers == {"city-reviewer": True, "city-approver": True, "centre-officer": False}


def test_a_table_that_is_handed_in_on_the_page_is_kept_closed(
    round_: Round, settings: LazySettings, tmp_path: Path
) -> None:
    settings.STATIC_ROOT = tmp_path
    round_.opened(cells=CELLS)
    number = round_.return_of().head.id
    client = browser()
    sign_in(client, "city-reporter")
    file = SimpleUploadedFile("明细.csv", table_of([enterprise(at) for at in range(5)]))
    client.get(f"/collection/returns/{number}/workbook/")
    fields = {
        "table": "above_scale_industry",
        "period": "2025",
        "csrfmiddlewaretoken": client.cookies["sunan_form"].value,
    }
    answer = client.post(f"/collection/returns/{number}/tables/", {**fields, "file": file})
    assert answer.status_code == 200
    assert [one.subject for one in Upload.objects.all()] == [f"table:{number}"]


@pytest.mark.parametrize("kind", ["table", "return", "ask"])
def test_a_file_of_a_return_stays_once_it_was_handed_in(round_: Round, kind: str) -> None:
    round_.opened()
    number = round_.return_of().head.id if kind != "ask" else round_.cell("gdp").ask.id
    files = [
        uploads.keep_upload(
            file=io.BytesIO(pdf()), name="a.pdf", subject=f"{kind}:{number}", by=round_.reporter, at=NOON
        )
        for _ in range(2)
    ]
    uploads.remove_upload(upload_id=files[0].id, by=round_.reporter, at=NOON, why="传错了")
    round_.submitted()
    with pytest.raises(Refused, match="不能删除"):
        uploads.remove_upload(upload_id=files[1].id, by=round_.reporter, at=NOON, why="传错了")
    assert kept_files.upload(files[1].id).removed_at is None


def test_cells_with_evidence_and_a_return_with_a_table_are_not_dropped(round_: Round) -> None:
    round_.opened(cells=CELLS)
    take_over(round_, table_of([enterprise(1), enterprise(2)]))
    every = [one.id for one in asked.asks_of(CODE)]
    with pytest.raises(Refused, match="1 份明细表"):
        asks.drop_asks(campaign=CODE, asks=every, why="不需要", by=round_.centre, at=NOON)
    uploads.keep_upload(file=io.BytesIO(pdf()), name="a.pdf", subject=f"ask:{every[0]}", by=round_.reporter, at=NOON)
    with pytest.raises(Refused, match="1 项附有佐证"):
        asks.drop_asks(campaign=CODE, asks=every[:2], why="不需要", by=round_.centre, at=NOON)
    assert asks.drop_asks(campaign=CODE, asks=every[1:], why="不需要", by=round_.centre, at=NOON) == 2


def test_what_all_but_one_have_together_does_not_leave_beside_the_total(round_: Round) -> None:
    round_.opened(cells=CELLS)
    take_over(round_, table_of([*(enterprise(at) for at in range(5)), enterprise(9, 7, high="否")]))
    assert {current(round_, OUTPUT), current(round_, HIGH_TECH)} == {"6.00007亿元", ""}


def test_nothing_is_stored_of_a_table_with_faults_and_all_are_told(round_: Round) -> None:
    round_.opened(cells=CELLS)
    rows = [enterprise(1), enterprise(2, "无"), enterprise(3, "1200千元"), enterprise(1)]
    outcome = take_over(round_, table_of(rows))
    assert (outcome.stored, models.MicroTable.objects.count(), models.Entry.objects.count()) == (None, 0, 0)
    assert sorted(one.code for one in outcome.findings if one.code != "table.absent_column") == [
        "table.no_number", "table.repeated_key", "table.unit_in_number",
    ]  # fmt: skip


def test_with_an_error_of_the_edits_the_table_is_kept_and_no_sum_leaves(round_: Round) -> None:
    round_.opened(cells=CELLS)
    outcome = take_over(round_, table_of([*(enterprise(at) for at in range(4)), enterprise(7, staff=3, rd=9)]))
    assert outcome.checked is not None
    assert [(str(place), one.edit) for place, one in outcome.checked.said] == [
        ("明细.csv:6:平均从业人员", "industry-rd-staff-within-employees")
    ]
    assert (outcome.stored is not None, outcome.saved) == (True, None)


@pytest.mark.parametrize(
    "purpose", [one for one in Purpose if one not in (Purpose.STATISTICS, Purpose.OWN_RECORD)], ids=str
)
def test_survey_rows_cannot_be_read_for_another_purpose(round_: Round, purpose: Purpose) -> None:
    round_.opened(cells=CELLS)
    outcome = take_over(round_, table_of([enterprise(at) for at in range(5)]))
    rows = tables.rows_of(outcome.stored or 0, round_.rights(round_.reporter))
    with pytest.raises(NotReadableFor):
        rows.readable_for(purpose, on=NOON.date())
    with pytest.raises(NotReadableFor):
        rows.derived(lambda frame: frame["industrial_output"].sum()).readable_for(purpose, on=NOON.date())


def test_survey_rows_are_read_for_statistics(round_: Round) -> None:
    round_.opened(cells=CELLS)
    outcome = take_over(round_, table_of([enterprise(at) for at in range(5)]))
    rows = tables.rows_of(outcome.stored or 0, round_.rights(round_.reporter))
    assert rows.readable_for(Purpose.STATISTICS, on=NOON.date()).height == 5


def test_rows_are_nobody_elses_not_even_the_centres(round_: Round) -> None:
    round_.opened(cells=CELLS)
    outcome = take_over(round_, table_of([enterprise(at) for at in range(5)]))
    for person in (round_.park_reporter, round_.centre, round_.releaser):
        with pytest.raises(NotFound):
            tables.rows_of(outcome.stored or 0, round_.rights(person))
    with pytest.raises(NotFound):
        tables.tables_of(round_.return_of().head.id, round_.rights(round_.park_reporter))


def test_sums_of_a_survey_do_not_enter_a_campaign_that_is_none(round_: Round) -> None:
    round_.opened(cells=CELLS, collected_under=CollectedUnder.ADMINISTRATIVE_RECORD)
    with pytest.raises(GroundsDiffer):
        take_over(round_, table_of([enterprise(at) for at in range(5)]))


def test_an_administrative_record_may_answer_a_survey(round_: Round) -> None:
    round_.opened(cells=CELLS)
    head = "合同登记编号,卖方统一社会信用代码,卖方区划,合同类别,登记日期,合同成交额"
    rows = [f"H{at},{credit_code(at)},320505,技术开发,2025-03-01,120.5" for at in range(4)]
    take_over(round_, "\n".join([head, *rows]).encode(), table="technical_contracts")
    assert current(round_, CONTRACTS) == "0.0482000000亿元"


def test_sums_answer_their_own_period_alone(round_: Round) -> None:
    round_.opened(cells=CELLS)
    outcome = take_over(round_, table_of([enterprise(at) for at in range(5)]), period="2024")
    assert (outcome.sums, outcome.saved, models.Entry.objects.count()) == ((), None, 0)


def test_a_failure_in_the_middle_leaves_the_earlier_table(round_: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    round_.opened(cells=CELLS)
    take_over(round_, table_of([enterprise(at) for at in range(5)]))

    def fails(**_: object) -> None:
        raise RuntimeError("the power fails before the sums are saved")

    monkeypatch.setattr(services, "save_entries", fails)
    with pytest.raises(RuntimeError):
        take_over(round_, table_of([enterprise(at) for at in range(6)]))
    assert list(models.MicroTable.objects.values_list("rows", "is_current")) == [(5, True)]


def test_a_damaged_table_is_told(round_: Round) -> None:
    round_.opened(cells=CELLS)
    outcome = take_over(round_, table_of([enterprise(at) for at in range(5)]))
    row = models.MicroTable.objects.get(pk=outcome.stored)
    place = store.folder() / row.sha256[:2] / row.sha256
    place.chmod(0o600)
    place.write_bytes(b"x")
    with pytest.raises(NotFound, match="备份"):
        tables.rows_of(row.pk, round_.rights(round_.reporter))


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        pytest.param({"table": "no-such-table"}, NotFound, id="an unknown table"),
        pytest.param({"period": "next year"}, InvalidInput, id="no period"),
        pytest.param({"content": pdf(), "name": "a.pdf"}, InvalidInput, id="another kind of file"),
    ],
)
def test_what_cannot_be_taken_over_is_refused(
    round_: Round, change: dict[str, object], refusal: type[Exception]
) -> None:
    round_.opened(cells=CELLS)
    content = change.pop("content", table_of([enterprise(1)]))
    with pytest.raises(refusal):
        take_over(round_, content, **change)  # type: ignore[arg-type]


def test_only_a_reporter_of_the_organisation_hands_in_a_table(round_: Round) -> None:
    round_.opened(cells=CELLS)
    for person in (round_.reviewer, round_.park_reporter):
        with pytest.raises(NotPermitted):
            take_over(round_, table_of([enterprise(1)]), by=person)


def test_a_workbook_is_taken_like_a_file_of_text(round_: Round) -> None:
    round_.opened(cells=CELLS)
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held)
    sheet = book.add_worksheet("明细")
    for at, line in enumerate([HEADER, *(enterprise(each) for each in range(5))]):
        sheet.write_row(at, 0, line.split(","))
    book.close()
    take_over(round_, held.getvalue(), name="明细.xlsx")
    assert current(round_, OUTPUT) == "6.00000亿元"


def test_the_same_table_gives_the_same_bytes() -> None:
    frame = pl.DataFrame({"a": [1, 2, None], "b": ["x", None, "y"]})
    assert store.keep_table(frame) == store.keep_table(frame.clone())
