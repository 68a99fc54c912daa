"""Copies of an edition are verified against what was signed and kept: by services, on the page, by the command."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from sunan.access.core.rights import Rights
from sunan.documents.core.content import Document
from sunan.documents.core.manifest import ManifestNotTrusted, opened, public_pem
from sunan.documents.filling import Format, fill
from sunan.kernel.errors import NotFound, Refused
from sunan.monitoring.editions import models
from sunan.monitoring.editions.core.verification import Outcome
from sunan.monitoring.editions.selectors import verification
from sunan.monitoring.editions.services import issuing, manifests
from sunan.monitoring.editions.views import verification as page
from sunan.operate import services as operate
from sunan.operate.keys import signing_key, trusted_keys
from sunan.uploads.core.refusals import FileHasMacros
from tests.integration.editions.desk import GOING, Desk
from tests.moments import NOON, TESTER

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_asked_yet(settings, tmp_path) -> None:
    settings.VAR = tmp_path
    settings.SUNAN_RETIRED_KEYS = ""
    page._asked.clear()


def kept(desk: Desk, *, is_public: bool = True) -> tuple[str, Document]:
    """Issue an edition and keep its manifest; return its mark and what went out."""
    found = desk.approved()
    document = issuing.to_be_issued(found, GOING)
    signed = manifests.signed_manifest_of(document, kind="final", rulebook="b" * 64)
    desk_issue(found.mark, desk)
    manifests.keep_manifest(signed=signed, is_public=is_public, by=TESTER, at=NOON)
    return found.mark, document


def desk_issue(mark: str, desk: Desk) -> None:
    issuing.issue_edition(mark=mark, going=GOING, ordered_by=desk.bert, by=desk.bert, at=NOON)


def page_of(document: Document) -> bytes:
    return fill(document, [Format.HTML])[Format.HTML]


def forged(content: bytes) -> bytes:
    assert b">3.68%<" in content
    return content.replace(b">3.68%<", b">3.86%<", 1)


def answer(content: bytes, *, name: str = "report.html", mark: str = "", client: Client | None = None):
    return (client or Client()).post("/verify/", {"file": SimpleUploadedFile(name, content), "mark": mark})


def test_a_true_copy_and_a_forged_one_are_told_apart(desk):
    mark, document = kept(desk)
    same = verification.verified(page_of(document), name="a/report.html")
    assert (same.outcome, same.mark, same.name) == (Outcome.SAME, mark, "report.html")
    other = verification.verified(forged(page_of(document)), name="report.html")
    assert other.outcome is Outcome.DIFFERS
    changed = other.compared.differences[0]
    assert (changed.expected, changed.found, changed.slot) == ("3.68%", "3.86%", "figure.rd_intensity.320500.2024")
    assert changed.seal


def test_what_a_file_says_of_itself_is_not_believed(desk):
    """The seals and values that an HTML file carries are turned to fit the forged number; it is found all the same."""
    _, document = kept(desk)
    content = forged(page_of(document)).replace(b'value="3.68"', b'value="3.86"')
    assert verification.verified(content, name="report.html").outcome is Outcome.DIFFERS


def test_a_copy_of_an_edition_that_is_not_on_record_says_so(desk):
    mark, document = kept(desk)
    models.Manifest.objects.all().delete()
    unknown = verification.verified(page_of(document), name="report.html")
    assert (unknown.outcome, unknown.mark) == (Outcome.UNKNOWN, mark)
    bare = page_of(document).replace(mark.encode(), b"")
    assert verification.verified(bare, name="report.html").outcome is Outcome.UNMARKED


def test_a_copy_without_its_mark_is_compared_with_the_edition_that_is_named(desk):
    mark, document = kept(desk)
    bare = page_of(document).replace(mark.encode(), b"")
    result = verification.verified(bare, name="report.html", mark=mark)
    assert result.outcome is Outcome.DIFFERS
    assert {one.place for one in result.compared.differences} == {"edition"}


def test_a_manifest_that_was_changed_in_the_database_is_not_believed(desk):
    _, document = kept(desk)
    row = models.Manifest.objects.get()
    models.Manifest.objects.update(content=row.content.replace("3.68", "3.86"))
    with pytest.raises(ManifestNotTrusted):
        verification.verified(forged(page_of(document)), name="report.html")


def test_keeping_twice_keeps_once_and_leaves_one_event(desk):
    from sunan.audit.models import Event

    mark, document = kept(desk)
    signed = manifests.signed_manifest_of(document, kind="final", rulebook="b" * 64)
    manifests.keep_manifest(signed=signed, is_public=True, by=TESTER, at=NOON)
    assert models.Manifest.objects.filter(mark=mark).count() == 1
    assert Event.objects.filter(action=manifests.KEPT).count() == 1


def test_off_line_a_manifest_and_a_public_key_are_enough(desk):
    mark, document = kept(desk)
    manifest = verification.signed_manifest(mark).as_file()
    key = public_pem(signing_key().public_key())
    models.Manifest.objects.all().delete()
    result = verification.verified_off_line(page_of(document), name="r.html", manifest=manifest, key=key)
    assert result.outcome is Outcome.SAME
    with pytest.raises(ManifestNotTrusted):
        verification.verified_off_line(
            page_of(document), name="r.html", manifest=manifest.replace(b"3.68", b"3.86"), key=key
        )


def test_a_new_key_signs_and_the_old_one_still_verifies(desk, settings):
    mark, document = kept(desk)
    before = signing_key().public_key()
    operate.change_signing_key(by=TESTER, at=NOON)
    assert signing_key().public_key() != before
    assert before in trusted_keys()
    assert verification.verified(page_of(document), name="r.html").outcome is Outcome.SAME
    assert (settings.VAR / "signing.key").stat().st_mode & 0o777 == 0o600
    assert opened(verification.signed_manifest(mark), trusted_keys()).mark == mark


def test_a_key_from_the_environment_is_not_changed_here(monkeypatch):
    monkeypatch.setenv("SUNAN_SIGNING_KEY", "from elsewhere")
    with pytest.raises(Refused, match="环境变量"):
        operate.change_signing_key(by=TESTER, at=NOON)


def test_the_page_lists_each_change_with_its_place_and_the_right_value(desk):
    mark, document = kept(desk)
    shown = answer(forged(page_of(document)))
    said = shown.content.decode()
    assert shown.status_code == 200
    for words in ("不一致", mark, "3.68%", "3.86%", "印记", "被改动"):
        assert words in said
    assert "一致：内容与所存版本相同" in answer(page_of(document)).content.decode()


def test_the_page_tells_nothing_of_an_edition_that_is_not_public(desk, monkeypatch):
    monkeypatch.setattr(verification, "is_open_to", lambda mark, rights: False)
    mark, document = kept(desk, is_public=False)
    said = answer(forged(page_of(document))).content.decode()
    assert "不一致" in said
    assert "3.68%" not in said
    assert Client().get(f"/verify/manifests/{mark}/").status_code == 404


def test_only_what_is_public_is_open_to_everybody(desk):
    found = desk.approved()
    document = issuing.to_be_issued(found, GOING)
    signed = manifests.signed_manifest_of(document, kind="final", rulebook="b" * 64)
    manifests.keep_manifest(signed=signed, is_public=False, by=TESTER, at=NOON)
    assert not verification.is_open_to(found.mark, Rights())
    with pytest.raises(NotFound):
        verification.signed_manifest(found.mark, rights=Rights())
    manifests_of_all = manifests.signed_manifest_of(document, kind="public", rulebook="b" * 64)
    manifests.keep_manifest(signed=manifests_of_all, is_public=True, by=TESTER, at=NOON)
    assert verification.is_open_to(found.mark, Rights())


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "empty.docx", "空的"),
        (b"only words", "words.txt", "只能核验"),
        (b"PK\x03\x04" + bytes(60), "broken.docx", "损坏"),
        (b"MZ" + bytes(60), "report.exe", "只能核验"),
    ],
    ids=["empty", "text", "broken", "program"],
)
def test_a_file_that_is_no_report_is_refused_on_the_page_with_a_remedy(db, content, name, words):
    shown = answer(content, name=name)
    assert shown.status_code == 400
    assert words in shown.content.decode()


def test_a_word_file_with_macros_is_refused(db):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as made:
        made.writestr(
            "[Content_Types].xml", '<Types><Override ContentType="application/vnd.ms-office.vbaProject"/></Types>'
        )
    with pytest.raises(FileHasMacros):
        verification.verified(stream.getvalue(), name="report.docx")


def test_the_page_asks_for_a_file_and_shows_the_form_again(db):
    assert Client().post("/verify/", {}).status_code == 400
    assert 'enctype="multipart/form-data"' in Client().get("/verify/").content.decode()


def test_a_form_that_is_too_large_is_refused_before_it_is_read(db, monkeypatch):
    monkeypatch.setattr(verification, "LARGEST_BYTES", 10)
    monkeypatch.setattr(page, "_FORM_BYTES", 10)
    assert answer(b"x" * 1_000).status_code == 400


def test_one_address_may_not_ask_for_ever(db, monkeypatch):
    monkeypatch.setattr(page, "_MOST_FROM_ONE", 2)
    assert [answer(b"only words").status_code for _ in range(3)] == [400, 400, 503]


def test_the_public_key_and_the_manifest_of_a_public_edition_can_be_downloaded(desk):
    mark, _ = kept(desk)
    assert Client().get("/verify/key/").content == public_pem(signing_key().public_key())
    held = json.loads(Client().get(f"/verify/manifests/{mark}/").content)
    assert held["signature"]["algorithm"] == "Ed25519"


def test_the_page_is_there_in_english(db):
    assert "Verify a report" in Client().get("/en/verify/").content.decode()
