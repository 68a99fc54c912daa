"""Registering, renaming, merging and closing organisations. What was stays; a change begins on a day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from sunan.access.core import events
from sunan.access.core.organisations import OrganisationKind
from sunan.access.core.permissions import Permission
from sunan.access.models import Membership, Organisation, OrganisationArea, OrganisationName
from sunan.access.selectors import known_areas
from sunan.access.services.guard import require, require_everywhere
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput, NotFound, Refused
from sunan.kernel.texts import Text

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")


@transaction.atomic
def create_organisation(
    *,
    id: str,  # noqa: A002 the word of the table
    kind: OrganisationKind,
    name: Text,
    areas: Iterable[str] = (),
    begins: date,
    by: Actor,
    at: datetime,
) -> str:
    """Register an organisation; return its id.

    Raises:
        InvalidInput: the id cannot be used or is taken, or an area is not in the rulebook.
        NotPermitted: the actor manages some organisations only, and this is none of them yet.
    """
    require_everywhere(by, Permission.MANAGE_ORGANISATIONS, at)
    if not _ID.fullmatch(id):
        raise InvalidInput(
            f"单位标识“{id[:80]}”不可用：只用小写字母、数字和连字符",
            f"The id “{id[:80]}” cannot be used: lower-case letters, digits and hyphens only",
        )
    chosen = _checked(areas)
    if Organisation.objects.filter(id=id).exists():
        raise InvalidInput(f"已有标识为“{id}”的单位", f"There is an organisation “{id}” already")
    row = Organisation.objects.create(id=id, kind=kind.value, begins=begins)
    OrganisationName.objects.create(organisation=row, zh=name.zh, en=name.en, begins=begins)
    OrganisationArea.objects.bulk_create(OrganisationArea(organisation=row, area=one, begins=begins) for one in chosen)
    after = {"kind": kind.value, "name": name.zh, "name_en": name.en, "areas": chosen, "begins": begins}
    audit.record_event(events.ORGANISATION_CREATED, subject=f"organisation:{id}", by=by, at=at, after=after)
    return id


@transaction.atomic
def rename_organisation(*, organisation: str, name: Text, begins: date, why: str, by: Actor, at: datetime) -> None:
    """Give an organisation another name from a day on; before that day it keeps its old one.

    Raises:
        InvalidInput: the day is not after the one on which the present name began.
    """
    require(by, Permission.MANAGE_ORGANISATIONS, at, organisation=organisation)
    row = _open(organisation)
    old = OrganisationName.objects.get(organisation=row, ends__isnull=True)
    _after(begins, old.begins)
    old.ends = begins
    old.save(update_fields=["ends"])
    OrganisationName.objects.create(organisation=row, zh=name.zh, en=name.en, begins=begins)
    audit.record_event(
        events.ORGANISATION_RENAMED, subject=f"organisation:{organisation}", by=by, at=at, why=why,
        before={"name": old.zh, "name_en": old.en}, after={"name": name.zh, "name_en": name.en, "begins": begins},
    )  # fmt: skip


@transaction.atomic
def change_areas(*, organisation: str, areas: Iterable[str], begins: date, why: str, by: Actor, at: datetime) -> None:
    """Put an organisation in charge of other areas from a day on."""
    require(by, Permission.MANAGE_ORGANISATIONS, at, organisation=organisation)
    row = _open(organisation)
    chosen = _checked(areas)
    now = OrganisationArea.objects.filter(organisation=row, ends__isnull=True)
    before = sorted(now.values_list("area", flat=True))
    leaving = now.exclude(area__in=chosen)
    for one in leaving:
        _after(begins, one.begins)
    leaving.update(ends=begins)
    OrganisationArea.objects.bulk_create(
        OrganisationArea(organisation=row, area=one, begins=begins) for one in chosen if one not in before
    )
    audit.record_event(
        events.ORGANISATION_PLACED, subject=f"organisation:{organisation}", by=by, at=at, why=why,
        before={"areas": before}, after={"areas": chosen, "begins": begins},
    )  # fmt: skip


@transaction.atomic
def merge_organisations(*, merged: str, into: str, on: date, why: str, by: Actor, at: datetime) -> None:
    """Merge an organisation into another: its people move there on that day, and its records are theirs to keep.

    Raises:
        InvalidInput: it would be merged into itself.
        Refused: one of them has ended.
    """
    for one in (merged, into):
        require(by, Permission.MANAGE_ORGANISATIONS, at, organisation=one)
    if merged == into:
        raise InvalidInput("不能并入自身", "An organisation cannot be merged into itself")
    row, successor = _open(merged), _open(into)
    _after(on, row.begins)
    _after(on, successor.begins)
    moved = _end(row, on)
    row.successor = successor
    row.save(update_fields=["ends", "successor"])
    Membership.objects.bulk_create(Membership(user_id=one, organisation=successor, begins=on) for one in moved)
    audit.record_event(
        events.ORGANISATION_MERGED, subject=f"organisation:{merged}", by=by, at=at, why=why,
        after={"into": into, "on": on, "users": moved},
    )  # fmt: skip


@transaction.atomic
def close_organisation(*, organisation: str, on: date, why: str, by: Actor, at: datetime) -> None:
    """Close an organisation without a successor; its people belong to none from that day on."""
    require(by, Permission.MANAGE_ORGANISATIONS, at, organisation=organisation)
    row = _open(organisation)
    _after(on, row.begins)
    left = _end(row, on)
    row.save(update_fields=["ends"])
    audit.record_event(
        events.ORGANISATION_CLOSED, subject=f"organisation:{organisation}", by=by, at=at, why=why,
        after={"on": on, "users": left},
    )  # fmt: skip


def _end(row: Organisation, on: date) -> list[str]:
    """End an organisation's areas and memberships on a day; return its people."""
    row.ends = on
    OrganisationArea.objects.filter(organisation=row, ends__isnull=True).update(ends=on)
    members = Membership.objects.filter(organisation=row, ends__isnull=True)
    for one in members:
        _after(on, one.begins, same_day=True)
    people = sorted(str(one) for one in members.values_list("user_id", flat=True))
    members.update(ends=on)
    return people


def _open(organisation: str) -> Organisation:
    row = Organisation.objects.select_for_update().filter(id=organisation).first()
    if row is None:
        raise NotFound(f"没有标识为“{organisation[:80]}”的单位", f"There is no organisation “{organisation[:80]}”")
    if row.ends is not None:
        raise Refused(
            f"单位“{organisation}”已于 {row.ends} 终止", f"The organisation “{organisation}” ended on {row.ends}"
        )
    return row


def _after(day: date, begins: date, *, same_day: bool = False) -> None:
    if day < begins or (day == begins and not same_day):
        raise InvalidInput(
            f"生效日 {day} 不晚于现状的起始日 {begins}；请改为更晚的日期",
            f"The day {day} is not after {begins}, when what it changes began; choose a later one",
        )


def _checked(areas: Iterable[str]) -> list[str]:
    chosen = sorted(set(areas))
    unknown = [one for one in chosen if one not in known_areas()]
    if unknown:
        raise InvalidInput(f"规则手册中没有地区 {unknown[0][:20]}", f"The rulebook has no area {unknown[0][:20]}")
    return chosen
