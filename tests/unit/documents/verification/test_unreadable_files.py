"""Files that are no report, or would do harm, are refused with a word on what to do."""

from __future__ import annotations

import io
import zipfile

import pytest

from sunan.documents.filling import Format
from sunan.documents.reading.files import read_document
from sunan.documents.reading.refusals import DocumentUnreadable
from tests.unit.documents.verification.conftest import with_part


def archive(**parts: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        for name, text in parts.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return stream.getvalue()


ENTITIES = '<!DOCTYPE w [<!ENTITY a "9">]><w:document xmlns:w="x">&a;</w:document>'
UNREADABLE = {
    "empty": b"",
    "plain text": "强度为3.68%".encode(),
    "picture": b"\x89PNG\r\n\x1a\n" + bytes(40),
    "archive that is no document": archive(readme="x"),
    "broken archive": b"PK\x03\x04" + bytes(40),
    "broken markup": archive(word__document_xml="<w:document"),
    "entities": archive(word__document_xml=ENTITIES),
    "nested beyond measure": archive(word__document_xml="<a>" * 5_000 + "</a>" * 5_000),
    "broken PDF": b"%PDF-1.7\nnothing",
    "HTML that is not text": b"<html>\xff\xfe\xff",
}


@pytest.mark.parametrize("content", list(UNREADABLE.values()), ids=list(UNREADABLE))
def test_a_file_that_cannot_be_read_is_refused_with_a_remedy(content):
    with pytest.raises(DocumentUnreadable) as refused:
        read_document(content)
    assert "；" in refused.value.text.zh
    assert len(refused.value.text.en) > 40


def test_a_word_file_that_declares_entities_is_refused(chinese):
    bad = with_part(
        chinese.files[Format.DOCX],
        lambda body: body.replace("<w:document", '<!DOCTYPE d SYSTEM "file:///etc/passwd"><w:document', 1),
    )
    with pytest.raises(DocumentUnreadable, match="实体"):
        read_document(bad)


def test_a_pdf_without_text_is_refused():
    import pypdf

    writer = pypdf.PdfWriter()
    writer.add_blank_page(200, 200)
    stream = io.BytesIO()
    writer.write(stream)
    with pytest.raises(DocumentUnreadable, match="扫描"):
        read_document(stream.getvalue())


def test_a_locked_pdf_is_refused(chinese):
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(chinese.files[Format.PDF]))
    writer.encrypt("secret", algorithm="AES-256")
    stream = io.BytesIO()
    writer.write(stream)
    with pytest.raises(DocumentUnreadable, match="密码"):
        read_document(stream.getvalue())
