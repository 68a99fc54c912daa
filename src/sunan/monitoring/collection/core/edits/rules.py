"""Graded edits as the rulebook writes them: a kind, what it applies to, its limits, and the words that are said.

A limit that no official text confirms carries its status; what is said of a value shows it. Edits about digits and about
values just above a mark can never be more than notes, and their words are questions.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, model_validator

from sunan.kernel.errors import InvalidRule
from sunan.kernel.rulebook import DecimalText, RuleModel
from sunan.kernel.texts import Text
from sunan.monitoring.collection.core.words import Grade
from sunan.monitoring.statistics.core.rules import Nature, RuleStatus

Against = Literal["prior", "published"]
Relation = Literal["equal", "at_least", "at_most"]


def _is_positive(written: str) -> str:
    if Decimal(written) <= 0:
        raise InvalidRule("应大于 0", "it must be more than 0")
    return written


def _is_not_negative(written: str) -> str:
    if Decimal(written) < 0:
        raise InvalidRule("不得小于 0", "it must be at least 0")
    return written


def _is_factor(written: str) -> str:
    if Decimal(written) <= 1:
        raise InvalidRule("应大于 1", "it must be more than 1")
    return written


def _is_level(written: str) -> str:
    if not 0 < Decimal(written) < 1:
        raise InvalidRule("应在 0 与 1 之间", "it must lie between 0 and 1")
    return written


Positive = Annotated[DecimalText, AfterValidator(_is_positive)]
NotNegative = Annotated[DecimalText, AfterValidator(_is_not_negative)]
Factor = Annotated[DecimalText, AfterValidator(_is_factor)]
Level = Annotated[DecimalText, AfterValidator(_is_level)]
"""A probability strictly between 0 and 1."""


class EditRule(RuleModel):
    """What all edits have.

    Attributes:
        grade: error, must be explained, or note.
        table: the micro table whose columns it looks at; empty for the cells of a return.
        words: the sentence at the cell; which placeholders it may hold depends on the kind.
        status: how well its limits are known; anything but C is said beside the finding.
    """

    placeholders: ClassVar[frozenset[str]] = frozenset()

    id: str
    kind: str
    grade: Grade
    table: str = ""
    words: Text
    status: RuleStatus
    basis: Text

    @property
    def named(self) -> tuple[str, ...]:
        """Return the measures that the rule names, in the order in which a finding looks for its cell."""
        raise NotImplementedError


class ManyMeasures(EditRule):
    """An edit that looks at one measure at a time: those it names, and those of the natures it names.

    Attributes:
        natures: which sorts of measures, where none is named; in these `units` alone, where given.
        but_not: measures left out again.
    """

    measures: tuple[str, ...] = ()
    natures: tuple[Nature, ...] = ()
    units: tuple[str, ...] = ()
    but_not: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _applies_to_something(self) -> ManyMeasures:
        if not self.measures and not self.natures:
            raise InvalidRule("measures 和 natures 至少写一项", "name measures or natures that it applies to")
        return self

    @property
    def named(self) -> tuple[str, ...]:
        return self.measures


class Required(ManyMeasures):
    """A cell that was asked has a value, or says that the organisation does not hold it."""

    placeholders = frozenset({"measure"})
    kind: Literal["required"]


class Whole(ManyMeasures):
    """A count is a whole number."""

    placeholders = frozenset({"measure", "value", "unit"})
    kind: Literal["whole"]


class Decimals(ManyMeasures):
    """A value is not printed with more decimal places than its measure can bear."""

    placeholders = frozenset({"measure", "value", "unit", "most", "places"})
    kind: Literal["decimals"]
    most: int = Field(ge=0, le=12)


class Range(ManyMeasures):
    """A value lies between two bounds, in the measure's own unit; a bound that is left out does not bind."""

    placeholders = frozenset({"measure", "value", "unit", "low", "high"})
    kind: Literal["range"]
    low: DecimalText | None = None
    high: DecimalText | None = None

    @model_validator(mode="after")
    def _has_bounds(self) -> Range:
        if self.low is None and self.high is None:
            raise InvalidRule("low 和 high 至少写一项", "give low, high or both")
        if self.low is not None and self.high is not None and Decimal(self.low) > Decimal(self.high):
            raise InvalidRule("low 大于 high", "low is above high")
        return self


class UnitSlip(ManyMeasures):
    """A value stands to another of its series nearly like 10 000, 1000 or 100 to one.

    Attributes:
        factors: powers of ten that a slip of the unit makes.
        width: how far from the exact factor the quotient may lie and still look like a slip.
    """

    placeholders = frozenset({"measure", "value", "unit", "other", "factor", "against"})
    kind: Literal["unit_slip"]
    against: tuple[Against, ...] = ("prior",)
    factors: tuple[Factor, ...]
    width: Factor


class Jump(ManyMeasures):
    """A value rose or fell by more than a share of the year before, or by more than so many points of its own unit.

    Attributes:
        rise, fall: shares of the prior value; 0.5 is half of it.
        points: for rates and growth: distance in the measure's own unit.
    """

    placeholders = frozenset({"measure", "value", "unit", "other", "change"})
    kind: Literal["jump"]
    rise: Positive | None = None
    fall: Level | None = None
    points: Positive | None = None

    @model_validator(mode="after")
    def _has_limits(self) -> Jump:
        if (self.rise is None and self.fall is None) is (self.points is None):
            raise InvalidRule("写 rise、fall，或写 points，不能都写或都不写", "give rise and fall, or points, not both")
        return self


class AgainstPublished(ManyMeasures):
    """A value differs from what a source has published by more than a margin; absolute or relative, the wider one."""

    placeholders = frozenset({"measure", "value", "unit", "other", "source", "difference"})
    kind: Literal["published"]
    relative: NotNegative = "0"
    absolute: NotNegative = "0"


class Peers(ManyMeasures):
    """A value, or its growth, lies far from those of its peers in the same period, by the modified z-score.

    Attributes:
        of: whose distribution: the values, their logarithms, or the growth over the year before.
        limit: modified z beyond which it is said.
        fewest: peers without which nothing is said.
        by: columns within whose groups units are peers, beside the period.
    Source:
        Iglewicz and Hoaglin, How to Detect and Handle Outliers (1993): 0.6745 (x − median) / MAD, limit 3.5.
    """

    placeholders = frozenset({"measure", "value", "unit", "median", "z", "peers"})
    kind: Literal["peers"]
    of: Literal["value", "logarithm", "growth"] = "value"
    limit: Positive
    fewest: int = Field(ge=4)
    by: tuple[str, ...] = ()


class _Question(ManyMeasures):
    """Something that looks odd and proves nothing: only ever a note, worded as a question."""

    @model_validator(mode="after")
    def _only_asks(self) -> _Question:
        if self.grade is not Grade.NOTE:
            raise InvalidRule("这类核查只能是提示（note）", "an edit of this kind can only be a note")
        if not self.words.zh.rstrip().endswith("？") or not self.words.en.rstrip().endswith("?"):
            raise InvalidRule("这类核查的用语须是问句", "the words of this kind are a question")
        return self


class Heaped(_Question):
    """Last digits of many values are not spread as those of measured values are.

    Attributes:
        digits: those that hands like to write.
        share: the share of such digits from which it is said; an even spread has as many tenths as digits.
        level: the binomial tail below which it is said at all.
        fewest: values without which nothing is said.
    """

    placeholders = frozenset({"measure", "share", "expected", "count", "digits"})
    kind: Literal["heaped"]
    digits: tuple[Literal["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], ...]
    share: Level
    level: Level
    fewest: int = Field(ge=20)


class Bunched(_Question):
    """More values lie just above a mark than just below it.

    Attributes:
        mark: a threshold, in the measure's unit.
        width: the share of the mark that “just” means.
    """

    placeholders = frozenset({"measure", "unit", "mark", "above", "below"})
    kind: Literal["bunched"]
    mark: Positive
    width: Level
    level: Level
    fewest: int = Field(ge=8)


class JustAboveTarget(_Question):
    """A value lies just on the wanted side of the plan's target.

    Attributes:
        width: the share of the target that “just” means.
    """

    placeholders = frozenset({"measure", "value", "unit", "other"})
    kind: Literal["just_above_target"]
    width: Level


class Ratio(EditRule):
    """A ratio is what its numerator and denominator give; the unit algebra says by which factor.

    Attributes:
        tolerance: share by which the ratio may lie off beyond rounding, where its denominator is not settled.
    """

    placeholders = frozenset({"measure", "value", "unit", "numerator", "denominator", "low", "high"})
    kind: Literal["ratio"]
    ratio: str
    numerator: str
    denominator: str
    tolerance: Level | None = None

    @model_validator(mode="after")
    def _names_each_once(self) -> Ratio:
        if len(set(self.named)) < len(self.named):
            raise InvalidRule("比率、分子、分母须各不相同", "ratio, numerator and denominator are three measures")
        return self

    @property
    def named(self) -> tuple[str, ...]:
        return (self.ratio, self.numerator, self.denominator)


class Sum(EditRule):
    """A total is (or is at least, or at most) the sum of its parts, in one and the same row."""

    placeholders = frozenset({"measure", "value", "unit", "sum", "parts", "difference"})
    kind: Literal["sum"]
    total: str
    parts: tuple[str, ...] = Field(min_length=1)
    relation: Relation = "equal"

    @model_validator(mode="after")
    def _names_each_once(self) -> Sum:
        if len(set(self.named)) < len(self.named):
            raise InvalidRule(
                "同一项不能既作总数又作分项，也不能重复", "a measure stands in a sum once, as total or part"
            )
        return self

    @property
    def named(self) -> tuple[str, ...]:
        return (self.total, *self.parts)


class Members(ManyMeasures):
    """The value of a region is (or is at least, or at most) the sum of the values of its members."""

    placeholders = frozenset({"measure", "value", "unit", "sum", "parts", "difference"})
    kind: Literal["members"]
    relation: Relation = "equal"


KINDS: dict[str, type[EditRule]] = {
    "required": Required, "whole": Whole, "decimals": Decimals, "range": Range, "unit_slip": UnitSlip, "jump": Jump,
    "published": AgainstPublished, "peers": Peers, "heaped": Heaped, "bunched": Bunched,
    "just_above_target": JustAboveTarget, "ratio": Ratio, "sum": Sum, "members": Members,
}  # fmt: skip


class Localisation(RuleModel):
    """How hard it is to believe that a cell is wrong, by what stands behind it; the lighter cell is changed first.

    Attributes:
        reported: weight of a value that only the return states.
        published: weight of one that a publication confirms.
        confirmed: weight of one whose explanation was accepted.
        most_seconds: time after which the best set found so far is given.
        alternatives: how many other sets of the same weight are looked for.
    """

    reported: Positive
    published: Positive
    confirmed: Positive
    most_seconds: Positive
    alternatives: int = Field(ge=0, le=20)
    status: RuleStatus
    basis: Text


class EditSettings(RuleModel):
    """What all edits share: the width of 约, and how errors are localised."""

    about: NotNegative
    about_status: RuleStatus
    localisation: Localisation
