"""Tables of reporting units: read cell by cell, checked, summed; small cells stay where they are."""

from __future__ import annotations

import io
from datetime import datetime
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter

from sunan.kernel.findings import FINDING_KINDS
from sunan.kernel.rulebook import RulebookSource
from sunan.monitoring.collection.core.edits.reading import read_edits
from sunan.monitoring.collection.core.micro.checking import check_table
from sunan.monitoring.collection.core.micro.credit_codes import are_credit_codes, normalised
from sunan.monitoring.collection.core.micro.reading import MicroFrame, read_table
from sunan.monitoring.collection.core.micro.summing import Shown, sums_of
from sunan.monitoring.collection.core.micro.tables import read_tables
from sunan.monitoring.statistics.core.catalogue import draft_catalogue
from sunan.uploads.core.sheets import SheetScattered
from tests.credit_codes import credit_code
from tests.workbooks import changed

RULEBOOK = Path(__file__).parents[5] / "rulebook"
SOURCE = RulebookSource.from_folder(RULEBOOK)
CATALOGUE, _ = draft_catalogue(SOURCE)
TABLES, FINDINGS = read_tables(SOURCE, catalogue=CATALOGUE)
CITIES = ("320100", "320200", "320400", "320500", "321100")
INDUSTRY = (
    "统一社会信用代码", "单位名称", "经营地区划", "行业代码", "是否属高新技术产业", "工业总产值", "研发经费内部支出"
)  # fmt: skip


def row(at: int, area: str = "320505", output: object = 1200, *, high: str = "是", rd: object = 30) -> list[object]:
    return [credit_code(at), f"企业{at}", area, "3911", high, output, rd]


def workbook(rows: list[list[object]], *, header: tuple[str, ...] = INDUSTRY, top: int = 0, left: int = 0) -> bytes:
    """Return a workbook with a table; formulas are given as tuples, dates as dates."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {"in_memory": True})
    sheet = book.add_worksheet("明细")
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, cells in enumerate([header, *rows]):
        for at, cell in enumerate(cells):
            where = top + number, left + at
            match cell:
                case tuple():
                    sheet.write_formula(*where, *cell)
                case datetime():
                    sheet.write_datetime(*where, cell, day)
                case str():
                    sheet.write_string(*where, cell)
                case int() | float():
                    sheet.write_number(*where, cell)
    book.close()
    return held.getvalue()


def csv_of(rows: list[list[object]], *, encoding: str = "utf-8") -> bytes:
    return "\n".join(",".join(map(str, one)) for one in [INDUSTRY, *rows]).encode(encoding)


def read(content: bytes, table: str = "above_scale_industry", *, is_workbook: bool = True) -> MicroFrame:
    found, refusal = read_table(content, TABLES.rules[table], file="表.xlsx", cities=CITIES, is_workbook=is_workbook)
    assert found, [one.message.zh for one in refusal]
    return found


def refused(content: bytes, *, is_workbook: bool = True) -> list[str]:
    rule = TABLES.rules["above_scale_industry"]
    found, refusal = read_table(content, rule, file="表.xlsx", cities=CITIES, is_workbook=is_workbook)
    assert found is None
    return [one.code for one in refusal]


def errors(found: MicroFrame) -> dict[str, str]:
    return {
        one.place.column or str(one.place): one.code
        for one in found.findings
        if one.code != "table.absent_column"
    }  # fmt: skip


def test_every_table_of_the_rulebook_reads():
    assert FINDINGS == []
    assert set(TABLES.rules) >= {"torch_enterprises", "torch_products", "torch_projects", "above_scale_industry"}


def test_no_field_code_of_the_torch_form_is_made_up():
    columns = [one for name, rule in TABLES.rules.items() if name.startswith("torch_") for one in rule.columns]
    assert {one.code for one in columns} == {""}
    assert {one.status for one in columns if one.id != "credit_code"} <= {"S", "U"}


def test_a_table_is_read_as_exact_whole_numbers():
    found = read(workbook([row(1, output=1234), row(2, output="1235")]))
    assert (errors(found), found.frame["industrial_output"].to_list()) == ({}, [1234, 1235])


@pytest.mark.parametrize("at", [(0, 0), (3, 0), (0, 2), (4, 3)], ids=["corner", "lower", "right", "both"])
def test_a_table_is_found_wherever_it_stands_and_its_faults_are_placed_there(at):
    top, left = at
    found = read(workbook([row(1), row(2, output="无")], top=top, left=left))
    column = "ABCDEFGHIJ"[5 + left]
    assert errors(found) == {f"明细!{column}{top + 3}": "table.no_number"}


def test_a_title_above_and_an_empty_row_between_do_no_harm():
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held)
    sheet = book.add_worksheet("明细")
    sheet.write_string(1, 2, "规模以上工业企业表")
    for at, cells in ((4, INDUSTRY), (6, row(1)), (9, row(2, output="无"))):
        sheet.write_row(at, 1, cells)
    book.close()
    found = read(held.getvalue())
    assert (found.frame["row"].to_list(), errors(found)) == ([7, 10], {"明细!G10": "table.no_number"})


@pytest.mark.parametrize("written", [433.65, "433.65", 0.1 + 0.2, 123456789.01, 999999.999999])
def test_the_noise_of_binary_fractions_is_no_digit(written):
    header = ("合同登记编号", "统一社会信用代码", "卖方区划", "合同类别", "登记日期", "合同成交额")
    for others in ([], ["7.5"]):  # a column of numbers alone, and one with a text among them
        rows = [["H1", credit_code(1), "320505", "技术开发", "2024-05-06", written]]
        rows += [["H2", credit_code(1), "320505", "技术开发", "2024-05-06", other] for other in others]
        found = read(workbook(rows, header=header), "technical_contracts")
        assert (errors(found), found.frame["turnover"][0]) == ({}, round(float(written) * 10**6))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_file_of_text_is_read_alike(encoding):
    found = read(csv_of([row(1), row(2, output="x")], encoding=encoding), is_workbook=False)
    assert found.frame["industrial_output"].to_list() == [1200, None]
    assert str(found.findings[-1].place) == "表.xlsx:3:工业总产值"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({5: "１２００"}, "table.read_leniently", id="full-width digits"),
        pytest.param({5: "1,200"}, "table.read_leniently", id="thousands separated"),
        pytest.param({5: "1200千元"}, "table.unit_in_number", id="a unit in the cell"),
        pytest.param({5: "约1200"}, "table.no_number", id="words"),
        pytest.param({5: 1200.5}, "table.too_many_decimals", id="too many decimals"),
        pytest.param({5: "1" * 16}, "table.too_many_digits", id="too many digits"),
        pytest.param({5: ("=1+1", None, 2)}, "table.formula", id="a formula"),
        pytest.param({5: None}, "table.empty", id="a required cell left empty"),
        pytest.param({0: "914403001922038217"}, "table.bad_credit_code", id="a wrong check character"),
        pytest.param({0: "91440300192203821O"}, "table.bad_credit_code", id="a letter that codes do not have"),
        pytest.param({2: "310115"}, "table.unknown_area", id="an area elsewhere"),
        pytest.param({2: "苏州"}, "table.unknown_area", id="an area by its name"),
        pytest.param({4: "不详"}, "table.not_among_choices", id="not among the choices"),
    ],
)
def test_every_fault_is_said_at_its_cell(change, code):
    cells = row(2)
    for at, value in change.items():
        cells[at] = value
    found = read(workbook([row(1), cells]))
    assert errors(found) == {f"明细!{'ABCDEFG'[next(iter(change))]}3": code}


def test_an_error_value_is_told_and_not_taken_for_an_empty_cell():
    found = read(workbook([row(1), row(2, rd=("=1/0", None, "#DIV/0!"))]))
    assert errors(found) == {"明细!G3": "table.formula"}
    content = changed(
        workbook([row(1), row(2, rd=7)]), "xl/worksheets/sheet1.xml",
        lambda sheet: sheet.replace('<c r="G3"><v>7</v>', '<c r="G3" t="e"><v>#N/A</v>'),
    )  # fmt: skip
    assert errors(read(content)) == {"明细!G3": "table.cell_error"}


def test_merged_and_hidden_rows_are_told():
    merge = '</sheetData><mergeCells count="1"><mergeCell ref="F2:F3"/></mergeCells>'
    content = changed(
        workbook([row(1), row(2)]), "xl/worksheets/sheet1.xml",
        lambda sheet: sheet.replace("</sheetData>", merge).replace('<row r="3"', '<row hidden="1" r="3"'),
    )  # fmt: skip
    assert errors(read(content)) == {"明细!F2": "table.merged_cells", "明细": "table.hidden_rows"}


def test_a_unit_that_stands_twice_is_told_with_the_other_row():
    found = read(workbook([row(1), row(2), row(1)]))
    assert errors(found) == {"明细!A4": "table.repeated_key"}
    assert "2" in found.findings[-1].message.zh


def test_a_column_that_is_not_known_is_neither_read_nor_kept():
    found = read(workbook([[*row(1), "13800000000"]], header=(*INDUSTRY, "联系电话")))
    assert errors(found) == {"明细!H1": "table.unknown_column"}
    assert set(found.frame.columns) == {
        "row", "credit_code", "enterprise_name", "operating_area", "industry_code", "in_high_tech_catalogue",
        "industrial_output", "rd_internal",
    }  # fmt: skip


def test_dates_are_read_however_they_are_written():
    header = ("合同登记编号", "统一社会信用代码", "卖方区划", "合同类别", "登记日期", "合同成交额")
    written = [datetime(2024, 5, 6), "2024/5/6", "2024年5月6日", "20240506", "２０２４-05-06"]  # noqa: DTZ001
    rows = [[f"H{at}", credit_code(1), "320505", "技术开发", day, 1.234567] for at, day in enumerate(written)]
    found = read(
        workbook([*rows, ["H9", credit_code(1), "320505", "技术开发", "2024-02-30", 1]], header=header),
        "technical_contracts",
    )
    assert found.frame["registered_on"].to_list() == ["2024-05-06"] * 5 + [None]
    assert errors(found) == {"明细!E7": "table.bad_date"}
    assert found.frame["turnover"].to_list() == [1_234_567] * 5 + [1_000_000]


@pytest.mark.parametrize(
    ("content", "codes"),
    [
        pytest.param(workbook([]), ["table.no_rows"], id="a header alone"),
        pytest.param(workbook([row(1)], header=("a", *INDUSTRY[1:])), ["table.no_table"], id="no key column"),
        pytest.param(workbook([row(1)], header=(*INDUSTRY[:5], "工业总产值", "工业总产值")), None, id="a header twice"),
        pytest.param(
            workbook([row(1)], header=(*INDUSTRY[:5], "产值", INDUSTRY[6])), None, id="a required column absent"
        ),
    ],
)
def test_a_sheet_without_a_clear_table_is_refused(content, codes):
    found = refused(content)
    if codes is None:
        assert {"table.repeated_header", "table.missing_column"} & set(found)
    else:
        assert [one for one in found if one != "table.absent_column"] == codes


def test_too_many_rows_are_refused_unread(monkeypatch):
    rule = TABLES.rules["above_scale_industry"].model_copy(update={"rows_at_most": 2})
    for content, is_workbook in (
        (workbook([row(at) for at in range(3)]), True),
        (csv_of([row(at) for at in range(3)]), False),
    ):
        found, refusal = read_table(content, rule, file="表", cities=CITIES, is_workbook=is_workbook)
        assert (found, refusal[-1].code) == (None, "table.too_many_rows")


def test_a_table_with_a_cell_in_the_far_corner_of_its_sheet_is_refused_unread():
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held)
    sheet = book.add_worksheet("明细")
    sheet.write_row(0, 0, INDUSTRY)
    sheet.write_string(1_048_575, 16_383, "x")
    book.close()
    with pytest.raises(SheetScattered, match="第 1048576 行"):
        read_table(
            held.getvalue(), TABLES.rules["above_scale_industry"], file="表.xlsx", cities=CITIES, is_workbook=True
        )


def test_a_file_of_text_with_thousands_of_columns_is_refused_unread():
    wide = ",".join(INDUSTRY) + "\n" + "," * 5_000
    assert refused(wide.encode(), is_workbook=False) == ["table.unreadable"]
    assert refused(("," * 5_000 + "\n").encode(), is_workbook=False) == ["table.unreadable"]
    assert refused(b"", is_workbook=False) == ["table.unreadable"]


def test_two_sheets_with_the_table_are_refused():
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held)
    for name in ("明细", "明细 (2)"):
        book.add_worksheet(name).write_row(0, 0, INDUSTRY)
    book.close()
    assert refused(held.getvalue()) == ["table.several_tables"]


def test_a_file_of_text_that_is_none_is_refused():
    assert refused(b"\xff\xfe\x00\x81", is_workbook=False) == ["table.unreadable"]


def test_every_finding_of_tables_is_tested():
    tested = Path(__file__).read_text(encoding="utf-8")
    assert {code for code in FINDING_KINDS if code.startswith("table.") and code not in tested} == set()


# Codes of the standard's own tests: four of companies listed in public, and two that are none.
@pytest.mark.parametrize(
    ("code", "is_one"),
    [
        ("914403001922038216", True), ("9144030071526726XG", True), ("91330100799655058B", True),
        ("91110000802100433B", True), ("914403001922038217", False), ("91440300192203821O", False),
        ("９１４４０３００１９２２０３８２１６ ", True), ("91440300192203821", False), ("", False),
    ],
)  # fmt: skip
def test_credit_codes_by_gb_32100(code, is_one):
    written = pl.DataFrame({"code": [code]}).select(normalised(pl.col("code")))["code"]
    assert are_credit_codes(written).to_list() == [is_one]


def test_a_million_codes_are_judged_as_one():
    codes = pl.Series("c", [credit_code(at) for at in range(200)] + [None, "914403001922038217"])
    found = are_credit_codes(codes.to_frame().select(normalised(pl.col("c"))).to_series())
    assert found.to_list() == [True] * 200 + [None, False]


def summed(rows: list[list[object]], *areas: str, members: dict[str, tuple[str, ...]] | None = None):
    found = read(workbook(rows))
    sums = sums_of(
        found.frame, found.rule, tables=TABLES, units={k: m.unit for k, m in CATALOGUE.measures.items()},
        areas=areas, members=members or {}, least_units=3,
    )  # fmt: skip
    return {(one.measure, one.area): one for one in sums}


def test_sums_are_exact_and_in_the_unit_of_the_measure():
    found = summed([row(at, output=123_456_789 + at) for at in range(3)], "320500")
    one = found["above_scale_industrial_output", "320500"]
    assert (one.printed, one.unit, one.units, one.shown) == ("3703.70370", "亿元", 3, Shown.YES)


def test_a_sum_of_two_enterprises_is_hidden():
    found = summed([row(1), row(2), *(row(at, "320100") for at in range(10, 15))], "320500", "320100")
    assert found["hightech_output", "320500"].shown is Shown.TOO_FEW
    assert found["hightech_output", "320500"].printed == ""
    assert found["hightech_output", "320100"].shown is Shown.YES


def test_with_the_sum_of_the_region_another_city_is_hidden_too():
    cities = ("320100", "320200", "320500")
    rows = [
        row(1, "320500"),
        *(row(at, "320100", 5000) for at in range(10, 15)),
        *(row(at, "320200", 1000) for at in range(20, 25)),
    ]
    found = summed(rows, "SUNAN", *cities, members={"SUNAN": cities})
    shown = {area: found["above_scale_industrial_output", area].shown for area in ("SUNAN", *cities)}
    assert shown == {
        "SUNAN": Shown.YES, "320100": Shown.YES, "320200": Shown.WITH_ANOTHER, "320500": Shown.TOO_FEW,
    }  # fmt: skip


def test_what_a_part_leaves_of_the_whole_is_no_single_enterprise():
    """All but one enterprise are high-tech: the two sums together would give the one away."""
    found = summed([*(row(at) for at in range(5)), row(9, high="否")], "320500")
    shown = {found[measure, "320500"].shown for measure in ("above_scale_industrial_output", "hightech_output")}
    assert shown == {Shown.YES, Shown.WITH_ANOTHER}


def test_an_area_of_nobody_is_no_zero():
    found = summed([row(at) for at in range(5)], "320500", "321100")
    assert (found["hightech_output", "321100"].shown, found["hightech_output", "321100"].printed) == (Shown.NOBODY, "")


def test_values_that_are_missing_are_counted_and_not_taken_for_zero():
    found = summed([*(row(at) for at in range(4)), row(5, rd=None)], "320500")
    one = found["rd_expenditure_above_scale_industry", "320500"]
    assert (one.units, one.missing, one.printed) == (4, 1, "0.00120")


def test_the_graded_edits_speak_at_the_cell():
    edits, problems = read_edits(SOURCE, catalogue=CATALOGUE, tables=TABLES.units)
    assert problems == []
    found = read(workbook([row(1, output=1000, rd=30), row(2, output=1000, rd=5000)]))
    checked = check_table(found, edits=edits, period="2025")
    assert [(str(place), one.edit) for place, one in checked.said] == [
        ("表.xlsx:明细!F3", "industry-rd-within-output"),
    ]
