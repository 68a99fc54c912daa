"""The admissible set: every choice that a careful analyst might have made, declared and hashed before the study runs."""

from __future__ import annotations

import hashlib
import json
from typing import Any, Literal

import yaml
from pydantic import Field, model_validator

from sunan.kernel.errors import InvalidInput
from sunan.kernel.rulebook import RuleModel
from sunan.kernel.texts import Text
from sunan.monitoring.index.core.dataset import Over
from sunan.monitoring.index.core.recipe import (
    Aggregation,
    Code,
    Fixed,
    Frozen,
    Imputation,
    MethodChoice,
    Normalisation,
    NotNegative,
    Number,
    Positive,
    Share,
    Treatment,
    Weighting,
)

Own = Literal["recipe"]
Each = Literal["indicators", "dimensions"]


class Dirichlet(RuleModel):
    """Weights below a dimension are Dirichlet with parameters concentration × nominal weight (which sum to 1)."""

    concentration: Positive


class Uniform(RuleModel):
    """Each weight is multiplied by 1 + u, u uniform on ± percent/100, and all are scaled to sum to 1 again."""

    percent: Positive

    @model_validator(mode="after")
    def _leaves_weights_positive(self) -> Uniform:
        if float(self.percent) > 100:
            raise InvalidInput("扰动不得超过 100%，否则权重为负", "more than 100 per cent would make weights negative")
        return self


class Weights(RuleModel):
    """Whose weights, and how far they may be from them.

    Attributes:
        levels: levels of the dimensions whose children's weights are perturbed; all when empty.
    """

    methods: tuple[Own | Weighting, ...] = ()
    dirichlet: Dirichlet | None = None
    uniform: Uniform | None = None
    levels: tuple[int, ...] = ()

    @model_validator(mode="after")
    def _one_perturbation(self) -> Weights:
        if self.dirichlet and self.uniform:
            raise InvalidInput("dirichlet 与 uniform 只能写一个", "write either dirichlet or uniform")
        return self


class Aggregations(RuleModel):
    """How children become a score: choices for the whole index, and for some levels on their own."""

    methods: tuple[Own | Aggregation, ...] = ()
    levels: Frozen[tuple[Own | MethodChoice, ...]] = Fixed()


class LeaveOut(RuleModel):
    """What may be left out, one of these at a time; nothing being left out is always one of the choices.

    Attributes:
        each: every indicator, every dimension (except the index), or both, one by one.
        sets: groups of codes that are left out together.
    """

    each: tuple[Each, ...] = ()
    sets: tuple[tuple[Code, ...], ...] = ()


class Draws(RuleModel):
    """Missing cells are drawn by EM from what the data leave uncertain, before any other step, anew each time."""

    over: Over = "period"
    ridge: NotNegative = "0"


class Imputations(RuleModel):
    """Choices of imputation, or draws."""

    methods: tuple[Own | Imputation, ...] = ()
    draw: Draws | None = None


class InputError(RuleModel):
    """Normal error of a printed value: a standard deviation in its unit, or in per cent of the value."""

    sd: Positive | None = None
    percent: Positive | None = None

    @model_validator(mode="after")
    def _one_measure(self) -> InputError:
        if (self.sd is None) == (self.percent is None):
            raise InvalidInput("sd 与 percent 恰写一个", "write either sd or percent")
        return self


class Alternative(RuleModel):
    """The values that a cell has had in its vintages, or in several sources; each is drawn equally often.

    The value in the data is none of them unless it is listed.
    """

    unit: Code
    indicator: Code
    period: str = ""
    values: tuple[Number, ...] = Field(min_length=1)


class Report(RuleModel):
    """How certain a statement of the study is.

    Attributes:
        level: two units are told apart where one is ahead in at least this share of the variants.
        low, high: ends of the rank interval.
        pairs: how many places apart, in nominal order, two units are still compared; 0 for all pairs. By default all
            up to 400 units of a period, and 50 places beyond.
    """

    level: Share = "0.95"
    low: Share = "0.05"
    high: Share = "0.95"
    pairs: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _in_order(self) -> Report:
        if float(self.low) >= float(self.high):
            raise InvalidInput("low 须小于 high", "low must be below high")
        if float(self.level) <= 0.5:
            raise InvalidInput("level 须大于 0.5", "level must be above 0.5")
        return self


class AdmissibleSet(RuleModel):
    """All that may vary. What is not listed stays as in the recipe; `recipe` among choices is the recipe's own.

    Attributes:
        treat: `none` among the choices leaves outliers alone.
        errors: indicator → error; `*` for all others.
        shares: factor → how often each choice is drawn, relative; alike where nothing is said.
    """

    id: Code
    name: Text | None = None
    note: Text | None = None
    impute: Imputations = Imputations()
    treat: tuple[Literal["recipe", "none"] | Treatment, ...] = ()
    normalise: tuple[Own | Normalisation, ...] = ()
    weigh: Weights = Weights()
    aggregate: Aggregations = Aggregations()
    leave_out: LeaveOut = LeaveOut()
    errors: Frozen[InputError] = Fixed()
    alternatives: tuple[Alternative, ...] = ()
    shares: Frozen[tuple[NotNegative, ...]] = Fixed()
    report: Report = Report()

    @property
    def hash(self) -> str:
        """Return the SHA-256 of the canonical JSON of all that is declared."""
        return hash_of(self.plain())

    def plain(self) -> dict[str, Any]:
        """Return all that is declared, defaults as well, as plain data."""
        return self.model_dump(mode="json", exclude_none=True)

    def as_yaml(self) -> str:
        """Return a file from which the same set, with the same hash, is read."""
        return yaml.safe_dump(self.plain(), allow_unicode=True, sort_keys=False, width=10_000)


def hash_of(plain: object) -> str:
    """Return the SHA-256 of the canonical JSON of plain data."""
    written = json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
