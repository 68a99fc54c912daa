"""A CSV file as text: every fault of its form is named with its line, and the sound lines are read all the same."""

from __future__ import annotations

import pytest

from sunan.kernel.findings import Severity
from sunan.monitoring.statistics.core.sheets import read_sheet, too_large


def read(content: bytes, **options):
    return read_sheet(content, file="x.csv", columns=["a", "b", "c"], **options)


def judged(content: bytes, **options):
    sheet, findings = read(content, **options)
    return sheet.judged() if sheet else findings


def places(content: bytes) -> list[tuple[str, int, str]]:
    return [(finding.code, finding.place.line, finding.place.column) for finding in judged(content)]


def test_a_sound_file_is_read_as_text_with_the_line_of_each_row():
    sheet, findings = read('a,b,c\n1,"x,""y""",\n007,,约\n'.encode())
    assert (findings, sheet.judged()) == ([], [])
    assert sheet.table.rows() == [("1", 'x,"y"', "", 2), ("007", "", "约", 3)]


def test_columns_may_stand_in_any_order_and_lines_may_end_as_on_windows():
    sheet, _ = read(b"c,a,b\r\n3,1,2\r\n")
    assert sheet.judged() == []
    assert sheet.table.select("a", "b", "c").rows() == [("1", "2", "3")]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", [("sheet.empty_file", 0, "")]),
        (b"\xef\xbb\xbf\r\n", [("sheet.empty_file", 0, "")]),
        (b"a,b,c\n", [("sheet.no_rows", 1, "")]),
        (b"a,b,c", [("sheet.last_line_cut", 1, ""), ("sheet.no_rows", 1, "")]),
        (b"\xef\xbb\xbfa,b,c\n1,2,3\n", [("sheet.byte_order_mark", 1, "")]),
        (b"a,b\n1,2\n", [("sheet.missing_column", 1, "c")]),
        (b"a,b,c,d\n1,2,3,4\n", [("sheet.unknown_column", 1, "d")]),
        ("a,b,ｃ\n1,2,3\n".encode(), [("sheet.unknown_column", 1, "ｃ"), ("sheet.missing_column", 1, "c")]),
        (b"a,b,c,b\n1,2,3,4\n", [("sheet.duplicate_column", 1, "b")]),
        (b"a,b,c\n1,2,3\n1,2", [("sheet.last_line_cut", 3, ""), ("sheet.wrong_field_count", 3, "")]),
        (b"a,b,c\n1,2,3,4\n", [("sheet.wrong_field_count", 2, "")]),
        (b"a,b,c\n\n1,2,3\n", [("sheet.blank_line", 2, "")]),
        (b"a,b,c\n1,\x00,3\n", [("sheet.nul_bytes", 2, "")]),
        (b"a,b,c\n1,\x07,3\n", [("sheet.control_character", 2, "")]),
        (b'a,b,c\n1,"2,3\n4,5,6\n', [("sheet.broken_quotes", 2, "")]),
        (b'a,b,c\n"1\n2",3,4\n', [("sheet.broken_quotes", 2, ""), ("sheet.broken_quotes", 3, "")]),
        (b'a,b,c\n1,x"y,3\n', [("sheet.broken_quotes", 2, "")]),
        (b"PK\x03\x04workbook", [("sheet.workbook", 0, "")]),
    ],
)
def test_a_fault_of_form_is_named_with_its_line(content, expected):
    assert places(content) == expected


def test_a_byte_order_mark_is_said_and_does_no_harm():
    sheet, _ = read(b"\xef\xbb\xbfa,b,c\n1,2,3\n")
    assert [finding.severity for finding in sheet.judged()] == [Severity.NOTE]
    assert sheet.table.rows() == [("1", "2", "3", 2)]


@pytest.mark.parametrize(
    ("encoding", "guess"), [("gbk", "GBK"), ("gb18030", "GBK"), ("utf-16", "UTF-16"), ("utf-16-be", "?")]
)
def test_another_encoding_is_refused_and_never_guessed(encoding, guess):
    written = "a,b,c\n1,2,全省研发经费\n".encode(encoding)
    if encoding == "utf-16-be":
        written = b"\xff" + written
    sheet, (finding,) = read(written)
    assert sheet is None
    assert finding.code == "sheet.not_utf8"
    assert guess in finding.message.zh


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1", "-1+2", "@SUM(A1)", "\tx", "＝1+1"])
def test_text_that_a_spreadsheet_would_execute_is_refused(text):
    assert places(f"a,b,c\n{text},2,3\n".encode()) == [("sheet.formula", 2, "a")]


def test_a_carriage_return_before_a_text_is_refused():
    assert places(b'a,b,c\n"\rx",2,3\n') == [("sheet.formula", 2, "a")]


def test_a_minus_sign_before_digits_is_no_formula_where_numbers_stand():
    content = b"a,b,c\n-20,=,3\n"
    assert judged(content, numeric=frozenset({"a"})) == []
    assert [finding.code for finding in judged(content)] == ["sheet.formula"]


def test_all_faults_are_named_at_once_and_sound_lines_are_still_judged():
    content = b"a,b,c,d\n1,2,3,4\n\n=x,2,3,4\n1,2\n5,6,7,8"
    assert sorted({code for code, _, _ in places(content)}) == [
        "sheet.blank_line", "sheet.formula", "sheet.last_line_cut", "sheet.unknown_column", "sheet.wrong_field_count",
    ]  # fmt: skip


def test_a_million_wrong_lines_give_a_hundred_findings_and_their_number():
    findings = judged(b"a,b,c\n" + b"1,2\n" * 1_000_000)
    assert len(findings) == 101
    assert findings[-1].code == "findings.more_of_the_same"
    assert findings[-1].values["count"] == "999900"


def test_a_file_beyond_the_limit_is_refused_by_its_size():
    assert "600" in too_large("x.csv", 600 * 2**20).message.zh


def test_every_finding_has_its_remedy_in_both_languages():
    for finding in judged(b"\xef\xbb\xbfa,b,d\n\n=x,2,3\n1,2\n\x00,\x07,1\n"):
        assert all((finding.message.zh, finding.message.en, finding.remedy.zh, finding.remedy.en))
