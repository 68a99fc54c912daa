"""Micro values: what was collected about one enterprise or person, never without the ground it was collected on.

A statistical return is for statistics (Statistics Law, article 28). So a micro value does not give itself away: it is
made with its ground, every value computed from it inherits that ground, and it is read for a stated purpose, which
the ground allows or not. There is no other way to the value.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, ClassVar, Generic, NoReturn, TypeVar

from sunan.kernel.errors import InvalidInput, Refused
from sunan.kernel.texts import Text, text

T = TypeVar("T")
U = TypeVar("U")


class CollectedUnder(StrEnum):
    """On which ground a value was collected."""

    STATISTICAL_SURVEY = "statistical_survey"
    ADMINISTRATIVE_RECORD = "administrative_record"
    CONSENT = "consent"

    @property
    def text(self) -> Text:
        return _GROUNDS[self]


class Purpose(StrEnum):
    """What a value is read for."""

    STATISTICS = "statistics"
    OWN_RECORD = "own_record"
    RECOGNITION = "recognition"
    CREDIT = "credit"
    BENEFIT_SHARING = "benefit_sharing"
    BANKING = "banking"
    SERVICES = "services"

    @property
    def text(self) -> Text:
        return _PURPOSES[self]


_GROUNDS = {
    CollectedUnder.STATISTICAL_SURVEY: text("统计调查", "statistical survey"),
    CollectedUnder.ADMINISTRATIVE_RECORD: text("行政记录", "administrative record"),
    CollectedUnder.CONSENT: text("本人或本单位同意", "consent"),
}
_PURPOSES = {
    Purpose.STATISTICS: text("统计", "statistics"),
    Purpose.OWN_RECORD: text("给填报者本人查看", "showing it to whoever it is about"),
    Purpose.RECOGNITION: text("资格认定", "recognition"),
    Purpose.CREDIT: text("信用评价", "credit scores"),
    Purpose.BENEFIT_SHARING: text("利益分享", "benefit sharing"),
    Purpose.BANKING: text("银行融资", "banks"),
    Purpose.SERVICES: text("创新服务", "innovation services"),
}

_SURVEYS_SERVE = frozenset({Purpose.STATISTICS, Purpose.OWN_RECORD})
"""What a statistical return may be read for, and nothing else: to count, and to be shown to whoever filled it in."""

_ALWAYS = frozenset({Purpose.OWN_RECORD})


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """What somebody agreed to: the purposes, from a day until another (that day no longer included).

    Attributes:
        id: of the consent in the register, so that the value can be traced to it.
        until: `None` where no end was agreed.
    """

    id: str
    purposes: frozenset[Purpose]
    since: date
    until: date | None = None

    def __post_init__(self) -> None:
        if not self.purposes:
            raise InvalidInput("同意须写明用途", "A consent names its purposes")
        if self.until is not None and self.until <= self.since:
            raise InvalidInput("同意的终止日须晚于起始日", "A consent ends after it begins")

    def covers(self, purpose: Purpose, on: date) -> bool:
        """Return whether the consent holds for a purpose on a day."""
        return purpose in self.purposes and self.since <= on and (self.until is None or on < self.until)


@dataclass(frozen=True, slots=True)
class Ground:
    """On what a value stands: the ground, and the consent if that is what it is."""

    collected_under: CollectedUnder
    consent: ConsentGiven | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.collected_under, CollectedUnder):
            raise InvalidInput(
                "微观数据须注明收集依据：统计调查、行政记录或同意",
                "A micro value names what it was collected under: statistical survey, administrative record or consent",
            )
        if (self.consent is not None) is not (self.collected_under is CollectedUnder.CONSENT):
            raise InvalidInput(
                "凭同意收集的数据须附同意，其他依据不得附同意",
                "A value collected under consent carries that consent; others carry none",
            )

    def serves(self, purpose: Purpose, on: date) -> bool:
        """Return whether what stands on this ground may be read for a purpose on a day."""
        if purpose in _ALWAYS:
            return True
        if self.collected_under is CollectedUnder.STATISTICAL_SURVEY:
            return purpose in _SURVEYS_SERVE
        if self.consent is not None:
            return self.consent.covers(purpose, on)
        return True


class NotReadableFor(Refused):
    """A micro value may not be read for this purpose."""

    code: ClassVar[str] = "not_readable_for"

    def __init__(self, purpose: Purpose, ground: Ground) -> None:
        self.purpose = purpose
        self.ground = ground
        why = (
            text(
                "统计资料只用于统计（统计法第28条）",
                "a statistical return is for statistics (Statistics Law, article 28)",
            )
            if ground.collected_under is CollectedUnder.STATISTICAL_SURVEY
            else text("所给的同意不含这一用途或已到期", "the consent given does not cover this or has ended")
        )
        super().__init__(
            f"按“{ground.collected_under.text.zh}”收集的数据不能用于{purpose.text.zh}：{why.zh}。"
            "请改用行政记录，或取得对方对这一用途的同意",
            f"What was collected under a {ground.collected_under.text.en} cannot be read for {purpose.text.en}: {why.en}. "
            "Use an administrative record, or ask for consent to this purpose",
        )


class MicroValue(Generic[T]):
    """One value about one enterprise or person, closed until it is read for a purpose.

    It cannot be changed, printed, compared, hashed, formatted, tested for truth, copied into JSON or pickled; the
    value comes out through `readable_for` alone. `derived` and `combined` compute inside and keep all grounds.
    """

    __slots__ = ("__grounds", "__value")
    __grounds: frozenset[Ground]
    __value: T

    def __init__(self, value: T, *, collected_under: CollectedUnder, consent: ConsentGiven | None = None) -> None:
        """Close a value with its ground.

        Raises:
            InvalidInput: the ground is missing or unknown, or a consent is missing or out of place.
        """
        if isinstance(value, MicroValue):
            raise InvalidInput(
                "已注明依据的数据不能换一个依据", "A value that stands on a ground cannot be given another one"
            )
        self.__close(value, frozenset({Ground(collected_under, consent)}))

    def __close(self, value: T, grounds: frozenset[Ground]) -> None:
        object.__setattr__(self, "_MicroValue__value", value)
        object.__setattr__(self, "_MicroValue__grounds", grounds)

    @property
    def grounds(self) -> frozenset[Ground]:
        """Return every ground that the value stands on; a computed value stands on those of all its inputs."""
        return self.__grounds

    @property
    def collected_under(self) -> frozenset[CollectedUnder]:
        """Return under what the value was collected."""
        return frozenset(ground.collected_under for ground in self.grounds)

    def serves(self, purpose: Purpose, *, on: date) -> bool:
        """Return whether the value may be read for a purpose on a day: every ground has to allow it."""
        return all(ground.serves(purpose, on) for ground in self.grounds)

    def readable_for(self, purpose: Purpose, *, on: date) -> T:
        """Return the value, for a purpose, on a day.

        Raises:
            NotReadableFor: a ground does not allow it.
        """
        refusing = sorted(
            (ground for ground in self.grounds if not ground.serves(purpose, on)), key=lambda one: one.collected_under
        )
        if refusing:
            raise NotReadableFor(purpose, refusing[-1])
        return self.__value

    def derived(self, compute: Callable[[T], U]) -> MicroValue[U]:
        """Return what follows from this value alone, closed, on the same grounds."""
        return MicroValue.__on(compute(self.__value), self.grounds)

    @staticmethod
    def combined(values: Sequence[MicroValue[Any]], compute: Callable[..., U]) -> MicroValue[U]:
        """Return what follows from several values, closed, on the grounds of all of them.

        Raises:
            InvalidInput: there is no value, so there would be no ground.
        """
        if not values:
            raise InvalidInput("没有数据就没有依据，无从计算", "Without values there is no ground to stand on")
        grounds = frozenset[Ground]().union(*(one.grounds for one in values))
        return MicroValue.__on(compute(*(one.__value for one in values)), grounds)  # noqa: SLF001 of its own kind

    @staticmethod
    def __on(value: U, grounds: frozenset[Ground]) -> MicroValue[U]:
        if isinstance(value, MicroValue):
            grounds |= value.grounds
            value = value.__value  # noqa: SLF001 of its own kind
        made: MicroValue[U] = object.__new__(MicroValue)
        made.__close(value, grounds)
        return made

    def __repr__(self) -> str:
        return f"MicroValue(…, collected_under={'+'.join(sorted(self.collected_under))})"

    def __setattr__(self, name: str, _: object) -> NoReturn:
        raise AttributeError(f"a micro value is never changed ({name})")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"a micro value is never changed ({name})")

    def __init_subclass__(cls) -> None:
        raise TypeError("a micro value has no other kinds: they could let its value out")

    def __eq__(self, _: object) -> NoReturn:
        raise TypeError("a micro value is compared after it was read for a purpose")

    def __hash__(self) -> NoReturn:
        raise TypeError("a micro value is looked up after it was read for a purpose")

    def __bool__(self) -> NoReturn:
        raise TypeError("a micro value is tested after it was read for a purpose")

    def __format__(self, _: str) -> NoReturn:
        raise TypeError("a micro value is printed after it was read for a purpose")

    def __reduce_ex__(self, _: object) -> NoReturn:
        raise TypeError("a micro value is written down after it was read for a purpose, beside its ground")

    def __copy__(self) -> MicroValue[T]:
        return self

    def __deepcopy__(self, _: object) -> MicroValue[T]:
        return self
