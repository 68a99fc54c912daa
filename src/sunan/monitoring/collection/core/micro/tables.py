"""Micro tables as the rulebook defines them: typed columns with units, and which sums of them answer which measure.

A column's code is that of the official data dictionary. Where the dictionary was not seen the code is left out and its
status says so; columns are known by their names then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Literal

from pydantic import Field, model_validator

from sunan.kernel.errors import InvalidInput, InvalidRule
from sunan.kernel.findings import Finding, FindingKind, Place, Severity, errors_among
from sunan.kernel.micro import CollectedUnder
from sunan.kernel.rule_reading import Placed, RulebookReader
from sunan.kernel.rulebook import RulebookSource, RuleModel
from sunan.kernel.texts import Text, text
from sunan.monitoring.collection.core.edits.table import Subject
from sunan.monitoring.statistics.core.catalogue import Catalogue
from sunan.monitoring.statistics.core.rules import RuleStatus, Sourced

TABLES_FOLDER = "collection/tables/"
MOST_DECIMALS = 6

ColumnType = Literal["credit_code", "text", "area", "choice", "date", "number", "count"]

SUM_UNITS = FindingKind(
    "collection.sum_units", Severity.ERROR,
    text("汇总“{measure}”的单位不成立：{problem}", "The units of the sum for “{measure}” do not come out: {problem_en}"),
    text("被汇总的列须能精确换算为指标的单位；计数的指标以家、个、件、项、人为单位", "The column summed has to convert exactly into the unit of the measure; counted measures are in 家, 个, 件, 项 or 人"),
)  # fmt: skip


class ColumnRule(RuleModel):
    """One column of a micro table.

    Attributes:
        aliases: other headers it is known by.
        code: in the official data dictionary; empty while that is not confirmed. status: how well name and code are known.
        unit: of numbers; counts are of whole things.
        decimals: how many places a number may have at most.
        section: part of the official questionnaire it stands in.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")
    name: Text
    type: ColumnType
    aliases: tuple[str, ...] = ()
    code: str = ""
    unit: str = ""
    decimals: int = Field(default=0, ge=0, le=MOST_DECIMALS)
    required: bool = False
    choices: tuple[str, ...] = ()
    section: Text | None = None
    status: RuleStatus

    @model_validator(mode="after")
    def _fits_its_type(self) -> ColumnRule:
        is_number = self.type in ("number", "count")
        if is_number is not bool(self.unit):
            raise InvalidRule("数值列须写 unit，其他列不写", "a column of numbers has a unit, others have none")
        if self.decimals and self.type != "number":
            raise InvalidRule("只有 number 列可写 decimals", "only columns of type number have decimals")
        if (self.type == "choice") is not bool(self.choices):
            raise InvalidRule("choice 列须写 choices，其他列不写", "a column of choices lists them, others do not")
        return self

    @property
    def is_number(self) -> bool:
        return self.type in ("number", "count")

    @property
    def headers(self) -> tuple[str, ...]:
        """Return every header that the column is known by."""
        return tuple(
            dict.fromkeys(one for one in (self.name.zh, self.name.en, self.id, self.code, *self.aliases) if one)
        )


class Condition(RuleModel):
    """Which rows count: those whose column holds one of some values, or anything at all."""

    column: str
    among: tuple[str, ...] = ()
    filled: bool = False

    @model_validator(mode="after")
    def _asks_one_thing(self) -> Condition:
        if bool(self.among) is self.filled:
            raise InvalidRule("among 和 filled 写且只写一项", "give among or filled, not both")
        return self


class SumRule(RuleModel):
    """How rows answer a measure: the sum of a column, or the number of rows, of those that count.

    Attributes:
        of: the column that is summed; empty counts the rows.
    """

    measure: str
    of: str = ""
    where: tuple[Condition, ...] = ()
    status: RuleStatus
    note: Text


class TableRule(RuleModel):
    """One micro table.

    Attributes:
        key: the columns that together name a row once.
        entity: the column that says whose row it is; cells with few of them are hidden.
        area: the column with the area of each row.
        form: id of the lawful form it belongs to; empty where none is known.
        rows_at_most: more than these are refused unread.
    """

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")
    name: Text
    about: Text
    form: str = ""
    collected_under: CollectedUnder
    key: tuple[str, ...] = Field(min_length=1)
    entity: str
    area: str
    rows_at_most: int = Field(default=1_000_000, ge=1, le=5_000_000)
    columns: tuple[ColumnRule, ...] = Field(min_length=1)
    sums: tuple[SumRule, ...] = ()
    status: RuleStatus
    source: Sourced

    @model_validator(mode="after")
    def _stands_on_one_ground(self) -> TableRule:
        if self.collected_under is CollectedUnder.CONSENT:
            raise InvalidRule(
                "明细表按统计调查或行政记录收集；凭同意收集的须逐户注明同意，不能成表",
                "a table is collected under a survey or an administrative record; consents are given one by one",
            )
        return self

    @model_validator(mode="after")
    def _names_columns(self) -> TableRule:
        ids = [one.id for one in self.columns]
        if len(set(ids)) < len(ids):
            raise InvalidRule("两列的 id 相同", "two columns have the same id")
        named = [*self.key, self.entity, self.area]
        named += [one.of for one in self.sums if one.of]
        named += [condition.column for one in self.sums for condition in one.where]
        for name in named:
            if name not in ids:
                raise InvalidRule(f"没有名为“{name}”的列", f"there is no column “{name}”")
        headers = [header for one in self.columns for header in one.headers]
        repeated = {header for header in headers if headers.count(header) > 1}
        if repeated:
            first = min(repeated)
            raise InvalidRule(f"表头“{first}”指两列", f"the header “{first}” names two columns")
        for one in self.sums:
            if one.of and not self.column(one.of).is_number:
                raise InvalidRule(f"列“{one.of}”不是数值，不能汇总", f"the column “{one.of}” holds no numbers")
        return self

    def column(self, identity: str) -> ColumnRule:
        return next(one for one in self.columns if one.id == identity)

    @cached_property
    def numbers(self) -> tuple[ColumnRule, ...]:
        return tuple(one for one in self.columns if one.is_number)

    @property
    def subjects(self) -> tuple[Subject, ...]:
        """Return its numbers as graded edits speak of them."""
        return tuple(Subject(one.id, one.name, one.unit, counted=one.type == "count") for one in self.numbers)

    @property
    def units(self) -> Mapping[str, str]:
        return {one.id: one.unit for one in self.numbers}


@dataclass(frozen=True)
class MicroTables:
    """The micro tables of a rulebook.

    Attributes:
        factors: table and measure → what a sum is multiplied with to stand in the unit of the measure.
    """

    rules: Mapping[str, TableRule]
    factors: Mapping[tuple[str, str], Fraction]

    @property
    def units(self) -> Mapping[str, Mapping[str, str]]:
        """Return table → column → unit."""
        return {name: rule.units for name, rule in self.rules.items()}


def read_tables(source: RulebookSource, *, catalogue: Catalogue | None) -> tuple[MicroTables | None, list[Finding]]:
    """Return the micro tables of a rulebook, and every finding; `None` when an error prevents their use.

    Args:
        catalogue: `None` where the measures cannot be relied on; nothing is then said of sums.
    """
    reader = RulebookReader(source)
    placed = reader.single_rules(TABLES_FOLDER, TableRule)
    factors: dict[tuple[str, str], Fraction] = {}
    if catalogue is not None:
        for one in placed:
            reader.refer(
                one.place, "sums.measure", text("统计指标", "the measure"), _measures(one.rule), catalogue.measures,
                declared_in="statistics/measures",
            )  # fmt: skip
            reader.findings += _factors(one, catalogue, factors)
    if errors_among(reader.findings):
        return None, reader.findings
    return MicroTables({one.rule.id: one.rule for one in placed}, factors), reader.findings


def _measures(rule: TableRule) -> Iterable[str]:
    return [one.measure for one in rule.sums]


def _factors(
    placed: Placed[TableRule], catalogue: Catalogue, factors: dict[tuple[str, str], Fraction]
) -> list[Finding]:
    """Return what is wrong with the units of the sums; what each is multiplied with is kept."""
    found = []
    for column in placed.rule.numbers:
        try:
            catalogue.units.parse(column.unit)
        except InvalidInput as problem:
            found.append(_wrong(placed.place, column.id, problem))
    for one in placed.rule.sums:
        if one.measure not in catalogue.measures:
            continue
        own = catalogue.unit_of(one.measure)
        try:
            unit = catalogue.units.parse(placed.rule.column(one.of).unit) if one.of else None
            factor = unit.factor_to(own) if unit else _of_things(own.symbol)
        except InvalidInput as problem:
            found.append(_wrong(placed.place, one.measure, problem))
            continue
        factors[placed.rule.id, one.measure] = Fraction(factor)
    return found


def _of_things(symbol: str) -> int:
    if symbol not in _COUNTED:
        raise InvalidInput(
            f"“{symbol}”不是计数单位；请改用家、个、件、项或人",
            f"“{symbol}” does not count things; use 家, 个, 件, 项 or 人",
        )
    return 1


_COUNTED = ("家", "个", "件", "项", "人")


def _wrong(place: Place, name: str, problem: InvalidInput) -> Finding:
    return SUM_UNITS.at(place, measure=name, problem=problem.text.zh, problem_en=problem.text.en)
