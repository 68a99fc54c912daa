"""A released figure that turns out false is retracted for everybody, by somebody who had no hand in it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from sunan.access.services.guard import NotPermitted
from sunan.audit.models import Event
from sunan.kernel.actors import Actor
from sunan.kernel.errors import InvalidInput, NotFound
from sunan.monitoring.attainment import selectors as attained
from sunan.monitoring.collection.core.release import RETRACTED
from sunan.monitoring.collection.selectors import releases as asked
from sunan.monitoring.collection.services import releasing, retracting, returns
from sunan.monitoring.statistics import models as loaded
from sunan.monitoring.statistics import selectors as statistics
from sunan.monitoring.statistics import services as loading
from sunan.monitoring.statistics.core.retractions import AlreadyRetracted
from tests.integration.collection.round import CODE, RELEASE_AT, SUZHOU, Round
from tests.integration.collection.test_releasing import prepare, publish
from tests.moments import NOON

pytestmark = pytest.mark.django_db

FIRST, SECOND = "collected-round-1-1", "collected-round-1-2"
DAY = date(2027, 1, 20)
LATER = RELEASE_AT + timedelta(days=1)


@pytest.fixture
def released(round_: Round) -> Round:
    round_.opened()
    round_.approved()
    prepare(round_)
    publish()
    return round_


def retract(
    round_: Round, *, by: Actor | None = None, line: int = 2, vintage: str = FIRST, **how: object
) -> tuple[str, ...]:
    said = {"reason": "单位写错", "by": by or round_.releaser, "at": LATER}
    return retracting.retract_figure(vintage=vintage, line=line, **{**said, **how})  # type: ignore[arg-type]


def known(on: date) -> list[str]:
    record = statistics.record_as_of(on, catalogue=attained.book_in_force().catalogue)
    return [
        one.printed for one in record.values("rd_intensity", SUZHOU, "2025") if one.vintage.kind == "collected_return"
    ]


def correct(round_: Round, value: str) -> None:
    """Send the return back and let another value be approved."""
    returns.send_back_return(
        returned=round_.return_of().head.id, reason="更正", until=RELEASE_AT + timedelta(days=9), by=round_.centre,
        at=RELEASE_AT,
    )  # fmt: skip
    round_.type("rd_intensity", value, at=RELEASE_AT)
    round_.submit(at=RELEASE_AT)
    round_.review()
    round_.approve()


def test_from_that_day_on_it_counts_no_more(released: Round) -> None:
    assert retract(released) == (f"{FIRST}:2",)
    assert (known(DAY), known(DAY + timedelta(days=1))) == (["4.36"], [])
    assert asked.retracted_lines(FIRST)[2].reason == "单位写错"
    (event,) = Event.objects.filter(action=loading.RETRACTED)
    assert (event.why, event.subject) == ("单位写错", f"figure:{FIRST}:2")
    others = loaded.Observation.objects.filter(release__id=FIRST).count()
    assert others == 4, "the rows stay"


def test_the_same_answer_is_not_released_again_and_a_corrected_one_is_on_the_same_day(released: Round) -> None:
    retract(released)
    preview = asked.preview(CODE)
    assert [(one.cell.measure, one.why) for one in preview.held] == [("rd_intensity", RETRACTED)]
    with pytest.raises(releasing.NothingToRelease):
        prepare(released, release_at=LATER, at=RELEASE_AT)
    correct(released, "4.41")
    preview = asked.preview(CODE)
    assert [one.given.printed for one in preview.figures] == ["4.41"]
    assert preview.corrected == (), "what is retracted is no longer there to be corrected"
    prepare(released, release_at=LATER, at=RELEASE_AT)
    publish(LATER)
    assert known(DAY + timedelta(days=1)) == ["4.41"]


def test_what_it_had_corrected_does_not_come_back(released: Round) -> None:
    correct(released, "4.41")
    prepare(released, release_at=LATER, at=RELEASE_AT)
    publish(LATER)
    after = LATER + timedelta(days=1)
    assert retract(released, vintage=SECOND, at=after) == (f"{SECOND}:2", f"{FIRST}:2")
    assert known(after.date()) == []
    assert known(LATER.date()) == ["4.41", "4.36"]


def test_what_was_retracted_before_its_correction_is_left_as_it_was(released: Round) -> None:
    retract(released)
    correct(released, "4.41")
    prepare(released, release_at=LATER, at=RELEASE_AT)
    publish(LATER)
    assert retract(released, vintage=SECOND, at=LATER + timedelta(days=1)) == (f"{SECOND}:2",)


def test_a_figure_that_was_confirmed_anew_may_go_out_again(released: Round) -> None:
    retract(released)
    correct(released, "4.36")
    assert [one.why for one in asked.preview(CODE).held] == [RETRACTED], "it was approved before it was retracted"
    head = released.return_of().head.id
    returns.send_back_return(
        returned=head, reason="请核对", until=LATER + timedelta(days=9), by=released.centre, at=LATER
    )
    released.submit(at=LATER)
    released.review()
    content = released.return_of().content
    returns.approve_return(returned=head, seen=content, by=released.approver, at=LATER + timedelta(hours=1))
    assert [one.given.printed for one in asked.preview(CODE).figures] == ["4.36"]


@pytest.mark.parametrize("who", ["reporter", "reviewer", "approver"])
def test_whoever_does_not_release_does_not_retract(released: Round, who: str) -> None:
    with pytest.raises(NotPermitted):
        retract(released, by=getattr(released, who))
    assert known(DAY + timedelta(days=1)) == ["4.36"]


def test_whoever_had_a_hand_in_the_figure_does_not_retract_it(released: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked, "persons_behind", lambda _: frozenset({released.releaser.id}))
    with pytest.raises(retracting.RetractorTookPart):
        retract(released)
    assert not loaded.Retraction.objects.exists()


def test_what_cannot_be_retracted_is_refused(released: Round) -> None:
    with pytest.raises(NotFound):
        retract(released, line=99)
    with pytest.raises(NotFound):
        retract(released, vintage="collected-nobody-1")
    with pytest.raises(InvalidInput, match="理由"):
        retract(released, reason=" ")
    retract(released)
    with pytest.raises(AlreadyRetracted):
        retract(released)


def test_under_embargo_a_release_is_withdrawn_and_not_retracted(round_: Round) -> None:
    round_.opened()
    round_.approved()
    prepare(round_)
    with pytest.raises(releasing.ReleaseMoved):
        retract(round_, at=NOON)
