"""What report is asked for: its kind, for whom, of which city, how long, in which language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import LANGUAGES, Language, Text, text
from sunan.monitoring.plan.core.plan import Plan, Programme

_MONTHS_AROUND_HALF = 6


class ReportKind(StrEnum):
    """The three reports of a plan: every year, at its half, at its end."""

    YEARLY = "yearly"
    MIDTERM = "midterm"
    FINAL = "final"

    @property
    def text(self) -> Text:
        return _KINDS[self]


_KINDS = {
    ReportKind.YEARLY: text("年度监测报告", "Yearly monitoring report"),
    ReportKind.MIDTERM: text("中期评估报告", "Mid-term evaluation report"),
    ReportKind.FINAL: text("终期评估报告", "Final evaluation report"),
}


class Audience(StrEnum):
    """For whom an edition is made; what each may see are disclosure rules of the rulebook."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CITY = "city"

    @property
    def text(self) -> Text:
        return _AUDIENCES[self]


_AUDIENCES = {
    Audience.PUBLIC: text("公开版", "public edition"),
    Audience.INTERNAL: text("内部版", "internal edition"),
    Audience.CITY: text("分市版", "city edition"),
}


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """One edition of a report.

    Attributes:
        city: code of the city of a city edition, else empty.
        brief: whether two pages for leaders are asked for instead of the whole report.
    """

    kind: ReportKind
    audience: Audience = Audience.PUBLIC
    city: str = ""
    brief: bool = False
    language: Language = "zh"

    def __post_init__(self) -> None:
        if (self.audience is Audience.CITY) != bool(self.city):
            raise InvalidInput(
                "分市版要指明城市，其他版本不能指明城市；用 --audience city --city 城市",
                "A city edition names its city and no other edition does; use --audience city --city CITY",
            )

    @property
    def name(self) -> str:
        """Return the name of the edition for files: `final-public`, `yearly-city-320500-brief`."""
        parts = [self.kind.value, self.audience.value, self.city, "brief" if self.brief else ""]
        return "-".join(part for part in parts if part)


_PUBLIC_FILE = re.compile(
    rf"[^.~].*-({'|'.join(ReportKind)})-{Audience.PUBLIC}(-brief)?-\d{{4}}-\d\d-\d\d-({'|'.join(LANGUAGES)})\.[a-z]+",
    re.ASCII | re.DOTALL,
)


def file_stem(programme: str, request: ReportRequest, *, as_of: date) -> str:
    """Return the name of a report's files without suffix: `sunan-2021-2025-final-public-2026-11-22-zh`."""
    return f"{programme}-{request.name}-{as_of}-{request.language}"


def is_public_file(name: str) -> bool:
    """Return whether a file's name is that of a report for the public; anything in doubt is not."""
    return _PUBLIC_FILE.fullmatch(name) is not None


def default_kind(programme: Programme, *, as_of: date) -> ReportKind:
    """Return the report that is due on a date: final once the plan is over, mid-term within half a year of its half."""
    when = programme.when
    if when.is_over(on=as_of):
        return ReportKind.FINAL
    half_in_months = (when.first.year + when.last.year + 1) * 6
    distance = as_of.year * 12 + as_of.month - 1 - half_in_months
    return ReportKind.MIDTERM if -_MONTHS_AROUND_HALF <= distance < _MONTHS_AROUND_HALF else ReportKind.YEARLY


def city_code(plan: Plan, written: str) -> str:
    """Return the code of the city that a code or a name means; empty for nothing written.

    Raises:
        InvalidInput: the plan has no such city; the message names those it has.
    """
    asked = written.strip()
    if not asked:
        return ""
    for city in plan.cities:
        if asked.casefold() in {one.casefold() for one in (city.code, *_names(city.name), *_names(city.short))}:
            return city.code
    known = "、".join(city.short.zh for city in plan.cities)
    known_en = ", ".join(city.short.en for city in plan.cities)
    raise InvalidInput(
        f"规划中没有城市“{asked[:40]}”；可用 {known}，或它们的代码",
        f"The plan has no city “{asked[:40]}”; use {known_en}, or their codes",
    )


def _names(name: Text) -> tuple[str, str]:
    return name.zh, name.en
