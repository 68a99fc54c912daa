"""Changes: keeping the signed manifest of what goes out."""

from __future__ import annotations

import base64
import hashlib
import os
from datetime import datetime
from pathlib import Path

from django.db import transaction

from sunan.audit import services as audit
from sunan.audit.core.events import declare
from sunan.documents.charts import DEFAULT_NODE_MODULES, draw, pictures
from sunan.documents.core.content import Document
from sunan.documents.core.manifest import MARK, Manifest, Signed, manifest_of, sign
from sunan.documents.core.numbering import arrange
from sunan.documents.reading.html import styles_hash
from sunan.documents.stylesheet import stylesheet
from sunan.documents.typefaces import typefaces_here
from sunan.kernel.actors import Actor
from sunan.kernel.texts import text
from sunan.monitoring.editions import models
from sunan.operate.keys import signing_key

KEPT = declare("editions.manifest_kept", text("签署并保存核验清单", "signed and kept a manifest"))


def signed_manifest_of(document: Document, *, kind: str, rulebook: str) -> Signed:
    """Return the manifest of what a document says, signed; nothing is kept yet.

    Args:
        document: as it goes out, with its mark.
        kind: what sort of document it is: the kind of report.
    Raises:
        Unavailable: Node, `echarts` or a Chinese typeface is missing.
    """
    return sign(_made(document, kind=kind, rulebook=rulebook), signing_key())


@transaction.atomic
def keep_manifest(*, signed: Signed, is_public: bool, by: Actor, at: datetime) -> None:
    """Keep a signed manifest, so that copies of what it describes can be verified; twice is harmless.

    Args:
        is_public: whether everybody may be told what it says.
    """
    manifest = Manifest.from_bytes(signed.content)
    found = MARK.search(manifest.mark)
    assert found, "a document that goes out names its edition"
    digest = hashlib.sha256(signed.content + signed.key.encode()).hexdigest()
    _, is_new = models.Manifest.objects.get_or_create(
        digest=digest,
        defaults={
            "mark": found.group(),
            "content_hash": manifest.content_hash,
            "content": signed.content.decode(),
            "key": signed.key,
            "signature": base64.b64encode(signed.signature).decode(),
            "is_public": is_public,
            "made_at": at,
        },
    )
    if is_new:
        after = {"content": manifest.content_hash, "key": signed.key, "public": is_public}
        audit.record_event(KEPT, subject=f"edition:{found.group()}", by=by, at=at, after=after)


def _made(document: Document, *, kind: str, rulebook: str) -> Manifest:
    arranged = arrange(document)
    drawings = draw(arranged, node_modules=Path(os.environ.get("SUNAN_NODE_MODULES") or DEFAULT_NODE_MODULES))
    return manifest_of(
        arranged,
        kind=kind,
        rulebook=rulebook,
        drawings=drawings,
        pictures=pictures(drawings, typefaces=typefaces_here()),
        styles=styles_hash(stylesheet()),
    )
