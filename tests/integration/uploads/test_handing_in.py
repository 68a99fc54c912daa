"""The page on which people hand files in: each file is taken or refused for itself, and too much is never stored."""

from __future__ import annotations

import io
import re
import tempfile
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from sunan.audit import selectors as audit
from sunan.uploads import models, services
from sunan.uploads.core.limits import Limits
from tests.bad_files import office, pdf, png
from tests.integration.access.world import World, browser, send, sign_in

pytestmark = pytest.mark.django_db
MOST = 64 * 1024


@pytest.fixture(autouse=True)
def aside(quick_passwords: None, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where files lie while they come."""
    settings.STATIC_ROOT = tmp_path
    settings.SUNAN_UPLOADS = tmp_path / "uploads"
    settings.SUNAN_UPLOAD_LIMITS = Limits(size=MOST)
    folder = tmp_path / "aside"
    folder.mkdir()
    settings.FILE_UPLOAD_TEMP_DIR = str(folder)
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def world() -> World:
    return World()


def visitor(world: World, name: str, *roles: str, organisation: str = "alpha") -> tuple[Client, str]:
    client = browser()
    user = world.user(name, *roles, organisation=organisation)
    assert sign_in(client, name).status_code == 302
    return client, user


def a_file(content: bytes, name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def hand_in(client: Client, *files: SimpleUploadedFile):
    return send(client, "/uploads/", file=list(files))


def kept() -> list[tuple[str, str]]:
    return list(models.Upload.objects.filter(removed_at=None).order_by("id").values_list("name", "kind"))


def test_files_are_kept_listed_and_handed_out(world: World, aside: Path) -> None:
    client, user = visitor(world, "anna", "enterprise-clerk")
    answer = hand_in(client, a_file(pdf(), "证明.pdf"), a_file(office(), "表"))
    assert (answer.status_code, answer["Location"]) == (302, "/uploads/?kept=2")
    assert kept() == [("证明.pdf", "pdf"), ("表.docx", "docx")]
    content = client.get("/uploads/?kept=2").content.decode()
    assert "2 个文件已保存" in content
    row = models.Upload.objects.get(kind="pdf")
    for words in ("证明.pdf", "PDF 文件", row.sha256[:12], "anna的姓名", f"/uploads/{row.id}/"):
        assert words in content
    assert row.subject == "organisation:alpha"
    answer = client.get(f"/uploads/{row.id}/")
    assert b"".join(answer.streaming_content) == pdf()
    assert answer["Content-Disposition"].startswith("attachment;")
    assert list(aside.iterdir()) == []
    assert len(audit.events(action="uploads.file_kept")) == 2
    assert "Files handed in" in client.get("/en/uploads/").content.decode()
    assert user == row.by


def test_each_file_is_refused_for_itself_with_what_to_do(world: World, aside: Path) -> None:
    client, _ = visitor(world, "anna", "enterprise-clerk")
    answer = hand_in(
        client,
        a_file(b"MZ" + b"\0" * 200, "程序.exe"),
        a_file(pdf() + b" " * MOST, "太大.pdf"),
        a_file(png(), "图.png"),
        a_file(b"<script>alert(1)</script>", "a<b>.html"),
    )
    assert answer.status_code == 400
    content = answer.content.decode()
    assert "1 个文件已保存，下列文件没有保存" in content
    refused = re.search(r'<section class="refused .*?</section>', content, re.DOTALL)
    assert refused is not None
    said = refused.group()
    for words in ("程序.exe", "请改交文档", "太大.pdf", "文件大于 64 KiB", "a&lt;b&gt;.html"):
        assert words in said
    assert "图.png" not in said
    assert kept() == [("图.png", "png")]
    assert list(aside.iterdir()) == []


def test_what_is_too_large_is_dropped_while_it_comes(
    world: World, aside: Path, settings: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.core.files.uploadedfile import TemporaryUploadedFile

    written: list[int] = []

    class Counted(TemporaryUploadedFile):
        def write(self, part: bytes) -> int:
            written.append(len(part))
            return len(part)

    monkeypatch.setattr("sunan.uploads.forms.TemporaryUploadedFile", Counted)
    client, _ = visitor(world, "anna", "enterprise-clerk")
    answer = hand_in(client, a_file(b"%PDF-1.7\n" + b" " * (20 * MOST), "大.pdf"))
    assert answer.status_code == 400
    assert "没有保存" in answer.content.decode()
    assert sum(written) <= MOST
    assert kept() == []
    assert list(aside.iterdir()) == []
    assert not Path(settings.SUNAN_UPLOADS).exists()


def test_no_form_of_another_page_stores_a_file(world: World, aside: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "NamedTemporaryFile", lambda *_, **__: pytest.fail("a file was stored"))
    for path in ("/sign-in/", "/no-such-page/", "/uploads/"):
        answer = browser().post(path, {"name": "x", "file": io.BytesIO(b"x" * MOST * 3)})
        assert answer.status_code in (302, 403, 404)
    assert list(aside.iterdir()) == []


def test_without_a_file_or_with_an_empty_one_the_page_says_so(world: World) -> None:
    client, _ = visitor(world, "anna", "enterprise-clerk")
    assert "没有选择文件" in hand_in(client).content.decode()
    assert "0 字节" in hand_in(client, a_file(b"", "空.pdf")).content.decode()
    assert kept() == []


def test_a_form_is_taken_once_and_only_from_our_page(world: World) -> None:
    client, _ = visitor(world, "anna", "enterprise-clerk")
    assert client.post("/uploads/", {"file": a_file(pdf(), "a.pdf")}).status_code == 403
    content = client.get("/uploads/").content.decode()
    fields = {
        name: re.findall(rf'name="{name}" value="([^"]+)"', content)[-1]
        for name in ("csrfmiddlewaretoken", "form_number")
    }
    for status in (302, 403):
        assert client.post("/uploads/", {**fields, "file": a_file(pdf(), "a.pdf")}).status_code == status
    assert len(kept()) == 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\nabc', "multipart/form-data"),
        (b"abc", "multipart/form-data; boundary=x"),
        (b"--x\r\n" * 3, "multipart/form-data; boundary=x"),
        (b"a" * 100, "application/x-www-form-urlencoded"),
        (b"\xff\xfe", "text/plain"),
        (
            b"".join(
                b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\na\r\n' for _ in range(150)
            )
            + b"--x--",
            "multipart/form-data; boundary=x",
        ),
    ],
    ids=["no boundary", "no form", "cut off", "no file", "no form at all", "too many files"],
)
def test_a_broken_form_is_refused_in_words(world: World, body: bytes, kind: str) -> None:
    client, _ = visitor(world, "anna", "enterprise-clerk")
    answer = client.generic("POST", "/uploads/", body, content_type=kind)
    assert answer.status_code in (400, 403)
    assert "refusal" in answer.content.decode()
    assert kept() == []


def test_who_may_not_hand_in_does_not_see_the_page(world: World) -> None:
    client, _ = visitor(world, "olga", "province-officer")
    assert client.get("/uploads/").status_code == 403
    assert client.post("/uploads/", {"file": a_file(pdf(), "a.pdf")}).status_code == 403
    assert browser().get("/uploads/").status_code == 302
    assert kept() == []


def hand_in_as(world: World, user: str, name: str) -> int:
    return services.keep_upload(
        file=io.BytesIO(pdf()), name=name, subject="task:a.1", by=world.actor(user), at=timezone.now()
    ).id


def test_the_list_holds_ones_own_files_and_those_of_the_organisation_one_may_read(world: World) -> None:
    anna, _ = visitor(world, "anna", "enterprise-clerk")
    _, axel = visitor(world, "axel", "enterprise-clerk")
    zoe, zoe_id = visitor(world, "zoe", "zone-officer", organisation="bureau")
    zack, zack_id = visitor(world, "zack", "zone-officer", organisation="bureau")
    cora, _ = visitor(world, "cora", "centre-officer", organisation="centre")
    for user, name in ((axel, "axel.pdf"), (zoe_id, "zoe.pdf"), (zack_id, "zack.pdf")):
        hand_in_as(world, user, name)
    shown = {
        who: re.findall(r"(\w+\.pdf)</a>", client.get("/uploads/").content.decode())
        for who, client in (("anna", anna), ("zoe", zoe), ("zack", zack), ("cora", cora))
    }
    assert shown == {"anna": [], "zoe": ["zack.pdf", "zoe.pdf"], "zack": ["zack.pdf", "zoe.pdf"], "cora": []}


def test_a_file_is_taken_back_for_a_reason_by_those_whose_business_it_is(world: World) -> None:
    anna, anna_id = visitor(world, "anna", "enterprise-clerk")
    axel, _ = visitor(world, "axel", "enterprise-clerk")
    bert, _ = visitor(world, "bert", "enterprise-clerk", organisation="beta")
    cora, _ = visitor(world, "cora", "centre-officer", organisation="centre")
    number = hand_in_as(world, anna_id, "证明.pdf")
    path = f"/uploads/{number}/withdraw/"
    for other in (axel, bert, cora):
        assert send(other, path, form_at="/uploads/", why="好奇").status_code == 404
    assert anna.post(path, {"why": "传错了"}).status_code == 403
    assert send(anna, path, form_at="/uploads/", why=" ").status_code == 403
    assert send(anna, f"/uploads/{10**18}/withdraw/", form_at="/uploads/", why="x").status_code == 404
    assert len(kept()) == 1
    for _ in range(2):
        assert send(anna, path, form_at="/uploads/", why="传错了").status_code == 302
    assert kept() == []
    assert anna.get(f"/uploads/{number}/").status_code == 404
    (event,) = audit.events(action="uploads.file_removed")
    assert event.why == "传错了"


def test_the_list_is_turned_page_by_page_with_as_many_questions(world: World, django_assert_max_num_queries) -> None:
    client, user = visitor(world, "anna", "enterprise-clerk")
    numbers = [hand_in_as(world, user, f"n{number}.pdf") for number in range(53)]
    with django_assert_max_num_queries(16):
        content = client.get("/uploads/").content.decode()
    assert len(re.findall(r"n\d+\.pdf</a>", content)) == 50
    assert f'href="?before={numbers[3]}"' in content
    content = client.get(f"/uploads/?before={numbers[3]}").content.decode()
    assert re.findall(r"(n\d+)\.pdf</a>", content) == ["n2", "n1", "n0"]
    assert "更早的文件" not in content
    for odd in ("x", "-1", "9" * 40, "½"):
        assert client.get(f"/uploads/?before={odd}&kept={odd}").status_code == 200
