"""What a file is: one look at its first bytes, one through its structure."""

from __future__ import annotations

import codecs
import re
import struct
from typing import BinaryIO

from sunan.uploads.core.archives import Budget, kind_of_archive
from sunan.uploads.core.kinds import FileKind
from sunan.uploads.core.limits import Limits
from sunan.uploads.core.names import claims_to_run
from sunan.uploads.core.refusals import (
    FileDamaged,
    FileEmpty,
    FileFormatOld,
    FileHasEmbedded,
    FileHasMacros,
    FileIsLocked,
    FileRuns,
    FileTooLarge,
    FileUnknown,
    PictureTooLarge,
)
from sunan.uploads.core.signs import ZIP_MARK, is_ole, runs

_PART = 64 * 1024
_HEAD = 4096
_PDF_MARK, _PNG_MARK, _JPEG_MARK = b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"
_PDF_END_WITHIN = 2048
_LONGEST_SIGN = 64

_PDF_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_PDF_RUNS = re.compile(
    rb"/(?:JavaScript|JS|Launch|EmbeddedFiles?|RichMedia|XFA|GoToE|ImportData|SubmitForm)(?![A-Za-z])"
)
_PDF_LOCKED = re.compile(rb"/Encrypt(?![A-Za-z])")

_OLE_MACROS = tuple(word.encode("utf-16-le") for word in ("_VBA_PROJECT", "VBA", "Macros"))
_OLE_LOCKED = tuple(word.encode("utf-16-le") for word in ("EncryptedPackage", "EncryptionInfo"))

_CONTROLS = frozenset(range(32)) - frozenset(b"\t\n\r\f")
_CONTROL_LETTERS = frozenset(map(chr, _CONTROLS)) | {"\x7f"}


def kind_of_file(file: BinaryIO, *, name: str, limits: Limits) -> FileKind:
    """Return what a file is by its content; its name can only speak against it.

    Args:
        file: can be read and sought; is read in small parts and never held whole.
        name: as the person called it.
    Raises:
        FileRefused: one of `refusals`, with what to do instead.
    """
    size = file.seek(0, 2)
    file.seek(0)
    if size == 0:
        raise FileEmpty
    if size > limits.size:
        raise FileTooLarge(limits.size)
    if claims_to_run(name):
        raise FileRuns
    head = file.read(_HEAD)
    file.seek(0)
    if is_ole(head):
        raise _why_not_ole(file)
    if head.startswith(ZIP_MARK):
        return kind_of_archive(file, Budget(limits))
    if head.startswith(_PDF_MARK):
        return _checked_pdf(file, size)
    if head.startswith(_PNG_MARK):
        return _checked_png(file, size, limits)
    if head.startswith(_JPEG_MARK):
        return _checked_jpeg(file, size, limits)
    if runs(head):
        raise FileRuns
    return _checked_text(file, name)


def _why_not_ole(file: BinaryIO) -> FileHasMacros | FileIsLocked | FileFormatOld:
    """Return the words for an old binary file; its directory names what it holds in UTF-16."""
    if _holds(file, _OLE_LOCKED):
        return FileIsLocked()
    if _holds(file, _OLE_MACROS):
        return FileHasMacros()
    return FileFormatOld()


def _holds(file: BinaryIO, signs: tuple[bytes, ...]) -> bool:
    file.seek(0)
    before = b""
    while part := file.read(_PART):
        window = before + part
        if any(sign in window for sign in signs):
            return True
        before = window[-_LONGEST_SIGN:]
    return False


def _checked_pdf(file: BinaryIO, size: int) -> FileKind:
    file.seek(max(0, size - _PDF_END_WITHIN))
    if b"%%EOF" not in file.read():
        raise FileDamaged("PDF 没有结尾", "the PDF has no end")
    file.seek(0)
    before = b""
    while part := file.read(_PART):
        # Names may be spelt with #xx; they are read as a viewer reads them.
        window = _PDF_ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), before + part)
        if _PDF_LOCKED.search(window):
            raise FileIsLocked
        if _PDF_RUNS.search(window):
            raise FileHasEmbedded
        before = (before + part)[-_LONGEST_SIGN:]
    return FileKind.PDF


def _checked_png(file: BinaryIO, size: int, limits: Limits) -> FileKind:
    """Walk the chunks of a PNG: the first is its header, the last its end, and nothing follows."""
    place, first, last = len(_PNG_MARK), b"", b""
    while place < size:
        file.seek(place)
        frame = file.read(16)
        if len(frame) < 12 - 4 * (len(frame) < 12):
            raise FileDamaged("PNG 不完整", "the PNG is incomplete")
        length, kind = struct.unpack(">I4s", frame[:8])
        if not first:
            first = kind
            if kind != b"IHDR" or length != 13:
                raise FileDamaged("PNG 没有文件头", "the PNG has no header")
            width, height = struct.unpack(">II", frame[8:16])
            _check_pixels(width, height, limits)
        last = kind
        place += 12 + length
        if kind == b"IEND":
            break
    if last != b"IEND" or place != size:
        raise FileDamaged("PNG 不完整，或后面夹带别的内容", "the PNG is incomplete, or something stands behind it")
    return FileKind.PNG


def _checked_jpeg(file: BinaryIO, size: int, limits: Limits) -> FileKind:
    """Walk the segments of a JPEG up to the picture itself; the file ends with the end of the picture."""
    file.seek(size - 2)
    if file.read(2) != b"\xff\xd9":
        raise FileDamaged("JPEG 不完整，或后面夹带别的内容", "the JPEG is incomplete, or something stands behind it")
    place = 2
    while place + 4 <= size:
        file.seek(place)
        frame = file.read(9)
        if frame[0] != 0xFF:
            break
        kind, length = frame[1], int.from_bytes(frame[2:4], "big")
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC) and len(frame) == 9:
            height, width = struct.unpack(">HH", frame[5:9])
            _check_pixels(width, height, limits)
            return FileKind.JPEG
        if kind == 0xDA or length < 2:
            break
        place += 2 + length
    raise FileDamaged("JPEG 没有图像", "the JPEG holds no picture")


def _check_pixels(width: int, height: int, limits: Limits) -> None:
    if width == 0 or height == 0:
        raise FileDamaged("图片没有大小", "the picture has no size")
    if width * height > limits.pixels:
        raise PictureTooLarge(limits.pixels)


def _checked_text(file: BinaryIO, name: str) -> FileKind:
    """Read a file through as UTF-8 or, if that fails, as GB 18030; text has no control characters."""
    if not (_reads_as(file, "utf-8-sig") or _reads_as(file, "gb18030")):
        raise FileUnknown
    return FileKind.CSV if name.lower().endswith(".csv") else FileKind.TEXT


def _reads_as(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    try:
        while part := file.read(_PART):
            if not _CONTROL_LETTERS.isdisjoint(decoder.decode(part)):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
