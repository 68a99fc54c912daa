"""What a file is, its content says; what could harm is refused with words that say what to do."""

from __future__ import annotations

import contextlib
import io
import random
import tracemalloc
import zipfile
from dataclasses import replace

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sunan.kernel.errors import InvalidInput
from sunan.uploads.core import refusals
from sunan.uploads.core.inspection import kind_of_file
from sunan.uploads.core.kinds import FileKind
from sunan.uploads.core.limits import Limits, limits_from
from sunan.uploads.core.refusals import FileRefused
from tests.bad_files import EXCEL, OLE, SLIDES, bomb, jpeg, nested, office, ole, pdf, png, zipped

LIMITS = Limits(unpacked=8 * 1024 * 1024, entries=50)


def kind(content: bytes, name: str = "a", limits: Limits = LIMITS) -> FileKind:
    return kind_of_file(io.BytesIO(content), name=name, limits=limits)


def real_word_document() -> bytes:
    file = io.BytesIO()
    document = docx.Document()
    document.add_heading("苏南自创区年度报告")
    document.save(file)
    return file.getvalue()


GOOD = {
    "pdf": (pdf(), FileKind.PDF),
    "docx": (real_word_document(), FileKind.DOCX),
    "plain docx": (office(), FileKind.DOCX),
    "xlsx": (office(EXCEL), FileKind.XLSX),
    "pptx": (office(SLIDES), FileKind.PPTX),
    "docx with a drawing": (office(extra={"word/media/image1.svg": "<svg/>"}), FileKind.DOCX),
    "ofd": (zipped({"OFD.xml": "<?xml version='1.0'?><ofd:OFD/>", "Doc_0/Document.xml": "<a/>"}), FileKind.OFD),
    "png": (png(), FileKind.PNG),
    "jpeg": (jpeg(), FileKind.JPEG),
    "text": ("研发投入 3.7%\r\n".encode(), FileKind.TEXT),
    "text in GB 18030": ("研发投入强度达到百分之三点七".encode("gb18030"), FileKind.TEXT),
    "text with a mark": (b"\xef\xbb\xbf" + "指标".encode(), FileKind.TEXT),
    "text that begins with MZ": (b"MZ is the code of Mozambique\n", FileKind.TEXT),
    "zip": (zipped({"证据/一.pdf": pdf(), "二.txt": "二"}), FileKind.ZIP),
    "zip with a document": (zipped({"一.docx": office()}), FileKind.ZIP),
}

BAD = {
    "nothing": (b"", "a.pdf", refusals.FileEmpty),
    "a Windows program": (b"MZ\x90\x00\x03" + b"\x00" * 200, "report.pdf", refusals.FileRuns),
    "a Linux program": (b"\x7fELF" + b"\x00" * 200, "report.docx", refusals.FileRuns),
    "a shortcut": (b"L\x00\x00\x00\x01\x14\x02\x00" + b"\x00" * 80, "a", refusals.FileRuns),
    "a shell script": (b"#!/bin/sh\nrm -rf /\n", "a.txt", refusals.FileRuns),
    "a batch file": (b"@echo off\r\ndel *.*", "a.txt", refusals.FileRuns),
    "a page": (b"  <!DOCTYPE html><script>1</script>", "a.txt", refusals.FileRuns),
    "a page behind a comment": (b"<!-- x --><html>", "a.csv", refusals.FileRuns),
    "a page in UTF-16": (b"\xff\xfe" + "<html><script>".encode("utf-16-le"), "a.txt", refusals.FileRuns),
    "a drawing that runs": (b'<?xml version="1.0"?><svg onload="x()"/>', "a.png", refusals.FileRuns),
    "harmless text called a script": (b"hello", "a.txt.vbs", refusals.FileRuns),
    "a script whose name ends in dots": (b"hello", "a.bat. . ", refusals.FileRuns),
    "a script whose name is turned round": (b"hello", "a\u202egpj.\u202cjs", refusals.FileRuns),
    "old Word": (ole("WordDocument"), "a.doc", refusals.FileFormatOld),
    "old Excel with macros": (ole("Workbook", "_VBA_PROJECT_CUR", "VBA"), "a.xls", refusals.FileHasMacros),
    "a locked document": (ole("EncryptionInfo", "EncryptedPackage"), "a.docx", refusals.FileIsLocked),
    "Word with macros by its type": (
        office("application/vnd.ms-word.document.macroEnabled.main+xml"), "a.docx", refusals.FileHasMacros,
    ),
    "Excel with macros by its type": (
        office("application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "a.xlsx", refusals.FileHasMacros,
    ),
    "Word with a macro part": (office(extra={"word/vbaProject.bin": b"\x00"}), "a.docx", refusals.FileHasMacros),
    "Word with a macro part in other letters": (
        office(extra={"WORD\\VBAPROJECT.BIN": b"\x00"}), "a.docx", refusals.FileHasMacros,
    ),
    "Word with a hidden macro part": (
        office(types='<Override PartName="/x.bin" ContentType="application/vnd.ms-office.vbaProject"/>'),
        "a.docx", refusals.FileHasMacros,
    ),
    "Excel with a macro sheet": (office(EXCEL, {"xl/macrosheets/sheet1.xml": "<a/>"}), "a.xlsx", refusals.FileHasMacros),
    "Word with an embedded object": (
        office(extra={"word/embeddings/oleObject1.bin": OLE + b"\x00" * 600}), "a.docx", refusals.FileHasEmbedded,
    ),
    "Word with an old document as a picture": (
        office(extra={"word/media/image1.png": OLE + b"\x00" * 600}), "a.docx", refusals.FileHasEmbedded,
    ),
    "Word with a program as a picture": (
        office(extra={"word/media/image1.png": b"MZ\x90\x00\x00\x01\x02"}), "a.docx", refusals.FileRuns,
    ),
    "Word with entities": (
        zipped({"[Content_Types].xml": '<!DOCTYPE a [<!ENTITY b "c">]><Types>&b;</Types>'}), "a.docx",
        refusals.FileDamaged,
    ),
    "a package that is no document": (zipped({"[Content_Types].xml": "<Types/>"}), "a.docx", refusals.FileDamaged),
    "a locked PDF": (pdf(b"4 0 obj<</Encrypt 5 0 R>>endobj"), "a.pdf", refusals.FileIsLocked),
    "a PDF that runs": (pdf(b"<</S/JavaScript/JS(app.alert(1))>>"), "a.pdf", refusals.FileHasEmbedded),
    "a PDF that runs in disguise": (pdf(b"<</S/J#61vaScr#69pt>>"), "a.pdf", refusals.FileHasEmbedded),
    "a PDF that starts a program": (pdf(b"<</S/Launch/F(cmd.exe)>>"), "a.pdf", refusals.FileHasEmbedded),
    "half a PDF": (pdf()[:60], "a.pdf", refusals.FileDamaged),
    "half a PNG": (png()[:40], "a.png", refusals.FileDamaged),
    "a PNG with a program behind it": (png() + b"MZ\x90", "a.png", refusals.FileDamaged),
    "a PNG of a thousand million pixels": (png(40_000, 40_000), "a.png", refusals.PictureTooLarge),
    "half a JPEG": (jpeg()[:-1], "a.jpg", refusals.FileDamaged),
    "a JPEG without a picture": (b"\xff\xd8\xff\xe0\x00\x04\x00\x00\xff\xd9", "a.jpg", refusals.FileDamaged),
    "a JPEG of a thousand million pixels": (jpeg(60_000, 60_000), "a.jpg", refusals.PictureTooLarge),
    "noise": (random.Random(1).randbytes(3_000), "a.csv", refusals.FileUnknown),
    "another packing": (b"7z\xbc\xaf\x27\x1c\x00\x04" + b"\x00" * 40, "a.7z", refusals.FileUnknown),
    "a bomb": (bomb(4), "a.zip", refusals.ArchiveSwells),
    "a large bomb": (bomb(9), "a.zip", refusals.ArchiveSwells),
    "a bomb in an archive": (zipped({"in.zip": bomb(4)}), "a.zip", refusals.ArchiveSwells),
    "a bomb called a document": (office(extra={"word/media/a.png": b"0" * 4_000_000}), "a.docx", refusals.ArchiveSwells),
    "archives three deep": (nested(3), "a.zip", refusals.ArchiveTooDeep),
    "an archive of another packing inside": (zipped({"a.rar": b"Rar!\x1a\x07" + b"\x00" * 40}), "a.zip", refusals.ArchiveTooDeep),
    "too many files": (zipped({f"{number}.txt": "a" for number in range(51)}), "a.zip", refusals.ArchiveTooFull),
    "many files in two archives": (
        zipped({f"{one}.zip": zipped({f"{number}.txt": "a" for number in range(30)}) for one in range(2)}), "a.zip",
        refusals.ArchiveTooFull,
    ),
    "a path out of the archive": (zipped({"../../etc/passwd": "a"}), "a.zip", refusals.ArchiveNames),
    "an absolute path": (zipped({"/etc/passwd": "a"}), "a.zip", refusals.ArchiveNames),
    "a path with a drive": (zipped({"C:\\a.txt": "a"}), "a.zip", refusals.ArchiveNames),
    "the same name twice": (zipped({"a.txt": "a", "A.TXT": "b"}), "a.zip", refusals.ArchiveNames),
    "a program in an archive": (zipped({"a.txt": b"MZ\x90\x00\x01\x02"}), "a.zip", refusals.FileRuns),
    "a script in an archive": (zipped({"a.js": "1"}), "a.zip", refusals.FileRuns),
    "a page in an archive": (zipped({"a.txt": "<html>"}), "a.zip", refusals.FileRuns),
    "an old document in an archive": (zipped({"a.doc": ole("WordDocument")}), "a.zip", refusals.FileHasEmbedded),
    "a document with macros in an archive": (
        zipped({"a.docx": office(extra={"word/vbaProject.bin": b"\x00"})}), "a.zip", refusals.FileHasMacros,
    ),
    "an archive with something behind it": (nested(1) + b"MZ", "a.zip", refusals.FileDamaged),
    "an archive behind a picture": (png() + nested(1), "a.png", refusals.FileDamaged),
    "an archive packed in an unusual way": (
        zipped({"a.txt": "a"}, method=zipfile.ZIP_LZMA), "a.zip", refusals.FileDamaged,
    ),
    "half an archive": (nested(1)[:40], "a.zip", refusals.FileDamaged),
    "an empty archive": (zipped({}), "a.zip", refusals.FileUnknown),
}  # fmt: skip


@pytest.mark.parametrize(("content", "expected"), GOOD.values(), ids=GOOD)
@pytest.mark.parametrize("name", ["a", "b.exe.pdf", "报告（终稿）.docx"])
def test_a_good_file_is_known_by_its_content(content: bytes, expected: FileKind, name: str) -> None:
    assert kind(content, name) is expected


def test_text_called_csv_is_a_table() -> None:
    assert kind("地区,数值\n苏州,1\n".encode(), "a.CSV") is FileKind.CSV


@pytest.mark.parametrize(("content", "name", "refusal"), BAD.values(), ids=BAD)
def test_a_bad_file_is_refused(content: bytes, name: str, refusal: type[FileRefused]) -> None:
    with pytest.raises(refusal) as refused:
        kind(content, name)
    assert type(refused.value) is refusal
    assert "请" in refused.value.text.zh or "可上传" in refused.value.text.zh, "it says what to do"


def test_every_refusal_has_a_case_and_a_code_of_its_own() -> None:
    every = set(FileRefused.__subclasses__())
    assert every - {refusal for _, _, refusal in BAD.values()} == {refusals.FileTooLarge}
    assert len({one.code for one in every}) == len(every)


def test_a_file_over_the_limit_is_refused() -> None:
    with pytest.raises(refusals.FileTooLarge, match="1 KiB"):
        kind(b"a" * 1025, limits=replace(LIMITS, size=1024))


def test_an_archive_may_lie_about_nothing() -> None:
    """Sizes in the table of entries are changed one by one; every lie is found or harmless."""
    content = bytearray(zipped({"a.txt": b"0123456789" * 100}))
    place = content.index(b"PK\x01\x02") + 24
    for claimed in (0, 1, 999, 1001, 2**31, 2**32 - 1):
        content[place : place + 4] = claimed.to_bytes(4, "little")
        with pytest.raises(FileRefused):
            kind(bytes(content))


def test_entries_that_share_bytes_are_refused() -> None:
    content = bytearray(zipped({"a.txt": b"0123456789" * 100, "b.txt": b"0123456789" * 100}))
    second = content.rindex(b"PK\x01\x02") + 42
    content[second : second + 4] = b"\x00" * 4
    with pytest.raises(refusals.FileDamaged):
        kind(bytes(content))


def test_a_locked_archive_is_refused() -> None:
    content = bytearray(zipped({"a.txt": b"a"}))
    content[content.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(refusals.FileIsLocked):
        kind(bytes(content))


def test_a_link_in_an_archive_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        link = zipfile.ZipInfo("a")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(refusals.ArchiveNames):
        kind(file.getvalue())


def test_a_table_that_claims_endless_entries_costs_nothing() -> None:
    content = bytearray(zipped({"a.txt": b"a"}))
    end = content.index(b"PK\x05\x06")
    content[end + 8 : end + 12] = b"\xff\xff\xff\xff"
    with pytest.raises(refusals.ArchiveTooFull):
        kind(bytes(content))


def test_a_bomb_is_refused_in_little_memory() -> None:
    content = bomb(60)
    tracemalloc.start()
    with pytest.raises(refusals.ArchiveSwells):
        kind(content, limits=Limits())
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 4 * 1024 * 1024


@given(st.binary(max_size=300))
def test_any_bytes_are_known_or_refused(content: bytes) -> None:
    with contextlib.suppress(FileRefused):
        assert kind(content) in FileKind


@given(st.sampled_from(sorted(GOOD)), st.data())
def test_any_damage_is_known_or_refused(which: str, data: st.DataObject) -> None:
    content = bytearray(GOOD[which][0])
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    del content[data.draw(st.integers(1, len(content))) :]
    with contextlib.suppress(FileRefused):
        assert kind(bytes(content)) in FileKind


@given(st.sampled_from(sorted(GOOD)), st.text(max_size=40))
def test_a_name_never_makes_a_file_something_else(which: str, name: str) -> None:
    content, expected = GOOD[which]
    try:
        found = kind(content, name)
    except refusals.FileRuns:
        return
    assert found in ({expected, FileKind.CSV} if expected is FileKind.TEXT else {expected})


@given(st.text(max_size=300), st.sampled_from(list(FileKind)))
def test_names_are_made_harmless(name: str, given_kind: FileKind) -> None:
    from sunan.uploads.core.names import LONGEST_NAME, claims_to_run, harmless_name

    shown = harmless_name(name, given_kind)
    assert 0 < len(shown) <= LONGEST_NAME
    assert not set(shown) & set('\\/:*?"<>|\r\n\x00\u202e')
    assert shown.lower().endswith(given_kind.about.suffixes)
    assert not shown.startswith(".")
    assert not claims_to_run(shown)
    assert harmless_name(shown, given_kind) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\用户\\报告.PDF", "报告.PDF"),
        ("a\u202efdp.exe", "afdp.exe.pdf"),
        ("", "file.pdf"),
        ("...", "file.pdf"),
        ("年报.pdf", "年报.pdf"),
        ("a\r\nSet-Cookie: b.pdf", "aSet-Cookie_ b.pdf"),
    ],
)
def test_names_as_they_are_shown(name: str, shown: str) -> None:
    from sunan.uploads.core.names import harmless_name

    assert harmless_name(name, FileKind.PDF) == shown


def test_limits_come_from_the_environment() -> None:
    limits = limits_from({"SUNAN_UPLOAD_MIB": "2", "SUNAN_UPLOAD_RATIO": "30"})
    assert (limits.size, limits.ratio, limits.entries) == (2 * 1024 * 1024, 30, Limits().entries)
    for wrong in ("0", "-1", "many", "１２"):
        with pytest.raises(InvalidInput, match="SUNAN_UPLOAD_MIB"):
            limits_from({"SUNAN_UPLOAD_MIB": wrong})
