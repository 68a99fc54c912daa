"""What the rulebook says about collecting: settings, each with how well it is known, and the lawful forms it knows.

Without the folder `collection/` figures can still be collected: nobody is reminded, and small cells are hidden by the
strictest number that is known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from sunan.kernel.errors import InvalidRule
from sunan.kernel.findings import Finding, errors_among
from sunan.kernel.micro import CollectedUnder
from sunan.kernel.rule_reading import RulebookReader
from sunan.kernel.rulebook import RulebookSource, RuleModel
from sunan.kernel.texts import Text, text
from sunan.monitoring.statistics.core.rules import RuleStatus, Sourced

SETTINGS_FILE = "collection/settings.yaml"
FORMS_FILE = "collection/forms.yaml"


def _is_day(written: str) -> str:
    try:
        date.fromisoformat(written)
    except ValueError as error:
        raise InvalidRule(
            "应为存在的日期，写成 2026-11-22 的样子并加引号", "a date that exists is expected, quoted, like 2026-11-22"
        ) from error
    return written


DayText = Annotated[str, AfterValidator(_is_day)]
"""A day as written: "2026-11-22"."""


class Suppression(RuleModel):
    """Small cells are not shown: from how many reporting units on a sum may leave the micro level."""

    least_units: int = Field(ge=2, le=1_000)
    status: RuleStatus
    text: Text


class Reminders(RuleModel):
    """How many days before a deadline those who have not handed in are reminded, unless a campaign says otherwise."""

    days_before: tuple[int, ...]
    status: RuleStatus
    text: Text

    @field_validator("days_before")
    @classmethod
    def _descend(cls, value: tuple[int, ...]) -> tuple[int, ...]:
        if list(value) != sorted(set(value), reverse=True) or any(one < 0 for one in value):
            raise InvalidRule(
                "写截止前的天数，由大到小，不重复", "days before the deadline are expected, falling, none twice"
            )
        return value


class CollectionSettings(RuleModel):
    """The settings of collecting."""

    suppression: Suppression
    reminders: Reminders


class KnownForm(RuleModel):
    """A form that some authority made: offered when a campaign is described, never filled in by itself.

    Attributes:
        number: 表号; empty where it is not known. valid_until: empty likewise; both are then asked of people.
        approval: 批准或备案文号 as cited.
    """

    id: str
    title: Text
    number: str = ""
    maker: str = ""
    approval: str = ""
    valid_until: DayText | None = None
    collected_under: CollectedUnder
    status: RuleStatus
    source: Sourced


STRICTEST = CollectionSettings(
    suppression=Suppression(
        least_units=3, status="U", text=text("规则手册未写明，按已知最严的数", "not stated; the strictest number known")
    ),
    reminders=Reminders(days_before=(), status="U", text=text("规则手册未写明", "not stated")),
)
"""What holds where a rulebook says nothing."""


@dataclass(frozen=True)
class CollectionRules:
    """The rules of collecting of one rulebook."""

    settings: CollectionSettings = STRICTEST
    forms: tuple[KnownForm, ...] = ()


def read_collection_rules(source: RulebookSource) -> tuple[CollectionRules | None, list[Finding]]:
    """Return the rules of collecting, and every finding; `None` when an error prevents their use."""
    reader = RulebookReader(source)
    settings = None
    if SETTINGS_FILE in source.files:
        document = reader.document(SETTINGS_FILE)
        settings = reader.rule(document, CollectionSettings) if document else None
    forms = reader.rules(FORMS_FILE, "forms", KnownForm) if FORMS_FILE in source.files else []
    if errors_among(reader.findings):
        return None, reader.findings
    return (
        CollectionRules(settings.rule if settings else STRICTEST, tuple(one.rule for one in forms)),
        reader.findings,
    )
