"""Changes to campaigns: what they ask of whom, when they open and end."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef

from sunan.access.core.permissions import Permission
from sunan.access.selectors import day_of
from sunan.access.services.guard import require_everywhere, require_program
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput, Refused
from sunan.kernel.micro import CollectedUnder
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment import selectors as attained
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.answers import AskedCell, CampaignFields, CampaignView, ReturnHead
from sunan.monitoring.collection.core.asking import asked_cells
from sunan.monitoring.collection.core.describing import check_code, check_fields, plain_fields, require_lawful
from sunan.monitoring.collection.core.lifecycle import CAMPAIGN_STEPS, CampaignState, CampaignStep, ReturnState
from sunan.monitoring.collection.core.refusals import AsksUnassigned, reason_given
from sunan.monitoring.collection.selectors import campaigns, rules
from sunan.monitoring.collection.selectors.reading import current_entries
from sunan.monitoring.collection.services import events
from sunan.monitoring.collection.services.asks import begin_returns
from sunan.monitoring.collection.services.rows import head_of_row, held_campaign, held_return, require_form_until
from sunan.monitoring.statistics.core.observations import Cell

_DESCRIBE = text("填写说明", "describe")
_PERMIT = text("许可补报", "permit late reporting")


def generate_campaign(
    *,
    code: str,
    title: Text,
    opens_on: date,
    deadline: datetime,
    as_of: date | None = None,
    cells: Sequence[Cell] | None = None,
    release_at: datetime | None = None,
    collected_under: CollectedUnder = CollectedUnder.STATISTICAL_SURVEY,
    is_demonstration: bool = False,
    by: Actor,
    at: datetime,
) -> CampaignView:
    """Prepare a campaign that asks for what is missing: each cell of its holder, with what is published beside it.

    Nothing is asked twice: a cell that a campaign under way asks for, or that an approved return holds already, is left
    out.

    Args:
        code: lower-case letters, digits and hyphens; part of the name of its releases.
        as_of: the day whose knowledge says what is missing; by default the latest in the releases.
        cells: what to ask; by default every figure that is missing to the plan.
        is_demonstration: whether its figures are made up; only in demonstration mode.
    Raises:
        NotPermitted: the actor does not run campaigns.
        InvalidInput: the code is taken or no code, the dates do not follow each other, or nothing is left to ask.
    """
    require_everywhere(by, Permission.MANAGE_CAMPAIGNS, at)
    if is_demonstration and not settings.SUNAN_DEMO:
        raise Refused(
            "只有演示模式（SUNAN_DEMO=1）才有演示填报；请不勾选“演示填报”，或请系统管理员开启演示模式",
            "Only demonstration mode (SUNAN_DEMO=1) has such campaigns; leave “For demonstration” unticked, or ask the "
            "administrator for that mode",
        )
    check_code(code)
    fields = CampaignFields(
        title, opens_on, deadline, collected_under, release_at=release_at,
        reminders=rules.settings_in_force().reminders.days_before,
    )  # fmt: skip
    check_fields(fields, deadline_on=day_of(fields.deadline))
    state = attained.state_of_plan(as_of=as_of)
    wanted = asked_cells(state, cells)
    with transaction.atomic():
        asked_already = _asked_elsewhere(is_demonstration=is_demonstration)
        fresh = [one for one in wanted if one.cell not in asked_already]
        if not fresh:
            raise InvalidInput(
                "这些数值都已在进行中的填报或已审批的报表中，不重复收集；请另选，或在原来的填报中更正",
                "Campaigns under way or approved returns have all of these figures; nothing is asked twice: choose others, or correct them where they are",
            )
        row = _create(code, fields, state.as_of, is_demonstration=is_demonstration, by=by, at=at)
        models.Ask.objects.bulk_create(_ask(row, number, one) for number, one in enumerate(fresh, start=1))
        audit.record_event(
            events.GENERATED, subject=f"campaign:{code}", by=by, at=at,
            after={
                "as_of": state.as_of.isoformat(), "cells": len(fresh), "asked_already": len(wanted) - len(fresh),
                "prefilled": sum(one.prior is not None for one in fresh), "collected_under": collected_under.value,
                "demonstration": is_demonstration,
            },
        )  # fmt: skip
    return campaigns.known_campaign(code)


@transaction.atomic
def describe_campaign(*, campaign: str, fields: CampaignFields, by: Actor, at: datetime) -> CampaignView:
    """Write what a campaign is about, its lawful form, its dates; all fields are replaced.

    Once it is open, the form and the ground of collecting stand, and the deadline can be put off, not forward into the
    past.

    Raises:
        CampaignMoved: it has ended.
        InvalidInput: a field is empty, too long, or the dates do not follow each other.
        FormNotLawful: the deadline would be put off beyond the end of its form.
        Refused: the form or the ground would change while it runs.
    """
    row = held_campaign(
        campaign, Permission.MANAGE_CAMPAIGNS, states=(CampaignState.DRAFT, CampaignState.OPEN), asked=_DESCRIBE,
        by=by, at=at,
    )  # fmt: skip
    check_fields(fields, deadline_on=day_of(fields.deadline))
    before = campaigns.known_campaign(campaign)
    if before.state is CampaignState.OPEN:
        if (fields.form, fields.collected_under) != (before.form, before.collected_under):
            raise Refused(
                "填报已启动，报表的法定要素和收集依据不能再改；确需更改请取消后另建",
                "The campaign is open, so its form and the ground of collecting stand; cancel it and begin another one to "
                "change them",
            )
        if fields.deadline != before.deadline and fields.deadline <= at:
            raise InvalidInput(
                "新的截止时间已经过去；请填写今后的时间", "The new deadline has passed already; choose a moment to come"
            )
        require_lawful(before.form, until=day_of(fields.deadline))
    _write(row, fields)
    row.changed_at = at
    row.save()
    after = campaigns.known_campaign(campaign)
    audit.record_event(
        events.DESCRIBED, subject=f"campaign:{campaign}", by=by, at=at, before=plain_fields(before.fields),
        after=plain_fields(after.fields),
    )  # fmt: skip
    return after


@transaction.atomic
def open_campaign(*, campaign: str, by: Actor, at: datetime) -> CampaignView:
    """Open a campaign: every organisation that is asked gets its return.

    Raises:
        CampaignMoved: it is not in preparation.
        FormNotLawful: the form lacks its number, maker, approval or end, or expires before the deadline.
        AsksUnassigned: some cells are asked of nobody.
        Refused: its deadline has passed, or its first day has not come.
    """
    step = CAMPAIGN_STEPS[CampaignStep.OPEN]
    row = held_campaign(
        campaign, Permission.MANAGE_CAMPAIGNS, states=step.sources, asked=step.about, by=by, at=at
    )  # fmt: skip
    found = campaigns.known_campaign(campaign)
    require_lawful(found.form, until=max(day_of(at), day_of(row.deadline)))
    if not day_of(at) >= row.opens_on:
        raise Refused(
            f"填报自 {row.opens_on} 起开放；请到时启动，或更改开始日期",
            f"The campaign begins on {row.opens_on}; open it then, or change its first day",
        )
    if row.deadline <= at:
        raise Refused(
            "截止时间已过，不能启动；请先更改截止时间", "The deadline has passed; change it before opening"
        )  # fmt: skip
    nobody = campaigns.unassigned(campaign)
    if nobody:
        holders = {one.asked.holder_name.zh: one.asked.holder_name for one in nobody}
        raise AsksUnassigned(len(nobody), list(holders.values()))
    row.state, row.opened_at, row.closed_at, row.changed_at = step.target.value, at, None, at
    row.rulebook = attained.book_in_force().hash
    row.save()
    count = begin_returns(row, at)
    if not count:
        raise Refused(
            "没有要收集的数，不能启动；请取消这次填报，另行发起",
            "The campaign asks for nothing, so it does not open; cancel it and begin another",
        )
    audit.record_event(
        events.OPENED, subject=f"campaign:{campaign}", by=by, at=at,
        after={"returns": count, "rulebook": row.rulebook, "form": row.form_number},
    )  # fmt: skip
    return campaigns.known_campaign(campaign)


@transaction.atomic
def close_campaign(*, campaign: str, by: Actor, at: datetime) -> CampaignView:
    """End a campaign: nothing is written any more without a permission; reviewing and approving go on.

    Raises:
        CampaignMoved: it is not open.
    """
    step = CAMPAIGN_STEPS[CampaignStep.CLOSE]
    row = held_campaign(
        campaign, Permission.MANAGE_CAMPAIGNS, states=step.sources, asked=step.about, by=by, at=at
    )  # fmt: skip
    _close(row, by=by, at=at)
    return campaigns.known_campaign(campaign)


@transaction.atomic
def close_due(*, campaign: str, by: Actor, at: datetime) -> bool:
    """End a campaign whose deadline has passed; return whether it was open still. Twice is harmless.

    Raises:
        NotPermitted: another actor than the program itself asks.
    """
    require_program(by)
    row = models.Campaign.objects.select_for_update().filter(code=campaign).first()
    if row is None or row.state != CampaignState.OPEN.value or row.deadline >= at:
        return False
    _close(row, by=by, at=at)
    return True


@transaction.atomic
def reopen_campaign(*, campaign: str, deadline: datetime, reason: str, by: Actor, at: datetime) -> CampaignView:
    """Open a campaign again that has ended, until another deadline.

    Raises:
        CampaignMoved: it has not ended.
        FormNotLawful: its form expires before the deadline.
        InvalidInput: there is no reason, or the deadline has passed.
    """
    step = CAMPAIGN_STEPS[CampaignStep.REOPEN]
    row = held_campaign(
        campaign, Permission.MANAGE_CAMPAIGNS, states=step.sources, asked=step.about, by=by, at=at
    )  # fmt: skip
    why = reason_given(reason)
    if deadline <= at:
        raise InvalidInput(
            "新的截止时间已经过去；请填写今后的时间", "The new deadline has passed already; choose a moment to come"
        )
    require_lawful(campaigns.known_campaign(campaign).form, until=day_of(deadline))
    before = row.deadline
    row.state, row.deadline, row.closed_at, row.changed_at = step.target.value, deadline, None, at
    row.save()
    audit.record_event(
        events.REOPENED, subject=f"campaign:{campaign}", by=by, at=at, why=why,
        before={"deadline": before.isoformat()}, after={"deadline": deadline.isoformat()},
    )  # fmt: skip
    return campaigns.known_campaign(campaign)


@transaction.atomic
def cancel_campaign(*, campaign: str, reason: str, by: Actor, at: datetime) -> CampaignView:
    """Cancel a campaign; what was typed is kept and never released.

    Raises:
        CampaignMoved: it has ended, or is cancelled already.
        InvalidInput: there is no reason.
        Refused: it has a release.
    """
    step = CAMPAIGN_STEPS[CampaignStep.CANCEL]
    row = held_campaign(
        campaign, Permission.MANAGE_CAMPAIGNS, states=step.sources, asked=step.about, by=by, at=at
    )  # fmt: skip
    why = reason_given(reason)
    if models.CollectedRelease.objects.filter(campaign=row).exclude(state="withdrawn").exists():
        raise Refused(
            "这次填报已有发布，不能取消；请先撤下待发布的数据",
            "The campaign has a release, so it is not cancelled; withdraw what is under embargo first",
        )
    row.state, row.changed_at = step.target.value, at
    row.save(update_fields=["state", "changed_at"])
    audit.record_event(events.CANCELLED, subject=f"campaign:{campaign}", by=by, at=at, why=why)
    return campaigns.known_campaign(campaign)


@transaction.atomic
def permit_late(*, returned: int, until: datetime, reason: str, by: Actor, at: datetime) -> ReturnHead:
    """Let one organisation write its return after the campaign has ended.

    Raises:
        NotPermitted: the actor does not run campaigns.
        InvalidInput: there is no reason, or the moment has passed.
        FormNotLawful: the form expires before.
        CampaignMoved: the campaign is in preparation or cancelled.
    """
    require_everywhere(by, Permission.MANAGE_CAMPAIGNS, at)
    row = held_return(returned, Permission.MANAGE_CAMPAIGNS, states=(), asked=_PERMIT, by=by, at=at)
    held_campaign(
        row.campaign.code, Permission.MANAGE_CAMPAIGNS, states=(CampaignState.OPEN, CampaignState.CLOSED),
        asked=_PERMIT, by=by, at=at,
    )  # fmt: skip
    why = reason_given(reason)
    if until <= at:
        raise InvalidInput(
            "补报期限已经过去；请填写今后的时间",
            "The time for late reporting has passed already; choose a moment to come",
        )
    require_form_until(row, until)
    row.late_until, row.late_reason, row.late_by, row.changed_at = until, why, by.id, at
    row.save(update_fields=["late_until", "late_reason", "late_by", "changed_at"])
    audit.record_event(
        events.LATE, subject=f"return:{returned}", by=by, at=at, why=why, after={"until": until.isoformat()}
    )
    return head_of_row(row)


def _create(
    code: str, fields: CampaignFields, as_of: date, *, is_demonstration: bool, by: Actor, at: datetime
) -> models.Campaign:
    row = models.Campaign(
        code=code, state=CampaignState.DRAFT.value, is_demonstration=is_demonstration, as_of=as_of,
        created_by_kind=by.kind.value, created_by=by.id, created_at=at, changed_at=at,
    )  # fmt: skip
    _write(row, fields)
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise InvalidInput(
            f"编号“{code}”已用于另一次填报；请换一个编号", f"Another campaign has the code “{code}”; choose another"
        ) from error
    return row


def _write(row: models.Campaign, fields: CampaignFields) -> None:
    about = fields.about
    row.title_zh, row.title_en = fields.title.zh, fields.title.en
    row.about_zh, row.about_en = (about.zh, about.en) if about else ("", "")
    form = fields.form
    row.form_number, row.form_maker, row.form_approval = form.number.strip(), form.maker.strip(), form.approval.strip()
    row.form_valid_until = form.valid_until
    row.collected_under = fields.collected_under.value
    row.opens_on, row.deadline, row.release_at = fields.opens_on, fields.deadline, fields.release_at
    row.reminders = json.dumps(sorted(fields.reminders, reverse=True))


def _close(row: models.Campaign, *, by: Actor, at: datetime) -> None:
    row.state, row.closed_at, row.changed_at = CampaignState.CLOSED.value, at, at
    row.save(update_fields=["state", "closed_at", "changed_at"])
    states = list(models.Return.objects.filter(campaign=row).values_list("state", flat=True))
    audit.record_event(
        events.CLOSED, subject=f"campaign:{row.code}", by=by, at=at,
        after={one.value: states.count(one.value) for one in ReturnState},
    )  # fmt: skip


def _asked_elsewhere(*, is_demonstration: bool) -> frozenset[Cell]:
    """Return the cells that campaigns under way ask for, and those that approved returns of past ones hold."""
    columns = ("measure", "area", "period", "list_id")
    asks = models.Ask.objects.filter(campaign__is_demonstration=is_demonstration)
    under_way = asks.filter(campaign__state__in=(CampaignState.DRAFT.value, CampaignState.OPEN.value))
    approved = models.Return.objects.filter(
        campaign=OuterRef("campaign"), organisation=OuterRef("organisation"), state=ReturnState.APPROVED.value
    )
    signed = asks.filter(Exists(approved), campaign__state=CampaignState.CLOSED.value)
    answered = current_entries(signed).exclude(printed="").values_list(*(f"ask__{one}" for one in columns))
    return frozenset(Cell(*one) for one in (*under_way.values_list(*columns), *answered))


def _ask(row: models.Campaign, number: int, one: AskedCell) -> models.Ask:
    prior = one.prior
    return models.Ask(
        campaign=row, holder=one.holder, holder_zh=one.holder_name.zh, holder_en=one.holder_name.en,
        measure=one.cell.measure, area=one.cell.area, period=one.cell.period, list_id=one.cell.list_id, unit=one.unit,
        position=number, settles=json.dumps([[each.target, each.question.value] for each in one.settles]),
        prior_printed=prior.printed if prior else "", prior_unit=prior.unit if prior else "",
        prior_qualifier=prior.qualifier.value if prior else "=", prior_reference=prior.reference if prior else "",
        prior_why=prior.why.value if prior and prior.why else "",
    )  # fmt: skip
