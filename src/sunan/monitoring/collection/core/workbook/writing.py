"""Writing the workbook of a return: locked but for the cells to fill in, with lists, units, notes and checks in the sheet.

The cells to fill in are formatted as text, so that 3.70 stays 3.70: a figure keeps the digits that were printed.
"""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from sunan.kernel.printed import Qualifier
from sunan.kernel.texts import Language, Text, text
from sunan.monitoring.collection.core.words import EntryKind
from sunan.monitoring.collection.core.workbook.layout import (
    ABOUT_SHEET,
    ANSWERS,
    FORM_SHEET,
    HIDDEN_SHEET,
    Column,
    Template,
    TemplateRow,
    header_of,
)

HEADER_ROW = 7
"""The row of the headers, counted from 0."""

# The same template gives the same bytes, whenever it is written.
_MOMENT = datetime(2000, 1, 1)  # noqa: DTZ001 the format knows no time zones
_ENTRY_DATE = (1980, 1, 1, 0, 0, 0)
_OPTIONS = {
    "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip
_FONT = {"font_name": "等线", "font_size": 10.5, "font_scheme": ""}
_LONGEST_CELL = 32_767
_COLONS: Mapping[Language, str] = {"zh": "：", "en": ": "}
_LONGEST_TITLE, _LONGEST_MESSAGE = 32, 255
_SLIP = 1000
"""From so many times apart, a value and what is published look like two units. Our choice; it only asks in the sheet."""

_WIDTHS = {
    Column.KEY: 8, Column.MEASURE: 30, Column.AREA: 14, Column.PERIOD: 9, Column.UNIT: 11, Column.PRIOR: 12,
    Column.VALUE: 15, Column.QUALIFIER: 9, Column.ANSWER: 14, Column.NOTE: 26, Column.CHECK: 20, Column.SETTLES: 30,
}  # fmt: skip
_ABOUT_WIDTHS = (9, 30, 70, 40, 40)
_COLUMNS = tuple(Column)
_INK, _SOFT, _LINE, _HEAD, _FILL, _GREY = "#1F2933", "#52606D", "#CBD2D9", "#E4ECF4", "#FFF8DB", "#F5F7FA"

_WORDS: Mapping[str, Text] = {
    "number": text("表号", "Form number"),
    "maker": text("制定机关", "Issued by"),
    "approval": text("批准或备案文号", "Approved or filed under"),
    "until": text("有效期至", "Valid until"),
    "organisation": text("填报单位", "Reporting organisation"),
    "deadline": text("报送截止", "To be handed in by"),
    "filled": text("已答复", "Answered"),
    "how": text(
        "只填浅黄色单元格；不要移动、合并单元格，不要写公式；计量单位见本行，不必写进数字。",
        "Fill in the pale yellow cells only; do not move or merge cells or write formulas; the unit is given, leave it out.",
    ),
    "demonstration": text("演示数据，不是统计资料", "Demonstration data, no statistics"),
    "unfilled": text("未填", "empty"),
    "passed": text("通过", "passed"),
    "no_number": text("不是数字", "no number"),
    "both": text("不掌握与数值不能并存", "either a figure or not held"),
    "who": text("请在备注写明由谁掌握", "note who holds it"),
    "answered": text("已答复", "answered"),
    "slip": text("与已公布值相差千倍以上，请核对单位", "1000 times off: check the unit"),
    "refused_title": text("这里填数字", "A number goes here"),
    "refused": text(
        "请按本行的计量单位填写半角数字，如 1234.5；限定词、说明请填在右侧各列。",
        "Write plain digits in the unit of this row, such as 1234.5; hedges and notes go into the columns to the right.",
    ),
    "choose": text("请从下拉列表中选择", "Choose from the list"),
    "asked": text("指标说明", "The measure"),
    "published": text("已公布值的出处", "Where it was published"),
}
_RULES: Sequence[Text] = (
    text(
        "浅黄色单元格由填报单位填写，其余已锁定；填好后保存为 xlsx，在本单位的填报页面上传。",
        "Pale yellow cells are yours to fill in, all others are locked; save as xlsx and upload it on the page of your return.",
    ),
    text(
        "数字照原样填写：3.70 与 3.7 不同，位数就是精度。",
        "Write figures as they are: 3.70 is not 3.7, the digits say how exact it is.",
    ),
    text(
        "已公布值供核对；确认无误可照填，有出入请填本单位掌握的数并在备注说明。",
        "Published values are there to be confirmed; where yours differs, write yours and say why in the note.",
    ),
    text(
        "本单位不掌握的，在“填报情况”选“本单位不掌握”，并在备注写明由哪个单位掌握。",
        "What your organisation does not hold: choose “not held here” and note who holds it.",
    ),
    text(
        "没有改动的单元格在导入时不算填报，不会覆盖网页上后来的填写。",
        "Cells that you did not touch are no answers when imported; they never replace what was written on the page since.",
    ),
    text(
        "公式、合并单元格、日期不会被当作数字；每一处问题都会在导入时指明单元格，已填内容保留。",
        "Formulas, merged cells and dates are not read as figures; each problem is named at its cell, what you wrote is kept.",
    ),
    text(
        "填表人和统计负责人在网上报送时署名。",
        "Who filled it in and the head of statistics sign when it is submitted on the page.",
    ),
)


def write_workbook(template: Template) -> bytes:
    """Return the XLSX file of a template; the same template gives the same bytes."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held, {**_OPTIONS, "default_format_properties": dict(_FONT)})
    book.set_properties({"title": template.title, "created": _MOMENT})
    book.set_size(2400, 1300)
    formats = _Formats(book)
    form = book.add_worksheet(FORM_SHEET.inside(template.language))
    about = book.add_worksheet(ABOUT_SHEET.inside(template.language))
    hidden = book.add_worksheet(HIDDEN_SHEET)
    _write_form(form, template, formats)
    _write_about(about, template, formats)
    for row, line in enumerate(template.identity.lines()):
        for column, cell in enumerate(line):
            hidden.write_string(row, column, cell)
    hidden.protect()
    hidden.very_hidden()
    form.activate()
    book.close()
    return _with_locked_structure(held.getvalue())


class _Formats:
    """The looks of cells, each made once."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        def made(**properties: object) -> Format:
            return book.add_format({**_FONT, "font_color": _INK, "valign": "vcenter", **properties})

        boxed = {"border": 1, "border_color": _LINE}
        self.title = made(bold=True, font_size=16)
        self.label = made(font_color=_SOFT, align="right")
        self.fact = made()
        self.hint = made(font_color=_SOFT)
        self.warning = made(bold=True, font_color="#B42318")
        self.head = made(**boxed, bold=True, text_wrap=True, align="center", bg_color=_HEAD)
        self.locked = made(**boxed, text_wrap=True, bg_color=_GREY, indent=1)
        self.printed = made(**boxed, bg_color=_GREY, align="right", indent=1, num_format="@")
        self.key = made(**boxed, bg_color=_GREY, font_color=_SOFT, align="center")
        self.number = made(**boxed, bg_color=_FILL, align="right", indent=1, num_format="@", locked=False)
        self.choice = made(**boxed, bg_color=_FILL, align="center", num_format="@", locked=False)
        self.words = made(**boxed, bg_color=_FILL, text_wrap=True, indent=1, num_format="@", locked=False)
        self.check = made(**boxed, bg_color=_GREY, text_wrap=True, indent=1, font_color=_SOFT)
        self.rule = made(text_wrap=True, valign="top")
        self.wrong = book.add_format({"bg_color": "#FDE3E1", "font_color": "#B42318"})
        self.doubtful = book.add_format({"bg_color": "#FFE8CC", "font_color": "#8A4B08"})
        self.fine = book.add_format({"font_color": "#136C3A"})


def _write_form(sheet: Worksheet, template: Template, formats: _Formats) -> None:
    language = template.language
    first, last = HEADER_ROW + 1, HEADER_ROW + max(len(template.rows), 1)
    for at, column in enumerate(_COLUMNS):
        sheet.set_column(at, at, _WIDTHS[column])
        sheet.write_string(HEADER_ROW, at, header_of(column, language), formats.head)
    sheet.set_row(HEADER_ROW, 34)
    _write_head(sheet, template, formats, first, last)
    for row, asked in enumerate(template.rows, start=first):
        _write_row(sheet, row, asked, template.language, formats)
    _add_colours(sheet, first, last, language, formats)
    sheet.ignore_errors({"number_stored_as_text": f"A{first + 1}:L{last + 1}"})
    sheet.freeze_panes(first, 2)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEADER_ROW)
    sheet.set_footer(f"&L{_plain_footer(template.campaign)}&C&P / &N&R{_plain_footer(template.form_number)}")
    sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})


def _write_head(sheet: Worksheet, template: Template, formats: _Formats, first: int, last: int) -> None:
    def said(key: str) -> str:
        return _WORDS[key].inside(template.language)

    colon = _COLONS[template.language]
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, template.title, formats.title)
    legal = (
        ("number", template.form_number),
        ("maker", template.form_maker),
        ("approval", template.form_approval),
        ("until", template.form_valid_until),
    )
    for row, (word, value) in enumerate(legal, start=1):
        sheet.write_string(row, _at(Column.ANSWER), f"{said(word)}{colon}", formats.label)
        sheet.write_string(row, _at(Column.NOTE), value[:_LONGEST_CELL], formats.fact)
    own = (
        ("organisation", f"{template.organisation_name} ({template.organisation})"),
        ("deadline", template.deadline),
    )
    for row, (word, value) in enumerate(own, start=1):
        sheet.write_string(row, 0, f"{said(word)}{colon}{value}", formats.fact)
    answered = sum(one.given.kind is not EntryKind.CLEARED for one in template.rows)
    value, answer = (f"{_letter(one)}{first + 1}:{_letter(one)}{last + 1}" for one in (Column.VALUE, Column.ANSWER))
    held = _quoted(ANSWERS[EntryKind.NOT_HELD].inside(template.language))
    formula = (
        f'="{said("filled")}{colon}" & SUMPRODUCT(--((LEN({value})>0)+({answer}={held})>0)) & " / {len(template.rows)}"'
    )
    sheet.write_formula(3, 0, formula, formats.fact, f"{said('filled')}{colon}{answered} / {len(template.rows)}")
    sheet.write_string(5, 0, said("how"), formats.hint)
    if template.is_demonstration:
        sheet.write_string(4, 0, said("demonstration"), formats.warning)


def _write_row(sheet: Worksheet, row: int, asked: TemplateRow, language: Language, formats: _Formats) -> None:
    given = asked.given
    shown = {
        Column.KEY: (asked.key, formats.key),
        Column.MEASURE: (asked.measure, formats.locked),
        Column.AREA: (asked.area, formats.locked),
        Column.PERIOD: (asked.period, formats.locked),
        Column.UNIT: (asked.unit, formats.locked),
        Column.PRIOR: (asked.prior, formats.printed),
        Column.VALUE: (given.typed, formats.number),
        Column.QUALIFIER: (Qualifier(given.qualifier).text.inside(language).strip(), formats.choice),
        Column.ANSWER: (ANSWERS[given.kind].inside(language) if given.kind in ANSWERS else "", formats.choice),
        Column.NOTE: (given.note, formats.words),
        Column.SETTLES: (asked.settles, formats.locked),
    }
    for column, (content, look) in shown.items():
        if content:
            sheet.write_string(row, _at(column), content[:_LONGEST_CELL], look)
        else:
            sheet.write_blank(row, _at(column), None, look)
    sheet.set_row(row, _height([(content, _WIDTHS[column]) for column, (content, _) in shown.items()]))
    sheet.write_formula(row, _at(Column.CHECK), _check(row, language), formats.check, _checked(asked, language))
    _add_lists(sheet, row, asked, language)


def _add_lists(sheet: Worksheet, row: int, asked: TemplateRow, language: Language) -> None:
    def said(key: str) -> str:
        return _WORDS[key].inside(language)

    colon = _COLONS[language]
    about = asked.about
    if asked.prior_about:
        about = f"{about}\n{said('published')}{colon}{asked.prior_about}".lstrip("\n")
    sheet.data_validation(
        row, _at(Column.VALUE), row, _at(Column.VALUE),
        {
            "validate": "custom",
            "value": f"=ISNUMBER({_as_number(row)})",
            "input_title": f"{asked.measure} ({asked.unit})"[:_LONGEST_TITLE],
            "input_message": about[:_LONGEST_MESSAGE] or said("refused"),
            "error_title": said("refused_title")[:_LONGEST_TITLE],
            "error_message": said("refused"),
        },
    )  # fmt: skip
    choices = {
        Column.QUALIFIER: [one.text.inside(language).strip() for one in Qualifier if one is not Qualifier.EXACT],
        Column.ANSWER: [one.inside(language) for one in ANSWERS.values()],
    }
    for column, words in choices.items():
        sheet.data_validation(
            row, _at(column), row, _at(column),
            {"validate": "list", "source": words, "error_title": said("choose")[:_LONGEST_TITLE]},
        )  # fmt: skip


def _add_colours(sheet: Worksheet, first: int, last: int, language: Language, formats: _Formats) -> None:
    def said(key: str) -> str:
        return _WORDS[key].inside(language)

    check = f"${_letter(Column.CHECK)}{first + 1}"
    wrong = ",".join(f"{check}={_quoted(said(key))}" for key in ("no_number", "both", "who"))
    value, shown = _at(Column.VALUE), _at(Column.CHECK)
    for at in (value, shown):
        for criteria, look in (
            (f"=OR({wrong})", formats.wrong),
            (f"={check}={_quoted(said('slip'))}", formats.doubtful),
        ):
            sheet.conditional_format(first, at, last, at, {"type": "formula", "criteria": criteria, "format": look})
    fine = f"=OR({check}={_quoted(said('passed'))},{check}={_quoted(said('answered'))})"
    sheet.conditional_format(first, shown, last, shown, {"type": "formula", "criteria": fine, "format": formats.fine})


def _check(row: int, language: Language) -> str:
    """Return the formula that says in the sheet what is wrong with a row."""

    def said(key: str) -> str:
        return _quoted(_WORDS[key].inside(language))

    value, answer, note, prior = (
        f"{_letter(one)}{row + 1}" for one in (Column.VALUE, Column.ANSWER, Column.NOTE, Column.PRIOR)
    )
    number = _as_number(row)
    apart = f"OR(ABS({number})>={_SLIP}*ABS(VALUE({prior})),ABS({number})*{_SLIP}<=ABS(VALUE({prior})))"
    with_prior = f"IF(VALUE({prior})=0,{said('passed')},IF({apart},{said('slip')},{said('passed')}))"
    compared = f"IF(LEN({prior})=0,{said('passed')},{with_prior})"
    held_elsewhere = f"IF(LEN(TRIM({value}))>0,{said('both')},IF(LEN(TRIM({note}))=0,{said('who')},{said('answered')}))"
    figure = f"IF(LEN(TRIM({value}))=0,{said('unfilled')},IF(ISNUMBER({number}),{compared},{said('no_number')}))"
    return f"=IF({answer}={_quoted(ANSWERS[EntryKind.NOT_HELD].inside(language))},{held_elsewhere},{figure})"


def _checked(asked: TemplateRow, language: Language) -> str:
    """Return what the check of a fresh row says, for readers that compute no formulas."""
    given = asked.given
    if given.kind is EntryKind.NOT_HELD:
        key = "answered" if given.note.strip() else "who"
    else:
        key = "passed" if given.typed.strip() else "unfilled"
    return _WORDS[key].inside(language)


def _write_about(sheet: Worksheet, template: Template, formats: _Formats) -> None:
    language = template.language
    for at, width in enumerate(_ABOUT_WIDTHS):
        sheet.set_column(at, at, width)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, template.title, formats.title)
    for row, rule in enumerate(_RULES, start=2):
        sheet.write_string(row, 0, f"{row - 1}. {rule.inside(language)}", formats.fact)
    head = len(_RULES) + 3
    titles = (
        header_of(Column.KEY, language),
        header_of(Column.MEASURE, language),
        _WORDS["asked"].inside(language),
        _WORDS["published"].inside(language),
        header_of(Column.SETTLES, language),
    )
    sheet.set_row(head, 34)
    for at, title in enumerate(titles):
        sheet.write_string(head, at, title, formats.head)
    for row, asked in enumerate(template.rows, start=head + 1):
        contents = (asked.key, asked.measure, asked.about, asked.prior_about, asked.settles)
        sheet.set_row(row, _height(list(zip(contents, _ABOUT_WIDTHS, strict=True))))
        for at, content in enumerate(contents):
            sheet.write_string(row, at, content[:_LONGEST_CELL], formats.locked)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _height(contents: Sequence[tuple[str, int]]) -> float:
    """Return the height at which every text of a row is seen whole; spreadsheets do not fit rows when they open a file."""
    lines = 1
    for content, width in contents:
        room = width - 2
        wraps = sum(max(1, -(-_ems(part) // room)) for part in content.split("\n"))
        lines = max(lines, wraps)
    return min(15.0 * lines + 6, 400)


def _ems(words: str) -> int:
    """Return how wide a text is, in digits; Chinese characters are two digits wide."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in words)


def _as_number(row: int) -> str:
    value = f"{_letter(Column.VALUE)}{row + 1}"
    return f'VALUE(SUBSTITUTE({value},",",""))'


def _at(column: Column) -> int:
    return _COLUMNS.index(column)


def _letter(column: Column) -> str:
    return str(xl_col_to_name(_at(column)))


def _quoted(words: str) -> str:
    return '"' + words.replace('"', '""') + '"'


def _plain_footer(words: str) -> str:
    return words.replace("&", "&&")[:80]


def _with_locked_structure(content: bytes) -> bytes:
    """Return a workbook whose sheets cannot be added, removed or renamed; the library that writes it has no word for that."""
    held = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as given, zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as made:
        for name in given.namelist():
            part = given.read(name)
            if name == "xl/workbook.xml":
                assert part.count(b"<bookViews>") == 1, "a workbook has one list of views"
                part = part.replace(b"<bookViews>", b'<workbookProtection lockStructure="1"/><bookViews>')
            entry = zipfile.ZipInfo(name, _ENTRY_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            made.writestr(entry, part)
    return held.getvalue()
