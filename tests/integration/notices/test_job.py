"""The work that comes again hands on all letters, however many, and says what became of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings
from django.utils import timezone

from sunan.jobs import registry
from sunan.kernel.actors import Actor, system_actor
from sunan.kernel.texts import Text, text
from sunan.notices import outgoing, selectors, services
from sunan.web.recurring import DELIVER
from tests.integration.access.world import World
from tests.moments import TESTER

pytestmark = pytest.mark.django_db


class Quiet:
    """What a job is handed; counts how often the job asks whether to go on."""

    key = "notices.deliver@test"
    by: Actor = system_actor("notices.deliver")

    def __init__(self) -> None:
        self.asked = 0

    def check(self) -> None:
        self.asked += 1

    def report(self, done: int, total: int, saying: Text) -> None:
        self.check()


@pytest.fixture
def outbox(settings: LazySettings, tmp_path: Path) -> Path:
    settings.SUNAN_OUTBOX = tmp_path / "outbox"
    return tmp_path / "outbox" / "letters"


@pytest.fixture
def anna(outbox: Path) -> str:
    world = World()
    user = world.user("anna")
    services.choose_mail(address="anna@example.gov.cn", by_mail=True, by=world.actor(user), at=timezone.now())
    return user


def tell(user: str, number: int) -> None:
    services.send_notice(
        to=[user], kind="test.told", key=f"k-{number}", subject="s:1", title=text("题", "title"), body=text("文", "body"),
        link="", by=TESTER, at=timezone.now(),
    )  # fmt: skip


def test_all_letters_go_in_portions_that_can_be_stopped_in_between(anna: str, outbox: Path) -> None:
    for number in range(2 * services.AT_A_TIME + 1):
        tell(anna, number)
    assert selectors.letters_wait(timezone.now())
    context = Quiet()
    outcome = DELIVER.run(context, {})
    assert outcome.result == {"sent": 2 * services.AT_A_TIME + 1, "delayed": 0, "failed": 0, "dropped": 0}
    assert context.asked == 4
    assert len(list(outbox.iterdir())) == 2 * services.AT_A_TIME + 1
    assert not selectors.letters_wait(timezone.now())


def test_without_letters_there_is_nothing_to_do(outbox: Path) -> None:
    assert DELIVER.run(Quiet(), {}).result == {"sent": 0, "delayed": 0, "failed": 0, "dropped": 0}
    assert not outbox.exists()


def test_what_is_in_the_way_is_told_of_the_job(anna: str, outbox: Path) -> None:
    outbox.parent.mkdir()
    outbox.write_text("in the way", encoding="utf-8")
    tell(anna, 1)
    with pytest.raises(outgoing.MailUnavailable, match="不能写入"):
        DELIVER.run(Quiet(), {})


def test_the_work_comes_again_every_few_minutes_while_letters_wait() -> None:
    (found,) = (one for one in registry.recurring() if one.kind == DELIVER.id)
    assert found.rhythm.minutes == 5
    assert found.is_wanted is selectors.letters_wait
