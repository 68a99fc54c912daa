"""What people write about a campaign: whether it can be used, and whether its form is lawful."""

from __future__ import annotations

import re
from datetime import date

from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import Text, text
from sunan.monitoring.collection.core.answers import CampaignFields, LawfulForm
from sunan.monitoring.collection.core.refusals import FormNotLawful

_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_LONGEST_CODE, _LONGEST_TITLE, _LONGEST_ABOUT = 60, 200, 4_000
_MOST_REMINDERS = 10


def check_code(code: str) -> None:
    """Refuse what cannot be the code of a campaign; it becomes part of the names of its releases.

    Raises:
        InvalidInput: it is something else than lower-case letters, digits and hyphens.
    """
    if not _CODE.fullmatch(code) or len(code) > _LONGEST_CODE:
        raise InvalidInput(
            f"编号“{code[:80]}”不可用；请用小写字母、数字和连字符，例如 retrospective-2020-2025",
            f"The code “{code[:80]}” cannot be used; write lower-case letters, digits and hyphens, such as "
            "retrospective-2020-2025",
        )


def check_fields(fields: CampaignFields, *, deadline_on: date) -> None:
    """Refuse fields that are empty, too long or do not follow each other.

    Args:
        deadline_on: the day of the deadline where the system runs.
    Raises:
        InvalidInput: one of them cannot be used.
    """
    texts = (fields.title.zh, fields.title.en)
    if not all(one.strip() for one in texts) or max(map(len, texts)) > _LONGEST_TITLE:
        raise InvalidInput(
            f"请填写中英文名称，各不超过 {_LONGEST_TITLE} 字",
            f"Enter a title in Chinese and in English, at most {_LONGEST_TITLE} characters each",
        )
    form = fields.form
    for written, most in ((form.number, 60), (form.maker, 200), (form.approval, 120)):
        if len(written) > most:
            raise InvalidInput(
                f"“{written[:40]}…”太长；请缩短到 {most} 字以内",
                f"“{written[:40]}…” is too long; shorten it to {most} characters",
            )
    if fields.about and max(len(fields.about.zh), len(fields.about.en)) > _LONGEST_ABOUT:
        raise InvalidInput(
            f"填报说明太长；请缩短到 {_LONGEST_ABOUT} 字以内",
            f"The description is too long; shorten it to {_LONGEST_ABOUT} characters",
        )
    if deadline_on < fields.opens_on:
        raise InvalidInput(
            "截止时间在开始日期之前；请改晚截止时间，或提前开始日期",
            "The deadline lies before the first day; make the deadline later or the first day earlier",
        )
    if fields.release_at is not None and fields.release_at <= fields.deadline:
        raise InvalidInput(
            "计划发布时间须晚于截止时间；请改晚发布时间，或暂不填写",
            "The planned release has to come after the deadline; choose a later moment, or leave it empty",
        )
    if any(one < 0 for one in fields.reminders) or len(set(fields.reminders)) > _MOST_REMINDERS:
        raise InvalidInput(
            f"请写截止前几天提醒，最多 {_MOST_REMINDERS} 个，例如 14，7，1",
            f"Write the days before the deadline on which to remind, at most {_MOST_REMINDERS}, such as 14, 7, 1",
        )


def lawful_fields(form: LawfulForm) -> list[tuple[Text, bool]]:
    """Return the fields that make a form lawful, and whether each is filled in."""
    return [
        (text("表号", "form number"), bool(form.number)),
        (text("制定机关", "maker"), bool(form.maker)),
        (text("批准或备案文号", "approval or filing number"), bool(form.approval)),
        (text("有效期", "period of validity"), form.valid_until is not None),
    ]


def require_lawful(form: LawfulForm, *, until: date) -> None:
    """Refuse a form that lacks something that makes it lawful, or that expires before the campaign ends.

    Args:
        until: the day of the deadline.
    Raises:
        FormNotLawful: with everything that it lacks.
    """
    lacking = [words for words, is_there in lawful_fields(form) if not is_there]
    if lacking:
        raise FormNotLawful(lacking)
    assert form.valid_until is not None, "its end is not lacking"
    if form.valid_until < until:
        raise FormNotLawful([], valid_until=form.valid_until, until=until)


def plain_fields(fields: CampaignFields) -> dict[str, object]:
    """Return the fields as plain data for the log."""
    form = fields.form
    return {
        "title": fields.title.zh, "form_number": form.number, "form_maker": form.maker, "form_approval": form.approval,
        "form_valid_until": form.valid_until.isoformat() if form.valid_until else "",
        "collected_under": fields.collected_under.value, "opens_on": fields.opens_on.isoformat(),
        "deadline": fields.deadline.isoformat(), "release_at": fields.release_at.isoformat() if fields.release_at else "",
        "reminders": list(fields.reminders),
    }  # fmt: skip
