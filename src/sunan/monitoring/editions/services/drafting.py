"""Changes at the beginning of an edition: drafting, taking newer figures, correcting what was issued, discarding."""

from __future__ import annotations

import json
import secrets
from datetime import date, datetime

from django.db import IntegrityError, transaction

from sunan.access.core.permissions import Permission
from sunan.access.services.guard import require
from sunan.audit import services as audit
from sunan.documents.core.content import Document, Inline, Inlines, Words
from sunan.documents.core.serial import as_json
from sunan.kernel.actors import Actor
from sunan.kernel.errors import Refused
from sunan.kernel.texts import text
from sunan.monitoring.editions import models
from sunan.monitoring.editions.core.carrying import Carried, Successors
from sunan.monitoring.editions.core.edition import Edition, Uncarried, reason_given
from sunan.monitoring.editions.core.freezing import as_text
from sunan.monitoring.editions.core.lifecycle import EDITABLE, TRANSITIONS, EditionState, RevisionKind, Step
from sunan.monitoring.editions.core.texts import nearest_place, next_added, running_texts, tokens_of
from sunan.monitoring.editions.selectors import contents as said
from sunan.monitoring.editions.selectors import editions
from sunan.monitoring.editions.services import events
from sunan.monitoring.editions.services.composing import composed, region
from sunan.monitoring.editions.services.rows import held
from sunan.monitoring.reports.core.request import Audience, ReportKind, ReportRequest

_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"
_MARK_LETTERS = 6

_REFRESH = text("按较新数据更新", "take newer figures")
_CORRECT = text("更正", "correct")


def draft_edition(*, request: ReportRequest, as_of: date | None = None, by: Actor, at: datetime) -> Edition:
    """Draft an edition: compose the report and keep it, for people to write in.

    Raises:
        NotPermitted: the actor drafts no editions of this area.
        InvalidInput: nothing was known on that day.
    """
    # Asked for before anything is worked out; a city edition belongs to its city, every other to the region.
    require(by, Permission.DRAFT_REPORTS, at, area=request.city or region())
    made = composed(request, as_of=as_of, by=by, at=at)
    with transaction.atomic():
        row = models.Edition.objects.create(
            mark=_fresh_mark(request.kind.value, made.as_of),
            kind=request.kind.value,
            audience=request.audience.value,
            city=request.city,
            brief=request.brief,
            language=request.language,
            area=made.area,
            as_of=made.as_of,
            state=EditionState.DRAFT.value,
            title=made.document.title,
            subtitle=made.document.subtitle,
            base=as_text(made.document),
            rulebook=made.rulebook,
            releases=json.dumps(made.releases, ensure_ascii=False),
            created_by_kind=by.kind.value,
            created_by=by.id,
            organisation=by.organisation,
            created_at=at,
            changed_at=at,
        )
        audit.record_event(
            events.DRAFTED, subject=f"edition:{row.mark}", by=by, at=at,
            after={"report": request.name, "as_of": made.as_of.isoformat(), "rulebook": made.rulebook},
        )  # fmt: skip
    return editions.known_edition(row.mark)


def refresh_edition(*, mark: str, as_of: date | None = None, by: Actor, at: datetime) -> Edition:
    """Take the figures of a draft anew, as known on another day; what people wrote is carried over by its place.

    Text whose figures the newer report no longer states, or whose place is gone, is kept and listed with the edition.

    Raises:
        EditionMoved: it is no draft.
        InvalidInput: nothing was known on that day.
    """
    before = editions.known_edition(mark)
    require(by, Permission.DRAFT_REPORTS, at, area=before.area)
    made = composed(request_of(before), as_of=as_of, by=by, at=at)
    with transaction.atomic():
        row, found = held(mark, Permission.DRAFT_REPORTS, states=EDITABLE, asked=_REFRESH, by=by, at=at)
        uncarried = _carry(row, found, made.document, by=by, at=at)
        row.generation += 1
        row.base = as_text(made.document)
        row.as_of = made.as_of
        row.rulebook = made.rulebook
        row.releases = json.dumps(made.releases, ensure_ascii=False)
        row.refreshed = json.dumps([[one.place, one.vanished, one.was] for one in uncarried], ensure_ascii=False)
        row.changed_at = at
        row.save(
            update_fields=["generation", "base", "as_of", "rulebook", "releases", "refreshed", "changed_at"]
        )  # fmt: skip
        audit.record_event(
            events.REFRESHED, subject=f"edition:{mark}", by=by, at=at, before={"as_of": found.as_of.isoformat()},
            after={"as_of": made.as_of.isoformat(), "generation": row.generation, "not_carried": len(uncarried)},
        )  # fmt: skip
    return editions.known_edition(mark)


def _carry(row: models.Edition, found: Edition, fresh: Document, *, by: Actor, at: datetime) -> list[Uncarried]:
    """Write the standing texts again for the next generation; return what could not be carried over whole."""
    successors = Successors(token for token, _, _ in tokens_of(fresh))
    now = said.contents(found)
    there = {one.place: one.inlines for one in running_texts(fresh)}
    places = set(fresh.places)
    uncarried: list[Uncarried] = []
    renamed: dict[str, str] = {}
    taken = [*now.standing, *fresh.places]
    for place, standing in now.standing.items():
        carried = successors.carry(standing.inlines)
        is_lost = not standing.after and place not in there
        if is_lost and standing.is_removed:
            continue
        target, after = place, renamed.get(standing.after, standing.after)
        if is_lost:
            target, after = next_added(taken), nearest_place(fresh, place)
            taken.append(target)
        elif after and after not in places and not after.startswith("added."):
            after = nearest_place(fresh, after)
        renamed[place] = target
        if (carried.vanished or is_lost) and not standing.is_removed:
            uncarried.append(Uncarried(target, carried.vanished, place if is_lost else ""))
        _write(row, target, after, carried, standing, by=by, at=at)
    return uncarried


def _write(
    row: models.Edition, place: str, after: str, carried: Carried, standing: said.Standing, *, by: Actor, at: datetime
) -> None:
    models.Revision.objects.create(
        edition=row,
        generation=row.generation + 1,
        place=place,
        after=after,
        version=said.latest_version(row.pk, place) + 1,
        inlines=json.dumps(as_json(_joined(carried.inlines)), ensure_ascii=False),
        is_removed=standing.is_removed,
        kind=RevisionKind.CARRIED.value,
        by_kind=by.kind.value,
        by=by.id,
        at=at,
    )


def _joined(inlines: Inlines) -> Inlines:
    """Return running text in which words that stand beside each other are one piece."""
    joined: list[Inline] = []
    for part in inlines:
        if joined and isinstance(part, Words) and isinstance(before := joined[-1], Words):
            joined[-1] = Words(before.text + part.text)
        else:
            joined.append(part)
    return tuple(joined)


def draft_corrigendum(*, mark: str, why: str, by: Actor, at: datetime) -> Edition:
    """Draft the correction of an issued edition: a new one with its text, that names what it corrects and why.

    The issued one stays as it is; once the correction is issued, it says that it was corrected.

    Raises:
        EditionMoved: it was not issued.
        Refused: a correction of it is being worked on already.
    """
    reason = reason_given(why)
    try:
        with transaction.atomic():
            row, found = held(
                mark, Permission.DRAFT_REPORTS, states=[EditionState.ISSUED], asked=_CORRECT, by=by, at=at
            )
            fresh = models.Edition.objects.create(
                mark=_fresh_mark(row.kind, row.as_of),
                kind=row.kind,
                audience=row.audience,
                city=row.city,
                brief=row.brief,
                language=row.language,
                area=row.area,
                as_of=row.as_of,
                state=EditionState.DRAFT.value,
                title=row.title,
                subtitle=row.subtitle,
                base=row.base,
                rulebook=row.rulebook,
                releases=row.releases,
                corrects=row,
                why=reason,
                created_by_kind=by.kind.value,
                created_by=by.id,
                organisation=by.organisation,
                created_at=at,
                changed_at=at,
            )
            _copy(found, fresh, by=by, at=at)
            audit.record_event(
                events.CORRECTION_DRAFTED, subject=f"edition:{fresh.mark}", by=by, at=at, why=reason,
                after={"corrects": mark, "number": found.number},
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused(
            f"版本 {mark} 已有一份更正稿在办理；请在那一份上修改",
            f"A correction of edition {mark} is being worked on already; edit that one",
        ) from error
    return editions.known_edition(fresh.mark)


def _copy(found: Edition, fresh: models.Edition, *, by: Actor, at: datetime) -> None:
    """Begin an edition with what people wrote in another one, and with what they confirmed of it."""
    for place, standing in said.contents(found).standing.items():
        models.Revision.objects.create(
            edition=fresh,
            generation=fresh.generation,
            place=place,
            after=standing.after,
            version=1,
            inlines=json.dumps(as_json(standing.inlines), ensure_ascii=False),
            is_removed=standing.is_removed,
            kind=RevisionKind.CARRIED.value,
            by_kind=by.kind.value,
            by=by.id,
            at=at,
        )
    for one in models.Confirmation.objects.filter(edition=found.id).order_by("id"):
        models.Confirmation.objects.create(
            edition=fresh, place=one.place, digits=one.digits, reason=one.reason, by_kind=one.by_kind, by=one.by, at=one.at
        )  # fmt: skip


@transaction.atomic
def discard_edition(*, mark: str, why: str, by: Actor, at: datetime) -> None:
    """Discard a draft; it stays to be looked up by those who drafted it.

    Raises:
        EditionMoved: it is no draft.
    """
    transition = TRANSITIONS[Step.DISCARD]
    row, _ = held(mark, Permission.DRAFT_REPORTS, states=transition.sources, asked=transition.about, by=by, at=at)
    reason = reason_given(why)
    row.state = transition.target.value
    row.changed_at = at
    row.save(update_fields=["state", "changed_at"])
    audit.record_event(events.DISCARDED, subject=f"edition:{mark}", by=by, at=at, why=reason)


def request_of(found: Edition) -> ReportRequest:
    """Return what was asked for when an edition was drafted."""
    return ReportRequest(
        ReportKind(found.kind), Audience(found.audience), found.city, brief=found.brief, language=found.language
    )


def _fresh_mark(kind: str, as_of: date) -> str:
    """Return a mark that no other edition has: what it is, as known when, and some letters that nobody mistakes."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_MARK_LETTERS))
    return f"{kind}-{as_of:%Y%m%d}-{letters}"
