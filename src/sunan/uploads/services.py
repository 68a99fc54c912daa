"""Changes: keeping a file, removing it, and clearing what nothing refers to."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import F

from sunan.access.selectors import rights_of
from sunan.audit import services as audit
from sunan.audit.core.events import declare
from sunan.kernel.actors import Actor, ActorKind
from sunan.kernel.errors import Refused
from sunan.kernel.texts import text
from sunan.uploads import registry, selectors, store
from sunan.uploads.core.inspection import kind_of_file
from sunan.uploads.core.kinds import FileKind
from sunan.uploads.core.names import harmless_name
from sunan.uploads.core.upload import Upload
from sunan.uploads.models import StoredFile
from sunan.uploads.models import Upload as Row

KEPT = declare("uploads.file_kept", text("上传文件", "handed in a file"))
REMOVED = declare("uploads.file_removed", text("删除文件", "removed a file"))
SWEPT = declare("uploads.folder_swept", text("清理上传文件夹", "cleared the folder of uploads"))
FORGOTTEN = declare("uploads.uploader_forgotten", text("抹除文件的提交人", "removed who handed in files"))

_COMING = timedelta(days=1)


def keep_upload(*, file: BinaryIO, name: str, subject: str, by: Actor, at: datetime) -> Upload:
    """Look into a file and keep it under the hash of its content; what is refused leaves nothing behind.

    Args:
        file: read once, in small parts.
        name: as the person called it; only shown, never used as a path.
        subject: what it belongs to, as `<kind>:<id>`.
    Raises:
        FileRefused: the file is not taken, with what to do instead.
        Unavailable: the folder of uploads cannot be written.
    """
    limits = settings.SUNAN_UPLOAD_LIMITS
    kinds: list[FileKind] = []

    def look(content: BinaryIO) -> None:
        kinds.append(kind_of_file(content, name=name, limits=limits))

    with store.arriving(store.parts_of(file), most=limits.size, put=look) as arrived, transaction.atomic():
        kind = kinds[0]
        stored, _ = StoredFile.objects.get_or_create(
            sha256=arrived.sha256, defaults={"size": arrived.size, "kept_at": at}
        )
        # Locked by a change, so that nobody removes the content between here and the end of the transaction.
        StoredFile.objects.filter(sha256=arrived.sha256).update(size=F("size"))
        row = Row.objects.create(
            stored=stored,
            sha256=arrived.sha256,
            kind=kind.value,
            name=harmless_name(name, kind),
            subject=subject,
            by_kind=by.kind.value,
            by=by.id,
            organisation=by.organisation,
            kept_at=at,
        )
        after = {"sha256": arrived.sha256, "size": arrived.size, "kind": kind.value, "belongs_to": subject}
        audit.record_event(KEPT, subject=f"upload:{row.pk}", by=by, at=at, after=after)
        # In its place before the row is committed: a row never names a content that is not there.
        store.keep(arrived)
    return selectors.upload(row.pk)


def remove_upload(*, upload_id: int, by: Actor, at: datetime, why: str) -> Upload:
    """Remove a file: its name, and its content unless somebody else handed in the same. Twice is harmless.

    Raises:
        NotFound: there is no such file, or none that is the actor's business.
        Refused: no reason is given, or something rests on the file.
    """
    if not why.strip():
        raise Refused("删除文件须写明理由", "Removing a file needs a reason")
    with transaction.atomic():
        found = selectors.upload(upload_id)
        if by.kind is ActorKind.USER and not selectors.may_withdraw(
            found, user=by.id, organisation=by.organisation, rights=rights_of(by.id, at)
        ):
            raise selectors.no_file(upload_id)
        if not Row.objects.filter(id=upload_id, removed_at=None).update(stored=None, name="", removed_at=at):
            return found
        # Asked while the row is held: what rests on it from now on sees that it is gone.
        kept = registry.why_kept(found)
        if kept is not None:
            raise Refused(kept.zh, kept.en)
        before = {"sha256": found.sha256, "size": found.size, "kind": found.kind.value, "belongs_to": found.subject}
        audit.record_event(REMOVED, subject=f"upload:{upload_id}", by=by, at=at, before=before, why=why)
        transaction.on_commit(lambda: _remove_if_unnamed(found.sha256))
    return selectors.upload(upload_id)


def sweep(*, by: Actor, at: datetime) -> int:
    """Clear what interrupted uploads and removals left; return how many.

    Those are files that have been aside for a day, and contents that nobody's handing-in names any more.
    """
    before = (at - _COMING).timestamp()
    swept = 0
    for path in sorted(store.folder().glob(".coming-*")):
        if path.stat().st_mtime < before:
            path.unlink(missing_ok=True)
            swept += 1
    unnamed = StoredFile.objects.filter(uploads=None).order_by("sha256").values_list("sha256", flat=True)
    swept += sum(_remove_if_unnamed(sha256) for sha256 in list(unnamed))
    for path in sorted(store.folder().glob("??/??/*")):
        if path.stat().st_mtime < before and not StoredFile.objects.filter(sha256=path.name).exists():
            path.unlink(missing_ok=True)
            swept += 1
    if swept:
        audit.record_event(SWEPT, subject="uploads:folder", by=by, at=at, after={"swept": swept})
    return swept


def _remove_if_unnamed(sha256: str) -> bool:
    """Remove a content that no handing-in names; return whether it was removed.

    The row is locked by a change first: whoever hands in the same content waits here, or is seen here.
    """
    with transaction.atomic():
        held = StoredFile.objects.filter(sha256=sha256)
        if not held.update(size=F("size")) or Row.objects.filter(stored=sha256).exists():
            return False
        held.delete()
        store.remove(sha256)
    return True


def forget_uploader(*, person: str, by: Actor, at: datetime, why: str) -> int:
    """Remove from all files that this user handed them in, and what the user called them; return how many.

    The files stay: they are evidence of an organisation. Twice is harmless.
    """
    with transaction.atomic():
        rows = Row.objects.filter(by=person, by_kind=ActorKind.USER.value)
        count = 0
        for kind in FileKind:
            of_kind = rows.filter(kind=kind.value)
            of_kind.filter(removed_at=None).update(name=harmless_name("", kind))
            count += of_kind.update(by="")
        if count:
            audit.record_event(FORGOTTEN, subject=f"user:{person}", by=by, at=at, after={"files": count}, why=why)
    return count
