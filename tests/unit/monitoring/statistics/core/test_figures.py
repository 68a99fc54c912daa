"""The file of a release: what becomes of a row, and every bad input by its own code, place and remedy."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunan.kernel.errors import InvalidInput
from sunan.kernel.findings import Place
from sunan.kernel.printed import PrintedValue
from sunan.kernel.units import Unit
from sunan.monitoring.statistics.core.conversion import exact_shift
from sunan.monitoring.statistics.core.figures import FIGURE_COLUMNS, read_figures
from sunan.monitoring.statistics.core.observations import Vintage
from sunan.monitoring.statistics.core.releases import ReleaseEntry
from sunan.monitoring.statistics.core.sheets import checksum
from tests.small_statistics import AREAS, COLUMNS, SmallRulebook, codes

DAY = date(2021, 6, 30)
SOUND = {
    "measure": "rd_intensity", "area": "A1", "period": "2021", "kind": "actual", "list": "", "value": "3.9", "unit": "%",
    "qualifier": "=", "expected": "no", "confidence": "high", "doubt": "", "basis": "", "quote": "研发占比3.9%",
}  # fmt: skip
assert ",".join(SOUND) == COLUMNS


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory):
    return SmallRulebook(tmp_path_factory.mktemp("rules")).catalogue()


def sheet(*changes: dict[str, str]) -> bytes:
    rows = [",".join(f'"{field}"' for field in (SOUND | change).values()) for change in changes]
    return ("\n".join([COLUMNS, *rows]) + "\n").encode()


def read(content: bytes, catalogue, *, rows: int | None = None, declared: str | None = None):
    vintage = Vintage(
        "r", "公报", "统计局", "communique", "original", "", "unknown", DAY, DAY, "", declared or checksum(content)
    )
    entry = ReleaseEntry(vintage, "releases/r.csv", content.count(b"\n") - 1 if rows is None else rows, Place())
    return read_figures(content, entry=entry, catalogue=catalogue, areas=AREAS)


def test_a_row_keeps_what_was_printed_beside_the_exact_value(catalogue):
    figures, findings = read(sheet({}, {"measure": "gdp", "value": "4.36", "unit": "万亿元"}), catalogue)
    assert findings == []
    assert tuple(figures.columns) == FIGURE_COLUMNS
    intensity, gdp = figures.to_dicts()
    assert (intensity["scaled"], intensity["exponent"], intensity["unit"]) == (39, -1, "%")
    assert (gdp["scaled"], gdp["exponent"], gdp["unit"]) == (436, 2, "亿元")
    assert (gdp["printed"], gdp["printed_unit"], gdp["line"]) == ("4.36", "万亿元", 3)
    assert (gdp["kind"], gdp["expected"], gdp["confidence"]) == ("actual", False, 3)


@pytest.mark.parametrize(
    ("changed", "code", "column", "remedy"),
    [
        # What stands in the value and is no number
        ({"value": "三点九"}, "figure.not_a_number", "value", "3.9"),
        ({"value": "3.9e2"}, "figure.not_a_number", "value", ""),
        ({"value": "5-6"}, "figure.not_a_number", "value", ""),
        ({"value": "3,9"}, "figure.not_a_number", "value", ""),
        ({"value": ".5"}, "figure.not_a_number", "value", ""),
        ({"value": "3.9 "}, "figure.not_a_number", "value", ""),
        ({"value": "٣"}, "figure.not_a_number", "value", ""),
        ({"value": "３．９"}, "figure.full_width_digits", "value", "3.9"),
        ({"value": "约3.9%"}, "figure.hedged_value", "value", "Write the value 3.9, the qualifier ≈"),
        ({"value": "3.9左右"}, "figure.hedged_value", "value", "Write the value 3.9, the qualifier ≈"),
        ({"value": "超过3.7%"}, "figure.hedged_value", "value", "Write the value 3.7, the qualifier >"),
        ({"value": "突破１０００"}, "figure.hedged_value", "value", "Write the value 1000, the qualifier >"),
        ({"value": "3.7%以上"}, "figure.hedged_value", "value", "Write the value 3.7, the qualifier >="),
        ({"value": "1,200余家"}, "figure.hedged_value", "value", "Write the value 1200, the qualifier >"),
        ({"value": "不足5"}, "figure.hedged_value", "value", "Write the value 5, the qualifier <"),
        ({"value": "不超过5"}, "figure.hedged_value", "value", "Write the value 5, the qualifier <="),
        ({"value": "12,345.6"}, "figure.thousands_separators", "value", "Write 12345.6"),
        ({"value": "1 234 567"}, "figure.thousands_separators", "value", "Write 1234567"),
        ({"value": "3.9%"}, "figure.value_with_unit", "value", "Write the value 3.9 and “%”"),
        ({"value": "4.36万亿元"}, "figure.value_with_unit", "value", "Write the value 4.36 and “万亿元”"),
        ({"value": "1234567890123456789"}, "figure.too_many_digits", "value", ""),
        ({"value": "123456789012345.6789"}, "figure.too_many_digits", "value", ""),
        ({"value": "0.1234567890123"}, "figure.too_many_digits", "value", ""),
        ({"value": "=1+2"}, "sheet.formula", "value", ""),
        ({"value": ""}, "figure.empty_field", "value", ""),
        # Units
        ({"unit": "斗"}, "figure.unknown_unit", "unit", "units.yaml"),
        ({"unit": "亿元"}, "figure.unit_does_not_fit", "unit", ""),
        ({"unit": "百分点"}, "figure.unit_does_not_fit", "unit", ""),
        ({"unit": ""}, "figure.empty_field", "unit", ""),
        # Words
        ({"measure": "rd"}, "figure.unknown_measure", "measure", "measures.yaml"),
        ({"area": "A9"}, "figure.unknown_area", "area", "areas.yaml"),
        ({"kind": "target"}, "figure.unknown_word", "kind", "actual, goal"),
        ({"qualifier": "约"}, "figure.unknown_word", "qualifier", "≈"),
        ({"qualifier": ""}, "figure.empty_field", "qualifier", ""),
        ({"expected": "maybe"}, "figure.unknown_word", "expected", "yes, no"),
        ({"confidence": "sure"}, "figure.unknown_word", "confidence", "low, medium, high"),
        ({"doubt": "odd"}, "figure.unknown_word", "doubt", "year_uncertain"),
        ({"basis": "new"}, "figure.unknown_word", "basis", "before_census"),
        ({"list": "mine"}, "figure.unknown_word", "list", "provincial"),
        # Lists
        ({"measure": "gazelle", "unit": "家"}, "figure.list_missing", "list", "provincial"),
        ({"measure": "gazelle", "unit": "家", "list": "other"}, "figure.list_does_not_fit", "list", "provincial"),
        ({"list": "provincial"}, "figure.list_not_expected", "list", "listed: true"),
        # Periods
        ({"period": "2021年"}, "figure.not_a_period", "period", "2025-01..09"),
        ({"period": "２０２１"}, "figure.not_a_period", "period", ""),
        ({"period": "2021-Q5"}, "figure.not_a_period", "period", ""),
        ({"period": "2021-02-30"}, "figure.date_does_not_exist", "period", ""),
        ({"period": "2021-13-01"}, "figure.date_does_not_exist", "period", ""),
        # Texts
        ({"quote": "=cmd|' /C calc'!A0"}, "sheet.formula", "quote", "“…”"),
        ({"quote": "@SUM(A1)"}, "sheet.formula", "quote", ""),
    ],
)
def test_a_bad_input_has_its_own_code_place_and_remedy(catalogue, changed, code, column, remedy):
    figures, findings = read(sheet({"area": "A2"}, changed), catalogue)
    assert figures is None
    named = [(finding.code, finding.place.line, finding.place.column) for finding in findings]
    if code == "figure.unknown_word" and column == "list":
        named = named[:1]  # the measure takes no list at all, which is said beside it
    assert named == [(code, 3, column)]
    assert findings[0].place.file == "statistics/releases/r.csv"
    assert remedy in findings[0].remedy.zh + findings[0].remedy.en


@pytest.mark.parametrize("value", ["0", "-20", "007", "3.90", "0.0", "123456789012345678", "1.123456789012"])
def test_digits_with_a_point_and_a_minus_sign_are_a_number(catalogue, value):
    figures, findings = read(sheet({"value": value}), catalogue)
    assert findings == []
    (row,) = figures.to_dicts()
    assert Decimal(row["scaled"]).scaleb(row["exponent"]) == Decimal(value)


@given(st.lists(st.from_regex(r"-?[0-9]{1,9}(\.[0-9]{1,6})?", fullmatch=True), min_size=1, max_size=30, unique=True))
def test_a_column_of_numbers_equals_its_numbers_read_one_by_one(catalogue, digits):
    figures, findings = read(
        sheet(*({"measure": "gdp", "unit": "万亿元", "value": written} for written in digits)), catalogue
    )
    assert findings == []
    one_by_one = [PrintedValue.parse(written, shift=4) for written in digits]
    assert figures.select("scaled", "exponent").rows() == [(one.scaled, one.exponent) for one in one_by_one]


@given(st.text(max_size=12))
def test_no_text_is_taken_for_a_number_that_the_slow_reader_refuses(catalogue, written):
    content = sheet({"value": written.replace('"', '""')})
    figures, findings = read(content, catalogue)
    try:
        PrintedValue.parse(written)
    except InvalidInput:
        assert figures is None
        assert findings
    else:
        assert (figures is None) == (sum(char.isdigit() for char in written) > 18)


def test_the_same_value_of_the_same_cell_stands_once_in_a_release(catalogue):
    figures, (finding,) = read(sheet({}, {"quote": "又写了一遍"}), catalogue)
    assert figures is None
    assert (finding.code, finding.place.line) == ("figure.duplicate_row", 3)


def test_unlike_values_of_one_cell_stand_side_by_side(catalogue):
    figures, findings = read(sheet({}, {"value": "4"}, {"kind": "goal"}), catalogue)
    assert findings == []
    assert figures.height == 3


WHOLE = sheet({}, {"area": "A2"})


@pytest.mark.parametrize(
    ("content", "rows", "expected"),
    [
        (WHOLE + WHOLE.splitlines(keepends=True)[2].replace(b"A2", b"ZONE"), 2, ["release.rows_differ"]),
        (WHOLE.replace(b"3.9", b"4.9"), 2, []),
        (WHOLE[:-1], 2, ["sheet.last_line_cut"]),
        (WHOLE[:-9], 2, ["sheet.broken_quotes", "sheet.last_line_cut"]),
        (WHOLE[:-10], 2, ["sheet.last_line_cut"]),
        (WHOLE[: WHOLE.rindex(b',"high"')], 2, ["sheet.last_line_cut", "sheet.wrong_field_count"]),
        (WHOLE[: WHOLE.rindex(b'"rd_intensity"')], 2, ["release.rows_differ"]),
        (WHOLE[: WHOLE.index(b"\n") + 1], 2, ["release.rows_differ", "sheet.no_rows"]),
        (b"", 2, ["sheet.empty_file"]),
    ],
)
def test_a_truncated_or_changed_file_is_refused(catalogue, content, rows, expected):
    figures, findings = read(content, catalogue, rows=rows, declared=checksum(WHOLE))
    assert figures is None
    assert codes(findings) == sorted(["release.checksum_differs", *expected])


def test_everything_wrong_with_a_file_is_said_at_once(catalogue):
    wrong = sheet({"value": "约3", "unit": "斗"}, {"area": "?", "period": "2021-02-30"}, {"measure": "x", "doubt": "y"})
    _, findings = read(wrong.replace(b",quote", b",quote,more", 1), catalogue, rows=9, declared="f" * 64)
    assert {"release.checksum_differs", "release.rows_differ", "sheet.unknown_column"} <= set(codes(findings))
    _, findings = read(wrong, catalogue)
    assert codes(findings) == [
        "figure.date_does_not_exist", "figure.hedged_value", "figure.unknown_area", "figure.unknown_measure",
        "figure.unknown_unit", "figure.unknown_word",
    ]  # fmt: skip


def test_checks_on_a_missing_column_say_nothing_more(catalogue):
    table = pl.read_csv(sheet({}, {"area": "A2"}), infer_schema=False).drop("confidence")
    _, findings = read(table.write_csv().encode(), catalogue)
    assert codes(findings) == ["sheet.missing_column"]


def test_a_million_rows_are_judged_in_one_pass_and_findings_shortened(catalogue):
    count = 1_000_000
    table = pl.DataFrame(SOUND).select(pl.all().repeat_by(count).explode()).with_columns(
        value=pl.int_range(count).cast(pl.String) + pl.lit("家"), period=pl.lit("2021-02-30")
    )  # fmt: skip
    figures, findings = read(table.write_csv().encode(), catalogue)
    assert figures is None
    listed = [finding for finding in findings if finding.code != "findings.more_of_the_same"]
    assert len(listed) == 200
    assert sorted(finding.values["count"] for finding in findings if finding not in listed) == ["999900", "999900"]


def test_a_unit_that_is_no_power_of_ten_apart_is_not_converted():
    dozen, piece = Unit("打", Decimal(12), (("item", 1),)), Unit("件", Decimal(1), (("item", 1),))
    with pytest.raises(InvalidInput, match="十的整数次方"):
        exact_shift(dozen, piece)
    assert exact_shift(Unit("万件", Decimal(10_000), (("item", 1),)), piece) == 4
