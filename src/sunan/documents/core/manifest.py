"""The manifest of an edition: what every passage of it says, which seal each number hangs on, signed.

A file is checked against a manifest and never against what the file says of itself. A manifest is plain JSON in one
canonical form (sorted keys, no white space, UTF-8), signed with Ed25519 over exactly those bytes; `*.manifest.json`
is the same with its signature, for checking without the program that made it.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)

from sunan.documents.core import wording
from sunan.documents.core.content import Document
from sunan.documents.core.numbering import Arranged
from sunan.documents.core.passages import Passage, PassageKind, Piece, passages
from sunan.documents.core.pictures import picture_hash
from sunan.documents.core.serial import as_json
from sunan.kernel.errors import InvalidInput

FORMAT = "sunan-manifest-1"
MARK = re.compile(r"[a-z]{2,20}-\d{8}-[0-9A-Za-z]{4,20}")
"""How editions are marked: what it is, as known when, and some letters."""

_TEXTS = ("mark", "title", "kind", "language", "as_of", "number", "rulebook", "styles")
_DRAFT_LETTERS = 10
_KEY_ID_LETTERS = 16
_LARGEST = 64 * 1024 * 1024


class ManifestNotTrusted(InvalidInput):
    """A manifest is malformed, or no trusted key signed it."""

    code: ClassVar[str] = "manifest_not_trusted"


@dataclass(frozen=True, slots=True)
class SealLine:
    """A seal as the manifest lists it."""

    id: str
    kind: str
    slot: str
    value: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an edition says.

    Attributes:
        mark: the edition's mark, as printed at its end.
        kind: what sort of document it is, such as `final`, `draft`.
        rulebook: hash of the rulebook its figures and words follow.
        pictures: hash of each chart's picture as Word shows it, in their order; empty if no Word file was made.
        styles: hash of the style sheet of the HTML file.
        running: lines that stand above every page of paper, such as the mark of a draft.
    """

    mark: str
    title: str
    kind: str
    language: str
    as_of: str
    number: str
    rulebook: str
    passages: tuple[Passage, ...]
    seals: tuple[SealLine, ...]
    pictures: tuple[str, ...] = ()
    styles: str = ""
    running: tuple[str, ...] = ()

    @property
    def content_hash(self) -> str:
        """Return the SHA-256 of what is said; pictures and styles, which programs draw anew, do not count."""
        said = [_passage_json(one) for one in self.passages]
        return hashlib.sha256(_canonical({"title": self.title, "passages": said})).hexdigest()

    def as_bytes(self) -> bytes:
        """Return the one form that is signed."""
        return _canonical(
            {
                "format": FORMAT,
                "mark": self.mark,
                "title": self.title,
                "kind": self.kind,
                "language": self.language,
                "as_of": self.as_of,
                "number": self.number,
                "rulebook": self.rulebook,
                "content": self.content_hash,
                "passages": [_passage_json(one) for one in self.passages],
                "seals": [dataclasses.asdict(one) for one in self.seals],
                "pictures": list(self.pictures),
                "styles": self.styles,
                "running": list(self.running),
            }
        )

    @classmethod
    def from_bytes(cls, content: bytes) -> Manifest:
        """Return the manifest that some bytes hold.

        Raises:
            ManifestNotTrusted: they are not the canonical form of one.
        """
        if len(content) > _LARGEST:
            raise _malformed()
        try:
            held = json.loads(content)
            if held["format"] != FORMAT:
                raise _malformed()
            named = {name: str(held[name]) for name in _TEXTS}
            made = cls(
                **named,
                passages=tuple(_passage(one) for one in held["passages"]),
                seals=tuple(SealLine(**one) for one in held["seals"]),
                pictures=tuple(str(one) for one in held["pictures"]),
                running=tuple(str(one) for one in held["running"]),
            )
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise _malformed() from error
        if made.as_bytes() != content:
            raise _malformed()
        return made


def manifest_of(
    arranged: Arranged,
    *,
    kind: str,
    rulebook: str,
    drawings: Mapping[str, str],
    pictures: Mapping[str, bytes] | None = None,
    styles: str = "",
) -> Manifest:
    """Return the manifest of a document.

    Args:
        drawings: SVG of each chart by its anchor.
        pictures: PNG of each chart by its anchor.
        styles: hash of the style sheet of the HTML file (`documents.reading.html.styles_hash`).
    """
    document = arranged.document
    hashes = tuple(picture_hash(blob) for anchor in drawings if (blob := (pictures or {}).get(anchor)))
    return Manifest(
        mark=document.edition,
        title=document.title,
        kind=kind,
        language=document.language,
        as_of=document.as_of.isoformat(),
        number=document.number,
        rulebook=rulebook,
        passages=passages(arranged, drawings),
        seals=tuple(SealLine(one.id, one.kind.value, one.slot, one.value) for one in document.seals),
        pictures=hashes,
        styles=styles,
        running=() if document.is_issued else (wording.DRAFT.inside(document.language),),
    )


def draft_mark(document: Document) -> str:
    """Return the mark of a document that no edition stands for: the same content has the same mark."""
    plain = dataclasses.replace(document, edition="")
    digest = hashlib.sha256(_canonical(as_json(plain))).hexdigest()[:_DRAFT_LETTERS]
    return f"draft-{document.as_of:%Y%m%d}-{digest}"


# Signatures


@dataclass(frozen=True, slots=True)
class Signed:
    """The bytes of a manifest with their signature."""

    content: bytes
    key: str
    signature: bytes

    def as_file(self) -> bytes:
        """Return the file `*.manifest.json`."""
        held = {
            "format": FORMAT,
            "manifest": self.content.decode(),
            "signature": {
                "algorithm": "Ed25519",
                "key": self.key,
                "value": base64.b64encode(self.signature).decode(),
            },
        }
        return json.dumps(held, ensure_ascii=False, indent=1).encode() + b"\n"

    @classmethod
    def from_file(cls, content: bytes) -> Signed:
        """Return what a file `*.manifest.json` holds; nothing of it is trusted yet.

        Raises:
            ManifestNotTrusted: it is no such file.
        """
        if len(content) > 2 * _LARGEST:
            raise _malformed()
        try:
            held = json.loads(content)
            signature = held["signature"]
            return cls(
                str(held["manifest"]).encode(), str(signature["key"]), base64.b64decode(signature["value"], validate=True)
            )  # fmt: skip
        except (ValueError, KeyError, TypeError, RecursionError, binascii.Error) as error:
            raise _malformed() from error


def sign(manifest: Manifest, key: Ed25519PrivateKey) -> Signed:
    """Return a manifest signed."""
    content = manifest.as_bytes()
    return Signed(content, key_id(key.public_key()), key.sign(content))


def opened(signed: Signed, trusted: Iterable[Ed25519PublicKey]) -> Manifest:
    """Return the manifest, after its signature was checked with the keys that the caller trusts.

    Raises:
        ManifestNotTrusted: none of them signed it, or its bytes were changed.
    """
    for key in trusted:
        if key_id(key) != signed.key:
            continue
        try:
            key.verify(signed.signature, signed.content)
        except InvalidSignature as error:
            raise ManifestNotTrusted(
                "清单的签名与内容不符：清单被改动过。请向发文单位重新索取清单文件",
                "The signature does not fit the manifest: it was changed. Ask the issuing body for the manifest again",
            ) from error
        return Manifest.from_bytes(signed.content)
    raise ManifestNotTrusted(
        f"清单由密钥 {signed.key[:40]} 签名，它不在可信的公钥之列。请核对公钥文件是否来自发文单位",
        f"The manifest was signed with the key {signed.key[:40]}, which is not trusted. Make sure that the public key "
        "comes from the issuing body",
    )


def key_id(key: Ed25519PublicKey) -> str:
    """Return the short name of a public key: the head of its SHA-256."""
    return hashlib.sha256(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:_KEY_ID_LETTERS]


def public_pem(key: Ed25519PublicKey) -> bytes:
    """Return a public key as a file that other programs read (PEM)."""
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def public_key_of(pem: bytes) -> Ed25519PublicKey:
    """Return the public key in a PEM file.

    Raises:
        InvalidInput: it holds none of the kind that is used here.
    """
    try:
        key = load_pem_public_key(pem)
    except ValueError as error:
        raise _no_key() from error
    if not isinstance(key, Ed25519PublicKey):
        raise _no_key()
    return key


def _no_key() -> InvalidInput:
    return InvalidInput(
        "公钥文件不可用：需要 Ed25519 公钥（PEM 格式，由 sunan keys export 写出）",
        "The file of the public key cannot be used: an Ed25519 public key in PEM is needed, as `sunan keys export` writes",
    )


def _malformed() -> ManifestNotTrusted:
    return ManifestNotTrusted(
        "清单文件不合格式，或不完整；请向发文单位重新索取 .manifest.json 文件",
        "The manifest is malformed or incomplete; ask the issuing body for the .manifest.json file again",
    )


# JSON


def _canonical(held: Any) -> bytes:
    return json.dumps(held, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str).encode()


def _passage_json(passage: Passage) -> dict[str, Any]:
    held: dict[str, Any] = {
        "place": passage.place,
        "kind": passage.kind.value,
        "where": passage.where,
        "pieces": [_piece_json(one) for one in passage.pieces],
    }
    for name in ("only", "row", "column", "bag"):
        if value := getattr(passage, name):
            held[name] = value
    return held


def _piece_json(piece: Piece) -> str | dict[str, str]:
    given = {name: value for name, value in dataclasses.asdict(piece).items() if value}
    return piece.text if set(given) <= {"text"} else {"text": piece.text, **given}


def _passage(held: Mapping[str, Any]) -> Passage:
    given: Sequence[str | Mapping[str, str]] = held["pieces"]
    pieces = tuple(Piece(one) if isinstance(one, str) else Piece(**one) for one in given)
    rest = {name: held[name] for name in ("only", "row", "column", "bag") if name in held}
    return Passage(str(held["place"]), PassageKind(held["kind"]), str(held["where"]), pieces, **rest)
