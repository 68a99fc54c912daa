"""A figure that is taken back counts no more from its day on; before it, and for who asks what it was, it is what it was."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sunan.audit.models import Event
from sunan.kernel.actors import Actor, ActorKind
from sunan.kernel.errors import InvalidInput, NotFound
from sunan.monitoring.statistics import models, selectors, services
from sunan.monitoring.statistics.core.record import Record
from sunan.monitoring.statistics.core.retractions import AlreadyRetracted, Retraction, RetractionCause
from tests.moments import TESTER
from tests.small_statistics import SmallRulebook

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
DAY, BEFORE = date(2026, 11, 22), date(2026, 11, 21)
PERSON = Actor(ActorKind.USER, "u-officer", organisation="centre")
TAKEN = "communique-2021:2"


@pytest.fixture
def rulebook(tmp_path):
    rulebook = SmallRulebook(tmp_path)
    rulebook.release(
        "communique-2021", "gdp,A1,2021,actual,,1000,亿元,=,no,high,,,", "gdp,A2,2021,actual,,500,亿元,=,no,high,,,",
        published_on="2022-03-10", retrieved_on="2026-11-21",
    )  # fmt: skip
    rulebook.release(
        "news-2021", "gdp,A1,2021,actual,,980,亿元,=,no,high,,,", kind="news", published_on="2022-01-20",
        retrieved_on="2026-11-21",
    )  # fmt: skip
    services.load_releases(batch=rulebook.batch(), by=TESTER, at=AT - timedelta(days=1))
    return rulebook


def retract(*references: str, **how: object) -> tuple[str, ...]:
    said = {"cause": RetractionCause.FALSE, "reason": "单位写错", "by": PERSON, "at": AT}
    return services.retract(references=references or (TAKEN,), **{**said, **how})


def record(rulebook: SmallRulebook, on: date = DAY) -> Record:
    return selectors.record_as_of(on, catalogue=rulebook.catalogue())


def values(found: Record, area: str = "A1") -> list[str]:
    return [str(one.value) for one in found.values("gdp", area, "2021")]


def test_from_its_day_on_it_counts_no_more_and_before_it_is_what_it_was(rulebook):
    retract()
    assert values(record(rulebook, BEFORE)) == ["1000", "980"]
    assert record(rulebook, BEFORE).retracted == {}
    after = record(rulebook)
    assert values(after) == ["980"], "the next one is preferred"
    assert values(after, "A2") == ["500"], "other rows of the release stay"
    (gone,) = after.taken_back("gdp", "A1", "2021")
    assert (gone.observation.reference, gone.observation.printed) == (TAKEN, "1000")
    assert gone.retraction == Retraction(TAKEN, DAY, RetractionCause.FALSE, "单位写错", "centre", AT)
    assert gone.retraction.why.zh == "公布后发现有误：单位写错"


def test_a_cell_whose_only_value_is_taken_back_is_empty(rulebook):
    retract("communique-2021:3")
    found = record(rulebook)
    assert values(found, "A2") == []
    assert found.periods("gdp", "A2") == ()
    assert [one.observation.printed for one in found.taken_back("gdp", "A2", "2021")] == ["500"]


def test_the_row_and_its_digest_stay_so_that_seals_are_computed_again(rulebook):
    before = selectors.digest_of(TAKEN)
    retract()
    assert selectors.digest_of(TAKEN) == before
    assert selectors.observation(TAKEN, catalogue=rulebook.catalogue()).printed == "1000"
    assert list(selectors.retracted_among([TAKEN, "news-2021:2"])) == [TAKEN]
    assert list(selectors.standing_among([TAKEN, "news-2021:2", "nobody:2", "news-2021:9"])) == ["news-2021:2"]


def test_the_default_date_of_knowledge_sees_it_and_what_is_kept_is_asked_anew(rulebook):
    assert (selectors.latest_known_date(), selectors.tally()) == (BEFORE, (2, 0))
    retract()
    assert (selectors.latest_known_date(), selectors.tally()) == (DAY, (2, 1))


def test_one_event_names_the_figures_with_the_reason(rulebook):
    assert retract("communique-2021:2", "communique-2021:3", "communique-2021:2") == (
        "communique-2021:2", "communique-2021:3",
    )  # fmt: skip
    (event,) = Event.objects.filter(action=services.RETRACTED)
    assert "communique-2021:3" in event.after
    assert event.why == "单位写错"


def test_it_is_taken_back_once(rulebook):
    retract()
    with pytest.raises(AlreadyRetracted, match="2026-11-22"):
        retract(at=AT + timedelta(days=1))
    row = models.Retraction.objects.get()
    again = {
        "release": row.release,
        "line": 2,
        "since": DAY,
        "cause": "false",
        "reason": "又",
        "by_kind": "user",
        "at": AT,
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Retraction.objects.create(**again)


@pytest.mark.parametrize(
    ("references", "how", "refusal"),
    [
        pytest.param(["communique-2021:9"], {}, NotFound, id="line"),
        pytest.param(["nobody:2"], {}, NotFound, id="release"),
        pytest.param(["communique-2021:²"], {}, NotFound, id="no number"),
        pytest.param(["communique-2021:2"], {"reason": "  "}, InvalidInput, id="reason"),
        pytest.param(
            ["communique-2021:2"], {"cause": RetractionCause.REJECTED, "reason": ""}, InvalidInput, id="rejected"
        ),
        pytest.param(["communique-2021:2", "nobody:2"], {}, NotFound, id="all or none"),
    ],
)
def test_what_cannot_be_taken_back_changes_nothing(rulebook, references, how, refusal):
    with pytest.raises(refusal):
        retract(*references, **how)
    assert not models.Retraction.objects.exists()
    assert not Event.objects.filter(action=services.RETRACTED).exists()


def test_without_a_figure_nothing_is_taken_back():
    with pytest.raises(InvalidInput):
        services.retract(references=(), cause=RetractionCause.FALSE, reason="错", by=PERSON, at=AT)


def test_a_value_that_was_replaced_needs_no_words_and_the_database_asks_the_others_for_them(rulebook):
    retract(cause=RetractionCause.REPLACED, reason="")
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Retraction.objects.update(cause="false")
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Retraction.objects.update(cause="mood")


def test_it_never_begins_before_the_figure_was_known(rulebook):
    retract(at=datetime(2020, 1, 1, tzinfo=UTC))
    assert models.Retraction.objects.get().since == date(2022, 3, 10)
    assert values(record(rulebook, date(2022, 3, 10))) == ["980"]


def test_what_is_known_is_three_questions(rulebook):
    retract()
    with CaptureQueriesContext(connection) as queries:
        record(rulebook)
    assert len(queries) == 3


def test_the_person_is_shown_it_and_forgotten(rulebook):
    retract()
    assert [one["figure"] for one in selectors.retracted_by("u-officer")] == [TAKEN]
    assert services.forget_retractor(person="u-officer", by=TESTER, at=AT, why="本人申请") == 1
    assert selectors.retracted_by("u-officer") == ()
    assert services.forget_retractor(person="u-officer", by=TESTER, at=AT, why="本人申请") == 0
    assert values(record(rulebook)) == ["980"], "what was taken back stays so"


DAYS = st.integers(0, 20).map(lambda days: date(2022, 3, 1) + timedelta(days=days))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moments=st.dictionaries(st.sampled_from([TAKEN, "communique-2021:3", "news-2021:2"]), DAYS), as_of=DAYS)
def test_what_counts_is_what_is_known_and_not_yet_taken_back(rulebook, moments, as_of):
    """Slow and obvious: of each row, whether the date lies between its becoming known and its retraction."""
    models.Retraction.objects.all().delete()
    for reference, day in moments.items():
        retract(reference, at=datetime(day.year, day.month, day.day, 4, tzinfo=UTC))
    known = {TAKEN: date(2022, 3, 10), "communique-2021:3": date(2022, 3, 10), "news-2021:2": date(2022, 1, 20)}
    expected = {
        one for one, day in known.items() if day <= as_of and (one not in moments or as_of < max(moments[one], day))
    }
    found = record(rulebook, as_of)
    assert {one.reference for those in found.cells.values() for one in those} == expected
    gone = {one.observation.reference for those in found.retracted.values() for one in those}
    assert gone == {one for one, day in known.items() if day <= as_of} - expected
