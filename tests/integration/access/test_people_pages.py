"""Pages with which administrators manage people and rights: what each may see and do, and what is said when refused."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from sunan.access import directory, models, selectors
from sunan.access.core.permissions import Permission
from sunan.access.services import people, rights
from sunan.audit import selectors as log
from tests.integration.access.world import (
    BEGAN,
    World,
    administrator,
    browser,
    send,
    sign_in,
    signed_in_as,
)
from tests.moments import NOON, TESTER

pytestmark = pytest.mark.django_db

SYSTEM, SECURITY, AUDIT = "system-administrator", "security-administrator", "audit-administrator"
REFUSED = frozenset({400, 403, 404})


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def wrong_field(text: str) -> str:
    """Return the id of the field that is marked as wrong."""
    found = re.findall(r'<(?:input|select|textarea) id="([a-z_]+)"[^>]*aria-invalid="true"', text)
    assert len(found) <= 1
    return found[0] if found else ""


def latest(user: str) -> tuple[str, str]:
    """Return the last event about a user and the reason given."""
    one = log.history(f"user:{user}")[0]
    return one.action.removeprefix("access."), one.why


# Creating ------------------------------------------------------------------------------------------------------


def test_a_first_password_is_shown_once_and_has_to_be_changed(world: World) -> None:
    client = administrator(world, "boss", SYSTEM)
    answer = send(client, "/people/new/", sign_in_name="Li.Ming", name="李明", organisation="bureau")
    assert answer.status_code == 200
    text = answer.content.decode()
    password = re.search(r'class="first-password">([^<]+)<', text).group(1)
    user = models.User.objects.get(sign_in_name="li.ming")
    assert password not in page(client, f"/people/{user.id}/")
    assert "下次登录时须更改" in page(client, f"/people/{user.id}/")
    mine = browser()
    assert sign_in(mine, "li.ming", password).headers["Location"].startswith("/account/password/")
    assert mine.get("/account/").headers["Location"] == "/account/password/"
    send(mine, "/account/password/", old=password, new="My-Own-Password-7", again="My-Own-Password-7")
    assert "李明" in page(mine, "/account/")
    assert latest(user.id)[0] == "password_changed"


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"sign_in_name": "boss"}, "sign_in_name", "已有人使用"),
        ({"sign_in_name": "a b"}, "sign_in_name", "不可用"),
        ({"sign_in_name": ""}, "sign_in_name", "请填写“登录名”"),
        ({"name": "名" * 81}, "name", "最多 80 个字符"),
        ({"organisation": "gamma"}, "organisation", "没有标识为“gamma”的单位"),
    ],
    ids=["taken", "unusable", "empty", "too long", "unknown organisation"],
)
def test_a_refused_account_says_where_and_keeps_what_was_typed(
    world: World, typed: dict[str, str], field: str, words: str
) -> None:
    client = administrator(world, "boss", SYSTEM)
    asked = {"sign_in_name": "wang", "name": "王芳", "organisation": "alpha", **typed}
    before = models.User.objects.count()
    answer = send(client, "/people/new/", **asked)
    text = answer.content.decode()
    assert answer.status_code in REFUSED
    assert words in text
    assert wrong_field(text) == field
    for value in asked.values():
        assert f'value="{value}"' in text
    assert models.User.objects.count() == before


def test_a_form_that_is_sent_twice_creates_one_account(world: World) -> None:
    client = administrator(world, "boss", SYSTEM)
    text = page(client, "/people/new/")
    hidden = {name: text.rsplit(f'name="{name}" value="', 1)[1].split('"')[0] for name in
              ("csrfmiddlewaretoken", "form_number")}  # fmt: skip
    asked = {**hidden, "sign_in_name": "wang", "name": "王芳", "organisation": "alpha"}
    assert client.post("/people/new/", asked).status_code == 200
    again = client.post("/people/new/", {**asked, "sign_in_name": "wang2"})
    assert again.status_code in REFUSED
    assert "已经提交过" in again.content.decode()
    assert not models.User.objects.filter(sign_in_name="wang2").exists()


# Changing ------------------------------------------------------------------------------------------------------

DEEDS: dict[str, tuple[dict[str, str], str, Callable[[models.User], bool]]] = {
    "lock": ({"confirm": "yes"}, "user_locked", lambda user: user.locked_at is not None),
    "password": ({"confirm": "yes"}, "password_reset", lambda user: user.must_change_password),
    "second-factor": ({"confirm": "yes"}, "second_factor_removed", lambda user: user.second_factor_at is None),
    "move": (
        {"organisation": "beta"},
        "user_moved",
        lambda user: selectors.organisation_of(user.id, selectors.day_of(timezone.now())) == "beta",
    ),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_is_done_with_its_reason_and_leads_back_to_the_person(world: World, deed: str) -> None:
    client, li = administrator(world, "boss", SYSTEM), world.user("li", organisation="alpha")
    world.with_second_factor(li)
    theirs = signed_in_as(world, li)
    typed, action, is_done = DEEDS[deed]
    today = {"on": selectors.day_of(timezone.now()).isoformat()} if deed == "move" else {}
    assert not is_done(models.User.objects.get(id=li))
    answer = send(client, f"/people/{li}/{deed}/", why="本人申请", **typed, **today)
    assert is_done(models.User.objects.get(id=li))
    assert latest(li) == (action, "本人申请")
    if deed == "password":
        assert "首次口令" in answer.content.decode()
    else:
        assert answer.headers["Location"] == f"/people/{li}/"
        page(client, f"/people/{li}/")
    if deed != "move":
        assert theirs.get("/account/").headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(
    ("left_out", "words"), [("confirm", "请先勾选"), ("why", "请填写“理由”")], ids=["not confirmed", "no reason"]
)
@pytest.mark.parametrize("deed", ["lock", "password", "second-factor"])
def test_a_deed_is_done_only_when_confirmed_and_explained(world: World, deed: str, left_out: str, words: str) -> None:
    client, li = administrator(world, "boss", SYSTEM), world.user("li")
    world.with_second_factor(li)
    before = latest(li)
    typed = {"why": "离职交接", "confirm": "yes"} | {left_out: ""}
    answer = send(client, f"/people/{li}/{deed}/", **typed)
    text = answer.content.decode()
    assert answer.status_code in REFUSED
    assert words in text
    assert wrong_field(text) == left_out
    assert ("离职交接" in text) is (left_out == "confirm")
    assert latest(li) == before


def test_a_locked_account_is_unlocked_and_so_is_one_that_failed_too_often(world: World, settings) -> None:
    client, li = administrator(world, "boss", SYSTEM), world.user("li")
    people.lock_user(user=li, why="", by=TESTER, at=NOON)
    assert "已停用" in page(client, f"/people/{li}/")
    send(client, f"/people/{li}/unlock/", why="返岗")
    assert latest(li) == ("user_unlocked", "返岗")
    stranger = browser()
    for _ in range(settings.SUNAN_ACCESS.attempts):
        sign_in(stranger, "li", "wrong")
    assert "登录暂停" in sign_in(stranger, "li").content.decode()
    assert "暂停登录" in page(client, f"/people/{li}/")
    assert "li的姓名" in page(client, "/people/?state=suspended")
    assert "li的姓名" not in page(client, "/people/?state=active")
    send(client, f"/people/{li}/unlock/", why="本人来电")
    assert sign_in(stranger, "li").headers["Location"] == "/account/"


# Roles ---------------------------------------------------------------------------------------------------------


def test_a_role_is_granted_with_scope_and_dates_and_revoked(world: World) -> None:
    client, li = administrator(world, "sec", SECURITY), world.user("li", organisation="bureau")
    answer = send(
        client, f"/people/{li}/grant/", role="city-officer", scope="", areas=["320500", "320100"], organisations="",
        begins="2026-02-01", ends="2099-01-01", why="任命文件",
    )  # fmt: skip
    assert answer.headers["Location"] == f"/people/{li}/"
    assert latest(li) == ("role_granted", "任命文件")
    (held,) = selectors.person(li, timezone.now()).grants
    assert (held.role, held.scope, held.values) == ("city-officer", "areas", ("320100", "320500"))
    text = page(client, f"/people/{li}/")
    for shown in ("设区市填报人员", "苏州市", "南京市", "2026-02-01", "2099-01-01", "sec的姓名", "有效"):
        assert shown in text
    send(client, f"/people/{li}/grants/{held.id}/revoke/", why="调离", confirm="yes")
    assert latest(li) == ("role_revoked", "调离")
    assert "已收回" in page(client, f"/people/{li}/")
    again = send(client, f"/people/{li}/grants/{held.id}/revoke/", why="调离", confirm="yes")
    assert again.status_code in REFUSED
    assert "已经收回" in again.content.decode()


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"role": AUDIT}, "role", "两者须由不同的人担任"),
        ({"role": "king"}, "role", "没有“king”"),
        ({"role": "city-officer"}, "", "须列出至少一项"),
        ({"role": "city-officer", "areas": "999999"}, "", "不存在"),
        ({"role": "enterprise-clerk", "ends": "2026-01-01"}, "", "截止日须晚于起始日"),
        ({"role": "enterprise-clerk", "begins": "soon"}, "begins", "不是日期"),
        ({"role": "enterprise-clerk", "scope": "organisations", "organisations": "alpha, gamma"}, "", "gamma"),
    ],
    ids=["excluded", "no role", "no area", "no such area", "days", "no day", "no organisation"],
)
def test_a_refused_grant_says_why_and_keeps_what_was_typed(
    world: World, typed: dict[str, str], field: str, words: str
) -> None:
    client, li = administrator(world, "sec", SECURITY), world.user("li", SYSTEM)
    asked = {"begins": "2026-03-01", "ends": "", "why": "理由如下", **typed}
    answer = send(client, f"/people/{li}/grant/", **asked)
    text = answer.content.decode()
    assert answer.status_code in REFUSED
    assert words in text
    assert wrong_field(text) == field
    assert "理由如下</textarea>" in text
    assert f'value="{asked["begins"]}"' in text
    if asked["role"] in selectors.roles_in_force():
        assert f'<option value="{asked["role"]}" selected>' in text
    assert len(selectors.person(li, timezone.now()).grants) == 1


def test_nobody_grants_to_themselves_or_locks_themselves_or_resets_their_own_keys(world: World) -> None:
    system, security = administrator(world, "sys", SYSTEM), administrator(world, "sec", SECURITY)
    me = {name: models.User.objects.get(sign_in_name=name).id for name in ("sys", "sec")}
    answer = send(security, f"/people/{me['sec']}/grant/", role="expert", begins="2026-03-01", why="x")
    assert answer.status_code in REFUSED
    assert "不能给自己授予角色" in answer.content.decode()
    for deed, words in {"lock": "不能停用自己", "password": "您自己的账户", "second-factor": "您自己的账户"}.items():
        answer = send(system, f"/people/{me['sys']}/{deed}/", why="x", confirm="yes")
        assert answer.status_code in REFUSED
        assert words in answer.content.decode()
    own = page(system, f"/people/{me['sys']}/")
    assert "/lock/" not in own
    assert "这是您自己的账户" in own


def test_the_last_administrator_stays_and_of_two_who_lock_each_other_one_remains(world: World) -> None:
    first, second = administrator(world, "one", SYSTEM), administrator(world, "two", SYSTEM)
    auditor = world.user("audit", AUDIT)
    one, two = (models.User.objects.get(sign_in_name=name).id for name in ("one", "two"))
    refused = send(first, f"/people/{auditor}/lock/", why="x", confirm="yes")
    assert refused.status_code in REFUSED
    assert "这是最后一位能“查阅操作日志”的人" in refused.content.decode()
    form = page(second, f"/people/{one}/lock/")
    assert send(first, f"/people/{two}/lock/", why="x", confirm="yes").status_code == 302
    hidden = {name: form.rsplit(f'name="{name}" value="', 1)[1].split('"')[0] for name in
              ("csrfmiddlewaretoken", "form_number")}  # fmt: skip
    late = second.post(f"/people/{one}/lock/", {**hidden, "why": "x", "confirm": "yes"})
    assert late.headers["Location"].startswith("/sign-in/")
    assert models.User.objects.get(id=one).locked_at is None
    security = administrator(world, "sec", SECURITY)
    number = models.Grant.objects.get(user=one).pk
    last = send(security, f"/people/{one}/grants/{number}/revoke/", why="x", confirm="yes")
    assert "这是最后一位能“管理用户”的人" in last.content.decode()


def test_somebody_who_was_erased_is_shown_as_nobody_and_not_brought_back(world: World) -> None:
    client, security = administrator(world, "boss", SYSTEM), administrator(world, "sec", SECURITY)
    li = world.user("li")
    people.erase_user(user=li, why="本人请求", by=TESTER, at=NOON)
    text = page(client, f"/people/{li}/")
    assert "已抹除" in text
    assert f"/people/{li}/unlock/" not in text
    for path in (f"/people/{li}/unlock/", f"/people/{li}/password/"):
        assert "已抹除" in send(client, path, why="x", confirm="yes").content.decode()
    refused = send(security, f"/people/{li}/grant/", role="expert", begins="2026-03-01", why="x")
    assert refused.status_code in REFUSED
    assert models.User.objects.get(id=li).locked_at is not None


# Seeing --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "offered"),
    [(SYSTEM, {"lock", "password", "move"}), (SECURITY, {"grant", "revoke"}), (AUDIT, set())],
)
def test_each_administrator_is_offered_their_own_deeds_alone(world: World, role: str, offered: set[str]) -> None:
    client, li = administrator(world, "boss", role), world.user("li", "expert")
    text = page(client, f"/people/{li}/")
    assert "li的姓名" in text
    assert "专家" in text
    assert set(re.findall(rf'/people/{li}/(?:grants/\d+/)?([a-z-]+)/"', text)) == offered
    assert ("/people/new/" in page(client, "/people/")) is (role == SYSTEM)
    assert (f"/log/?subject=user:{li}" in text) is (role == AUDIT)


@pytest.mark.parametrize(
    ("role", "pages"),
    [
        (SYSTEM, ["/people/", "/organisations/", "/jobs/"]),
        (SECURITY, ["/people/", "/organisations/", "/jobs/"]),
        (AUDIT, ["/people/", "/organisations/", "/log/", "/jobs/"]),
        ("expert", ["/jobs/"]),
    ],
)
def test_the_menu_leads_where_one_may_go_and_nowhere_else(world: World, role: str, pages: list[str]) -> None:
    client = administrator(world, "who", role)
    menu = page(client, "/account/").split('<nav class="menu"')[1].split("</nav>")[0]
    assert re.findall(r'href="([^"]+)"', menu) == pages
    for path in pages:
        page(client, path)
    assert '<nav class="menu"' not in browser().get("/sign-in/").content.decode()


def test_a_list_is_searched_narrowed_and_turned_over(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    client = administrator(world, "boss", SYSTEM)
    world.user("anna", organisation="alpha")
    locked = world.user("bert", organisation="beta")
    people.lock_user(user=locked, why="", by=TESTER, at=NOON)

    def names(query: str) -> list[str]:
        return re.findall(r'/people/u-[0-9a-f]+/"><span lang="zh-Hans">([^<]+)<', page(client, f"/people/?{query}"))

    assert names("") == ["anna", "bert", "boss"]
    assert names("search=ann") == names("search=anna的姓名") == names("organisation=alpha") == ["anna"]
    assert names("organisation=beta单位") == names("state=locked") == names(f"search={locked}") == ["bert"]
    assert names("state=active&organisation=beta") == names("search=%25") == names("search=%00'--") == []
    text = page(client, "/people/?search=boss")
    assert "系统管理员" in text
    assert "已启用" in text
    assert "没有记录" not in text
    monkeypatch.setattr(directory, "ON_A_PAGE", 2)
    assert names("page=1") == ["anna", "bert"]
    assert names("page=2") == names("page=99") == ["boss"]
    assert names("page=x") == names("page=-1") == ["anna", "bert"]
    assert 'href="?search=%E5%A7%93%E5%90%8D&amp;page=1"' in page(client, "/people/?search=姓名&page=2")


# The administrator of one organisation -------------------------------------------------------------------------


def test_an_administrator_of_one_organisation_creates_people_there_and_nowhere_else(world: World) -> None:
    client = administrator(world, "local", SYSTEM, own=True, organisation="bureau")
    assert 'value="bureau"' in page(client, "/people/new/")
    made = send(client, "/people/new/", sign_in_name="here", name="这里", organisation="bureau")
    assert made.status_code == 200
    refused = send(client, "/people/new/", sign_in_name="there", name="那里", organisation="alpha")
    assert refused.status_code in REFUSED
    assert wrong_field(refused.content.decode()) == "organisation"
    assert not models.User.objects.filter(sign_in_name="there").exists()
    created = client.get("/organisations/new/")
    assert created.status_code == 403
    assert "不在您的管辖范围内" in created.content.decode()
    assert "/organisations/new/" not in page(client, "/organisations/")


def test_an_administrator_of_one_organisation_cannot_take_over_one_of_all(world: World) -> None:
    client = administrator(world, "local", SYSTEM, own=True, organisation="bureau")
    chief = world.user("chief", SECURITY, organisation="bureau")
    world.with_second_factor(chief)
    world.user("chief2", SECURITY)
    for deed in ("password", "second-factor", "lock"):
        answer = send(client, f"/people/{chief}/{deed}/", why="x", confirm="yes")
        assert answer.status_code in REFUSED
        assert "此人管理全部单位" in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "is_granted"),
    [
        ({"role": "enterprise-clerk"}, True),
        ({"role": "enterprise-clerk", "scope": "organisations", "organisations": "bureau"}, True),
        ({"role": "enterprise-clerk", "scope": "organisations", "organisations": "alpha"}, False),
        ({"role": "province-officer"}, False),
        ({"role": "city-officer", "areas": "320500"}, False),
    ],
    ids=["own", "named", "another one", "everything", "an area"],
)
def test_a_security_administrator_of_one_organisation_grants_no_more_than_that(
    world: World, typed: dict[str, str], is_granted: bool
) -> None:
    client = administrator(world, "local", SECURITY, own=True, organisation="bureau")
    li = world.user("li", organisation="bureau")
    answer = send(client, f"/people/{li}/grant/", begins="2026-03-01", why="x", **typed)
    assert answer.status_code == 302 if is_granted else answer.status_code in REFUSED
    assert ("超出您自己的管辖范围" in answer.content.decode()) is not is_granted
    assert models.Grant.objects.filter(user=li).exists() is is_granted


def test_who_belongs_nowhere_is_for_administrators_of_all_alone(world: World) -> None:
    from sunan.access.services import organisations

    local = administrator(world, "local", SYSTEM, own=True, organisation="bureau")
    lost = world.user("lost", organisation="alpha")
    organisations.close_organisation(organisation="alpha", on=NOON.date(), why="", by=TESTER, at=NOON)
    assert local.get(f"/people/{lost}/").status_code == 404
    assert "lost的姓名" not in page(local, "/people/")
    assert "lost的姓名" in page(administrator(world, "boss", SYSTEM), "/people/")


def test_one_holder_for_some_rows_does_not_count_as_the_administrator_who_is_left(world: World) -> None:
    only, other = world.user("only", SYSTEM), world.user("local", organisation="bureau")
    rights.grant_role(user=other, role=SYSTEM, scope="own", begins=BEGAN, by=TESTER, at=NOON)
    assert set(selectors.holders_of(Permission.MANAGE_USERS, NOON)) == {only, other}
    security = administrator(world, "sec", SECURITY)
    number = models.Grant.objects.get(user=only).pk
    answer = send(security, f"/people/{only}/grants/{number}/revoke/", why="x", confirm="yes")
    assert "这是最后一位能“管理用户”的人" in answer.content.decode()
    number = models.Grant.objects.get(user=other).pk
    assert send(security, f"/people/{other}/grants/{number}/revoke/", why="x", confirm="yes").status_code == 302


def test_english_pages_say_refusals_in_english(world: World) -> None:
    client, li = administrator(world, "boss", SYSTEM), world.user("li")
    answer = send(client, f"/en/people/{li}/lock/", why="left", confirm="")
    assert answer.status_code in REFUSED
    assert "Tick “Yes, lock the account” first" in answer.content.decode()
    assert send(client, f"/en/people/{li}/lock/", why="left", confirm="yes").headers["Location"] == f"/en/people/{li}/"
