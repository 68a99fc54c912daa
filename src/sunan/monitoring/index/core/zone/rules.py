"""What a rulebook says of the indices of a zone: its own recipe, published indices, evaluations by others, examples."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sunan.kernel.errors import InvalidRule
from sunan.kernel.rulebook import DecimalText, RuleModel
from sunan.kernel.texts import Text
from sunan.monitoring.index.core.recipe import Code, Number, Positive, Recipe, Share
from sunan.monitoring.index.core.structure import Direction

Status = Literal["C", "S", "U"]
Year = Annotated[str, Field(pattern=r"^[0-9]{4}$")]


class Origin(RuleModel):
    """Where weights come from: stated by somebody, inferred from what is published, or a setting of the rulebook."""

    text: Text
    standing: Literal["stated", "inferred", "not_stated"]


class Minimum(RuleModel):
    """Below which the index is not computed.

    Attributes:
        cities: so many cities each need `share` of a dimension's indicators for the dimension to count in a year.
        years: so many years in which all dimensions count.
    """

    cities: int = Field(ge=2)
    share: Share
    years: int = Field(ge=1)
    text: Text

    @property
    def least(self) -> Fraction:
        return Fraction(self.share)


class ZoneIndex(RuleModel):
    """The index of the zone: a recipe over the rulebook's indicators, with what it rests on.

    Attributes:
        reading: how a score is to be read.
        because: indicator → why it stands in its dimension.
    """

    text: Text
    reading: Text
    weights: Origin
    minimum: Minimum
    because: Mapping[str, Text]
    recipe: Recipe

    @model_validator(mode="after")
    def _has_a_reason_for_each(self) -> ZoneIndex:
        named = [one.id for one in self.recipe.indicators]
        absent = [one for one in named if one not in self.because]
        extra = [one for one in self.because if one not in named]
        if absent or extra:
            raise InvalidRule(
                f"because 须恰好说明配方中的各指标：缺 {'、'.join(absent) or '无'}；多 {'、'.join(extra) or '无'}",
                f"because gives a reason for exactly the indicators of the recipe: missing {', '.join(absent) or 'none'}; "
                f"unknown {', '.join(extra) or 'none'}",
            )
        return self


class Source(RuleModel):
    """A document by its title; an address is kept for allowed hosts alone."""

    title: Text
    address: str = ""


class OfficialDimension(RuleModel):
    """A dimension of a published index with the weight that is known or inferred for it, in per cent."""

    id: Code
    name: Text
    weight: DecimalText


class OfficialYear(RuleModel):
    """What was published for a year; everything but the year may be missing.

    Attributes:
        total: the published total; change: its published change, where the total itself was not.
        derived: dimensions whose value is another published value less its published change.
        cities: index of a city; contributions: its published contribution to the total, in per cent.
    """

    year: Year
    total: DecimalText = ""
    change: DecimalText = ""
    dimensions: Mapping[str, DecimalText] = {}
    derived: tuple[str, ...] = ()
    cities: Mapping[str, DecimalText] = {}
    contributions: Mapping[str, DecimalText] = {}


class OfficialIndex(RuleModel):
    """An index that somebody else publishes of the zone: its figures as printed."""

    name: Text
    publisher: Text
    base: Text
    unpublished: Text
    status: Status
    sources: tuple[Source, ...]
    dimensions: tuple[OfficialDimension, ...]
    weights: Origin
    years: tuple[OfficialYear, ...]

    @model_validator(mode="after")
    def _is_in_order(self) -> OfficialIndex:
        years = [one.year for one in self.years]
        if years != sorted(set(years)):
            raise InvalidRule("years 须按年份先后排列，每年一次", "years stand in order, each of them once")
        known = {one.id for one in self.dimensions}
        for one in self.years:
            unknown = [code for code in (*one.dimensions, *one.derived) if code not in known]
            if unknown:
                raise InvalidRule(
                    f"{one.year} 年提到的维度没有登记：{'、'.join(unknown)}",
                    f"{one.year} names dimensions that are not declared: {', '.join(unknown)}",
                )
        return self


class EvaluationIndicator(RuleModel):
    """An indicator of an evaluation by others; a weight that was not seen is left out, with the status U."""

    id: Code
    name: Text
    weight: Positive | None = None
    status: Status
    direction: Direction = 1
    qualitative: bool = False

    @model_validator(mode="after")
    def _is_known_or_open(self) -> EvaluationIndicator:
        if (self.weight is None) != (self.status == "U"):
            raise InvalidRule(
                "没有见到的权重留空，状态写 U；写了权重的，状态写 C 或 S",
                "a weight that was not seen is left out and has the status U; one that stands has C or S",
            )
        return self


class EvaluationDimension(RuleModel):
    """A dimension of an evaluation, with its weight in per cent."""

    id: Code
    name: Text
    weight: Positive
    status: Status
    indicators: tuple[EvaluationIndicator, ...]

    @property
    def known(self) -> Fraction:
        """Return how much of the weight is known indicator by indicator."""
        return sum((Fraction(one.weight) for one in self.indicators if one.weight), Fraction(0))


class Document(RuleModel):
    """An official document."""

    title: Text
    number: str


class Scoring(RuleModel):
    """How scores are made, and how well that is known."""

    text: Text
    status: Status


class Evaluation(RuleModel):
    """An evaluation system that others apply to zones: kept as issued, with its gaps."""

    id: str
    name: Text
    document: Document
    superseded: Text | None = None
    method: Scoring
    indicator_count: int = Field(ge=1)
    dimensions: tuple[EvaluationDimension, ...]

    @model_validator(mode="after")
    def _adds_up(self) -> Evaluation:
        total = sum((Fraction(one.weight) for one in self.dimensions), Fraction(0))
        if total != 100:
            raise InvalidRule(
                f"各维度权重之和为 {float(total):g}，应为 100",
                f"the weights of the dimensions sum to {float(total):g}, not 100",
            )
        for one in self.dimensions:
            if one.known > Fraction(one.weight):
                raise InvalidRule(
                    f"“{one.id}”中已知的权重之和 {float(one.known):g} 超过维度的 {one.weight}",
                    f"the known weights in “{one.id}” sum to {float(one.known):g}, more than its {one.weight}",
                )
        codes = [each.id for one in self.dimensions for each in one.indicators]
        if len(codes) != len(set(codes)):
            raise InvalidRule("指标编号有重复", "a number of an indicator stands twice")
        if len(codes) != self.indicator_count:
            raise InvalidRule(
                f"列了 {len(codes)} 个指标，indicator_count 写的是 {self.indicator_count}",
                f"{len(codes)} indicators are listed and indicator_count says {self.indicator_count}",
            )
        return self


class ExampleUnit(RuleModel):
    """A unit of an example with its values, in the order of the recipe's indicators."""

    name: Text
    values: tuple[Number, ...]


class Example(RuleModel):
    """Published data of something else, to try the workbench on."""

    source: Text
    note: Text
    recipe: Recipe
    units: tuple[ExampleUnit, ...]

    @model_validator(mode="after")
    def _is_a_table(self) -> Example:
        count = len(self.recipe.indicators)
        for one in self.units:
            if len(one.values) != count:
                raise InvalidRule(
                    f"“{one.name.zh}”有 {len(one.values)} 个数，配方有 {count} 个指标",
                    f"“{one.name.en}” has {len(one.values)} values and the recipe {count} indicators",
                )
        return self
