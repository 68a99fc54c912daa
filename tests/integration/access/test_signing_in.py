"""Signing in from a browser: lock-out, steps, sessions, forms, and everything somebody may try."""

from __future__ import annotations

import base64
from datetime import datetime, timedelta

import pyotp
import pytest
from django.test import Client
from django.utils import timezone

from sunan.access import models
from sunan.access.core.policy import AccessPolicy
from sunan.access.services import people, signing_in
from sunan.access.visitors import COOKIE
from sunan.audit import selectors as log
from sunan.kernel.actors import Actor, ActorKind
from tests.integration.access.world import AGENT, PASSWORD, World, browser, send, sign_in
from tests.moments import NOON, TESTER

pytestmark = pytest.mark.django_db

STRANGER = Actor(ActorKind.USER, "stranger-2026-11", source="10.6.6.6")


def try_in(name: str = "li", password: str = PASSWORD, at: datetime = NOON, **options: str) -> signing_in.SignIn:
    by = Actor(ActorKind.USER, "stranger-2026-11", source=options.get("source", "10.6.6.6"))
    return signing_in.sign_in(name=name, password=password, agent=AGENT, by=by, at=at)


def test_a_user_signs_in_sees_the_account_and_signs_out(world: World) -> None:
    world.user("li", "centre-officer")
    client = browser()
    answer = sign_in(client, "LI ")
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    page = client.get("/account/")
    content = page.content.decode()
    assert page.status_code == 200
    assert "li的姓名" in content
    assert "管理服务中心人员" in content
    assert "未证实，由运营单位确定" in content
    assert "no-store" in page["Cache-Control"]
    assert "Cookie" in page["Vary"]
    assert "unconfirmed; the operator decides" in client.get("/en/account/").content.decode()
    answer = send(client, "/sign-out/", form_at="/account/")
    assert answer.status_code == 302
    assert client.get("/account/").status_code == 302
    assert [one.action for one in log.events(limit=2)] == ["access.signed_out", "access.signed_in"]


def test_the_cookie_is_out_of_reach_of_scripts_and_the_token_is_stored_nowhere(world: World) -> None:
    world.user("li")
    client = browser()
    cookie = sign_in(client, "li").cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert not models.Session.objects.filter(id=cookie.value).exists()
    assert models.Session.objects.filter(id=signing_in.session_id(cookie.value)).exists()


def test_ten_thousand_wrong_passwords_lock_the_account_and_do_not_flood_the_log(world: World) -> None:
    user = world.user("li")
    before = len(log.events(limit=1000))
    for number in range(10_000):
        outcome = try_in(
            password=f"wrong-{number}", at=NOON + timedelta(milliseconds=number), source=f"10.0.{number % 250}.1"
        )
        assert not outcome.token
    assert outcome.refusal
    assert "30 分钟" in outcome.refusal.zh
    found = log.events(limit=1000)[: -before or None]
    assert [one.action for one in reversed(found)] == ["access.sign_in_failed"] * 4 + ["access.sign_in_locked"]
    assert {one.subject for one in found} == {f"user:{user}"}
    assert found[0].actor.source == "10.0.4.1"
    assert not try_in(at=NOON + timedelta(minutes=29)).token, "locked out with the right password too"
    assert try_in(at=NOON + timedelta(minutes=31)).token


def test_an_administrator_lets_somebody_in_again_before_the_time_is_over(world: World) -> None:
    user = world.user("li")
    for _ in range(5):
        try_in(password="wrong")
    assert not try_in().token
    people.unlock_user(user=user, why="本人来电", by=TESTER, at=NOON)
    assert try_in().token


def test_a_right_password_starts_the_count_afresh(world: World) -> None:
    world.user("li")
    for _ in range(3):
        for _ in range(4):
            try_in(password="wrong")
        assert try_in().token


def test_one_address_cannot_try_many_names(world: World) -> None:
    for number in range(50):
        assert try_in(name=f"name-{number}", password="wrong").refusal == signing_in.WRONG
    world.user("li")
    outcome = try_in()
    assert outcome.refusal
    assert outcome.refusal != signing_in.WRONG
    assert try_in(source="10.7.7.7").token


@pytest.mark.parametrize("name", ["nobody", "", "a b\r\n", "x" * 5000, "李\x00", "' OR 1=1 --"])
def test_whether_a_name_exists_cannot_be_told(world: World, name: str) -> None:
    world.user("li")
    for _ in range(4):
        assert (
            try_in(name=name, password="wrong").refusal == try_in(name="li", password="wrong", source="1.1.1.1").refusal
        )
    first, second = try_in(name=name, password="wrong"), try_in(name="li", password="wrong", source="1.1.1.1")
    assert first.refusal == second.refusal
    assert not any("OR 1=1" in one.subject for one in log.events(limit=100))


def test_a_clock_that_jumps_back_lengthens_no_session_and_shortens_no_lock(world: World) -> None:
    world.user("li")
    token = try_in().token
    assert signing_in.resume(token=token, agent=AGENT, at=NOON + timedelta(minutes=10))
    assert signing_in.resume(token=token, agent=AGENT, at=NOON - timedelta(hours=2)) is None
    for _ in range(5):
        try_in(password="wrong")
    assert not try_in(at=NOON - timedelta(hours=2)).token
    assert not try_in(at=NOON + timedelta(minutes=29)).token


def test_a_session_ends_when_idle_too_long_open_too_long_or_locked(world: World) -> None:
    user = world.user("li")
    token = try_in().token

    def is_open(minutes: int) -> bool:
        return signing_in.resume(token=token, agent=AGENT, at=NOON + timedelta(minutes=minutes)) is not None

    assert [is_open(n) for n in (29, 58, 80)] == [True, True, True]
    assert not is_open(111)
    token = try_in().token
    for minutes in range(20, 721, 20):
        assert is_open(minutes)
    assert not is_open(725)
    token = try_in().token
    people.lock_user(user=user, why="", by=TESTER, at=NOON)
    assert not is_open(1)
    assert try_in().refusal


def test_a_stolen_token_is_worth_nothing_in_another_browser(world: World) -> None:
    world.user("li")
    client = browser()
    sign_in(client, "li")
    thief = Client(HTTP_USER_AGENT="another browser")
    thief.cookies[COOKIE] = client.cookies[COOKIE].value
    assert thief.get("/account/").status_code == 302
    assert client.get("/account/").status_code == 200


def test_every_tampered_cookie_is_nobody(world: World) -> None:
    world.user("li")
    client = browser()
    sign_in(client, "li")
    token = client.cookies[COOKIE].value
    forged = [token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :] for place in range(len(token))]
    forged += ["", token[:-1], token + "A", token * 50, token.swapcase(), "\x00", "u-1", signing_in.session_id(token)]
    forged += [base64.b64encode(b'{"user": "li"}').decode(), "' OR '1'='1", "\xff\xfe"]
    for value in forged:
        other = Client(HTTP_USER_AGENT=AGENT)
        other.cookies[COOKIE] = value
        assert other.get("/account/").status_code == 302, value


def test_signing_in_ends_the_session_that_was_there_and_changes_its_token(world: World) -> None:
    world.user("li")
    world.user("wang")
    client = browser()
    first = sign_in(client, "li").cookies[COOKIE].value
    second = sign_in(client, "wang").cookies[COOKIE].value
    assert first != second
    assert models.Session.objects.get(id=signing_in.session_id(first)).ended_at
    fixed = browser()
    fixed.cookies[COOKIE] = "chosen-by-somebody-else"
    assert sign_in(fixed, "li").cookies[COOKIE].value != "chosen-by-somebody-else"


def test_a_first_password_has_to_be_changed_before_anything_else(world: World) -> None:
    world.user("li", "audit-administrator", ready=False)
    client = browser()
    assert sign_in(client, "li")["Location"].startswith("/account/password/")
    for path in ("/account/", "/log/", "/account/second-factor/"):
        assert client.get(path)["Location"] == "/account/password/"
    wrong = send(client, "/account/password/", old="no", new="Fresh-Password-2", again="Fresh-Password-2")
    assert (wrong.status_code, "现用口令不对" in wrong.content.decode()) == (403, True)
    for new, again, said in (
        (PASSWORD, PASSWORD, "不能与现用口令相同"),
        ("Fresh-Password-2", "Fresh-Password-3", "不一样"),
        ("short", "short", "至少 12 个字符"),
    ):
        answer = send(client, "/account/password/", old=PASSWORD, new=new, again=again)
        assert said in answer.content.decode()
    assert (
        send(client, "/account/password/", old=PASSWORD, new="Fresh-Password-2", again="Fresh-Password-2").status_code
        == 302
    )
    assert client.get("/account/")["Location"] == "/account/second-factor/", "an administrator needs a second factor"


def test_a_password_that_ran_out_has_to_be_changed(world: World) -> None:
    user = world.user("li")
    models.User.objects.filter(id=user).update(password_set_at=timezone.now() - timedelta(days=181))
    client = browser()
    assert sign_in(client, "li")["Location"].startswith("/account/password/")


def test_a_second_factor_is_set_up_and_asked_for(world: World) -> None:
    world.user("li", "audit-administrator")
    client = browser()
    assert sign_in(client, "li")["Location"].startswith("/account/second-factor/")
    page = client.get("/account/second-factor/").content.decode()
    assert "<svg" in page
    secret = page.split("<code>")[1].split("</code>")[0].replace(" ", "")
    assert "验证码不对" in send(client, "/account/second-factor/", code="000000").content.decode()
    done = send(client, "/account/second-factor/", code=pyotp.TOTP(secret).at(timezone.now())).content.decode()
    codes = [part.split("</code>")[0] for part in done.split("<code>")[1:]]
    assert len([one for one in codes if "-" in one]) == 10
    assert client.get("/log/").status_code == 200

    other = browser()
    assert sign_in(other, "li")["Location"].startswith("/sign-in/code/")
    assert other.get("/log/")["Location"] == "/sign-in/code/"
    assert other.get("/account/password/")["Location"] == "/sign-in/code/"
    code = pyotp.TOTP(secret).at(timezone.now())
    assert send(other, "/sign-in/code/", code=code).status_code == 403, "the code that set it up is used"
    assert send(other, "/sign-in/code/", code=codes[0]).status_code == 302
    assert other.get("/log/").status_code == 200
    again = browser()
    sign_in(again, "li")
    assert send(again, "/sign-in/code/", code=codes[0]).status_code == 403, "a recovery code works once"
    assert send(again, "/sign-in/code/", code=codes[1].upper()).status_code == 302


def test_guessing_codes_is_locked_out(world: World) -> None:
    secret = world.with_second_factor(world.user("li"))
    client = browser()
    sign_in(client, "li")
    for _ in range(5):
        assert "不对" in send(client, "/sign-in/code/", code="000000").content.decode()
    answer = send(client, "/sign-in/code/", code=pyotp.TOTP(secret).at(timezone.now()))
    assert (answer.status_code, "失败次数过多" in answer.content.decode()) == (403, True)


def test_a_form_without_its_token_is_refused(world: World) -> None:
    world.user("li")
    client = browser()
    assert client.post("/sign-in/", {"name": "li", "password": PASSWORD}).status_code == 403
    sign_in(client, "li")
    forged = client.post("/account/sessions/end/", {"form_number": "x"})
    assert forged.status_code == 403
    assert "没有通过来源核对" in forged.content.decode()
    other = browser()
    other.get("/sign-in/")
    wrong = other.post("/sign-in/", {"name": "li", "password": PASSWORD, "csrfmiddlewaretoken": "a" * 64})
    assert wrong.status_code == 403


def test_a_form_that_is_replayed_is_not_taken_twice(world: World) -> None:
    world.user("li")
    client, second = browser(), browser()
    sign_in(client, "li")
    sign_in(second, "li")
    page = client.get("/account/").content.decode()
    fields = {
        name: page.rsplit(f'name="{name}" value="', 1)[1].split('"', 1)[0]
        for name in ("csrfmiddlewaretoken", "form_number")
    }
    assert client.post("/account/sessions/end/", fields).status_code == 302
    assert second.get("/account/").status_code == 302
    again = client.post("/account/sessions/end/", fields)
    assert (again.status_code, "已经提交过" in again.content.decode()) == (403, True)
    assert client.post("/account/sessions/end/", {**fields, "form_number": ""}).status_code == 403
    assert sum(one.action == "access.session_ended" for one in log.events(limit=50)) == 1


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:///evil.example",
        "/log/\r\nSet-Cookie: a=b", "\x01//evil.example", "https:evil.example", "///evil.example", "account",
    ],
)  # fmt: skip
def test_after_signing_in_nobody_is_led_elsewhere_and_no_header_is_smuggled_in(world: World, target: str) -> None:
    world.user("li")
    answer = sign_in(browser(), "li", next=target)
    assert answer.status_code == 302
    place = answer["Location"]
    assert place.startswith("/")
    assert not place.startswith(("//", "/\\"))
    assert "\n" not in place
    assert "\r" not in place
    assert set(answer.cookies) == {COOKIE, "sunan_form"}


def test_a_visitor_is_led_back_to_the_page_asked_for(world: World) -> None:
    world.user("li")
    client = browser()
    answer = client.get("/account/?x=1")
    assert answer["Location"] == "/sign-in/?next=%2Faccount%2F%3Fx%3D1"
    assert sign_in(client, "li", next="/account/?x=1")["Location"] == "/account/?x=1"


def test_a_program_is_told_401() -> None:
    answer = Client().get("/account/", HTTP_ACCEPT="application/json")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_demonstration_accounts_work_in_demonstration_mode_only(world: World, settings) -> None:
    from sunan.access.selectors import roles_in_force
    from sunan.access.services.demonstration import PASSWORD as SHOWN
    from sunan.access.services.demonstration import create_demonstration_accounts
    from sunan.kernel.errors import Refused

    with pytest.raises(Refused):
        create_demonstration_accounts(by=TESTER, at=NOON)
    settings.SUNAN_DEMO = True
    assert create_demonstration_accounts(by=TESTER, at=NOON) == len(roles_in_force())
    assert create_demonstration_accounts(by=TESTER, at=NOON) == 0
    client = browser()
    assert "演示模式" in client.get("/sign-in/").content.decode()
    assert sign_in(client, "demo-audit-administrator", SHOWN)["Location"] == "/account/"
    assert client.get("/log/").status_code == 200
    assert (
        "Demonstration mode" in client.get("/en/log/").content.decode()
        or "演示模式" in client.get("/log/").content.decode()
    )
    settings.SUNAN_DEMO = False
    assert client.get("/log/").status_code == 302
    assert "演示模式" not in client.get("/sign-in/").content.decode()
    assert "演示账户只能在演示模式" in sign_in(browser(), "demo-audit-administrator", SHOWN).content.decode()


def test_the_policy_of_the_operator_is_the_one_in_force(world: World, settings) -> None:
    settings.SUNAN_ACCESS = AccessPolicy(attempts=1, lock_minutes=2, second_factor="everybody")
    world.user("li")
    try_in(password="wrong")
    assert not try_in().token
    assert try_in(at=NOON + timedelta(minutes=3)).token
    client = browser()
    assert sign_in(client, "li")["Location"].startswith("/account/second-factor/")
