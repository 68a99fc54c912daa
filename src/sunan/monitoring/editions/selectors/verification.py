"""Questions about files: is this a true copy of an edition on record, or of a signed manifest?"""

from __future__ import annotations

import base64
import io
from dataclasses import replace
from pathlib import PurePath

from django.conf import settings

from sunan.access.core.rights import Rights
from sunan.documents.core.comparison import compare
from sunan.documents.core.found import Reading
from sunan.documents.core.manifest import Manifest, Signed, key_id, opened, public_key_of
from sunan.documents.core.printable import printable
from sunan.documents.reading.files import DocumentKind, kind_of_document, read_document
from sunan.documents.reading.refusals import not_a_document
from sunan.kernel.errors import NotFound
from sunan.monitoring.editions import models
from sunan.monitoring.editions.core.verification import Verification, mark_in
from sunan.monitoring.editions.selectors import editions
from sunan.operate.keys import trusted_keys
from sunan.uploads.core.inspection import kind_of_file
from sunan.uploads.core.kinds import FileKind
from sunan.uploads.core.limits import MEBIBYTE, Limits
from sunan.uploads.core.refusals import FileTooLarge

LARGEST_BYTES = 60 * MEBIBYTE
_LONGEST_NAME = 120


def signed_manifests(mark: str) -> list[Signed]:
    """Return the manifests kept for a mark, the latest first: the same text, perhaps with its charts drawn anew."""
    rows = models.Manifest.objects.filter(mark=mark).order_by("-id")
    return [Signed(row.content.encode(), row.key, base64.b64decode(row.signature)) for row in rows]


def signed_manifest(mark: str, *, rights: Rights | None = None) -> Signed:
    """Return the latest manifest of a mark; with rights, one that their holder may read.

    Raises:
        NotFound: there is none, or none for them.
    """
    kept = signed_manifests(mark)
    if not kept or (rights is not None and not is_open_to(mark, rights)):
        shown = printable(mark)[:60]
        raise NotFound(f"没有版本“{shown}”的核验清单", f"There is no manifest of the edition “{shown}”")
    return kept[0]


def is_open_to(mark: str, rights: Rights) -> bool:
    """Return whether somebody may see what an edition says: it is public, or they may read it."""
    if models.Manifest.objects.filter(mark=mark, is_public=True).exists():
        return True
    try:
        editions.edition(mark, rights)
    except NotFound:
        return False
    return True


def verified(content: bytes, *, name: str, mark: str = "", rights: Rights | None = None) -> Verification:
    """Compare a file with the edition it names, as the seal store has it; nothing in the file is trusted.

    Args:
        mark: the edition to compare with, for a file that names none.
        rights: of whoever asks; left out on the command line, which reads everything.
    Raises:
        FileRefused, DocumentUnreadable: the file is not taken, with what to do instead.
        ManifestNotTrusted: what is on record was changed, or signed by a key that is not ours.
    """
    reading = _read(content, name)
    named = mark or mark_in(reading)
    told = Verification(printable(PurePath(name).name)[:_LONGEST_NAME], reading.medium, named)
    kept = signed_manifests(named) if named else []
    if not kept:
        return told
    keys = trusted_keys()
    manifests = [opened(one, keys) for one in kept]
    latest = manifests[0]
    others = [one.pictures for one in manifests[1:] if one.content_hash == latest.content_hash and one.pictures]
    return replace(
        told,
        about=_about(latest, kept[0].key),
        compared=compare(latest, reading, other_pictures=others),
        is_open=rights is None or is_open_to(named, rights),
    )


def verified_off_line(content: bytes, *, name: str, manifest: bytes, key: bytes) -> Verification:
    """Compare a file with a signed manifest, trusting one public key and no database.

    Args:
        manifest: a file `*.manifest.json`.
        key: the issuing body's public key, PEM.
    Raises:
        FileRefused, DocumentUnreadable: the file is not taken.
        ManifestNotTrusted: the manifest was changed, or another key signed it.
    """
    trusted = public_key_of(key)
    held = opened(Signed.from_file(manifest), [trusted])
    reading = _read(content, name)
    shown = printable(PurePath(name).name)[:_LONGEST_NAME]
    return Verification(shown, reading.medium, held.mark, _about(held, key_id(trusted)), compare(held, reading))


def _about(manifest: Manifest, key: str) -> dict[str, str]:
    return {
        "title": manifest.title,
        "kind": manifest.kind,
        "number": manifest.number,
        "as_of": manifest.as_of,
        "content": manifest.content_hash,
        "rulebook": manifest.rulebook,
        "key": key,
    }


def _read(content: bytes, name: str) -> Reading:
    """Look into a file as every upload is looked into, then read it."""
    if len(content) > LARGEST_BYTES:
        raise FileTooLarge(LARGEST_BYTES)
    kind = kind_of_document(content)
    if kind is not DocumentKind.HTML:
        usual: Limits = settings.SUNAN_UPLOAD_LIMITS
        limits = replace(usual, size=LARGEST_BYTES, unpacked=min(usual.unpacked, 300 * MEBIBYTE))
        found = kind_of_file(io.BytesIO(content), name=PurePath(name).name, limits=limits)
        if found not in (FileKind.DOCX, FileKind.PDF):
            raise not_a_document()
    return read_document(content)
