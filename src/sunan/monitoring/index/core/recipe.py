"""A recipe: every choice that makes an index, immutable, named by a hash, replayable."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Annotated, Any, Literal, TypeVar

import yaml
from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, model_validator

from sunan.kernel.errors import InvalidInput
from sunan.kernel.findings import Place
from sunan.kernel.rulebook import RuleModel
from sunan.kernel.texts import Text
from sunan.monitoring.index.core.arrays import LARGEST
from sunan.monitoring.index.core.dataset import Over
from sunan.monitoring.index.core.ranks import Ties
from sunan.monitoring.index.core.structure import Direction, Node, Structure

Step = Literal["screen", "denominate", "impute", "treat"]
STEPS: tuple[Step, ...] = ("screen", "denominate", "impute", "treat")


_NUMBER = re.compile(r"-?[0-9]{1,60}(\.[0-9]{1,60})?([eE][+-]?[0-9]{1,3})?")


def _number(written: str) -> str:
    if not _NUMBER.fullmatch(written) or abs(float(written)) > LARGEST:
        raise InvalidInput(
            "应为半角数字，不带单位和千分位，例如 3.7",
            "a number in half-width digits is expected, without unit or separators, such as 3.7",
        )
    return written


def _as_text(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _share(written: str) -> str:
    if not 0 <= Fraction(written) <= 1:
        raise InvalidInput("应在 0 与 1 之间", "it must lie between 0 and 1")
    return written


def _not_negative(written: str) -> str:
    if Fraction(written) < 0:
        raise InvalidInput("不得为负", "it may not be negative")
    return written


def _positive(written: str) -> str:
    if Fraction(written) <= 0:
        raise InvalidInput("应大于零", "it must be more than zero")
    return written


class Fixed(Mapping[str, Any]):
    """A mapping that cannot be changed and, unlike a view of a dict, can be sent to another process."""

    __slots__ = ("_held",)

    def __init__(self, held: Mapping[str, Any] | None = None) -> None:
        self._held = dict(held or {})

    def __getitem__(self, key: str) -> Any:
        return self._held[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def __repr__(self) -> str:
        return repr(self._held)


def _frozen(value: Any) -> Any:
    """Return plain data in which nothing can be changed any more."""
    if isinstance(value, Mapping):
        return Fixed({key: _frozen(one) for key, one in value.items()})
    return tuple(_frozen(one) for one in value) if isinstance(value, list | tuple) else value


def _thawed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _thawed(one) for key, one in value.items()}
    if isinstance(value, RuleModel):
        return value.model_dump(mode="json", exclude_none=True)
    return [_thawed(one) for one in value] if isinstance(value, list | tuple) else value


ValueT = TypeVar("ValueT")
Number = Annotated[str, BeforeValidator(_as_text), AfterValidator(_number)]
Share = Annotated[Number, AfterValidator(_share)]
NotNegative = Annotated[Number, AfterValidator(_not_negative)]
Positive = Annotated[Number, AfterValidator(_positive)]
Code = Annotated[str, BeforeValidator(_as_text), Field(min_length=1)]
Frozen = Annotated[Mapping[str, ValueT], AfterValidator(_frozen), PlainSerializer(_thawed)]
Parameters = Frozen[Any]


class IndicatorRule(RuleModel):
    """An indicator: where it belongs, which way is better, what it is divided by."""

    id: Code
    dimension: Code
    name: Text | None = None
    unit: str = ""
    direction: Direction = 1
    weight: NotNegative = "1"
    denominator: str = ""
    per: Positive = "1"
    target: Number | None = None


class DimensionRule(RuleModel):
    """A group of indicators or dimensions; the one without a dimension of its own is the index."""

    id: Code
    dimension: str = ""
    name: Text | None = None
    weight: NotNegative = "1"
    level: int = Field(default=0, ge=0)


class DataColumns(RuleModel):
    """Which columns of the table of data are what; left empty they are looked for under their usual names."""

    unit: str = ""
    name: str = ""
    period: str = ""
    groups: tuple[Code, ...] = ()


class Screening(RuleModel):
    """Which units stay.

    Attributes:
        minimum: least share of the indicators a unit has; each_dimension: the same within every dimension;
            dimensions: within those named.
        nonzero: least share of its values that are not zero.
        keep, leave_out: units that stay or go whatever their data.
    """

    minimum: Share = "0"
    each_dimension: Share = "0"
    dimensions: Frozen[Share] = Fixed()
    nonzero: Share = "0"
    keep: tuple[Code, ...] = ()
    leave_out: tuple[Code, ...] = ()


class MethodChoice(RuleModel):
    """A method of a family, by name, with its parameters.

    Attributes:
        accept_few: why the method is used on fewer observations than it needs; without a reason it is refused.
    """

    method: str
    parameters: Parameters = Fixed()
    accept_few: Text | None = None


class Imputation(MethodChoice):
    """What stands in missing cells; `group` names the column whose labels `group_mean` and `group_median` go by.

    `within` restricts EM to the indicators of one dimension at a time.
    """

    method: str = "none"
    over: Over = "period"
    group: str = ""
    within: Literal["all", "dimension"] = "all"


class TreatmentChoice(RuleModel):
    """How an indicator is treated for outliers; see `steps.outliers.treated`."""

    method: Literal["skewness_kurtosis", "none"] = "skewness_kurtosis"
    skewness: Positive = "2"
    kurtosis: Number = "3.5"
    most_points: int | Literal["all"] = Field(default=5)
    then: str = "log_CT"
    parameters: Parameters = Fixed()
    combined: bool = False
    forced: bool = False

    @model_validator(mode="after")
    def _has_an_end(self) -> TreatmentChoice:
        if isinstance(self.most_points, int) and self.most_points < 0:
            raise InvalidInput("缩尾点数不得为负", "the number of points may not be negative")
        if self.forced and self.most_points == "all":
            raise InvalidInput("强制缩尾须写明点数", "forced winsorisation needs a number of points")
        return self


class Treatment(TreatmentChoice):
    """The treatment of all indicators, and of those that are an exception."""

    over: Over = "panel"
    indicators: Frozen[TreatmentChoice] = Fixed()

    def of(self, indicator: str) -> TreatmentChoice:
        return self.indicators.get(indicator, self)


class BaseYear(RuleModel):
    """The base of `base_index`: the unit's own value of a period, or that of one unit for all."""

    period: Code
    unit: str = ""


class Normalisation(MethodChoice):
    """How indicators become comparable; `reference` names the periods whose extremes are frozen."""

    method: str = "minmax"
    over: Over = "panel"
    reference: tuple[Code, ...] = ()
    base: BaseYear | None = None
    indicators: Frozen[MethodChoice] = Fixed()

    def of(self, indicator: str) -> MethodChoice:
        return self.indicators.get(indicator, self)


class ByPlace(MethodChoice):
    """A method for the whole index, with others for some levels (counted from 1, the indicators) or dimensions."""

    levels: Frozen[MethodChoice] = Fixed()
    dimensions: Frozen[MethodChoice] = Fixed()

    def of(self, dimension: str, level: int) -> MethodChoice:
        """Return the choice for a dimension: its own, that of its level, or the general one."""
        return self.dimensions.get(dimension) or self.levels.get(str(level)) or self


class Weighting(ByPlace):
    """Where the weights below each dimension come from; `structure` takes those that the structure declares.

    `across: index` works them out once, over all indicators; a dimension then weighs what its indicators weigh.
    """

    method: str = "structure"
    over: Over = "panel"
    across: Literal["dimension", "index"] = "dimension"


class Aggregation(ByPlace):
    """How the children of each dimension become its score."""

    method: str = "arithmetic"


class Recipe(RuleModel):
    """Every choice that makes an index. The structure may come from a table beside it (`with_structure`)."""

    id: Code
    name: Text | None = None
    note: Text | None = None
    indicators: tuple[IndicatorRule, ...] = ()
    dimensions: tuple[DimensionRule, ...] = ()
    data: DataColumns = DataColumns()
    order: tuple[Step, ...] = STEPS
    screen: Screening | None = None
    impute: Imputation = Imputation()
    treat: Treatment | None = None
    normalise: Normalisation = Normalisation()
    weigh: Weighting = Weighting()
    aggregate: Aggregation = Aggregation()
    ties: Ties = "min"

    @model_validator(mode="after")
    def _each_step_once(self) -> Recipe:
        if sorted(self.order) != sorted(STEPS):
            raise InvalidInput(
                f"order 须恰好列出 {'、'.join(STEPS)} 各一次", f"order lists {', '.join(STEPS)}, each of them once"
            )
        return self

    @property
    def hash(self) -> str:
        """Return the SHA-256 of the canonical JSON of all choices."""
        plain = json.dumps(self.plain(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(plain.encode()).hexdigest()

    def plain(self) -> dict[str, Any]:
        """Return all choices, defaults as well, as plain data; what is not stated is left out."""
        return self.model_dump(mode="json", exclude_none=True)

    def as_yaml(self) -> str:
        """Return the recipe as a file from which the same recipe, with the same hash, is read."""
        return yaml.safe_dump(self.plain(), allow_unicode=True, sort_keys=False, width=10_000)

    def nodes(self, *, place: Place | None = None) -> list[Node]:
        """Return what the recipe declares, indicators first."""
        here = place or Place()
        indicators = (
            Node(
                one.id, one.dimension, is_indicator=True, weight=float(one.weight), direction=one.direction,
                denominator=one.denominator, per=float(one.per), target=None if one.target is None else float(one.target),
                name=one.name, place=here,
            )
            for one in self.indicators
        )  # fmt: skip
        dimensions = (
            Node(
                one.id, one.dimension, is_indicator=False, weight=float(one.weight), level=one.level, name=one.name,
                place=here,
            )
            for one in self.dimensions
        )  # fmt: skip
        return [*indicators, *dimensions]

    def structure(self) -> Structure:
        """Return the structure that the recipe declares.

        Raises:
            IndexRefusal: it declares none, or one that is no tree.
        """
        return Structure.of(self.nodes())

    def with_structure(self, structure: Structure, *, groups: tuple[str, ...] = ()) -> Recipe:
        """Return the recipe with the structure of a table, so that the hash covers it as well."""
        indicators = tuple(
            IndicatorRule(
                id=code, dimension=node.parent, name=node.name, direction=node.direction, weight=repr(node.weight),
                denominator=node.denominator, per=repr(node.per),
                target=None if node.target is None else repr(node.target),
            )
            for code, node in structure.nodes.items() if node.is_indicator
        )  # fmt: skip
        dimensions = tuple(
            DimensionRule(id=code, dimension=node.parent, name=node.name, weight=repr(node.weight), level=node.level)
            for code, node in structure.nodes.items()
            if not node.is_indicator
        )
        data = self.data.model_copy(update={"groups": tuple(dict.fromkeys((*self.data.groups, *groups)))})
        return self.model_copy(update={"indicators": indicators, "dimensions": dimensions, "data": data})
