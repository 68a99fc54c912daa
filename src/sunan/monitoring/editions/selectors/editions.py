"""Questions about editions themselves: which there are, and who may read them."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from sunan.access.core.permissions import Permission
from sunan.access.core.rights import NOTHING, Rights, Scope
from sunan.access.selectors import visible
from sunan.kernel.errors import NotFound
from sunan.kernel.texts import Language
from sunan.monitoring.editions import models
from sunan.monitoring.editions.core.edition import Edition, Uncarried
from sunan.monitoring.editions.core.lifecycle import EditionState

EDITORIAL = (
    Permission.DRAFT_REPORTS, Permission.COMMENT_REPORTS, Permission.APPROVE_REPORTS, Permission.ISSUE_REPORTS,
)  # fmt: skip
"""Whoever holds one of these reads the editions of its areas, drafts among them."""

_LANGUAGES: dict[str, Language] = {"zh": "zh", "en": "en"}


def reading_scope(rights: Rights) -> Scope:
    """Return of which areas somebody reads editions that are not public."""
    scope = NOTHING
    for permission in EDITORIAL:
        scope = scope.joined(rights.scope(permission))
    return scope


def editions(rights: Rights) -> tuple[Edition, ...]:
    """Return the editions that somebody may read, the newest first."""
    return tuple(as_edition(row) for row in _readable(rights).order_by("-id"))


def edition(mark: str, rights: Rights) -> Edition:
    """Return an edition that somebody may read; that others exist is not said.

    Raises:
        NotFound: there is none with this mark, or it is not theirs to read.
    """
    row = _readable(rights).filter(mark=mark).first()
    if row is None:
        raise unknown(mark)
    return as_edition(row)


def known_edition(mark: str) -> Edition:
    """Return an edition, whoever asks: for services and for commands at the server.

    Raises:
        NotFound: there is none with this mark.
    """
    row = _with_kin(models.Edition.objects.filter(mark=mark)).first()
    if row is None:
        raise unknown(mark)
    return as_edition(row)


def all_editions() -> tuple[Edition, ...]:
    """Return every edition, the newest first: for commands at the server."""
    return tuple(as_edition(row) for row in _with_kin(models.Edition.objects.all()).order_by("-id"))


def may(found: Edition, permission: Permission, rights: Rights) -> bool:
    """Return whether somebody holds a permission for an edition's area."""
    return rights.may(permission, area=found.area)


def drafters(edition_id: int) -> frozenset[str]:
    """Return the users who drafted an edition or wrote in it."""
    creator = models.Edition.objects.filter(id=edition_id, created_by_kind="user").values_list("created_by", flat=True)
    writers = models.Revision.objects.filter(edition=edition_id, by_kind="user").values_list("by", flat=True)
    return frozenset(str(one) for one in (*creator, *writers.distinct()) if one)


def unknown(mark: str) -> NotFound:
    """Return the refusal for an edition that is not there."""
    return NotFound(
        f"没有版本“{mark[:60]}”，或您无权查看；版本列在“报告版本”页",
        f"There is no edition “{mark[:60]}” that you may read; the page of editions lists them",
    )


def _readable(rights: Rights) -> QuerySet[models.Edition]:
    public = Q(state=EditionState.ISSUED.value, audience="public")
    within = visible(models.Edition.objects.all(), reading_scope(rights), area="area").values("id")
    return _with_kin(models.Edition.objects.filter(public | Q(id__in=within)))


def _with_kin(rows: QuerySet[models.Edition]) -> QuerySet[models.Edition]:
    return rows.defer("base", "releases", "corrects__base", "corrects__releases").select_related(
        "issue", "corrects", "corrects__issue"
    ).defer("issue__content", "corrects__issue__content", "base", "releases", "corrects__base").prefetch_related(
        "corrigenda__issue"
    )  # fmt: skip


def as_edition(row: models.Edition) -> Edition:
    """Return a row as the rest of the program knows it."""
    issue: models.Issue | None = getattr(row, "issue", None)
    before: models.Issue | None = getattr(row.corrects, "issue", None) if row.corrects else None
    after = _issued(row.corrigenda.all())
    return Edition(
        id=row.pk,
        mark=row.mark,
        title=row.title,
        subtitle=row.subtitle,
        kind=row.kind,
        audience=row.audience,
        city=row.city,
        brief=row.brief,
        language=_LANGUAGES[row.language],
        area=row.area,
        as_of=row.as_of,
        state=EditionState(row.state),
        generation=row.generation,
        created_by=row.created_by,
        created_at=row.created_at,
        changed_at=row.changed_at,
        rulebook=row.rulebook,
        submitted_by=row.submitted_by,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        ordered_at=row.ordered_at,
        why=row.why,
        corrects=row.corrects.mark if row.corrects else "",
        corrects_number=before.number if before else "",
        corrected_by=after.mark if after else "",
        corrected_number=after.issue.number if after else "",
        number=issue.number if issue else "",
        issued_on=issue.issued_on if issue else None,
        issuer=issue.issuer if issue else "",
        signers=tuple(json.loads(issue.signers)) if issue else (),
        refreshed=tuple(Uncarried(one[0], tuple(one[1]), one[2]) for one in json.loads(row.refreshed)),
    )


def _issued(rows: Iterable[models.Edition]) -> models.Edition | None:
    """Return the latest corrigendum that was issued."""
    issued = [one for one in rows if one.state == EditionState.ISSUED.value]
    return max(issued, key=lambda one: one.pk, default=None)
