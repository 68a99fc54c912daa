"""Reading the forms of collecting: what was typed becomes typed values, or a refusal that says what to write."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.http import QueryDict
from django.utils import timezone

from sunan.kernel.days import typed_day, typed_moment
from sunan.kernel.errors import InvalidInput
from sunan.kernel.micro import CollectedUnder
from sunan.kernel.printed import Qualifier
from sunan.kernel.texts import Text, text
from sunan.kernel.typed import typed_words
from sunan.monitoring.collection.core.answers import (
    CampaignFields,
    CampaignView,
    CellView,
    EntryView,
    LawfulForm,
    TypedCell,
)
from sunan.monitoring.collection.core.reconciling import ReasonPart, part_given
from sunan.monitoring.collection.core.words import EntryKind
from sunan.monitoring.statistics.core.numbers import HEDGES_AFTER, HEDGES_BEFORE

CELL = "c-"
"""What the names of the fields of a grid begin with: `c-<ask>-<version seen>`."""
_LONGEST_NUMBER = 15


def given_fields(found: CampaignView) -> dict[str, str]:
    """Return what stands in the form of a round at first."""
    fields, form = found.fields, found.fields.form
    return {
        "title_zh": fields.title.zh,
        "title_en": fields.title.en,
        "about_zh": fields.about.zh if fields.about else "",
        "about_en": fields.about.en if fields.about else "",
        "number": form.number,
        "maker": form.maker,
        "approval": form.approval,
        "valid_until": form.valid_until.isoformat() if form.valid_until else "",
        "collected_under": fields.collected_under.value,
        "opens_on": fields.opens_on.isoformat(),
        "deadline": as_typed(fields.deadline),
        "release_at": as_typed(fields.release_at),
        "reminders": "、".join(str(one) for one in fields.reminders),
    }


def as_typed(moment: datetime | None) -> str:
    """Return a moment as a field for day and time holds it, in the time of the site."""
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M") if moment else ""


def campaign_fields(given: Mapping[str, str]) -> CampaignFields:
    """Return what people wrote about a round.

    Raises:
        InvalidInput: a date, a moment, a number of days or the ground is none.
    """
    opens_on = typed_day(given.get("opens_on", ""))
    deadline = moment_given(given.get("deadline", ""))
    if opens_on is None or deadline is None:
        raise InvalidInput("请填写开始日期和截止时间", "Give the first day and the deadline")
    about_zh, about_en = typed_words(given.get("about_zh", "")), typed_words(given.get("about_en", ""))
    return CampaignFields(
        title=title_given(given),
        opens_on=opens_on,
        deadline=deadline,
        collected_under=ground_given(given.get("collected_under", "")),
        about=text(about_zh or about_en, about_en or about_zh) if about_zh or about_en else None,
        form=LawfulForm(
            typed_words(given.get("number", "")),
            typed_words(given.get("maker", "")),
            typed_words(given.get("approval", "")),
            typed_day(given.get("valid_until", "")),
        ),
        release_at=moment_given(given.get("release_at", "")),
        reminders=days_given(given.get("reminders", "")),
    )


def title_given(given: Mapping[str, str]) -> Text:
    """Return the title in both languages; services say what is wrong with it."""
    return text(*(" ".join(typed_words(given.get(one, "")).split()) for one in ("title_zh", "title_en")))


def ground_given(written: str) -> CollectedUnder:
    """Return on what ground figures are collected.

    Raises:
        InvalidInput: none of the grounds was chosen.
    """
    if written not in [*CollectedUnder]:
        raise InvalidInput("请选择收集依据", "Choose on what ground the figures are collected")
    return CollectedUnder(written)


def moment_given(written: str) -> datetime | None:
    """Return a moment, in the time of the site where no other is said; `None` for an empty field.

    Raises:
        InvalidInput: it is no moment.
    """
    return typed_moment(written, zone=timezone.get_current_timezone())


def days_given(written: str) -> tuple[int, ...]:
    """Return numbers of days that were typed with commas or spaces between.

    Raises:
        InvalidInput: one of them is no whole number.
    """
    for separator in "，、；,;":
        written = written.replace(separator, " ")
    return tuple(_whole(one) for one in written.split())


def _whole(written: str) -> int:
    if not (written.isascii() and written.isdecimal() and len(written) <= 3):
        raise InvalidInput(
            f"“{written[:20]}”不是天数；请写整数，多个用逗号隔开",
            f"“{written[:20]}” is no number of days; write whole numbers with commas between",
        )
    return int(written)


def number_given(written: str) -> int:
    """Return a number of a row that a hidden field carries.

    Raises:
        InvalidInput: it is none.
    """
    if written.isascii() and written.isdecimal() and len(written) <= _LONGEST_NUMBER:
        return int(written)
    raise InvalidInput(
        "表单不完整，没有处理；请重新打开页面", "The form is incomplete and was not taken; open the page again"
    )


def numbers_given(written: Iterable[str]) -> list[int]:
    """Return the numbers of rows that were ticked.

    Raises:
        InvalidInput: one of them is none.
    """
    return [number_given(one) for one in written]


def typed_cells(given: QueryDict) -> list[tuple[int, int, str]]:
    """Return the cells of a grid that were sent: ask, the version its writer saw, what stands in its field.

    Raises:
        InvalidInput: the name of a field says neither.
    """
    found: list[tuple[int, int, str]] = []
    for name in given:
        if not name.startswith(CELL):
            continue
        ask, _, version = name.removeprefix(CELL).partition("-")
        found.append((number_given(ask), number_given(version), given.get(name, "")))
    return found


def changed_cells(
    sent: Iterable[tuple[int, int, str]], cells: Mapping[int, CellView], seen: Mapping[tuple[int, int], EntryView]
) -> list[TypedCell]:
    """Return those cells whose field says something else than the version that its writer saw.

    A page without scripts sends all its fields; what nobody touched is no answer, even where somebody else wrote since.

    Args:
        seen: the versions that are no longer the latest, by ask and version.
    """
    changed: list[TypedCell] = []
    for ask, version, typed in sent:
        cell = cells.get(ask)
        current = cell.current if cell else None
        shown = current if current is None or current.version == version else seen.get((ask, version))
        if " ".join(typed.split()) == " ".join(typed_of(shown).split()):
            continue
        keeps = bool(typed.strip()) and shown is not None and shown.kind is EntryKind.VALUE
        hedge = shown.qualifier if shown and keeps and not _says_hedge(shown.typed) else Qualifier.EXACT
        changed.append(TypedCell(ask, version, typed, qualifier=hedge, note=shown.note if shown and keeps else ""))
    return changed


def _says_hedge(typed: str) -> bool:
    """Return whether a hedge was typed with the number; one that was chosen beside it outlives a new number."""
    return any(one in typed for one in (*HEDGES_BEFORE, *HEDGES_AFTER))


def typed_of(entry: EntryView | None) -> str:
    """Return what stands in the field of a cell for a version of its answer."""
    return entry.typed if entry is not None and entry.kind is EntryKind.VALUE else ""


def qualifier_given(written: str) -> Qualifier:
    """Return the hedge that was chosen beside a number.

    Raises:
        InvalidInput: there is no such hedge.
    """
    if written not in [*Qualifier]:
        raise InvalidInput("请选择限定词", "Choose how the figure is hedged")
    return Qualifier(written)


def parts_of(given: QueryDict) -> list[ReasonPart]:
    """Return the parts of a difference that were filled in; empty lines are left out.

    Raises:
        InvalidInput: a line has an amount without a reason, or a reason without an amount.
    """
    lines = zip(given.getlist("reason"), given.getlist("amount"), given.getlist("note"), strict=False)
    return [part_given(reason, amount, note) for reason, amount, note in lines if reason or amount.strip()]
