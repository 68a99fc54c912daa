"""An edition in all formats with its manifest, and ways to change its files as a forger would."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from sunan.documents.charts import draw, pictures
from sunan.documents.core.content import Document
from sunan.documents.core.manifest import Manifest, draft_mark, manifest_of
from sunan.documents.core.numbering import arrange
from sunan.documents.filling import Format, fill
from sunan.documents.reading.html import styles_hash
from sunan.documents.stylesheet import stylesheet
from sunan.documents.typefaces import typefaces_here
from tests.sample_document import every_block, nasty_document


@dataclass(frozen=True, repr=False)
class Sample:
    """A document that went out: its manifest and its files."""

    manifest: Manifest
    files: dict[Format, bytes]


def gone_out(document: Document) -> Sample:
    document = replace(document, edition=draft_mark(document))
    arranged = arrange(document)
    drawings = draw(arranged)
    manifest = manifest_of(
        arranged, kind="final", rulebook="0" * 64, drawings=drawings,
        pictures=pictures(drawings, typefaces=typefaces_here()), styles=styles_hash(stylesheet()),
    )  # fmt: skip
    return Sample(manifest, fill(document))


@pytest.fixture(scope="session")
def chinese() -> Sample:
    return gone_out(every_block(number="示例发〔2026〕1号"))


@pytest.fixture(scope="session")
def english() -> Sample:
    return gone_out(every_block("en"))


@pytest.fixture(scope="session")
def hostile() -> Sample:
    return gone_out(nasty_document())


@pytest.fixture(scope="session")
def samples(chinese, english, hostile) -> dict[str, Sample]:
    return {"chinese": chinese, "english": english, "hostile": hostile}


def part_of(docx: bytes, name: str = "word/document.xml") -> str:
    with zipfile.ZipFile(io.BytesIO(docx)) as package:
        return package.read(name).decode()


def with_part(docx: bytes, change: Callable[[str], str] | str, name: str = "word/document.xml", **more: str) -> bytes:
    """Return a Word file with a part changed, and further parts added by name."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            content = old.read(entry)
            if entry == name:
                content = (change if isinstance(change, str) else change(content.decode())).encode()
            new.writestr(entry, content)
        for entry, text in more.items():
            new.writestr(entry.replace("__", "/").replace("_xml", ".xml"), text)
    return stream.getvalue()
