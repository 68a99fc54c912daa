"""Looking into archives without unpacking them: every entry is read through, in small parts, and counted."""

from __future__ import annotations

import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import BinaryIO
from xml.parsers import expat

from sunan.uploads.core.kinds import FileKind
from sunan.uploads.core.limits import MEBIBYTE, Limits
from sunan.uploads.core.names import claims_to_run
from sunan.uploads.core.refusals import (
    ArchiveNames,
    ArchiveSwells,
    ArchiveTooDeep,
    ArchiveTooFull,
    FileDamaged,
    FileHasEmbedded,
    FileHasMacros,
    FileIsLocked,
    FileRefused,
    FileRuns,
)
from sunan.uploads.core.signs import ZIP_MARK, is_archive, is_ole, is_program, runs

_PART = 64 * 1024
_END = struct.Struct("<4s4H2LH")
_LOCAL = struct.Struct("<4s5H3L2H")
_LOCKED, _NAME_IN_UTF8 = 0x1, 0x800
_END_MARK, _END64_MARK = b"PK\x05\x06", b"PK\x06\x07"
_LONGEST_COMMENT = 65_535
_BYTES_PER_ENTRY = 1024
_LARGEST_CONTENT_TYPES = MEBIBYTE
_CONTENT_TYPES = "[Content_Types].xml"
_HEAD = 512

_MAIN_PARTS = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml": FileKind.DOCX,
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml": FileKind.XLSX,
    "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml": FileKind.PPTX,
}
_MACRO_TYPES = ("macroenabled", "vbaproject", "vbadata", "macrosheet", "intlmacrosheet", "dialogsheet")
_MACRO_NAMES = ("vbaproject.bin", "vbadata.xml", "vbaprojectsignature.bin")
_MACRO_FOLDERS = ("/macrosheets/", "/dialogsheets/")
_EMBEDDED_TYPES = ("oleobject", "activex", "ms-office.activex", "package")
_EMBEDDED_FOLDERS = ("/activex/", "/embeddings/", "/ctrlprops/")


@dataclass
class Budget:
    """What is left of the limits; shared by an archive and all archives inside it."""

    limits: Limits
    unpacked: int = 0
    entries: int = 0

    def take_entries(self, count: int) -> None:
        self.entries += count
        if self.entries > self.limits.entries:
            raise ArchiveTooFull(self.limits.entries)

    def take_bytes(self, count: int, *, packed: int, of_this: int) -> None:
        """Count bytes that came out; `of_this` so far from one entry that is `packed` bytes long."""
        self.unpacked += count
        swollen = of_this > MEBIBYTE and of_this > self.limits.ratio * max(packed, 1)
        if self.unpacked > self.limits.unpacked or swollen:
            raise ArchiveSwells(self.limits.unpacked)


def kind_of_archive(file: BinaryIO, budget: Budget, *, depth: int = 1) -> FileKind:
    """Return what a ZIP file is: an office document, an OFD document or a plain archive.

    Raises:
        FileRefused: it is damaged, locked, swells, holds macros, programs or archives too deep.
    """
    if depth > budget.limits.depth:
        raise ArchiveTooDeep
    _check_frame(file, budget)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _check_entries(entries, budget)
            kind = _kind(archive, {entry.filename for entry in entries})
            for entry in entries:
                if not entry.is_dir():
                    _read_through(file, entry, kind, budget, depth)
            return kind
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, UnicodeError, ValueError) as error:
        if isinstance(error, FileRefused):
            raise
        raise FileDamaged("压缩结构有误", "its packing is not sound") from error
    except (NotImplementedError, RuntimeError) as error:
        raise FileDamaged("用了不支持的压缩方法", "it is packed in a way that is not supported") from error


def _check_frame(file: BinaryIO, budget: Budget) -> None:
    """Hold the outer frame to what honest programs write, before anything trusts it.

    The archive begins with its first entry and ends with its own end record, so no program hides before or behind it;
    the table of entries is as small as its entries need, so reading it costs little.
    """
    end = file.seek(0, 2)
    start = max(0, end - _END.size - _LONGEST_COMMENT)
    file.seek(start)
    tail = file.read()
    place = tail.rfind(_END_MARK)
    if place < 0 or len(tail) - place < _END.size:
        raise FileDamaged("缺少结尾", "its end is missing")
    if tail.rfind(_END64_MARK, max(0, place - 20), place) >= 0:
        raise ArchiveTooFull(budget.limits.entries)
    _, disk, table_disk, here, total, table_size, table_place, comment = _END.unpack_from(tail, place)
    where = start + place
    if disk or table_disk or here != total or where + _END.size + comment != end:
        raise FileDamaged("结尾有误", "its end is not sound")
    if table_place + table_size != where:
        raise FileDamaged("前后夹带别的内容", "something stands before or behind it")
    if total > budget.limits.entries or table_size > total * _BYTES_PER_ENTRY:
        raise ArchiveTooFull(budget.limits.entries)
    file.seek(0)


def _check_entries(entries: list[zipfile.ZipInfo], budget: Budget) -> None:
    budget.take_entries(len(entries))
    names = [entry.filename.replace("\\", "/") for entry in entries]
    if len({name.lower() for name in names}) < len(names):
        raise ArchiveNames
    for entry, name in zip(entries, names, strict=True):
        if entry.flag_bits & _LOCKED:
            raise FileIsLocked
        if name.startswith("/") or ":" in name or ".." in name.split("/") or "\x00" in entry.orig_filename:
            raise ArchiveNames
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            # The others give out as much as they like for one bite of input.
            raise FileDamaged("用了少见的压缩方法", "it is packed in an unusual way")
        if entry.external_attr >> 28 == 0xA:
            # A symbolic link: it points out of the archive.
            raise ArchiveNames
    _check_places(entries)
    if sum(entry.file_size for entry in entries) > budget.limits.unpacked:
        raise ArchiveSwells(budget.limits.unpacked)


def _check_places(entries: list[zipfile.ZipInfo]) -> None:
    """Refuse entries that share bytes: that is how a small archive holds the same mountain many times."""
    end = 0
    for entry in sorted(entries, key=lambda one: one.header_offset):
        if entry.header_offset < end:
            raise FileDamaged("条目互相重叠", "entries overlap")
        end = entry.header_offset + _LOCAL.size + entry.compress_size


def _kind(archive: zipfile.ZipFile, names: set[str]) -> FileKind:
    if _CONTENT_TYPES in names:
        return _office_kind(archive)
    if "OFD.xml" in names:
        return FileKind.OFD
    return FileKind.ZIP


def _office_kind(archive: zipfile.ZipFile) -> FileKind:
    entry = archive.getinfo(_CONTENT_TYPES)
    if entry.file_size > _LARGEST_CONTENT_TYPES:
        raise FileDamaged("内容类型表过大", "its table of content types is too large")
    with archive.open(entry) as table:
        types = _declared_types(table.read(_LARGEST_CONTENT_TYPES))
    lowered = [one.lower() for one in types]
    if any(sign in one for one in lowered for sign in _MACRO_TYPES):
        raise FileHasMacros
    if any(one.rpartition(".")[2] in _EMBEDDED_TYPES for one in lowered):
        raise FileHasEmbedded
    found = {_MAIN_PARTS[one] for one in types if one in _MAIN_PARTS}
    if len(found) != 1:
        raise FileDamaged("不是 Word、Excel 或 PPT 文档", "it is no Word, Excel or PowerPoint document")
    return found.pop()


def _declared_types(xml: bytes) -> set[str]:
    """Return the content types that an office document declares; entities are refused, so nothing is expanded."""
    found: set[str] = set()

    def element(_: str, attributes: dict[str, str]) -> None:
        if "ContentType" in attributes:
            found.add(attributes["ContentType"].strip())

    def refuse(*_: object) -> None:
        raise FileDamaged("内容类型表里有实体定义", "its table of content types declares entities")

    parser = expat.ParserCreate()
    parser.StartElementHandler = element
    parser.EntityDeclHandler = refuse
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(xml, True)  # noqa: FBT003 a parameter of expat, which takes it by position
    except expat.ExpatError as error:
        raise FileDamaged("内容类型表读不出来", "its table of content types cannot be read") from error
    return found


def _read_through(file: BinaryIO, entry: zipfile.ZipInfo, kind: FileKind, budget: Budget, depth: int) -> None:
    """Read one entry to its end, in small parts, and refuse what must not be inside."""
    name = "/" + entry.filename.replace("\\", "/").lower()
    if name.endswith(_MACRO_NAMES) or any(folder in name for folder in _MACRO_FOLDERS):
        raise FileHasMacros
    if kind is not FileKind.ZIP and any(folder in name for folder in _EMBEDDED_FOLDERS):
        raise FileHasEmbedded
    with _kept_if_archive(_parts(file, entry), entry, budget) as (head, inner):
        # Documents are made of markup that nobody opens by itself; a plain archive is a folder of files that are opened.
        if is_program(head) or (kind is FileKind.ZIP and (runs(head) or claims_to_run(name))):
            raise FileRuns(entry.filename)
        if is_ole(head):
            raise FileHasEmbedded
        if inner is not None and not head.startswith(ZIP_MARK):
            raise ArchiveTooDeep
        if inner is not None:
            kind_of_archive(inner, budget, depth=depth + 1)


def _parts(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Return what an entry holds, in small parts, held to what the table of entries says of it.

    Read here and not by `zipfile`, which believes the table: an entry that claims to be empty would be passed over,
    while other programs unpack all of it.
    """
    file.seek(entry.header_offset)
    mark, _, flags, method, _, _, _, _, _, name, extra = _LOCAL.unpack(file.read(_LOCAL.size))
    written = file.read(name).decode("utf-8" if flags & _NAME_IN_UTF8 else "cp437")
    if mark != ZIP_MARK or method != entry.compress_type or written != entry.orig_filename:
        raise FileDamaged("条目与目录不符", "an entry is not what the table says")
    if flags & _LOCKED:
        raise FileIsLocked
    file.seek(extra, 1)
    place = file.tell()
    left, size, crc = entry.compress_size, 0, 0
    unpacker = zlib.decompressobj(-zlib.MAX_WBITS) if method == zipfile.ZIP_DEFLATED else None
    waiting = b""
    while left or waiting:
        if not waiting:
            file.seek(place)
            waiting = file.read(min(_PART, left))
            if not waiting:
                raise FileDamaged("条目不完整", "an entry is incomplete")
            place += len(waiting)
            left -= len(waiting)
        if unpacker is None:
            part, waiting = waiting, b""
        else:
            part = unpacker.decompress(waiting, _PART)
            waiting = unpacker.unconsumed_tail
            if unpacker.eof and (left or waiting or unpacker.unused_data):
                raise FileDamaged("条目后面夹带别的内容", "something stands behind an entry")
        size += len(part)
        crc = zlib.crc32(part, crc)
        yield part
    if (unpacker and not unpacker.eof) or size != entry.file_size or crc != entry.CRC:
        raise FileDamaged("条目与目录不符", "an entry is not what the table says")


@contextmanager
def _kept_if_archive(
    parts: Iterator[bytes], entry: zipfile.ZipInfo, budget: Budget
) -> Iterator[tuple[bytes, BinaryIO | None]]:
    """Hand over the beginning of an entry, and the whole of it, on disk, if it is an archive itself."""
    head, read = b"", 0
    with tempfile.TemporaryFile() as copy:
        for part in parts:
            read += len(part)
            budget.take_bytes(len(part), packed=entry.compress_size, of_this=read)
            if len(head) < _HEAD:
                head += part[: _HEAD - len(head)]
            if is_archive(head):
                copy.write(part)
        yield head, copy if is_archive(head) else None
