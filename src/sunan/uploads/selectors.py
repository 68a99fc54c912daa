"""Questions about files that were handed in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import BinaryIO

from django.db.models import Q

from sunan.access.core.permissions import Permission
from sunan.access.core.rights import Rights
from sunan.kernel.actors import ActorKind
from sunan.kernel.errors import NotFound
from sunan.uploads import models, registry, store
from sunan.uploads.core.kinds import FileKind
from sunan.uploads.core.names import harmless_name
from sunan.uploads.core.upload import Upload

DOWNLOAD_HEADERS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}
"""What every browser is told of a file that people handed in: guess nothing, run nothing, keep nothing."""


def upload(upload_id: int) -> Upload:
    """Return a handing-in.

    Raises:
        NotFound: there is none with this number.
    """
    row = models.Upload.objects.select_related("stored").filter(id=upload_id).first()
    if row is None:
        raise no_file(upload_id)
    return as_upload(row)


def no_file(upload_id: int) -> NotFound:
    """Return what is said of a file that is not there, and of one that is nobody's business who asks."""
    return NotFound(f"没有编号为 {upload_id} 的文件", f"There is no file number {upload_id}")


def uploads_of(subject: str) -> tuple[Upload, ...]:
    """Return what belongs to a subject, oldest first, without what was removed."""
    rows = models.Upload.objects.select_related("stored").filter(subject=subject, removed_at=None).order_by("id")
    return tuple(as_upload(row) for row in rows)


def subjects_with_files(subjects: Iterable[str]) -> frozenset[str]:
    """Return those among some subjects that a file belongs to which was not removed."""
    rows = models.Upload.objects.filter(subject__in=set(subjects), removed_at=None)
    return frozenset(rows.values_list("subject", flat=True))


def removed_among(ids: Iterable[int]) -> frozenset[int]:
    """Return those among some files that were removed."""
    return frozenset(
        models.Upload.objects.filter(id__in=set(ids), removed_at__isnull=False).values_list("id", flat=True)
    )


def handed_in_by(subjects: Iterable[str]) -> frozenset[str]:
    """Return the users who handed in files of some subjects, those among them that were removed."""
    rows = models.Upload.objects.filter(subject__in=set(subjects), by_kind=ActorKind.USER.value)
    return frozenset(rows.order_by().values_list("by", flat=True).distinct())


def uploads_by(person: str) -> tuple[Upload, ...]:
    """Return all that a person handed in, oldest first, what was removed included."""
    rows = models.Upload.objects.select_related("stored").filter(by=person, by_kind="user").order_by("id")
    return tuple(as_upload(row) for row in rows)


def own_organisations(*, organisation: str, rights: Rights) -> frozenset[str]:
    """Return the organisations whose files are a user's business: the user's own, and those merged into it."""
    return (rights.scope(Permission.UPLOAD_FILES).organisations | {organisation}) - {""}


def uploads_for(
    *, user: str, organisation: str, rights: Rights, before: int | None = None, most: int = 50
) -> tuple[Upload, ...]:
    """Return the files of a user, and those of the user's organisation that `may_read` lets the user have, newest first.

    Files of others whose subject is closed are not listed; the feature they belong to shows them.

    Args:
        before: only those handed in before this one, for the next page of a list.
    """
    readable = [
        one
        for one in own_organisations(organisation=organisation, rights=rights)
        if rights.may(Permission.READ_COLLECTED, organisation=one)
    ]
    closed = Q()
    for kind in registry.closed_kinds():
        closed |= Q(subject__startswith=f"{kind}:")
    others = Q(organisation__in=readable) & ~closed if closed else Q(organisation__in=readable)
    wanted = Q(by=user, by_kind=ActorKind.USER.value) | others
    rows = models.Upload.objects.select_related("stored").filter(wanted, removed_at=None).order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return tuple(as_upload(row) for row in rows[:most])


def may_withdraw(found: Upload, *, user: str, organisation: str, rights: Rights) -> bool:
    """Return whether a user may take a file back: their own, or one of their organisation that they may have."""
    if found.by == user and user:
        return True
    return (
        found.organisation in own_organisations(organisation=organisation, rights=rights)
        and rights.may(Permission.UPLOAD_FILES, organisation=found.organisation)
        and may_read(found, user=user, rights=rights)
    )


def may_read(found: Upload, *, user: str, rights: Rights) -> bool:
    """Return whether a user may have a file: their own, or one of an organisation whose figures they may read.

    Where the subject is closed, the feature it belongs to says who may, and nobody else has it.
    """
    reader = registry.reader_of(found)
    if reader is not None:
        return reader(found, rights)
    return (found.by == user and bool(user)) or (
        bool(found.organisation) and rights.may(Permission.READ_COLLECTED, organisation=found.organisation)
    )


def is_closed(found: Upload) -> bool:
    """Return whether a file is for those alone whom the feature it belongs to names."""
    return registry.reader_of(found) is not None


def content(found: Upload) -> BinaryIO:
    """Return the content of a file for reading.

    Raises:
        NotFound: it was removed, or its content is not in the folder.
    """
    if found.removed_at:
        raise NotFound(
            f"文件 {found.id} 已于 {found.removed_at:%Y-%m-%d} 删除",
            f"The file {found.id} was removed on {found.removed_at:%Y-%m-%d}",
        )
    return store.opened(found.sha256)


def missing_contents() -> tuple[str, ...]:
    """Return the hashes of contents that should lie in the folder and do not, or not as they were."""
    rows = models.StoredFile.objects.order_by("sha256").values_list("sha256", "size")
    return tuple(sha256 for sha256, size in rows.iterator() if not store.is_whole(sha256, size))


def as_upload(row: models.Upload) -> Upload:
    """Return a row as the rest of the program knows it."""
    kind = FileKind(row.kind)
    return Upload(
        id=row.id,
        sha256=row.sha256,
        size=row.stored.size if row.stored else 0,
        kind=kind,
        name=harmless_name(row.name, kind) if row.name else "",
        subject=row.subject,
        by=row.by,
        organisation=row.organisation,
        kept_at=row.kept_at,
        removed_at=row.removed_at,
    )
