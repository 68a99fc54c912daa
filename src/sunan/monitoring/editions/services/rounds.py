"""Changes to rounds of planned reports by the program: figures chased, a draft ordered and made, an issue ordered.

Each step is recorded with what it did, in one transaction; a step that is recorded is never done again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db import transaction

from sunan.access.core.permissions import Permission
from sunan.access.selectors import rights_of
from sunan.audit import services as audit
from sunan.jobs import services as jobs
from sunan.kernel.actors import Actor, ActorKind
from sunan.kernel.errors import SunanError
from sunan.monitoring.editions import models
from sunan.monitoring.editions.core.chasing import Wanted, as_plain, by_holder
from sunan.monitoring.editions.core.edition import Edition
from sunan.monitoring.editions.core.planning import Due, Plan, Round, Trouble, due, hindrance
from sunan.monitoring.editions.selectors import plans
from sunan.monitoring.editions.services import drafting, events, issuing
from sunan.monitoring.editions.services.planning import day_of, request_of

DRAFT_KIND = "editions.plan_draft"
_PATIENCE = timedelta(hours=12)
"""So long an ordered issue may take before people are told that it is not done."""


def begin_round(*, plan: Plan, by: Actor, at: datetime) -> Round | None:
    """Begin the next round of a plan whose chasing is due; `None` when none is.

    One round at a time: a program that slept catches up on the following days, and a clock that runs ahead for a while
    begins one round too early instead of all to come.
    """
    taken = {one.issue_on for one in plans.rounds(plan.id)}
    issue_on = plan.timing.next_issue(taken)
    if issue_on is None or plan.timing.chase_on(issue_on) > day_of(at):
        return None
    with transaction.atomic():
        row, is_new = models.Round.objects.get_or_create(
            plan_id=plan.id, issue_on=issue_on, defaults={"as_of": plan.timing.known_on(issue_on)}
        )
        if is_new:
            audit.record_event(
                events.ROUND_BEGUN, subject=f"plan:{plan.id}", by=by, at=at,
                after={"issue_on": issue_on.isoformat(), "as_of": row.as_of.isoformat()},
            )  # fmt: skip
    return plans.as_round(row)


@transaction.atomic
def record_chase(*, plan: Plan, round_id: int, wanted: Iterable[Wanted], as_of: date, by: Actor, at: datetime) -> bool:
    """Record which figures were missing and asked for; return whether this was the first time."""
    row = models.Round.objects.select_for_update().get(id=round_id)
    if row.chased_at is not None:
        return False
    found = tuple(wanted)
    row.chased_at, row.missing_as_of = at, as_of
    row.missing = json.dumps(as_plain(found), ensure_ascii=False)
    row.save(update_fields=["chased_at", "missing", "missing_as_of"])
    audit.record_event(
        events.CHASED, subject=f"plan:{plan.id}", by=by, at=at,
        after={"issue_on": row.issue_on.isoformat(), "as_of": as_of.isoformat(), "missing": len(found),
               "holders": len(by_holder(found))},
    )  # fmt: skip
    return True


def order_draft(*, plan: Plan, found: Round, by: Actor, at: datetime) -> Trouble | None:
    """Order the drafting of a round by a job; return what is in the way, if anything is."""
    if not _may(plan.planner_kind, plan.planner, Permission.DRAFT_REPORTS, plan.area, at):
        return Trouble.PLANNER_GONE
    day = day_of(at)
    # Another day is another try: a draft is made once whatever happens, since the round knows its edition.
    jobs.enqueue(
        kind=DRAFT_KIND, arguments={"plan": plan.id, "round": found.id}, key=f"{DRAFT_KIND}:{found.id}:{day}", by=by, at=at
    )  # fmt: skip
    return Trouble.NOT_DRAFTED if day > plan.timing.draft_on(found.issue_on) else None


def draft_round(*, round_id: int, by: Actor, at: datetime) -> Edition | None:
    """Draft the edition of a round; `None` when that was done before, or the plan was cancelled meanwhile.

    Raises:
        InvalidInput: nothing was known on the round's date of knowledge.
    """
    with transaction.atomic():
        row = models.Round.objects.select_for_update().get(id=round_id)
        plan = plans.known_plan(row.plan_id)
        if row.edition_id is not None or plan.is_cancelled:
            return None
        made = drafting.draft_edition(request=request_of(plan), as_of=row.as_of, by=by, at=at)
        row.edition_id, row.drafted_at, row.trouble = made.id, at, ""
        row.save(update_fields=["edition", "drafted_at", "trouble"])
        audit.record_event(
            events.ROUND_DRAFTED, subject=f"plan:{plan.id}", by=by, at=at,
            after={"issue_on": row.issue_on.isoformat(), "edition": made.mark},
        )  # fmt: skip
    return made


@transaction.atomic
def order_round_issue(*, plan: Plan, found: Round, by: Actor, at: datetime) -> Trouble | None:
    """Order the issue of a round whose day has come, in the name of whoever arranged it; return what is in the way."""
    if found.ordered_at is not None and at - found.ordered_at < _PATIENCE:
        return None
    trouble = hindrance(found)
    if trouble is not None:
        return trouble
    row = models.Round.objects.select_for_update().get(id=found.id)
    arranged_by = Actor(ActorKind(row.arranged_kind), row.arranged_by, row.arranged_organisation)
    try:
        with transaction.atomic():
            issuing.order_issue(
                mark=found.edition, number=row.number, issued_on=day_of(at), issuer=row.issuer, signers=row.signers,
                by=arranged_by, at=at,
            )  # fmt: skip
    except SunanError:
        return Trouble.REFUSED
    row.ordered_at = at
    row.save(update_fields=["ordered_at"])
    audit.record_event(
        events.ROUND_ORDERED, subject=f"plan:{plan.id}", by=by, at=at,
        after={"issue_on": row.issue_on.isoformat(), "edition": found.edition, "number": row.number},
    )  # fmt: skip
    return None


@transaction.atomic
def tell_trouble(*, plan: Plan, round_id: int, trouble: Trouble | None, by: Actor, at: datetime) -> bool:
    """Record what is in the way of a round; return whether that is new and people have to be told."""
    row = models.Round.objects.select_for_update().get(id=round_id)
    told = trouble.value if trouble else ""
    if row.trouble == told:
        return False
    before, row.trouble = row.trouble, told
    row.save(update_fields=["trouble"])
    audit.record_event(
        events.TROUBLE, subject=f"plan:{plan.id}", by=by, at=at, before={"trouble": before},
        after={"issue_on": row.issue_on.isoformat(), "trouble": told},
    )  # fmt: skip
    return trouble is not None


def go_on(*, plan: Plan, found: Round, by: Actor, at: datetime) -> Trouble | None:
    """Do what is due in a round after its figures were chased; return what is in the way, if anything is."""
    steps = due(plan.timing, found, today=day_of(at))
    if Due.DRAFT in steps:
        return order_draft(plan=plan, found=found, by=by, at=at)
    if Due.ISSUE in steps:
        return order_round_issue(plan=plan, found=found, by=by, at=at)
    return None


def _may(kind: str, user: str, permission: Permission, area: str, at: datetime) -> bool:
    """Return whether whoever planned may still do so; a command at the server may."""
    if kind != ActorKind.USER.value:
        return True
    return bool(user) and rights_of(user, at).may(permission, area=area)
