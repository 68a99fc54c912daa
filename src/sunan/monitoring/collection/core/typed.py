"""Reading what people type into a cell: the number, its hedge and its unit, or a finding that says what is odd.

People type as they read: full-width digits, thousands separated, 约 before and 左右 behind, the unit after the number. All
of that is understood; nothing is guessed. What cannot be read stays as typed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from sunan.kernel.errors import InvalidInput
from sunan.kernel.findings import Finding, FindingKind, Place, Severity
from sunan.kernel.printed import PrintedValue, Qualifier
from sunan.kernel.texts import text
from sunan.kernel.units import UnitSystem
from sunan.monitoring.statistics.core.conversion import exact_shift, fits
from sunan.monitoring.statistics.core.numbers import HEDGES_AFTER, HEDGES_BEFORE, MOST_DIGITS

LONGEST_TYPED = 200

NO_NUMBER = FindingKind(
    "collection.no_number", Severity.ERROR,
    text("“{typed}”读不出数字", "No number can be read from “{typed}”"),
    text("只写数字，例如 3.9；没有这个数时选“本单位不掌握”并写明由谁掌握", "Write the number alone, such as 3.9; if there is none, choose “not held here” and say who holds it"),
)  # fmt: skip
TOO_LONG = FindingKind(
    "collection.typed_too_long", Severity.ERROR,
    text("填写的内容超过 {most} 个字符，只保留了开头", "What was typed is longer than {most} characters; its beginning is kept"),
    text("这一格只写数字，说明写在备注里", "Write the number alone; explain in the note"),
)  # fmt: skip
TOO_MANY_DIGITS = FindingKind(
    "collection.too_many_digits", Severity.ERROR,
    text("“{typed}”的数字太多，无法精确保存（最多 18 位，其中小数最多 12 位）", "“{typed}” has more digits than are kept exactly (18, of them 12 decimals)"),
    text("核对数字；确需更多位数时写上更大的单位", "Check the digits; if they are right, write a larger unit behind them"),
)  # fmt: skip
OTHER_UNIT = FindingKind(
    "collection.other_unit", Severity.ERROR,
    text("“{typed}”的单位不能换算为“{unit}”", "“{typed}” is in a unit that cannot be expressed in “{unit}”"),
    text("按“{unit}”填写", "Fill it in in “{unit}”"),
)  # fmt: skip
NEEDS_WHOLE = FindingKind(
    "collection.needs_whole", Severity.ERROR,
    text("“{typed}”应为整数（单位：{unit}）", "“{typed}” has to be a whole number ({unit})"),
    text("核对是否填错了单位或小数点", "Check the unit and the decimal point"),
)  # fmt: skip

_BEFORE = re.compile(rf"^({'|'.join(map(re.escape, HEDGES_BEFORE))})")
_AFTER = re.compile(rf"({'|'.join(HEDGES_AFTER)})$")
_NUMBER = re.compile(r"^([+-]?)([0-9]{1,3}([,'’ ])[0-9]{3}(?:\3[0-9]{3})*|[0-9]+)(\.[0-9]+)?\s*(.*)$")
_SEPARATORS = re.compile(r"[,'’ ]")
_MOST_DECIMALS = 12


@dataclass(frozen=True, slots=True)
class ReadNumber:
    """What was read from a cell.

    Attributes:
        printed: the digits, half-width, without separators; empty when no number could be read.
        unit: the unit they stand in: the one typed behind them, or that of the cell.
    """

    printed: str
    unit: str
    qualifier: Qualifier
    finding: Finding | None = None


def read_number(
    typed: str, *, unit: str, units: UnitSystem, qualifier: Qualifier = Qualifier.EXACT, counted: bool = False, ask: int = 0
) -> ReadNumber:  # fmt: skip
    """Return the number that was typed into a cell.

    Args:
        unit: the unit of the cell.
        qualifier: the hedge chosen beside it; one that was typed with the number goes before `=`.
        counted: whether whole things are counted one by one.
        ask: the cell, for the place of a finding.
    """

    def refused(kind: FindingKind) -> ReadNumber:
        place = Place(subject=str(ask))
        return ReadNumber("", "", qualifier, kind.at(place, typed=typed, unit=unit, most=LONGEST_TYPED))

    if len(typed) > LONGEST_TYPED:
        return refused(TOO_LONG)
    written, hedge = _unhedged(unicodedata.normalize("NFKC", typed).replace("−", "-").strip())
    found = _NUMBER.match(written)
    if not found:
        return refused(NO_NUMBER)
    sign, whole, _, decimals, behind = found.groups()
    whole, decimals = _SEPARATORS.sub("", whole), decimals or ""
    if len(whole) + len(decimals.lstrip(".")) > MOST_DIGITS or len(decimals) > _MOST_DECIMALS + 1:
        return refused(TOO_MANY_DIGITS)
    stands_in = unit
    if behind and behind != unicodedata.normalize("NFKC", unit):
        other = _fitting(behind, unit, units)
        if other is None:
            return refused(NO_NUMBER if _unit(behind, units) is None else OTHER_UNIT)
        stands_in = other
    if counted and stands_in == unit and decimals.strip(".0"):
        return refused(NEEDS_WHOLE)
    printed = ("-" if sign == "-" else "") + whole + decimals
    return ReadNumber(printed, stands_in, hedge if hedge and qualifier is Qualifier.EXACT else qualifier)


def _unhedged(written: str) -> tuple[str, Qualifier | None]:
    """Return what was written without the word that hedges it, and what that word says."""
    before = _BEFORE.match(written)
    if before:
        return written[before.end() :].strip(), Qualifier(HEDGES_BEFORE[before[1]])
    after = _AFTER.search(written)
    if after:
        return written[: after.start()].strip(), Qualifier(HEDGES_AFTER[after[1]])
    return written, None


def value_of(printed: str, *, unit: str, asked_unit: str, units: UnitSystem) -> Decimal | None:
    """Return the exact number in the unit of the ask; `None` without digits, or when the units no longer fit."""
    if not printed:
        return None
    if unit == asked_unit:
        return PrintedValue.parse(printed).value
    try:
        shift = exact_shift(units.parse(unit), units.parse(asked_unit))
    except InvalidInput:
        return None
    return PrintedValue.parse(printed, shift=shift).value


def _unit(symbol: str, units: UnitSystem) -> str | None:
    try:
        return units.parse(symbol).symbol
    except InvalidInput:
        return None


def _fitting(symbol: str, unit: str, units: UnitSystem) -> str | None:
    """Return a unit that was typed, if its digits can be kept exactly in the unit of the cell."""
    try:
        other, own = units.parse(symbol), units.parse(unit)
        if not fits(other, own):
            return None
        exact_shift(other, own)
    except InvalidInput:
        return None
    return other.symbol
