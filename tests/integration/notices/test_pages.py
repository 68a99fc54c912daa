"""Everybody sees their own notices and nobody else's; every page says how many are unread."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.test import Client
from django.utils import timezone

from sunan.kernel.actors import command_actor
from sunan.kernel.texts import text
from sunan.notices import models, selectors, services
from tests.integration.access.world import World, browser, send, signed_in_as

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fast(quick_passwords: None, settings: LazySettings, tmp_path: Path) -> None:
    settings.STATIC_ROOT = tmp_path


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def anna(world: World) -> str:
    return world.user("anna")


@pytest.fixture
def client(world: World, anna: str) -> Client:
    """The browser of anna, who signed in."""
    return signed_in_as(world, anna)


def tell(
    *to: str, key: str = "k", link: str = "/missing/", title: str = "逾期未报", due_on: date | None = None
) -> None:
    services.send_notice(
        to=to, kind="collection.overdue", key=key, subject="campaign:round-1", title=text(title, "Overdue"),
        body=text("请尽快报送。", "Please hand it in soon."), link=link, due_on=due_on, by=command_actor("test"),
        at=timezone.now(),
    )  # fmt: skip


def read(page) -> str:
    return page.content.decode()


@pytest.mark.parametrize(
    "path", ["/notices/", "/account/notices/", "/notices/1/open/", "/notices/read/", "/account/notices/calendar/"]
)
def test_pages_of_notices_ask_to_sign_in(path: str) -> None:
    answer = browser().get(path)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/sign-in/")


def test_every_page_says_how_many_are_unread(client: Client, anna: str) -> None:
    assert "条未读</span>" not in read(client.get("/account/"))
    tell(anna, key="a")
    tell(anna, key="b")
    for path in ("/account/", "/notices/"):
        assert '<span class="tool__count">2</span>' in read(client.get(path))
    assert "tool__count" not in read(browser().get("/sign-in/"))
    models.Notice.objects.bulk_create(
        models.Notice(recipient=anna, kind="k", key=str(number), subject="s", title_zh="t", title_en="t", sent_at=timezone.now())
        for number in range(120)
    )  # fmt: skip
    assert '<span class="tool__count">99+</span>' in read(client.get("/account/"))


def test_a_list_shows_the_readers_own_notices_in_the_language_of_the_page(
    world: World, client: Client, anna: str
) -> None:
    tell(anna, due_on=timezone.localdate() - timedelta(days=1))
    tell(world.user("bela"), key="other", title="给别人的")
    page = read(client.get("/notices/"))
    assert "逾期未报" in page
    assert "请尽快报送。" in page
    assert "已过期" in page
    assert "给别人的" not in page
    assert "Please hand it in soon." in read(client.get("/en/notices/"))


def test_what_is_due_today_is_not_overdue(client: Client, anna: str) -> None:
    tell(anna, due_on=timezone.localdate())
    assert "已过期" not in read(client.get("/notices/"))


def test_a_notice_cannot_bring_markup(client: Client, anna: str) -> None:
    tell(anna, title="<script>alert(1)</script>")
    assert "<script>alert(1)" not in read(client.get("/notices/"))


@pytest.mark.parametrize(("language", "leads_to"), [("", "/missing/"), ("/en", "/en/missing/")], ids=["zh", "en"])
def test_opening_notes_it_and_leads_to_what_it_is_about(
    client: Client, anna: str, language: str, leads_to: str
) -> None:
    tell(anna)
    (found,) = selectors.notices_for(anna)
    answer = send(client, f"{language}/notices/{found.id}/open/", f"{language}/notices/")
    assert (answer.status_code, answer["Location"]) == (302, leads_to)
    assert selectors.unread_count(anna) == 0


def test_a_notice_without_a_link_leads_back_to_the_list(client: Client, anna: str) -> None:
    tell(anna, link="")
    (found,) = selectors.notices_for(anna)
    assert send(client, f"/notices/{found.id}/open/", "/notices/")["Location"] == "/notices/"
    page = read(client.get("/notices/"))
    assert "/open/" not in page


def test_nobody_opens_the_notices_of_others(world: World, client: Client) -> None:
    bela = world.user("bela")
    tell(bela)
    (found,) = selectors.notices_for(bela)
    for deed in ("open", "read"):
        assert send(client, f"/notices/{found.id}/{deed}/", "/account/").status_code == 404
    assert send(client, f"/notices/{10**20}/read/", "/account/").status_code == 404
    assert selectors.unread_count(bela) == 1


def test_reading_takes_a_form_of_the_site(client: Client, anna: str) -> None:
    tell(anna)
    (found,) = selectors.notices_for(anna)
    assert client.get(f"/notices/{found.id}/read/").status_code == 405
    assert client.post(f"/notices/{found.id}/read/").status_code == 403
    assert selectors.unread_count(anna) == 1


def test_all_are_read_at_once_but_those_that_came_since(client: Client, anna: str) -> None:
    tell(anna, key="a")
    up_to = selectors.notices_for(anna)[0].id
    tell(anna, key="b")
    send(client, "/notices/read/", "/notices/", up_to=str(up_to))
    assert [one.key for one in selectors.notices_for(anna, only_unread=True)] == ["b"]
    assert send(client, "/notices/read/", "/notices/", up_to="all").status_code == 302
    assert selectors.unread_count(anna) == 1


def test_long_lists_go_on_and_can_be_narrowed(client: Client, anna: str) -> None:
    for number in range(32):
        tell(anna, key=f"k-{number:02}", title=f"第{number:02}条")
    first = read(client.get("/notices/"))
    assert "第31条" in first
    assert "第01条" not in first
    older = first.split('href="?before=', 1)[1].split('"', 1)[0]
    assert "第01条" in read(client.get(f"/notices/?before={older}"))
    services.mark_all_read(up_to=10**9, by=World.actor(World.__new__(World), anna), at=timezone.now())
    assert "没有未读的通知" in read(client.get("/notices/?unread=1"))
    assert client.get("/notices/?before=yesterday").status_code == 200


def test_letters_are_chosen_and_what_was_typed_is_kept(client: Client, anna: str) -> None:
    refused = send(client, "/account/notices/", address="anna.example.gov.cn", by_mail="yes")
    assert refused.status_code == 400
    assert 'value="anna.example.gov.cn"' in read(refused)
    assert "name@example.gov.cn" in read(refused)
    assert send(client, "/account/notices/", address="anna@example.gov.cn", by_mail="yes").status_code == 302
    assert selectors.mail_choice(anna) == selectors.Choice("anna@example.gov.cn", by_mail=True)
    assert "已保存。" in read(client.get("/account/notices/?saved=1"))
    send(client, "/account/notices/", address="")
    assert selectors.mail_choice(anna) == selectors.Choice("", by_mail=False)


def test_the_account_leads_to_notices(client: Client) -> None:
    page = read(client.get("/account/"))
    assert 'href="/notices/"' in page
    assert 'href="/account/notices/"' in page
