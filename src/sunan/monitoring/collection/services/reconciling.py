"""Changes to numbers with two owners: finding the differences, proposing what explains them, settling them together."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from django.db import transaction

from sunan.access.core.permissions import Permission
from sunan.access.services.guard import NotPermitted, require_everywhere, scope_of
from sunan.audit import services as audit
from sunan.kernel.actors import Actor
from sunan.kernel.arithmetic import plain
from sunan.kernel.errors import InvalidInput, Refused
from sunan.kernel.texts import Text
from sunan.kernel.typed import typed_words
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.lifecycle import ReconciliationState
from sunan.monitoring.collection.core.reaching import speaks_for
from sunan.monitoring.collection.core.reconciling import (
    Answer,
    Comparison,
    Difference,
    ReasonPart,
    ReconciliationView,
    Side,
    as_text,
    explained_by,
    from_text,
    is_explained,
    more_precise,
    parts_given,
    residual,
)
from sunan.monitoring.collection.core.refusals import reason_given
from sunan.monitoring.collection.selectors import campaigns, releases
from sunan.monitoring.collection.selectors import reconciling as selectors
from sunan.monitoring.collection.services import events
from sunan.monitoring.collection.services.rows import require_person

_PROPOSES = (Permission.REPORT_FIGURES, Permission.REVIEW_FIGURES)
_SETTLES = (Permission.REVIEW_FIGURES, Permission.APPROVE_FIGURES)


class ReconciliationMoved(Refused):
    """The figures or the proposal changed after the page was shown, or the matter is settled already."""

    code: ClassVar[str] = "reconciliation_moved"

    def __init__(self) -> None:
        super().__init__(
            "您打开页面之后，数值或衔接意见已变化，没有办理；请刷新页面，看过现状后再办",
            "The figures or the proposal changed after you opened the page, so nothing was done; open it again and look",
        )


class ReconciliationReleased(Refused):
    """A release under embargo holds a figure that was settled so."""

    code: ClassVar[str] = "reconciliation_released"

    def __init__(self) -> None:
        super().__init__(
            "按这一衔接结论的数已列入待发布的数据，不能重新衔接；请先撤下待发布的数据",
            "A release under embargo holds a figure that was settled so, so it is not taken up again; withdraw the release "
            "first",
        )


class ResidualUnexplained(Refused):
    """The reasons do not explain the whole difference, and the rest is not carried forward with a reason."""

    code: ClassVar[str] = "residual_unexplained"

    def __init__(self, left: str, unit: str) -> None:
        super().__init__(
            f"所列原因加起来还差 {left}{unit}；请补充原因，或选择结转余额并写明理由",
            f"The reasons leave {left} {unit}; add reasons, or carry the rest forward and say why",
        )


class TotalNotAsked(Refused):
    """Owners of parts would settle a total that is none of theirs."""

    code: ClassVar[str] = "total_not_asked"

    def __init__(self) -> None:
        super().__init__(
            "这是总数与各部分的衔接，提出和确认的两方中须有总数的填报单位；请由填报总数的单位确认",
            "A total is settled with its parts: its owner proposes or agrees. Let a reviewer or approver of the "
            "organisation that reports the total do this",
        )


@transaction.atomic
def find_differences(*, campaign: str, by: Actor, at: datetime) -> tuple[ReconciliationView, ...]:
    """Hold the figures of a campaign that have two owners against each other; return all of them.

    What was settled stays settled while its figures stand; when one changes, the matter is open again. Twice is harmless.

    Raises:
        NotPermitted: the actor does not run campaigns.
        NotFound: there is no such campaign.
    """
    require_everywhere(by, Permission.MANAGE_CAMPAIGNS, at)
    row = models.Campaign.objects.select_for_update().filter(code=campaign).first()
    if row is None:
        raise campaigns.unknown(campaign)
    changed = refresh_differences(row)
    if changed:
        audit.record_event(
            events.DIFFERENCES_FOUND, subject=f"campaign:{campaign}", by=by, at=at, after={"changed": changed}
        )
    return selectors.known_reconciliations(campaign)


def refresh_differences(row: models.Campaign) -> int:
    """Store how the figures of a campaign with two owners compare now; return how many are new or changed.

    It is part of the change that made it needed, such as submitting a return, and of that one's transaction and event.
    """
    known = {(one.first_id, one.second_id or 0): one for one in row.reconciliations.select_for_update()}
    answers = {one.ask: one for one in selectors.answers_in(row.code)}
    changed = 0
    for key, difference in selectors.differences_in(row.code).items():
        stored = known.get(key)
        if stored is not None and stored.fingerprint == difference.fingerprint:
            continue
        if stored is None:
            stored = models.Reconciliation(campaign=row, first_id=key[0], second_id=key[1] or None)
        _begin(stored, difference, answers)
        stored.save()
        changed += 1
    return changed


@transaction.atomic
def propose(
    *,
    reconciliation: int,
    organisation: str,
    parts: Sequence[ReasonPart],
    seen: str,
    prevails: str = "",
    is_carried: bool = False,
    reason: str = "",
    by: Actor,
    at: datetime,
) -> ReconciliationView:
    """Say for one side what explains a difference and whose figure is released; the other side settles it.

    Args:
        organisation: the side for which the actor speaks.
        parts: reasons with amounts, in the unit of the ask, with the sign of the difference.
        seen: the fingerprint of what was shown.
        prevails: the organisation whose figure is released; empty for a total and its parts.
        is_carried: whether what the reasons leave is carried forward, with `reason`.
    Raises:
        NotPermitted: the actor does not report or review for that side.
        ReconciliationMoved: the figures changed, one side was sent back, or it is settled.
        ResidualUnexplained: something is left and not carried.
        InvalidInput: a residual is carried without a reason, or nobody's figure prevails.
    """
    row, found = _held(reconciliation)
    _require_side(found, organisation, _PROPOSES, by, at)
    person = require_person(by)
    difference = _current(row, found, seen, (ReconciliationState.OPEN, ReconciliationState.PROPOSED))
    given = parts_given(parts)
    left = residual(difference, given)
    is_done = is_explained(difference, explained_by(given))
    if not is_done and not is_carried:
        raise ResidualUnexplained(plain(left), found.unit)
    if found.comparison is Comparison.SAME_CELL and found.side_of(prevails) is None:
        raise InvalidInput("请选择以哪一方的数为准", "Choose whose figure is released")
    row.state = ReconciliationState.PROPOSED.value
    row.parts, row.residual = as_text(given), plain(left)
    row.is_carried = is_carried and not is_done
    row.prevails = prevails if found.comparison is Comparison.SAME_CELL else ""
    row.reason = reason_given(reason) if row.is_carried else " ".join(typed_words(reason).split())
    row.proposed_by, row.proposed_for, row.proposed_at = person, organisation, at
    row.settled_by, row.settled_for, row.settled_at = "", "", None
    row.save()
    return _recorded(row, events.RECONCILIATION_PROPOSED, by, at)


@transaction.atomic
def settle(*, reconciliation: int, organisation: str, seen: str, by: Actor, at: datetime) -> ReconciliationView:
    """Agree, for the other side, to what one side proposed.

    Args:
        organisation: the side for which the actor speaks; not the one that proposed.
        seen: the fingerprint of the proposal that was shown.
    Raises:
        NotPermitted: the actor does not review or approve for that side.
        ReconciliationMoved: the proposal or the figures changed.
        Refused: the same side, or the same person, proposed it.
        TotalNotAsked: two owners of parts would settle it without the owner of the total.
    """
    row, found = _held(reconciliation)
    _require_side(found, organisation, _SETTLES, by, at)
    person = require_person(by)
    _current(row, found, seen, (ReconciliationState.PROPOSED,))
    if organisation == row.proposed_for or person == row.proposed_by:
        raise Refused(
            "衔接意见由一方提出、另一方确认；请由对方的审核或审批人员确认",
            "One side proposes and the other agrees; a reviewer or approver of the other side has to do this",
        )
    if not found.may_answer(organisation):
        raise TotalNotAsked
    row.state = ReconciliationState.SETTLED.value
    row.settled_by, row.settled_for, row.settled_at = person, organisation, at
    row.save()
    return _recorded(row, events.RECONCILIATION_SETTLED, by, at)


@transaction.atomic
def reopen(*, reconciliation: int, reason: str, by: Actor, at: datetime) -> ReconciliationView:
    """Take up again what was proposed or settled: either side can, and whoever runs campaigns.

    The reasons stay as they were written, for the next proposal.

    Raises:
        NotPermitted: the actor belongs to neither side.
        ReconciliationMoved: it is open already.
        ReconciliationReleased: a release under embargo rests on it.
        InvalidInput: there is no reason.
    """
    # Preparing a release holds the campaign first too, so that nothing is opened between its looking and its writing.
    models.Campaign.objects.select_for_update(of=("self",)).filter(reconciliations=reconciliation).first()
    row, found = _held(reconciliation)
    if not scope_of(by, Permission.MANAGE_CAMPAIGNS, at).everything:
        _require_any_side(found, by, at)
    if found.state is ReconciliationState.OPEN or found.is_agreed:
        raise ReconciliationMoved
    why = reason_given(reason)
    _require_unreleased(row, found)
    row.state = ReconciliationState.OPEN.value
    row.proposed_by, row.proposed_for, row.proposed_at = "", "", None
    row.settled_by, row.settled_for, row.settled_at = "", "", None
    row.save()
    return _recorded(row, events.RECONCILIATION_REOPENED, by, at, why)


def _require_unreleased(row: models.Reconciliation, found: ReconciliationView) -> None:
    owners = {one.organisation for one in found.sides}
    for line in releases.lines_waiting(row.campaign_id):
        for one in line.figure.reconciled:
            if one.number == row.pk or (not one.number and owners == {*one.organisations}):
                raise ReconciliationReleased


def _begin(stored: models.Reconciliation, difference: Difference, answers: dict[int, Answer]) -> None:
    """Write a comparison whose figures are new: agreed by itself, or open with the reasons given for earlier figures."""
    is_pair = difference.comparison is Comparison.SAME_CELL
    stored.comparison = difference.comparison.value
    stored.inside = "[]" if is_pair else json.dumps(difference.others)
    stored.fingerprint = difference.fingerprint
    stored.difference = plain(difference.amount)
    stored.parts = "[]" if difference.is_none else stored.parts
    stored.residual = plain(residual(difference, from_text(stored.parts)))
    stored.state = (ReconciliationState.SETTLED if difference.is_none else ReconciliationState.OPEN).value
    stored.is_carried, stored.reason = False, ""
    better = more_precise(answers[difference.first], answers[difference.others[0]])
    stored.prevails = better.organisation if is_pair and difference.is_none else ""
    stored.proposed_by = stored.proposed_for = stored.settled_by = stored.settled_for = ""
    stored.proposed_at = stored.settled_at = None


def _held(number: int) -> tuple[models.Reconciliation, ReconciliationView]:
    row = models.Reconciliation.objects.select_for_update(of=("self",)).filter(id=number).first()
    if row is None:
        raise selectors.unknown(number)
    return row, selectors.known_reconciliation(number)


def _current(
    row: models.Reconciliation, found: ReconciliationView, seen: str, states: Sequence[ReconciliationState]
) -> Difference:
    """Return the difference as it stands, if it is the one that was shown and nothing was settled meanwhile."""
    difference = found.difference
    if difference is None or difference.fingerprint != row.fingerprint or found.is_agreed:
        raise ReconciliationMoved
    if found.fingerprint != seen or found.state not in states:
        raise ReconciliationMoved
    return difference


def _require_side(
    found: ReconciliationView, organisation: str, permissions: Sequence[Permission], by: Actor, at: datetime
) -> None:
    side = found.side_of(organisation)
    if side is None or not _speaks_for(side, found, permissions, by, at):
        raise _not_theirs(permissions[-1].text)


def _require_any_side(found: ReconciliationView, by: Actor, at: datetime) -> None:
    if not any(_speaks_for(one, found, (*_PROPOSES, *_SETTLES), by, at) for one in found.sides):
        raise _not_theirs(Permission.REVIEW_FIGURES.text)


def _speaks_for(
    side: Side, found: ReconciliationView, permissions: Sequence[Permission], by: Actor, at: datetime
) -> bool:
    """Return whether the actor speaks for a side: an area's grant for its one bureau, else people of the organisation."""
    rows = {row.pk: row for row in models.Return.objects.filter(id__in=[one.returned for one in found.sides])}
    row = rows.get(side.returned)
    if row is None:
        return False
    bureaus = sum(one.is_city and one.area == row.area for one in rows.values())
    return any(
        speaks_for(
            scope_of(by, one, at), own=by.organisation, organisation=row.organisation, area=row.area,
            is_city=row.is_city, is_only_one=bureaus == 1,
        )
        for one in permissions
    )  # fmt: skip


def _not_theirs(what: Text) -> NotPermitted:
    return NotPermitted(
        f"衔接由双方各自的人员办理；您没有代表这一方“{what.zh}”的权限，请由该单位的人员办理",
        f"Each side reconciles for itself; you may not {what.en} for this side, so somebody of it has to",
    )


def _recorded(row: models.Reconciliation, action: str, by: Actor, at: datetime, why: str = "") -> ReconciliationView:
    after = {
        "state": row.state, "difference": row.difference, "residual": row.residual, "carried": row.is_carried,
        "prevails": row.prevails, "for": row.settled_for or row.proposed_for, "figures": row.fingerprint,
        "reasons": {one.reason.value: plain(one.amount) for one in from_text(row.parts)},
    }  # fmt: skip
    audit.record_event(action, subject=f"reconciliation:{row.pk}", by=by, at=at, after=after, why=why)
    return selectors.known_reconciliation(row.pk)
