"""Passwords that a user had before are refused, as far back as the operator says, and kept no longer."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from sunan.access import models
from sunan.access.core.policy import AccessPolicy, read_policy
from sunan.access.services import people
from sunan.access.services.people import PasswordUnfit
from sunan.kernel.errors import InvalidInput
from tests.integration.access.world import PASSWORD, World, browser, send, sign_in
from tests.moments import NOON, TESTER

pytestmark = pytest.mark.django_db


def word(number: int) -> str:
    return f"Another-Password-{number}"


def change(world: World, user: str, old: str, new: str, at: datetime = NOON) -> None:
    people.change_own_password(user=user, old=old, new=new, keep_session="", by=world.actor(user), at=at)


@pytest.fixture
def three(settings) -> None:
    settings.SUNAN_ACCESS = AccessPolicy(password_history=3)


@pytest.mark.usefixtures("three")
def test_the_last_passwords_are_refused_and_older_ones_are_free_again(world: World) -> None:
    user = world.user("li")
    used = [PASSWORD, word(1), word(2), word(3)]
    for old, new in pairwise(used):
        change(world, user, old, new)
    for former in used[:3]:
        with pytest.raises(PasswordUnfit, match="最近 3 个旧口令"):
            change(world, user, word(3), former)
    change(world, user, word(3), word(4))
    change(world, user, word(4), PASSWORD)
    assert models.FormerPassword.objects.filter(user=user).count() == 3


@pytest.mark.parametrize("history", [0, 1, 2])
def test_no_more_is_kept_than_is_asked_for(world: World, settings, history: int) -> None:
    settings.SUNAN_ACCESS = AccessPolicy(password_history=history)
    user = world.user("li")
    for number in range(4):
        change(world, user, word(number - 1) if number else PASSWORD, word(number), NOON + timedelta(minutes=number))
    assert models.FormerPassword.objects.count() == history


def test_by_default_only_the_present_password_is_refused(world: World) -> None:
    user = world.user("li")
    change(world, user, PASSWORD, word(1))
    with pytest.raises(PasswordUnfit):
        change(world, user, word(1), word(1))
    change(world, user, word(1), PASSWORD)


@pytest.mark.usefixtures("three")
def test_a_reset_in_between_makes_no_way_around(world: World) -> None:
    user = world.user("li")
    change(world, user, PASSWORD, word(1))
    people.set_password(user=user, password=word(2), by=TESTER, at=NOON)
    for former in (PASSWORD, word(1)):
        with pytest.raises(PasswordUnfit):
            change(world, user, word(2), former)


@pytest.mark.usefixtures("three")
def test_a_reset_does_not_tell_the_administrator_which_passwords_the_user_had(world: World) -> None:
    user = world.user("li")
    change(world, user, PASSWORD, word(1))
    people.set_password(user=user, password=PASSWORD, by=TESTER, at=NOON)
    assert models.User.objects.get(id=user).must_change_password


def test_fewer_remembered_passwords_are_forgotten_at_the_next_change(world: World, settings) -> None:
    settings.SUNAN_ACCESS = AccessPolicy(password_history=3)
    user = world.user("li")
    change(world, user, PASSWORD, word(1))
    change(world, user, word(1), word(2))
    settings.SUNAN_ACCESS = AccessPolicy(password_history=1)
    change(world, user, word(2), PASSWORD)
    kept = models.FormerPassword.objects.get(user=user)
    assert word(2) not in kept.password
    with pytest.raises(PasswordUnfit):
        change(world, user, PASSWORD, word(2))


@pytest.mark.usefixtures("three")
def test_passwords_of_one_user_say_nothing_about_another(world: World) -> None:
    li, wang = world.user("li"), world.user("wang")
    change(world, li, PASSWORD, word(1))
    change(world, wang, PASSWORD, word(1))


@pytest.mark.usefixtures("three")
def test_erasing_a_person_erases_the_former_passwords(world: World) -> None:
    user = world.user("li")
    change(world, user, PASSWORD, word(1))
    people.erase_user(user=user, why="asked", by=TESTER, at=NOON)
    assert not models.FormerPassword.objects.exists()


@pytest.mark.usefixtures("three")
def test_the_page_says_why_and_the_password_stays(world: World) -> None:
    user = world.user("li")
    change(world, user, PASSWORD, word(1))
    client = browser()
    sign_in(client, "li", password=word(1))
    assert "It must differ from your last 3 passwords." in client.get("/en/account/password/").content.decode()
    page = send(client, "/account/password/", old=word(1), new=PASSWORD, again=PASSWORD)
    assert page.status_code == 403
    assert "不能与最近 3 个旧口令相同" in page.content.decode()
    assert sign_in(browser(), "li", password=word(1)).status_code == 302


@pytest.mark.parametrize("written", ["-1", "25", "many", "1.5"])
def test_a_setting_that_cannot_be_used_is_refused(written: str) -> None:
    with pytest.raises(InvalidInput):
        read_policy({"SUNAN_PASSWORD_HISTORY": written})


def test_the_default_is_none_and_unconfirmed() -> None:
    assert read_policy({}).password_history == 0
    assert "password_history" not in read_policy({}).confirmed
    assert "password_history" in read_policy({"SUNAN_PASSWORD_HISTORY": "0"}).confirmed
