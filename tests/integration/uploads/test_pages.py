"""Files are handed out to whom they belong, and never so that a browser runs them."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone

from sunan.uploads import services, store
from sunan.uploads.core.upload import Upload
from tests.bad_files import office, pdf, png
from tests.integration.access.world import World, browser, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fast(quick_passwords: None, settings: LazySettings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path
    settings.SUNAN_UPLOADS = tmp_path / "uploads"


@pytest.fixture
def world() -> World:
    return World()


def keep(world: World, user: str, content: bytes = pdf(), name: str = "证明.pdf") -> Upload:
    return services.keep_upload(
        file=io.BytesIO(content), name=name, subject="task:a.1", by=world.actor(user), at=timezone.now()
    )


def status(name: str, kept: Upload) -> int:
    client = browser()
    sign_in(client, name)
    answer = client.get(f"/uploads/{kept.id}/")
    if answer.streaming:
        # Read to its end, which closes the file.
        assert b"".join(answer.streaming_content)
    return answer.status_code


def test_the_right_people_get_a_file_and_nobody_else(world: World) -> None:
    anna = world.user("anna", "enterprise-clerk", organisation="alpha")
    world.user("axel", "enterprise-clerk", organisation="alpha")
    world.user("bert", "enterprise-clerk", organisation="beta")
    world.user("cora", "centre-officer")
    kept = keep(world, anna)
    assert {name: status(name, kept) for name in ("anna", "axel", "bert", "cora")} == {
        "anna": 200, "axel": 404, "bert": 404, "cora": 200,
    }  # fmt: skip
    assert browser().get(f"/uploads/{kept.id}/").status_code == 302


def test_no_browser_runs_what_is_handed_out(world: World) -> None:
    anna = world.user("anna", "enterprise-clerk", organisation="alpha")
    client = browser()
    sign_in(client, "anna")
    for content, name in ((pdf(), "a.pdf"), (office(), "b"), (png(), 'c"\r\nX: y.png'), ("表<b>".encode(), "d.csv")):
        answer = client.get(f"/uploads/{keep(world, anna, content, name).id}/")
        assert b"".join(answer.streaming_content) == content
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "private, no-store"
        assert not answer["Content-Type"].startswith(("text/", "image/svg", "application/xhtml", "application/xml"))
        assert "X" not in answer.headers


def test_what_was_removed_is_lost_or_never_was_is_404(world: World) -> None:
    anna = world.user("anna", "enterprise-clerk", organisation="alpha")
    removed, lost = keep(world, anna), keep(world, anna, png(), "b.png")
    services.remove_upload(upload_id=removed.id, by=world.actor(anna), at=timezone.now(), why="传错了")
    store.remove(lost.sha256)
    client = browser()
    sign_in(client, "anna")
    for number in (removed.id, lost.id, 10**6, 10**18):
        assert client.get(f"/uploads/{number}/").status_code == 404
    assert client.post(f"/uploads/{removed.id}/").status_code in (403, 405)
