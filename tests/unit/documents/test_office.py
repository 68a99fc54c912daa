"""LibreOffice opens our Word files, shows what we wrote, and keeps the seals when it saves them again."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import docx
import pypdf
import pytest

from sunan.documents.filling import Format


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    program = shutil.which("soffice")
    assert program, "LibreOffice is missing; `make setup-test` installs it"
    profile = tmp_path_factory.mktemp("office-profile")

    def convert(source: Path, kind: str, folder: Path) -> Path:
        subprocess.run(
            [program, "--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", kind,
             "--outdir", str(folder), str(source)],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
        made = folder / f"{source.stem}.{kind}"
        assert made.is_file()
        return made

    return convert


@pytest.fixture(scope="module")
def source(sample, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("office") / "sample.docx"
    path.write_bytes(sample[Format.DOCX])
    return path


def pages_of(path: Path) -> list[str]:
    return ["".join(page.extract_text().split()) for page in pypdf.PdfReader(path).pages]


def test_libreoffice_shows_what_was_written_on_the_pages_that_the_contents_name(office, source, tmp_path):
    pages = pages_of(office(source, "pdf", tmp_path))
    assert len(pages) > 3
    whole = "".join(pages)
    for text in (
        "一、总体判断",
        "强度为3.68%",
        "表1指标完成情况",
        "单位：%",
        "注2：第二条",
        "（无数据）",
        "按附件口径。",
        "—1—",
    ):
        assert text in whole
    for paragraph in docx.Document(str(source)).paragraphs:
        if paragraph.style.name.startswith("toc "):
            title = "".join(paragraph.text.split("\t")[0].split())
            listed = re.search(re.escape(title) + r"\.+(\d+)", whole)
            assert listed, title
            assert title.removeprefix("附件1").removeprefix("附件2") in pages[int(listed[1]) - 1]


@pytest.mark.parametrize("detour", ["docx", "odt"])
def test_seals_survive_saving_again(office, source, tmp_path, detour):
    def seals(path: Path) -> list[tuple[str, str]]:
        markup = zipfile.ZipFile(io.BytesIO(path.read_bytes())).read("word/document.xml").decode()
        found = re.findall(r'<w:bookmarkStart w:id="(\d+)" w:name="(seal_[^"]+)"/>', markup)
        shown = []
        for number, name in found:
            inside = markup.split(f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>')[1]
            inside = inside.split(f'<w:bookmarkEnd w:id="{number}"/>')[0]
            shown.append((name, "".join(re.findall(r"<w:t(?: [^>]*)?>([^<]*)</w:t>", inside))))
        return shown

    before = seals(source)
    folder = tmp_path / "saved"
    if detour == "odt":
        saved = office(office(source, "odt", tmp_path), "docx", folder)
    else:
        saved = office(source, "docx", folder)
    assert len(before) > 40
    assert sorted(seals(saved)) == sorted(before)


def test_libreoffice_opens_hostile_text(office, nasty, tmp_path):
    path = tmp_path / "nasty.docx"
    path.write_bytes(nasty[Format.DOCX])
    whole = "".join(pages_of(office(path, "pdf", tmp_path)))
    assert "<script>alert(1)</script>" in whole
    assert "#setpage(fill:red)" in whole
