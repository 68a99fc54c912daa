"""A true copy has no differences: untouched, or saved again and set anew by LibreOffice."""

from __future__ import annotations

import shutil
import subprocess

import pytest

from sunan.documents.core.comparison import compare
from sunan.documents.filling import Format
from sunan.documents.reading.files import read_document

DETOURS = {
    "docx": ("docx",),
    "odt and docx": ("odt", "docx"),
    "pdf": ("pdf",),
    "odt and pdf": ("odt", "pdf"),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    program = shutil.which("soffice")
    assert program, "LibreOffice is missing; `make setup-test` installs it"
    profile = tmp_path_factory.mktemp("office-profile")

    def convert(content: bytes, kinds: tuple[str, ...]) -> bytes:
        source = tmp_path_factory.mktemp("saved") / "report.docx"
        source.write_bytes(content)
        for kind in kinds:
            folder = tmp_path_factory.mktemp("saved")
            subprocess.run(
                [program, "--headless", "--norestore", f"-env:UserInstallation={profile.as_uri()}", "--convert-to", kind,
                 "--outdir", str(folder), str(source)],
                check=True, capture_output=True, timeout=180,
            )  # fmt: skip
            source = folder / f"report.{kind}"
        return source.read_bytes()

    return convert


@pytest.mark.parametrize("kind", [Format.DOCX, Format.HTML, Format.PDF], ids=lambda kind: kind.value)
@pytest.mark.parametrize("which", ["chinese", "english", "hostile"])
def test_an_untouched_file_has_no_differences(samples, which, kind):
    sample = samples[which]
    compared = compare(sample.manifest, read_document(sample.files[kind]))
    assert compared.differences == ()
    assert compared.checked > 90


@pytest.mark.parametrize("kinds", list(DETOURS.values()), ids=list(DETOURS))
@pytest.mark.parametrize("which", ["chinese", "english", "hostile"])
def test_a_file_that_libreoffice_saved_again_has_no_differences(samples, office, which, kinds):
    sample = samples[which]
    saved = office(sample.files[Format.DOCX], kinds)
    assert saved != sample.files[Format.DOCX]
    assert compare(sample.manifest, read_document(saved)).differences == ()


def test_full_width_digits_and_other_line_breaks_are_no_difference(chinese):
    page = chinese.files[Format.HTML].decode()
    again = page.replace(">3.68%</data>", ">３．６８％</data>").replace("研发投入强度", "研发\n投入　强度")
    assert again != page
    assert compare(chinese.manifest, read_document(again.encode())).differences == ()


def test_a_pdf_whose_charts_are_pictures_says_that_they_were_not_compared(chinese, office):
    saved = office(chinese.files[Format.DOCX], ("pdf",))
    assert len(compare(chinese.manifest, read_document(saved)).unchecked) == 1
    assert compare(chinese.manifest, read_document(chinese.files[Format.PDF])).unchecked == ()
