"""An edition's text as a document of its own: marked as a draft, or frozen with number, date, issuer and signers."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date

from sunan.documents.core import wording
from sunan.documents.core.composer import inlines
from sunan.documents.core.content import Align, Annex, Block, Document, FigureToken, Paragraph, TableOfContents
from sunan.documents.core.sealed import Ledger, Sealed, SealedKind
from sunan.documents.core.serial import as_json
from sunan.kernel.texts import text
from sunan.monitoring.editions.core.texts import placed_blocks

DRAFT = text("草稿，未经审批，不得引用", "Draft: not approved, not to be cited")
_DRAFT_MARK = text("{mark}（草稿）", "{mark} (draft)")
_SIGNED = text("签发人：", "Signed by: ")
_CORRECTS = "corrects.1"
_SIGNERS = "signed.1"


@dataclass(frozen=True, slots=True)
class Going:
    """What an edition is issued with."""

    number: str
    issued_on: date
    issuer: str
    signers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Corrected:
    """The issued edition that a corrigendum corrects, and why."""

    title: str
    number: str
    mark: str
    issued_on: date
    why: str


def content_hash(document: Document) -> str:
    """Return the SHA-256 of a document as JSON."""
    return hashlib.sha256(as_text(document).encode()).hexdigest()


def as_text(document: Document) -> str:
    """Return a document as one line of JSON, the same for the same document."""
    return json.dumps(as_json(document), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def as_draft(document: Document, *, mark: str, corrected: Corrected | None = None) -> Document:
    """Return a document that says everywhere that it is a draft."""
    document = _correcting(document, corrected)
    return replace(
        document,
        number="",
        date=None,
        note=DRAFT.inside(document.language),
        edition=_DRAFT_MARK.inside(document.language).format(mark=mark),
    )


def frozen(document: Document, *, mark: str, going: Going, corrected: Corrected | None = None) -> Document:
    """Return a document as it goes out; it names itself by its mark, and never changes again."""
    document = _correcting(document, corrected)
    names = "　".join(going.signers)
    signed = Paragraph(inlines(_SIGNED.inside(document.language), names), Align.END)
    document = _with(document, _SIGNERS, signed, at=_end_of_body(document))
    return replace(
        document, number=going.number, date=going.issued_on, issuer=going.issuer, note="", edition=mark
    )  # fmt: skip


def _correcting(document: Document, corrected: Corrected | None) -> Document:
    """Return a document that names, before its first sentence, what it corrects and why."""
    if corrected is None:
        return document
    ledger, language = Ledger(), document.language

    def told(slot: str, shown: str) -> FigureToken:
        sealed = ledger.seal(SealedKind.SETTING, f"corrects.{slot}", shown, {"edition": corrected.mark})
        return FigureToken(shown, sealed.id, SealedKind.SETTING.value, shown, slot=sealed.slot)

    number, mark = told("number", corrected.number), told("mark", corrected.mark)
    day = told("date", wording.written(corrected.issued_on, language))
    words = (
        inlines("本版更正", day, f"印发的《{corrected.title}》（", number, "，版本标识 ", mark, f"）。更正原因：{corrected.why}")
        if language == "zh"
        else inlines(
            f"This edition corrects “{corrected.title}” (", number, ", edition ", mark, ") of ", day, f". {corrected.why}"
        )
    )  # fmt: skip
    known = {one.id for one in document.seals}
    seals: tuple[Sealed, ...] = (*document.seals, *(one for one in ledger.seals if one.id not in known))
    begins = 1 if document.blocks and isinstance(document.blocks[0], TableOfContents) else 0
    return _with(replace(document, seals=seals), _CORRECTS, Paragraph(words), at=begins)


def _with(document: Document, place: str, block: Block, *, at: int) -> Document:
    placed = [*placed_blocks(document)]
    placed.insert(at, (place, block))
    return replace(document, blocks=tuple(one for _, one in placed), places=tuple(one for one, _ in placed))


def _end_of_body(document: Document) -> int:
    annexes = [number for number, block in enumerate(document.blocks) if isinstance(block, Annex)]
    return annexes[0] if annexes else len(document.blocks)
