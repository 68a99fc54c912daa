"""Letters go to those who want them, once; what fails is tried again with patience, and its end is told."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from django.conf import LazySettings

from sunan.access.services import people
from sunan.audit import selectors as log
from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import text
from sunan.notices import outgoing, selectors, services
from sunan.notices.core.letters import PATIENCE, LetterState, pause_after
from sunan.notices.core.mail_server import MailServer, Security
from sunan.notices.models import Letter
from sunan.notices.services import LEASE, Delivered
from tests.integration.access.world import World
from tests.integration.notices.mail import Post, mail_server
from tests.moments import NOON, PROGRAM, TESTER

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture(autouse=True)
def outbox(settings: LazySettings, tmp_path: Path) -> Path:
    """The outbox of this test; letters lie in a folder of it."""
    settings.SUNAN_OUTBOX = tmp_path / "outbox"
    settings.SUNAN_ADDRESS = "https://sunan.example.gov.cn"
    settings.SUNAN_MAIL_FROM = "sunan@example.gov.cn"
    return tmp_path / "outbox" / "letters"


@pytest.fixture
def post(settings: LazySettings) -> Iterator[Post]:
    """A mail server on this machine that the settings name."""
    with mail_server() as running:
        settings.SUNAN_MAIL = MailServer("127.0.0.1", running.port, Security.NONE)
        yield running


def reader(world: World, name: str, *, by_mail: bool = True) -> str:
    user = world.user(name)
    services.choose_mail(address=f"{name}@example.gov.cn", by_mail=by_mail, by=world.actor(user), at=NOON)
    return user


def send(*to: str, key: str = "k", title: str = "研发经费待填报", at: datetime = NOON) -> int:
    return services.send_notice(
        to=to, kind="collection.due", key=key, subject="campaign:round-1", title=text(title, "R&D to be reported"),
        body=text("请于截止日前报送。", "Please hand it in by the day."), link="/collection/round-1/",
        due_on=date(2026, 12, 1), by=TESTER, at=at,
    )  # fmt: skip


def deliver(at: datetime = NOON) -> Delivered:
    return services.deliver_some(by=PROGRAM, at=at)


def state_of(key: str = "k") -> str:
    return Letter.objects.get(notice__key=key).state


def events(action: str):
    return log.events(action=action)


def test_a_letter_is_a_file_where_no_server_is_named(world: World, outbox: Path) -> None:
    anna, bela = reader(world, "anna"), reader(world, "bela", by_mail=False)
    send(anna, bela, world.user("cora"))
    assert selectors.letters_wait(NOON)
    assert deliver() == Delivered(claimed=1, sent=1)
    (file,) = outbox.iterdir()
    made = message_from_bytes(file.read_bytes(), policy=default)
    assert file.name == f"notice-{selectors.notices_for(anna)[0].id}.eml"
    assert made["To"] == "anna@example.gov.cn"
    assert made["Subject"] == "［苏南创新矩阵］研发经费待填报"
    words = made.get_content()
    assert "截止日期：2026年12月1日" in words
    assert "打开：https://sunan.example.gov.cn/collection/round-1/" in words
    assert "Open: https://sunan.example.gov.cn/en/collection/round-1/" in words
    assert words.index("请于截止日前报送。") < words.index("Please hand it in by the day.")
    assert not selectors.letters_wait(NOON + timedelta(days=1))
    assert deliver() == Delivered()


def test_a_letter_without_the_address_of_the_site_says_where_to_look(
    world: World, outbox: Path, settings: LazySettings
) -> None:
    settings.SUNAN_ADDRESS = settings.SUNAN_MAIL_FROM = ""
    send(reader(world, "anna"))
    deliver()
    (file,) = outbox.iterdir()
    made = message_from_bytes(file.read_bytes(), policy=default)
    assert "请登录网站，在“通知”中打开。" in made.get_content()
    assert "collection/round-1" not in made.get_content()
    assert made["From"].addresses[0].addr_spec == "noreply@sunan.invalid"


def test_an_outbox_that_cannot_be_written_delays_and_leaves_no_half_file(world: World, outbox: Path) -> None:
    outbox.parent.mkdir()
    outbox.write_text("in the way", encoding="utf-8")
    send(reader(world, "anna"))
    with pytest.raises(outgoing.MailUnavailable):
        deliver()
    assert state_of() == "waiting"
    outbox.unlink()
    assert deliver() == Delivered()
    assert deliver(NOON + pause_after(1)).sent == 1
    assert [one.suffix for one in outbox.iterdir()] == [".eml"]


def test_a_server_gets_each_letter_once_under_a_name_that_stays(world: World, post: Post, outbox: Path) -> None:
    anna = reader(world, "anna")
    send(anna, reader(world, "bela"))
    send(anna, key="other")
    assert deliver() == Delivered(claimed=3, sent=3)
    assert sorted(str(one["To"]) for one in post.letters) == [
        "anna@example.gov.cn", "anna@example.gov.cn", "bela@example.gov.cn",
    ]  # fmt: skip
    names = {one["Message-ID"] for one in post.letters}
    assert len(names) == 3
    assert f"<notice-{selectors.notices_for(anna)[0].id}.{int(NOON.timestamp())}@example.gov.cn>" in names
    assert {one["Auto-Submitted"] for one in post.letters} == {"auto-generated"}
    assert not outbox.exists()
    assert len(events("notices.letter_ended")) == 3


def test_a_title_cannot_add_a_heading(world: World, post: Post) -> None:
    send(reader(world, "anna"), title="待填报\r\nBcc: spy@elsewhere.example")
    assert deliver().sent == 1
    (made,) = post.letters
    assert made["Bcc"] is None
    assert made["Subject"] == "［苏南创新矩阵］待填报 Bcc: spy@elsewhere.example"


def test_an_address_that_the_server_refuses_is_not_tried_again(world: World, post: Post) -> None:
    post.answers["anna@example.gov.cn"] = "550 <anna@example.gov.cn> nobody here"
    anna = reader(world, "anna")
    send(anna, reader(world, "bela"))
    assert deliver() == Delivered(claimed=2, sent=1, failed=1)
    letter = Letter.objects.get(notice__recipient=anna)
    assert letter.state == LetterState.FAILED
    assert letter.trouble_zh == "邮件服务器答复 550，不接收这封邮件；请核对收件地址"
    assert selectors.last_trouble(anna) == text(letter.trouble_zh, letter.trouble_en)
    assert deliver(NOON + timedelta(days=1)) == Delivered()


def test_a_letter_that_is_not_taken_now_waits_longer_each_time_and_is_given_up(world: World, post: Post) -> None:
    post.answers["anna@example.gov.cn"] = "451 later"
    send(reader(world, "anna"))
    at, tries = NOON, 0
    while state_of() == "waiting":
        ended = deliver(at)
        tries += 1
        assert (ended.delayed, ended.failed) in ((1, 0), (0, 1))
        if ended.delayed:
            assert deliver(at + pause_after(tries) - timedelta(seconds=1)) == Delivered()
            at += pause_after(tries)
    assert state_of() == "failed"
    assert at - NOON >= PATIENCE
    assert 15 < tries < 30
    assert len(events("notices.letter_ended")) == 1


def test_a_server_that_is_gone_delays_all_in_one_event(world: World, settings: LazySettings) -> None:
    with mail_server() as gone:
        port = gone.port
    settings.SUNAN_MAIL = MailServer("127.0.0.1", port, Security.NONE)
    send(reader(world, "anna"), reader(world, "bela"))
    with pytest.raises(outgoing.MailUnavailable):
        deliver()
    assert set(Letter.objects.values_list("state", "tries", "claim")) == {("waiting", 1, "")}
    (event,) = events("notices.letter_delayed")
    assert len(event.after["notices"]) == 2
    with mail_server() as back:
        settings.SUNAN_MAIL = MailServer("127.0.0.1", back.port, Security.NONE)
        assert deliver(NOON + pause_after(1)).sent == 2
        assert len(back.letters) == 2


def test_a_server_that_hangs_up_in_between_loses_nothing(world: World, post: Post) -> None:
    post.hangs_up_after = 1
    send(reader(world, "anna"), reader(world, "bela"), reader(world, "cora"))
    with pytest.raises(outgoing.MailUnavailable):
        deliver()
    assert sorted(Letter.objects.values_list("state", flat=True)) == ["sent", "waiting", "waiting"]
    post.hangs_up_after = None
    assert deliver(NOON + pause_after(1)).sent == 2
    assert len({one["Message-ID"] for one in post.letters}) == len(post.letters) == 3


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS], ids=str)
def test_nothing_goes_to_a_server_that_does_not_encrypt_as_it_should(
    world: World, post: Post, settings: LazySettings, security: Security
) -> None:
    settings.SUNAN_MAIL = MailServer("127.0.0.1", post.port, security, "sunan", "word")
    send(reader(world, "anna"))
    with pytest.raises(outgoing.MailUnavailable):
        deliver()
    assert post.letters == []
    assert state_of() == "waiting"


class Killed(BaseException):
    """The end of the program, at any place."""


def die_after_handing() -> None:
    """Hand on what is due, and end before that is noted."""

    def die(*_: object, **__: object) -> None:
        raise Killed

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(services, "_note", die)
        with pytest.raises(Killed):
            deliver()


def test_a_letter_whose_program_died_goes_again_under_its_name_and_the_log_says_so(world: World, post: Post) -> None:
    send(reader(world, "anna"))
    die_after_handing()
    assert deliver(NOON + LEASE - timedelta(seconds=1)) == Delivered(), "somebody may still be at it"
    assert deliver(NOON + LEASE).sent == 1
    assert [one["Message-ID"] for one in post.letters] == [post.letters[0]["Message-ID"]] * 2
    (event,) = events("notices.letter_ended")
    assert event.after["may_have_gone_twice"] is True


def test_a_file_whose_program_died_is_there_once(world: World, outbox: Path) -> None:
    send(reader(world, "anna"))
    die_after_handing()
    (first,) = outbox.iterdir()
    before = first.read_bytes()
    assert deliver(NOON + LEASE).sent == 1
    assert [one.read_bytes() for one in outbox.iterdir()] == [before]
    assert "may_have_gone_twice" not in events("notices.letter_ended")[0].after


def test_a_run_that_took_too_long_notes_nothing_over_the_next(world: World, post: Post) -> None:
    send(reader(world, "anna"))
    slow = services._claim("slow", NOON)
    assert deliver(NOON + LEASE).sent == 1
    services._note(slow[0][0], "slow", LetterState.FAILED, None, is_again=False, by=TESTER, at=NOON + LEASE)
    assert state_of() == "sent"


def test_nobody_gets_a_letter_who_no_longer_wants_one(world: World, post: Post) -> None:
    anna, bela = reader(world, "anna"), reader(world, "bela")
    send(anna, bela)
    services.choose_mail(address="anna@example.gov.cn", by_mail=False, by=world.actor(anna), at=NOON)
    people.lock_user(user=bela, why="调离", by=TESTER, at=NOON)
    assert deliver() == Delivered(claimed=2, dropped=2)
    assert post.letters == []


@pytest.mark.parametrize(
    "address",
    ["anna", "anna@", "@example.cn", "anna@example", "a b@example.cn", "a@b.cn, c@d.cn", "a\n@example.cn", "甲@例子.cn",
     f"{'a' * 65}@example.cn", f"a@{'b' * 250}.cn", "anna@-example.cn"],
    ids=["name", "no host", "no name", "no dot", "space", "two", "line", "chinese", "long name", "long host", "stroke"],
)  # fmt: skip
def test_an_address_that_no_letter_reaches_is_refused(world: World, address: str) -> None:
    anna = world.user("anna")
    with pytest.raises(InvalidInput):
        services.choose_mail(address=address, by_mail=True, by=world.actor(anna), at=NOON)
    assert selectors.mail_choice(anna).address == ""


def test_choosing_is_an_event_that_keeps_the_address_apart(world: World) -> None:
    anna = world.user("anna")
    with pytest.raises(InvalidInput):
        services.choose_mail(address=" ", by_mail=True, by=world.actor(anna), at=NOON)
    for _ in range(2):
        services.choose_mail(address=" anna@example.gov.cn ", by_mail=True, by=world.actor(anna), at=NOON)
    (event,) = events("notices.mail_chosen")
    assert event.after == {"by_mail": True}
    assert event.personal[anna]["address"] == "anna@example.gov.cn"
    assert selectors.mail_choice(anna) == selectors.Choice("anna@example.gov.cn", by_mail=True)
