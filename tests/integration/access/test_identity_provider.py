"""Signing in at an identity provider, from a browser, with everything somebody may try on the way."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest
from django.test import Client
from django.utils import timezone

from sunan.access import models
from sunan.access.core.identity_provider import read_provider
from sunan.access.core.policy import AccessPolicy
from sunan.access.ingest import identity_provider as outside
from sunan.access.services import identities, people, provider_sign_in, signing_in
from sunan.access.services.guard import NotPermitted
from sunan.access.views.provider import KEPT_COOKIE
from sunan.access.visitors import COOKIE
from sunan.audit import selectors as log
from sunan.kernel.errors import InvalidInput, NotFound, Refused
from tests.identity_provider import Provider, fresh_key, running_provider
from tests.integration.access.world import World, browser, send, sign_in
from tests.moments import NOON, TESTER

pytestmark = pytest.mark.django_db

FIRST = fresh_key("first")
RETURN = "/sign-in/provider/return/"


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider, settings, monkeypatch: pytest.MonkeyPatch) -> Provider:
    """The provider as it is meant to be, known to the site, which knows nothing of it yet."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    fresh = Provider(issuer=running.issuer, key=FIRST)
    fresh.published = [fresh.key]
    running.__dict__.update(fresh.__dict__)
    settings.SUNAN_OIDC = read_provider(running.settings())
    outside.forget()
    return running


def linked(world: World, *roles: str, subject: str = "person-1") -> str:
    user = world.user("li", *roles)
    identities.link_identity(user=user, subject=subject, by=TESTER, at=NOON)
    return user


def asked(client: Client, query: str = "", language: str = "") -> str:
    """Press the button; return the address at the provider."""
    answer = client.get(f"{language}/sign-in/provider/{query}")
    assert answer.status_code == 302
    assert "no-store" in answer["Cache-Control"]
    return str(answer["Location"])


def back(client: Client, provider: Provider, query: str = "", **more: str):
    """Press the button, sign in at the provider, and come back."""
    return client.get(within(provider.answer_to(asked(client, query), **more)))


def within(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


def refusal(client: Client, answer: Any) -> tuple[int, str]:
    """Follow to the form; return its status and what it says."""
    assert answer.status_code == 302
    assert COOKIE not in answer.cookies
    page = client.get(answer["Location"])
    content = page.content.decode()
    assert 'name="password"' in content, "the form of passwords is offered"
    return page.status_code, content.split('role="alert">', 1)[1].split("</p>", 1)[0]


def actions(count: int = 1) -> list[str]:
    return [one.action for one in log.events(limit=count)]


def latest() -> Any:
    return log.events(limit=1)[0]


def test_without_a_provider_there_is_no_button_and_no_address(world: World, settings) -> None:
    settings.SUNAN_OIDC = None
    client = browser()
    assert "/sign-in/provider/" not in client.get("/sign-in/").content.decode()
    for path in ("/sign-in/provider/", "/en/sign-in/provider/", RETURN, RETURN + "?code=1&state=2"):
        assert client.get(path).status_code == 404
    user = world.user("li")
    with pytest.raises(NotFound):
        identities.link_identity(user=user, subject="person-1", by=TESTER, at=NOON)


def test_a_linked_user_signs_in_and_the_log_knows(world: World, provider: Provider) -> None:
    user = linked(world, "centre-officer")
    client = browser()
    page = client.get("/sign-in/?next=/account/").content.decode()
    assert 'href="/sign-in/provider/?next=%2Faccount%2F"' in page
    assert "用统一身份认证登录" in page
    assert "Sign in with the unified identity service" in client.get("/en/sign-in/").content.decode()
    answer = back(client, provider, "?next=/account/")
    assert (answer.status_code, answer["Location"]) == (302, "/account/")
    assert (answer.cookies[COOKIE]["httponly"], answer.cookies[COOKIE]["samesite"]) == (True, "Lax")
    assert answer.cookies[KEPT_COOKIE].value == ""
    account = client.get("/account/")
    assert account.status_code == 200
    assert "2026-11-22 已关联" in account.content.decode() or "11月22日" in account.content.decode()
    event = latest()
    assert (event.action, event.subject, event.actor.id) == ("access.signed_in", f"user:{user}", user)
    assert event.after == {"way": "identity_provider", "issuer": provider.issuer, "second_factor": False}


def test_nothing_is_asked_of_the_provider_before_somebody_presses_the_button(provider: Provider) -> None:
    client = browser()
    client.get("/sign-in/")
    assert provider.asked == []
    asked(client)
    asked(client)
    assert provider.asked == ["/.well-known/openid-configuration"]


def test_an_identity_that_nobody_linked_is_refused_and_makes_no_account(world: World, provider: Provider) -> None:
    world.user("li")
    before = models.User.objects.count()
    provider.subject = "<b>stranger</b>"
    client = browser()
    status, words = refusal(client, back(client, provider))
    assert status == 403
    assert "&lt;b&gt;stranger&lt;/b&gt;" in words
    assert "系统管理员" in words
    assert models.User.objects.count() == before
    event = latest()
    assert (event.action, event.subject) == ("access.sign_in_failed", "sign-in:unknown-identity")
    assert "stranger</b>" not in str(event.after)
    assert 'role="alert"' not in client.get("/sign-in/").content.decode(), "said once"


def test_the_same_subject_of_another_issuer_or_claim_is_somebody_else(
    world: World, provider: Provider, settings
) -> None:
    user = linked(world)
    models.LinkedIdentity.objects.filter(user=user).update(issuer="https://other.example.gov.cn")
    client = browser()
    assert refusal(client, back(client, provider))[0] == 403
    models.LinkedIdentity.objects.filter(user=user).update(issuer=provider.issuer, claim="staff")
    assert refusal(client, back(client, provider))[0] == 403


def test_a_locked_account_is_refused(world: World, provider: Provider) -> None:
    user = linked(world)
    people.lock_user(user=user, why="left", by=TESTER, at=NOON)
    client = browser()
    status, words = refusal(client, back(client, provider))
    assert status == 403
    assert "停用" in words
    assert (latest().action, latest().subject) == ("access.sign_in_failed", f"user:{user}")


def test_a_suspension_after_wrong_passwords_holds_here_too(world: World, provider: Provider) -> None:
    linked(world)
    for number in range(5):
        sign_in(browser(), "li", password=f"wrong-{number}")
    client = browser()
    status, words = refusal(client, back(client, provider))
    assert status == 403
    assert "失败次数过多" in words


def test_an_unlinked_identity_that_keeps_trying_is_suspended_until_it_is_linked(
    world: World, provider: Provider
) -> None:
    client = browser()
    for _ in range(5):
        refusal(client, back(client, provider))
    assert actions() == ["access.sign_in_locked"]
    assert "失败次数过多" in refusal(client, back(client, provider))[1]
    linked(world)
    assert back(client, provider).cookies[COOKIE].value


def test_an_erased_account_lets_nobody_in_and_forgets_the_identity(world: World, provider: Provider) -> None:
    user = linked(world)
    people.erase_user(user=user, why="asked", by=TESTER, at=NOON)
    assert not models.LinkedIdentity.objects.exists()
    client = browser()
    assert refusal(client, back(client, provider))[0] == 403
    with pytest.raises(Refused):
        identities.link_identity(user=user, subject="person-1", by=TESTER, at=NOON)


# Steps after it -----------------------------------------------------------------------------------------------


def test_our_second_factor_is_asked_all_the_same(world: World, provider: Provider) -> None:
    user = linked(world, "security-administrator")
    client = browser()
    answer = back(client, provider, "?next=/log/")
    assert answer["Location"] == "/account/second-factor/?next=%2Flog%2F"
    secret = world.with_second_factor(user)
    client = browser()
    answer = back(client, provider, "?next=/account/")
    assert answer["Location"] == "/sign-in/code/?next=%2Faccount%2F"
    assert client.get("/account/")["Location"] == "/sign-in/code/"
    answer = send(client, "/sign-in/code/?next=/account/", code=pyotp.TOTP(secret).now(), next="/account/")
    assert answer["Location"] == "/account/"
    assert client.get("/account/").status_code == 200


def test_the_second_factor_of_a_trusted_provider_counts_unless_it_says_there_was_none(
    world: World, provider: Provider, settings
) -> None:
    settings.SUNAN_OIDC = read_provider(provider.settings(SUNAN_OIDC_SECOND_FACTOR="provider"))
    user = linked(world, "security-administrator")
    client = browser()
    assert back(client, provider)["Location"] == "/account/"
    assert client.get("/account/").status_code == 200
    assert latest().after["second_factor"] is True
    world.with_second_factor(user)
    provider.claims = {"amr": ["pwd", "otp"]}
    assert back(browser(), provider)["Location"] == "/account/"
    provider.claims = {"amr": ["pwd"]}
    assert back(browser(), provider)["Location"].startswith("/sign-in/code/")


def test_a_password_that_is_due_is_asked_of_those_alone_who_use_it(world: World, provider: Provider, settings) -> None:
    user = linked(world)
    models.User.objects.filter(id=user).update(must_change_password=True)
    assert back(browser(), provider)["Location"] == "/account/"
    assert sign_in(browser(), "li")["Location"].startswith("/account/password/")
    settings.SUNAN_ACCESS = AccessPolicy(second_factor="everybody")
    assert back(browser(), provider)["Location"].startswith("/account/second-factor/")


# Forged, replayed, late ---------------------------------------------------------------------------------------


def test_an_answer_counts_once(world: World, provider: Provider) -> None:
    linked(world)
    client = browser()
    address = within(provider.answer_to(asked(client)))
    kept = client.cookies[KEPT_COOKIE].value
    assert client.get(address).cookies[COOKIE].value
    provider.codes["again"] = {"subject": "person-1"}
    client.cookies[KEPT_COOKIE] = kept
    status, words = refusal(client, client.get(address))
    assert status == 403
    assert "已用过" in words
    assert latest().after["reason"] == "replayed"
    assert provider.asked.count("/tokens") == 1, "the provider is not even asked"


@pytest.mark.parametrize(
    "query",
    ["", "?code=1", "?state=forged&code=1", "?state=%ED%A0%80&code=1", "?state=é&code=1", "?error=access_denied"],
    ids=["nothing", "no-state", "forged-state", "surrogate", "no-ascii", "error"],
)
def test_a_state_that_is_not_of_this_browser_is_refused(world: World, provider: Provider, query: str) -> None:
    linked(world)
    client = browser()
    asked(client)
    assert refusal(client, client.get(RETURN + query))[0] == 403
    assert latest().after == {"way": "identity_provider", "reason": "forged"}
    assert "/tokens" not in provider.asked


def test_an_answer_is_worth_nothing_in_another_browser(world: World, provider: Provider) -> None:
    linked(world)
    mine, other = browser(), browser()
    address = within(provider.answer_to(asked(mine)))
    assert refusal(other, other.get(address))[0] == 403
    asked(other)
    assert refusal(other, other.get(address))[0] == 403
    kept = mine.cookies[KEPT_COOKIE].value
    other.cookies[KEPT_COOKIE] = kept[:-1] + ("A" if kept[-1] != "A" else "B")
    assert refusal(other, other.get(address))[0] == 403


def finished(attempt: provider_sign_in.Begun, address: str, at: Any) -> provider_sign_in.Ended:
    answer = {name: found[0] for name, found in parse_qs(urlsplit(address).query).items()}
    return provider_sign_in.finish_at_provider(
        kept=attempt.kept, answer=answer, return_to="http://testserver/r", agent="b", by=TESTER, at=at
    )


@pytest.mark.parametrize(("minutes", "is_in"), [(9, True), (11, False), (-5, False)], ids=["in-time", "late", "early"])
def test_an_answer_has_ten_minutes(world: World, provider: Provider, minutes: int, is_in: bool) -> None:
    linked(world)
    now = timezone.now()
    begun = provider_sign_in.begin_at_provider(
        return_to="http://testserver/r", target="/", language="zh-hans", at=now - timedelta(minutes=minutes)
    )
    ended = finished(begun, provider.answer_to(begun.address), now)
    assert bool(ended.sign_in.token) is is_in


def test_what_the_provider_refuses_is_said_and_asked_again(provider: Provider) -> None:
    client = browser()
    state = parse_qs(urlsplit(asked(client)).query)["state"][0]
    status, words = refusal(client, client.get(f"{RETURN}?error=access_denied&state={state}"))
    assert status == 403
    assert "没有完成登录" in words
    assert latest().after["reason"] == "refused_by_provider"


def test_an_answer_that_names_another_issuer_is_refused(world: World, provider: Provider) -> None:
    linked(world)
    client = browser()
    assert back(client, provider, iss=provider.issuer).cookies[COOKIE].value
    client = browser()
    assert refusal(client, back(client, provider, iss="https://other.example.gov.cn"))[0] == 403


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"nonce": "of another sign-in"}, "wrong_nonce"),
        ({"nonce": None}, "wrong_nonce"),
        ({"aud": "another-system"}, "wrong_claim"),
        ({"iss": "https://other.example.gov.cn"}, "wrong_claim"),
        ({"exp": int(NOON.timestamp()) - 10**8}, "expired"),
        ({"sub": None}, "no_subject"),
    ],
    ids=["nonce", "no-nonce", "audience", "issuer", "expired", "no-subject"],
)
def test_a_token_that_does_not_stand_up_lets_nobody_in(
    world: World, provider: Provider, claims: dict[str, Any], reason: str
) -> None:
    linked(world)
    provider.claims = claims
    client = browser()
    assert refusal(client, back(client, provider))[0] == 403
    assert latest().after == {"way": "identity_provider", "reason": reason}


@pytest.mark.parametrize("header", [{"alg": "none"}, {"kid": "unknown"}], ids=["none", "unknown-key"])
def test_a_token_without_a_signature_of_the_provider_lets_nobody_in(
    world: World, provider: Provider, header: dict[str, str]
) -> None:
    linked(world)
    provider.header = header
    client = browser()
    assert refusal(client, back(client, provider))[0] == 403
    assert latest().after["reason"] in ("bad_token", "bad_signature")


def test_a_token_signed_by_somebody_else_lets_nobody_in(world: World, provider: Provider) -> None:
    linked(world)
    provider.key = fresh_key("first")
    client = browser()
    assert refusal(client, back(client, provider))[0] == 403
    assert latest().after["reason"] == "bad_signature"


def test_forged_answers_from_one_address_are_stopped(provider: Provider, settings) -> None:
    settings.SUNAN_ACCESS = AccessPolicy(attempts_from=3)
    client = browser()
    for _ in range(3):
        refusal(client, client.get(RETURN + "?state=x&code=y"))
    assert actions(3) == ["access.sign_in_locked", "access.sign_in_failed", "access.sign_in_failed"]
    assert "失败次数过多" in refusal(client, client.get(RETURN + "?state=x&code=y"))[1]
    assert actions(3) == ["access.sign_in_locked", "access.sign_in_failed", "access.sign_in_failed"]


@pytest.mark.parametrize(
    "target",
    ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "", "evil", "///evil.example"],
    ids=["address", "no-scheme", "backslash", "script", "nothing", "relative", "three-slashes"],
)
def test_nobody_is_led_away_from_the_site_afterwards(world: World, provider: Provider, target: str) -> None:
    linked(world)
    client = browser()
    address = provider.answer_to(str(client.get("/sign-in/provider/", {"next": target})["Location"]))
    assert client.get(within(address))["Location"] == "/account/"


# Keys, and a provider in trouble ------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["RSA", "EC"])
def test_new_keys_of_the_provider_are_fetched_when_a_token_needs_them(
    world: World, provider: Provider, kind: str
) -> None:
    linked(world)
    assert back(browser(), provider).cookies[COOKIE].value
    assert back(browser(), provider).cookies[COOKIE].value
    assert provider.asked.count("/keys") == 1
    provider.key = fresh_key("second", kind)
    provider.algorithm = "RS256" if kind == "RSA" else "ES256"
    provider.published = [provider.key]
    assert back(browser(), provider).cookies[COOKIE].value
    assert provider.asked.count("/keys") == 2
    assert provider.asked.count("/.well-known/openid-configuration") == 1


@pytest.mark.parametrize(
    ("methods", "secret"), [(["client_secret_post"], True), (["client_secret_basic"], True)], ids=["form", "header"]
)
def test_the_system_proves_itself_as_the_provider_asks(
    world: World, provider: Provider, methods: list[str], secret: bool
) -> None:
    linked(world)
    provider.methods = methods
    assert bool(back(browser(), provider).cookies[COOKIE].value) is secret


def test_a_code_that_the_provider_does_not_take_is_refused(world: World, provider: Provider) -> None:
    linked(world)
    client = browser()
    address = within(provider.answer_to(asked(client)))
    provider.codes.clear()
    assert refusal(client, client.get(address))[0] == 403
    assert latest().after["reason"] == "code_refused"


def test_a_wrong_client_secret_is_the_operators_matter_and_no_failure_of_the_person(
    world: World, provider: Provider, settings, caplog
) -> None:
    linked(world)
    before = actions()
    settings.SUNAN_OIDC = read_provider(provider.settings(SUNAN_OIDC_CLIENT_SECRET="wrong"))
    client = browser()
    status, words = refusal(client, back(client, provider))
    assert status == 503
    assert "此刻无法通过统一身份认证登录" in words
    assert actions() == before
    assert "invalid_client" in caplog.text


@pytest.mark.parametrize("status", [500, 404, 302], ids=["fails", "nothing-there", "leads-elsewhere"])
def test_a_provider_in_trouble_is_said_and_the_form_is_offered(world: World, provider: Provider, status: int) -> None:
    provider.status = status
    client = browser()
    page = client.get("/en/sign-in/provider/?next=/account/")
    content = page.content.decode()
    assert page.status_code == 503
    assert "is not possible at the moment" in content
    assert 'name="password"' in content
    assert "/elsewhere" not in provider.asked
    linked(world)
    assert sign_in(client, "li")["Location"] == "/account/"


def test_a_provider_that_is_down_is_left_alone_for_a_moment_and_then_asked_again(provider: Provider, settings) -> None:
    at = timezone.now()
    here = settings.SUNAN_OIDC
    provider.status = 500
    for _ in range(3):
        with pytest.raises(outside.ProviderUnavailable):
            outside.description_of(here, at)
    assert len(provider.asked) == 1
    provider.status = 200
    assert outside.description_of(here, at + outside.LEFT_ALONE).keys == provider.issuer + "/keys"


def test_a_provider_that_nobody_reaches_is_said(settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with running_provider() as gone:
        settings.SUNAN_OIDC = read_provider(gone.settings())
    outside.forget()
    page = browser().get("/sign-in/provider/")
    assert page.status_code == 503
    assert "此刻无法通过统一身份认证登录" in page.content.decode()


def test_a_document_for_another_issuer_is_not_believed(provider: Provider) -> None:
    provider.description = {"issuer": "https://other.example.gov.cn"}
    page = browser().get("/sign-in/provider/")
    assert page.status_code == 503
    assert "SUNAN_OIDC_ISSUER" in page.content.decode()


def test_an_answer_without_end_is_given_up(provider: Provider, caplog) -> None:
    provider.description = {"more": "x" * 600_000}
    assert browser().get("/sign-in/provider/").status_code == 503
    assert "too long or too slow" in caplog.text


def test_description_and_keys_are_fetched_anew_after_an_hour(provider: Provider, settings) -> None:
    at = timezone.now()
    for later in (timedelta(), timedelta(minutes=59), timedelta(minutes=61)):
        outside.keys_of(settings.SUNAN_OIDC, at + later)
    assert provider.asked.count("/keys") == 2


def test_an_english_visitor_comes_back_to_english_pages(world: World, provider: Provider) -> None:
    client = browser()
    address = asked(client, language="/en")
    assert parse_qs(urlsplit(address).query)["redirect_uri"] == [f"http://testserver{RETURN}"]
    answer = client.get(within(provider.answer_to(address)))
    assert answer["Location"].startswith("/en/sign-in/")
    assert "no account here is linked to you" in refusal(client, answer)[1]


# Linking ------------------------------------------------------------------------------------------------------


def test_linking_is_an_event_that_keeps_the_identity_apart(world: World, provider: Provider) -> None:
    user = world.user("li")
    identities.link_identity(user=user, subject=" person-1 ", why="asked by phone", by=TESTER, at=NOON)
    event = latest()
    assert (event.action, event.subject, event.why) == ("access.identity_linked", f"user:{user}", "asked by phone")
    assert event.after == {"issuer": provider.issuer, "claim": "sub"}
    assert event.personal[user]["identity"] == "person-1"
    assert models.LinkedIdentity.objects.get(user=user).subject == "person-1"


def test_one_account_has_one_identity_and_one_identity_one_account(world: World, provider: Provider) -> None:
    user, other = linked(world), world.user("wang")
    with pytest.raises(Refused):
        identities.link_identity(user=user, subject="person-2", by=TESTER, at=NOON)
    with pytest.raises(Refused):
        identities.link_identity(user=other, subject="person-1", by=TESTER, at=NOON)
    for written in ("", " ", "a\nb", "x" * 300):
        with pytest.raises(InvalidInput):
            identities.link_identity(user=other, subject=written, by=TESTER, at=NOON)
    with pytest.raises(NotFound):
        identities.link_identity(user="u-nobody", subject="person-3", by=TESTER, at=NOON)


def test_unlinking_ends_the_sessions_that_began_at_the_provider_and_no_others(world: World, provider: Provider) -> None:
    user = linked(world)
    by_provider, by_password = browser(), browser()
    back(by_provider, provider)
    sign_in(by_password, "li")
    identities.unlink_identity(user=user, why="left", by=TESTER, at=NOON)
    assert latest().action == "access.identity_unlinked"
    assert by_provider.get("/account/").status_code == 302
    assert by_password.get("/account/").status_code == 200
    assert refusal(by_provider, back(by_provider, provider))[0] == 403
    with pytest.raises(NotFound):
        identities.unlink_identity(user=user, by=TESTER, at=NOON)


def test_only_administrators_link_and_nobody_their_own_account(world: World, provider: Provider) -> None:
    officer, administrator = world.user("li", "centre-officer"), world.user("zhang", "system-administrator")
    with pytest.raises(NotPermitted):
        identities.link_identity(user=officer, subject="p", by=world.actor(officer), at=NOON)
    with pytest.raises(Refused):
        identities.link_identity(user=administrator, subject="p", by=world.actor(administrator), at=NOON)
    identities.link_identity(user=officer, subject="p", by=world.actor(administrator), at=NOON)
    with pytest.raises(NotPermitted):
        identities.unlink_identity(user=officer, by=world.actor(officer), at=NOON)


def test_the_token_of_the_session_is_stored_nowhere(world: World, provider: Provider) -> None:
    linked(world)
    token = back(browser(), provider).cookies[COOKIE].value
    session = models.Session.objects.get(id=signing_in.session_id(token))
    assert session.by_provider
    assert session.second_factor_at is None
