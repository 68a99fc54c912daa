"""The few words that the layout itself adds, in both languages."""

from __future__ import annotations

from datetime import date

from sunan.kernel.texts import Language, text

TABLE = text("表{n}", "Table {n}")
FIGURE = text("图{n}", "Figure {n}")
ANNEX = text("附件{n}", "Annex {n}")
UNIT = text("单位：{unit}", "Unit: {unit}")
SOURCE = text("数据来源：{source}", "Source: {source}")
NOTE = text("注：{note}", "Note: {note}")
NUMBERED_NOTE = text("注{n}：{note}", "Note {n}: {note}")
CONTENTS = text("目　录", "Contents")
NOTES = text("注释", "Notes")
ANNEXES = text("附件：", "Annexes: ")
AS_OF = text("数据以{date}所知为准", "Figures as known on {date}")
NO_ROWS = text("（无数据）", "(no data)")
NOT_DRAWN = text("本图未绘出，数据见下。", "This chart could not be drawn; its figures follow.")
NOT_DRAWN_ALONE = text("本图未绘出。", "This chart could not be drawn.")
AS_TABLE = text("以表格查看", "Show as a table")
NO_CONTENT = text("（本文件没有内容）", "(This document has no content.)")
DRAFT = text("草稿", "Draft")
EDITION = text("版本标识 {mark}", "Edition {mark}")
SEAL = text("印记 {id}", "Seal {id}")
BACK = text("返回正文", "Back to the text")
SCROLLS = text("{caption}（可横向滚动）", "{caption} (scrolls sideways)")

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DIGITS = "零一二三四五六七八九"


def written(day: date, language: Language) -> str:
    """Return a date as running text has it: 2026年11月3日, 3 November 2026."""
    if language == "zh":
        return f"{day.year}年{day.month}月{day.day}日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def chinese_number(number: int) -> str:
    """Return 1 to 99 in Chinese: 一, 十, 十二, 二十, 九十九; beyond that in digits."""
    if not 1 <= number <= 99:
        return str(number)
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")
