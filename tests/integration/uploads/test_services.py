"""Files are kept once, whole, under their hash; what is refused or interrupted leaves nothing."""

from __future__ import annotations

import hashlib
import io
import os
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings

from sunan.audit import selectors as audit
from sunan.kernel.actors import Actor, ActorKind
from sunan.kernel.errors import NotFound, Refused, Unavailable
from sunan.uploads import models, selectors, services, store
from sunan.uploads.core.kinds import FileKind
from sunan.uploads.core.limits import Limits
from sunan.uploads.core.refusals import FileRuns, FileTooLarge
from sunan.uploads.core.upload import Upload
from tests.bad_files import pdf

pytestmark = pytest.mark.django_db(transaction=True)

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ANNA = Actor(ActorKind.USER, "u-1", organisation="bureau-suzhou", source="127.0.0.1", request="r-1")
BERT = Actor(ActorKind.USER, "u-2", organisation="bureau-wuxi", source="127.0.0.1", request="r-2")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: LazySettings) -> Path:
    settings.SUNAN_UPLOADS = tmp_path / "uploads"
    settings.SUNAN_UPLOAD_LIMITS = Limits(size=64 * 1024)
    return tmp_path / "uploads"


def keep(content: bytes = pdf(), name: str = "证明.pdf", by: Actor = ANNA) -> Upload:
    return services.keep_upload(file=io.BytesIO(content), name=name, subject="task:a.1", by=by, at=AT)


def content(kept: Upload) -> bytes:
    with selectors.content(kept) as file:
        return file.read()


def lying(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_is_kept_under_its_hash_with_an_event(folder: Path) -> None:
    kept = keep()
    assert kept.sha256 == hashlib.sha256(pdf()).hexdigest()
    assert (kept.kind, kept.name, kept.size, kept.organisation) == (
        FileKind.PDF,
        "证明.pdf",
        len(pdf()),
        "bureau-suzhou",
    )
    assert [path.name for path in lying(folder)] == [kept.sha256]
    assert content(kept) == pdf()
    assert selectors.uploads_of("task:a.1") == (kept,)
    assert selectors.missing_contents() == ()
    assert models.Upload.objects.count() == 1


def test_nobody_may_write_or_run_what_is_kept(folder: Path) -> None:
    keep()
    for path in folder.rglob("*"):
        assert path.stat().st_mode & 0o022 == 0
        assert path.is_dir() or path.stat().st_mode & 0o777 == 0o400


def test_the_same_content_is_kept_once(folder: Path) -> None:
    first, second = keep(), keep(name="另一个名字.pdf", by=BERT)
    assert first.id != second.id
    assert len(lying(folder)) == 1
    services.remove_upload(upload_id=first.id, by=ANNA, at=AT, why="传错了")
    assert content(second) == pdf()
    services.remove_upload(upload_id=second.id, by=BERT, at=AT, why="传错了")
    assert lying(folder) == []
    assert not models.StoredFile.objects.exists()


def test_what_was_removed_leaves_neither_name_nor_content() -> None:
    kept = keep()
    removed = services.remove_upload(upload_id=kept.id, by=ANNA, at=AT, why="传错了")
    assert (removed.name, removed.removed_at) == ("", AT)
    with pytest.raises(NotFound, match="删除"):
        selectors.content(removed)
    assert services.remove_upload(upload_id=kept.id, by=ANNA, at=AT, why="再来一次") == removed
    assert selectors.uploads_of("task:a.1") == ()


def test_removing_needs_a_reason() -> None:
    kept = keep()
    with pytest.raises(Refused, match="理由"):
        services.remove_upload(upload_id=kept.id, by=ANNA, at=AT, why=" ")


def test_a_removed_file_can_be_handed_in_again() -> None:
    services.remove_upload(upload_id=keep().id, by=ANNA, at=AT, why="传错了")
    assert content(keep()) == pdf()


def test_what_is_refused_leaves_nothing(folder: Path) -> None:
    with pytest.raises(FileRuns):
        keep(b"#!/bin/sh\n")
    with pytest.raises(FileTooLarge):
        keep(b"a" * (64 * 1024 + 1))
    assert lying(folder) == []
    assert not models.Upload.objects.exists()


def test_a_stream_without_end_is_left_at_the_limit(folder: Path) -> None:
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size: int = -1) -> bytes:
            self.given += size
            return b"a" * size

    stream = Endless()
    with pytest.raises(FileTooLarge):
        services.keep_upload(file=stream, name="a.txt", subject="task:a.1", by=ANNA, at=AT)  # type: ignore[arg-type]
    assert stream.given <= 128 * 1024
    assert lying(folder) == []


def test_a_failing_disk_is_said_and_leaves_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(Unavailable, match="剩余空间"):
        keep()
    assert lying(folder) == []
    assert not models.Upload.objects.exists()


def test_a_failure_after_the_look_leaves_no_row(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> None:
        raise Unavailable("盘坏了", "The disk broke")

    monkeypatch.setattr(store, "keep", broken)
    with pytest.raises(Unavailable):
        keep()
    assert not models.Upload.objects.exists()
    assert not models.StoredFile.objects.exists()
    assert lying(folder) == []


def test_a_damaged_content_is_noticed_and_healed_by_the_same_file() -> None:
    kept = keep()
    place = store.place_of(kept.sha256)
    place.chmod(0o600)
    place.write_bytes(b"%PDF-nonsense")
    assert selectors.missing_contents() == (kept.sha256,)
    keep()
    assert selectors.missing_contents() == ()


def test_a_content_that_is_gone_is_said(folder: Path) -> None:
    kept = keep()
    store.remove(kept.sha256)
    with pytest.raises(NotFound, match="备份"):
        selectors.content(kept)


def test_sweeping_clears_what_interruptions_left_and_nothing_else(folder: Path) -> None:
    kept = keep()
    yesterday = time.time() - 2 * 24 * 3600
    orphan = folder / "ab" / "cd" / ("abcd" + "0" * 60)
    orphan.parent.mkdir(parents=True)
    for path in (orphan, folder / ".coming-old", folder / ".coming-new"):
        path.write_bytes(b"a")
    for path in (orphan, folder / ".coming-old", store.place_of(kept.sha256)):
        os.utime(path, (yesterday, yesterday))
    models.StoredFile.objects.create(sha256="f" * 64, size=1, kept_at=AT)
    assert services.sweep(by=ANNA, at=datetime.now(UTC)) == 3
    assert sorted(path.name for path in lying(folder)) == sorted([".coming-new", kept.sha256])
    assert not models.StoredFile.objects.filter(sha256="f" * 64).exists()
    assert services.sweep(by=ANNA, at=datetime.now(UTC)) == 0


def test_every_change_is_an_event() -> None:
    kept = keep()
    services.remove_upload(upload_id=kept.id, by=ANNA, at=AT, why="传错了")
    events = audit.events(subject=f"upload:{kept.id}")
    assert [event.action for event in events] in (
        ["uploads.file_kept", "uploads.file_removed"],
        ["uploads.file_removed", "uploads.file_kept"],
    )
    assert "证明" not in str(events), "names of files stay out of the log"
