"""Rows of the tables as the types that services and pages share."""

from __future__ import annotations

import json

from sunan.kernel.micro import CollectedUnder
from sunan.kernel.printed import Qualifier
from sunan.kernel.texts import Text, text
from sunan.kernel.units import UnitSystem
from sunan.monitoring.attainment.core.missing import Question, Settles
from sunan.monitoring.attainment.core.verdicts import Reason
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.answers import (
    AskedCell,
    AskView,
    CampaignFields,
    CampaignView,
    EntryView,
    LawfulForm,
    MovementView,
    Prior,
    RemarkView,
    ReturnHead,
)
from sunan.monitoring.collection.core.lifecycle import CampaignState, ReturnState, ReturnStep
from sunan.monitoring.collection.core.typed import value_of
from sunan.monitoring.collection.core.words import EntryKind, EntrySource
from sunan.monitoring.statistics.core.observations import Cell


def as_campaign(row: models.Campaign) -> CampaignView:
    """Return a campaign."""
    about: Text | None = text(row.about_zh, row.about_en) if row.about_zh or row.about_en else None
    fields = CampaignFields(
        title=text(row.title_zh, row.title_en),
        opens_on=row.opens_on,
        deadline=row.deadline,
        collected_under=CollectedUnder(row.collected_under),
        about=about,
        form=LawfulForm(row.form_number, row.form_maker, row.form_approval, row.form_valid_until),
        release_at=row.release_at,
        reminders=tuple(int(one) for one in json.loads(row.reminders)),
    )
    return CampaignView(
        id=row.pk, code=row.code, state=CampaignState(row.state), fields=fields, is_demonstration=row.is_demonstration,
        as_of=row.as_of, rulebook=row.rulebook, created_by=row.created_by, created_at=row.created_at,
        changed_at=row.changed_at, opened_at=row.opened_at, closed_at=row.closed_at,
    )  # fmt: skip


def as_ask(row: models.Ask, campaign: str) -> AskView:
    """Return a cell that is asked."""
    prior = None
    if row.prior_printed:
        why = Reason(row.prior_why) if row.prior_why else None
        prior = Prior(row.prior_printed, row.prior_unit, Qualifier(row.prior_qualifier), row.prior_reference, why)
    asked = AskedCell(
        cell=Cell(row.measure, row.area, row.period, row.list_id),
        unit=row.unit,
        holder=row.holder,
        holder_name=text(row.holder_zh, row.holder_en),
        settles=tuple(Settles(target, Question(question)) for target, question in json.loads(row.settles)),
        prior=prior,
    )
    return AskView(row.pk, campaign, row.organisation, row.position, asked)


def as_entry(row: models.Entry, *, asked_unit: str, units: UnitSystem) -> EntryView:
    """Return a version of an answer."""
    return EntryView(
        ask=row.ask_id, version=row.version, after=row.after, is_contested=row.is_contested, kind=EntryKind(row.kind),
        typed=row.typed, printed=row.printed, unit=row.unit,
        value=value_of(row.printed, unit=row.unit, asked_unit=asked_unit, units=units),
        qualifier=Qualifier(row.qualifier), note=row.note, source=EntrySource(row.source),
        collected_under=CollectedUnder(row.collected_under), upload=row.upload, by_kind=row.by_kind, by=row.by, at=row.at,
    )  # fmt: skip


def as_head(row: models.Return, campaign: CampaignView) -> ReturnHead:
    """Return a return without its cells."""
    return ReturnHead(
        id=row.pk, campaign=campaign, organisation=row.organisation, area=row.area, is_city=row.is_city,
        state=ReturnState(row.state), round=row.round, preparer=row.preparer, statistics_head=row.statistics_head,
        late_until=row.late_until, late_reason=row.late_reason, late_by=row.late_by, submitted_by=row.submitted_by,
        submitted_at=row.submitted_at, reviewed_by=row.reviewed_by, reviewed_at=row.reviewed_at,
        approved_by=row.approved_by, approved_at=row.approved_at, changed_at=row.changed_at,
    )  # fmt: skip


def as_movement(row: models.Movement) -> MovementView:
    """Return a step in the life of a return."""
    return MovementView(ReturnStep(row.step), row.round, row.reason, row.content, row.by_kind, row.by, row.at)


def as_remark(row: models.Remark) -> RemarkView:
    """Return a comment at a cell."""
    return RemarkView(row.pk, row.ask_id, row.body, row.by, row.at, row.resolved_by, row.resolved_at)
