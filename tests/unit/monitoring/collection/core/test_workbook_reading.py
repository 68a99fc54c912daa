"""Workbooks that come back: what was typed is read as typed, and everything odd is said at its cell."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest

from sunan.kernel.findings import FINDING_KINDS
from sunan.kernel.printed import Qualifier
from sunan.monitoring.collection.core.answers import TypedCell
from sunan.monitoring.collection.core.words import EntryKind
from sunan.monitoring.collection.core.workbook import layout
from sunan.monitoring.collection.core.workbook.opening import WorkbookBroken
from sunan.monitoring.collection.core.workbook.reading import ReadWorkbook, read_workbook
from sunan.monitoring.collection.core.workbook.writing import write_workbook
from tests import workbooks
from tests.workbooks import FIRST, FORM, HIDDEN, answered, changed, filled, formula, fresh, number, template, typed

DATE_STYLE = 's="77"'


def read(content: bytes, made: layout.Template | None = None) -> ReadWorkbook:
    return read_workbook(io.BytesIO(content), name="填报.xlsx", expected=workbooks.expected(made or template()))


def codes(found: ReadWorkbook) -> dict[str, str]:
    """Return what was found: place in the sheet → code."""
    return {one.place.column: one.code for one in found.findings}


def with_styles(content: bytes) -> bytes:
    """Return a workbook that knows the formats of dates (number 77) and percentages (78)."""

    def change(styles: str) -> str:
        count = int(re.search(r'<cellXfs count="(\d+)"', styles)[1])
        more = "<xf numFmtId='0'/>" * (77 - count) + '<xf numFmtId="14"/><xf numFmtId="10"/>'
        return styles.replace("</cellXfs>", f"{more}</cellXfs>")

    return changed(content, "xl/styles.xml", change)


def test_a_template_that_nobody_touched_answers_nothing():
    found = read(fresh(given={101: answered("3.70", "≈", "初步\n核算")}))
    assert (found.typed, found.findings, found.untouched) == ((), (), 6)


def test_the_same_template_gives_the_same_bytes():
    assert write_workbook(template()) == write_workbook(template())


def test_what_is_typed_is_read_with_the_version_that_its_writer_saw():
    content = filled(
        fresh(given={102: answered("12.5")}),
        {
            f"G{FIRST}": typed("3.70"), f"H{FIRST}": typed("约"), f"J{FIRST}": typed("快报数"),
            f"G{FIRST + 1}": typed("12.6"), f"I{FIRST + 2}": typed("本单位不掌握"), f"J{FIRST + 2}": typed("市科技局"),
        },
    )  # fmt: skip
    made = template(given={102: answered("12.5")})
    assert read(content, made).typed == (
        TypedCell(101, 0, "3.70", EntryKind.VALUE, Qualifier.ABOUT, "快报数"),
        TypedCell(102, 1, "12.6"),
        TypedCell(103, 0, "", EntryKind.NOT_HELD, Qualifier.EXACT, "市科技局"),
    )


def test_a_cell_that_was_emptied_is_cleared():
    content = filled(fresh(given={101: answered("3.7")}), {f"G{FIRST}": ">"})
    made = template(given={101: answered("3.7")})
    assert read(content, made).typed == (TypedCell(101, 1, "", EntryKind.CLEARED),)


def test_an_english_template_is_read_alike():
    content = filled(fresh(language="en"), {f"G{FIRST}": typed("3.7"), f"H{FIRST}": typed("at least")})
    assert read(content, template(language="en")).typed == (TypedCell(101, 0, "3.7", qualifier=Qualifier.AT_LEAST),)


@pytest.mark.parametrize(
    ("inside", "expected_typed"),
    [
        pytest.param(number("452.31"), "452.31", id="a number"),
        pytest.param(number("3.7000000000000002"), "3.7", id="the noise of binary fractions"),
        pytest.param(number("0.30000000000000004"), "0.3", id="a sum pasted as a value"),
        pytest.param(number("1.2E+6"), "1200000", id="an exponent of the format"),
        pytest.param(number("-5"), "-5", id="a negative number"),
        pytest.param(number("0.037", 's="78"'), "3.7%", id="a percentage, as it is shown"),
        pytest.param(typed("１２，３４５．６"), "１２，３４５．６", id="full-width digits"),
        pytest.param(typed("12,345.6"), "12,345.6", id="thousands separated"),
        pytest.param(typed("4.5万亿元"), "4.5万亿元", id="a unit typed into the cell"),
        pytest.param(typed("约三百"), "约三百", id="words for a number"),
        pytest.param(typed(" 7 "), "7", id="blanks around it"),
    ],
)
def test_a_figure_is_handed_on_as_it_was_typed(inside, expected_typed):
    found = read(filled(with_styles(fresh()), {f"G{FIRST}": inside}))
    assert ([one.typed for one in found.typed], found.findings) == ([expected_typed], ())


@pytest.mark.parametrize(
    ("inside", "kept", "code"),
    [
        pytest.param(formula("F9*1.05", "474.9"), "=F9*1.05", "workbook.formula", id="a formula"),
        pytest.param(typed("=SUM(G1:G3)"), "=SUM(G1:G3)", "workbook.formula", id="a formula typed as text"),
        pytest.param(number("46000", DATE_STYLE), "2025-12-09", "workbook.date", id="a date"),
        pytest.param('t="e"><v>#REF!</v>', "#REF!", "workbook.cell_error", id="an error value"),
        pytest.param('t="b"><v>1</v>', "TRUE", "workbook.truth_value", id="a truth value"),
    ],
)
def test_what_is_no_figure_is_told_at_its_cell_and_kept(inside, kept, code):
    found = read(filled(with_styles(fresh()), {f"G{FIRST}": inside}))
    assert [one.typed for one in found.typed] == [kept]
    assert codes(found) == {f"填报!G{FIRST}": code}


@pytest.mark.parametrize(
    ("cells", "place", "code"),
    [
        pytest.param({"H": typed("大概")}, "H", "workbook.unknown_qualifier", id="unknown qualifier"),
        pytest.param({"I": typed("也许")}, "I", "workbook.unknown_answer", id="unknown answer"),
        pytest.param(
            {"G": typed("5"), "I": typed("本单位不掌握")}, "I", "workbook.both_answers", id="a figure and not held"
        ),
        pytest.param({"I": typed("本单位不掌握")}, "J", "workbook.holder_not_named", id="not held, by nobody"),
        pytest.param({"G": typed("5"), "J": typed("长" * 2001)}, "J", "workbook.note_too_long", id="a long note"),
    ],
)
def test_a_row_that_contradicts_itself_is_not_taken_over(cells, place, code):
    found = read(filled(fresh(), {f"{column}{FIRST}": inside for column, inside in cells.items()}))
    assert found.typed == ()
    assert codes(found) == {f"填报!{place}{FIRST}": code}


def swapped(content: bytes, one: str, other: str) -> bytes:
    """Return a workbook with two of its columns exchanged, as somebody does who drags them."""

    def change(sheet: str) -> str:
        head, data = sheet.split("<sheetData>")
        data = re.sub(rf'r="({one}|{other})(\d+)"', lambda m: f'r="{other if m[1] == one else one}{m[2]}"', data)
        return f"{head}<sheetData>{data}"

    return changed(content, FORM, change)


def test_moved_columns_are_known_by_their_headers():
    content = swapped(filled(fresh(), {f"G{FIRST}": typed("3.7"), f"J{FIRST}": typed("说明")}), "G", "J")
    found = read(content)
    assert found.typed == (TypedCell(101, 0, "3.7", note="说明"),)
    assert found.places[101].column == f"填报!J{FIRST}"
    assert [one.code for one in found.findings] == ["workbook.moved_columns"]


def test_two_columns_of_one_name_are_refused():
    found = read(filled(fresh(), {f"F{FIRST - 1}": typed("本次填报"), f"G{FIRST}": typed("3.7")}))
    assert (found.is_refused, found.typed) == (True, ())
    assert codes(found) == {f"填报!G{FIRST - 1}": "workbook.ambiguous_column"}


def test_a_sheet_without_the_needed_headers_is_refused():
    found = read(filled(fresh(), {f"G{FIRST - 1}": typed("数")}))
    assert (found.is_refused, [one.code for one in found.findings]) == (True, ["workbook.no_form_sheet"])


def test_a_copy_of_the_form_is_refused():
    parts = workbooks.parts_of(fresh())
    content = workbooks.packed({**parts, "xl/worksheets/sheet2.xml": parts[FORM]})
    found = read(content)
    assert (found.is_refused, [one.code for one in found.findings]) == (True, ["workbook.several_form_sheets"])


def test_a_renamed_form_is_known_by_its_headers():
    content = changed(fresh(), "xl/workbook.xml", lambda book: book.replace('name="填报"', 'name="Sheet1"'))
    found = read(filled(content, {f"G{FIRST}": typed("3.7")}))
    assert [one.typed for one in found.typed] == ["3.7"]
    assert codes(found) == {"Sheet1": "workbook.renamed_sheet"}


def test_merged_cells_belong_to_no_row():
    merge = f'</sheetData><mergeCells count="1"><mergeCell ref="G{FIRST}:G{FIRST + 2}"/></mergeCells>'
    content = changed(
        filled(fresh(), {f"G{FIRST}": typed("3.7"), f"G{FIRST + 3}": typed("8")}), FORM,
        lambda sheet: sheet.replace("</sheetData>", merge),
    )  # fmt: skip
    found = read(content)
    assert [(one.ask, one.typed) for one in found.typed] == [(104, "8")]
    assert codes(found) == {f"填报!G{FIRST}": "workbook.merged_cells"}
    assert "3.7" in found.findings[0].message.zh


def test_a_hidden_row_is_read_and_told():
    content = changed(
        filled(fresh(), {f"G{FIRST}": typed("3.7")}), FORM,
        lambda sheet: sheet.replace(f'<row r="{FIRST}"', f'<row hidden="1" r="{FIRST}"'),
    )  # fmt: skip
    found = read(content)
    assert [one.typed for one in found.typed] == ["3.7"]
    assert codes(found) == {f"填报!G{FIRST}": "workbook.hidden_row"}


def test_rows_of_no_cell_are_told_with_what_was_typed():
    more = (
        f'<row r="60"><c r="G60" {typed("88.8")}</c></row>'
        f'<row r="61"><c r="A61" {typed("A999")}</c><c r="G61" {typed("99.9")}</c></row>'
        f'<row r="62"><c r="B62" {typed("合计")}</c></row>'
    )
    found = read(workbooks.with_rows(fresh(), more))
    assert codes(found) == {"填报!G60": "workbook.row_without_key", "填报!G61": "workbook.unknown_row"}
    assert ["88.8" in found.findings[0].message.zh, "99.9" in found.findings[1].message.en] == [True, True]


def test_a_copied_row_that_says_something_else_leaves_the_cell_open():
    copy = f'<row r="60"><c r="A60" {typed("A101")}</c><c r="G60" {typed("4.1")}</c></row>'
    found = read(workbooks.with_rows(filled(fresh(), {f"G{FIRST}": typed("3.7")}), copy))
    assert found.typed == ()
    assert codes(found) == {"填报!G60": "workbook.repeated_row"}


def test_a_row_that_was_removed_counts_as_not_touched():
    content = changed(fresh(), FORM, lambda sheet: re.sub(rf'<row r="{FIRST}".*?</row>', "", sheet))
    found = read(content)
    assert (found.typed, [one.code for one in found.findings]) == ((), ["workbook.row_gone"])


def test_a_sheet_of_200_000_rows_is_read_no_further_than_it_matters():
    rows = "".join(f'<row r="{at}"><c r="A{at}"><v>{at}</v></c></row>' for at in range(60, 200_060))
    found = read(workbooks.with_rows(filled(fresh(), {f"G{FIRST}": typed("3.7")}), rows))
    assert [one.typed for one in found.typed] == ["3.7"]
    assert codes(found) == {"填报": "workbook.too_many_rows"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        pytest.param({"campaign": "final-2026"}, "workbook.other_campaign", id="another campaign"),
        pytest.param({"organisation": "wuxi-statistics"}, "workbook.other_organisation", id="another organisation"),
        pytest.param({"returned": 8}, "workbook.other_return", id="another return"),
    ],
)
def test_a_template_of_somebody_else_is_refused(change, code):
    other = replace(template(), **change)
    found = read(filled(write_workbook(other), {f"G{FIRST}": typed("3.7")}))
    assert (found.is_refused, found.typed, [one.code for one in found.findings]) == (True, (), [code])


def test_a_newer_template_is_refused(monkeypatch):
    monkeypatch.setattr(layout.Identity.__init__, "__defaults__", ("zh", layout.TEMPLATE, layout.LAYOUT + 1))
    content = fresh()
    monkeypatch.undo()
    found = read(content)
    assert (found.is_refused, [one.code for one in found.findings]) == (True, ["workbook.newer_template"])


def test_an_older_template_of_the_same_return_is_read_as_far_as_it_goes():
    older = template(rows=4)
    found = read(filled(write_workbook(older), {f"G{FIRST}": typed("3.7")}), template(rows=6))
    assert ([one.ask for one in found.typed], found.findings) == ([101], ())


def test_a_cell_that_is_no_longer_asked_for_is_told():
    found = read(filled(fresh(), {f"G{FIRST + 5}": typed("3.7")}), template(rows=4))
    assert codes(found) == {f"填报!G{FIRST + 5}": "workbook.unknown_row"}


@pytest.mark.parametrize(
    ("part", "pattern", "by", "code"),
    [
        pytest.param("xl/workbook.xml", 'name="_sunan"', 'name="Sheet3"', "workbook.not_ours", id="no hidden sheet"),
        pytest.param("xl/sharedStrings.xml", "suzhou-statistics", "x", "workbook.identity_damaged", id="edited"),
        pytest.param(HIDDEN, "</sheetData>", '<row r="99"><c r="A99"><v>1</v></c></row></sheetData>',
                     "workbook.identity_damaged", id="lengthened"),
    ],
)  # fmt: skip
def test_a_hidden_sheet_that_is_not_whole_is_refused(part, pattern, by, code):
    found = read(changed(fresh(), part, lambda content: content.replace(pattern, by)))
    assert (found.is_refused, [one.code for one in found.findings]) == (True, [code])


def test_all_findings_come_at_once_with_place_sentence_and_remedy_in_both_languages():
    content = filled(
        with_styles(fresh()),
        {f"G{FIRST}": formula("1+1", "2"), f"G{FIRST + 1}": number("46000", DATE_STYLE), f"H{FIRST + 2}": typed("?")},
    )
    found = read(content)
    assert list(codes(found)) == [f"填报!G{FIRST}", f"填报!G{FIRST + 1}", f"填报!H{FIRST + 2}"]
    assert all(one.message.zh and one.message.en and one.remedy.zh and one.remedy.en for one in found.findings)
    assert str(found.findings[0].place) == f"填报.xlsx:填报!G{FIRST}"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        pytest.param(b"not a workbook", "xlsx", id="no archive"),
        pytest.param(workbooks.packed({"a.txt": b"a"}), "目录", id="another archive"),
        pytest.param(
            workbooks.packed({**workbooks.parts_of(fresh()), FORM: b"<worksheet><sheetData><row"}), "损坏", id="cut short"
        ),
        pytest.param(
            workbooks.packed({
                **workbooks.parts_of(fresh()),
                FORM: b'<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData/></worksheet>',
            }),
            "文档类型", id="entities",
        ),
    ],
)  # fmt: skip
def test_what_is_no_sound_workbook_is_refused(content, says):
    with pytest.raises(WorkbookBroken, match=says):
        read(content)


def test_every_finding_of_workbooks_is_tested_here_or_with_the_service():
    tested = Path(__file__).read_text(encoding="utf-8")
    with_service = {"workbook.changed_meanwhile"}
    declared = {code for code in FINDING_KINDS if code.startswith("workbook.")}
    assert {code for code in declared - with_service if code not in tested} == set()


def test_a_foreign_column_is_told_and_a_missing_one_counts_as_not_touched():
    content = filled(fresh(), {f"J{FIRST - 1}": typed("我的说明"), f"G{FIRST}": typed("3.7")})
    found = read(content)
    assert [one.typed for one in found.typed] == ["3.7"]
    assert [one.code for one in found.findings] == ["workbook.unknown_column", "workbook.missing_column"]
