"""The number of an official document (发文字号), as GB/T 9704-2012 asks for it: 苏科发〔2021〕290号."""

from __future__ import annotations

import re

from sunan.kernel.errors import InvalidInput

_NUMBER = re.compile(r"(?P<code>[\u4e00-\u9fff]{2,20})〔(?P<year>\d{4})〕(?P<count>[1-9]\d{0,5})号")
_EXAMPLE = "苏科发〔2026〕12号"


def document_number(written: str, *, year: int) -> str:
    """Return the number of a document as it is printed.

    Agency code, year in full within 〔〕, running number without leading zeros and without 第, 号.

    Args:
        year: of the date of issue; the number carries the same.
    Raises:
        InvalidInput: it is written otherwise; the message says what is wrong.
    Source:
        GB/T 9704-2012, 7.2.5.
    """
    number = "".join(written.split())
    fault = _fault(number, year)
    if fault:
        raise InvalidInput(
            f"发文字号“{written.strip()[:40]}”不合格式：{fault[0]}。写法如 {_EXAMPLE}",
            f"The document number “{written.strip()[:40]}” is malformed: {fault[1]}. Write it like {_EXAMPLE}",
        )
    return number


def _fault(number: str, year: int) -> tuple[str, str] | None:
    """Return what is wrong with a number, the most telling thing first; `None` when nothing is."""
    match = _NUMBER.fullmatch(number)
    if match:
        same = int(match["year"]) == year
        return None if same else (f"年份应与成文日期相同，为 {year}", f"its year is that of the date of issue, {year}")
    for pattern, zh, en in _FAULTS:
        if pattern.search(number):
            return zh, en
    return "应为机关代字、〔年份〕、顺序号和“号”", "it is made of agency code, 〔year〕, running number and 号"


_FAULTS = tuple(
    (re.compile(pattern), zh, en)
    for pattern, zh, en in (
        (r"^$", "未填写", "it is empty"),
        (r"[\[［(（【<《{｛][0-9]{2,4}[\]］)）】>》}｝]", "年份应放在六角括号〔〕内", "the year stands within 〔〕"),
        (r"第", "顺序号前不加“第”", "there is no 第 before the running number"),
        (r"〔\d{4}〕0", "顺序号不编虚位（1 不编为 001）", "the running number has no leading zeros"),
        (r"〔(?!\d{4}〕)", "年份应写全四位", "the year has four digits"),
        (r"(?<!号)$", "末尾应为“号”", "it ends with 号"),
    )
)
