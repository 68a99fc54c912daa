"""A verified number of a task becomes an observation with its release; nothing that was only said does."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta

import pytest

from sunan.kernel.errors import InvalidInput
from sunan.monitoring.attainment.selectors import book_in_force
from sunan.monitoring.statistics import selectors as statistics
from sunan.monitoring.statistics.core.record import Record
from sunan.monitoring.statistics.core.retractions import RetractionCause
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.words import EvidenceKind, VerificationOutcome
from sunan.monitoring.tasks.selectors.figures import is_published
from sunan.monitoring.tasks.services import claiming, evidencing, verifying
from tests.integration.tasks.world import TODAY, WITHIN, Works
from tests.moments import NOON

pytestmark = pytest.mark.django_db


def number() -> int:
    return models.Checkpoint.objects.get(number="task-06-cities").pk


def reach(works: Works, value: str, *, at: datetime = NOON) -> None:
    """Let the unit say and show that a number is reached."""
    claiming.claim_checkpoint(
        checkpoint=number(), claimed_on=WITHIN, words="已开通", value=value, by=works.manager, at=at
    )
    evidencing.hand_in_evidence(
        code="task-06", kind=EvidenceKind.FIGURE, dated_on=WITHIN, words="开通名单", checkpoint=number(), value=value, unit="个",
        by=works.manager, at=at + timedelta(minutes=1),
    )  # fmt: skip


def record(on: date = TODAY) -> Record:
    return statistics.record_as_of(on, catalogue=book_in_force().catalogue, measures=["testbed_cities"])


def observed(on: date = TODAY) -> list[tuple[str, str, str, str]]:
    return [
        (cell.area, cell.period, one.printed, one.vintage.kind)
        for cell, those in record(on).cells.items()
        for one in those
    ]


def test_a_verified_number_is_observed_once(works: Works) -> None:
    reach(works, "41")
    assert observed() == []
    works.verify(number(), at=NOON + timedelta(minutes=2))
    assert observed() == [("320100", "2024", "41", "verified_task_figure")]
    release = statistics.releases_as_of(TODAY)[0]
    shown = evidencing.hand_in_evidence(
        code="task-03", kind=EvidenceKind.OBSERVATION, dated_on=WITHIN, words="核验数", reference=f"{release.id}:2",
        by=works.suzhou, at=NOON,
    )  # fmt: skip
    assert shown.reference == f"{release.id}:2", "what is published is evidence for others"
    assert release.publisher == "南京市"
    assert "覆盖全国40个城市" in release.title


def test_a_number_that_is_rejected_is_no_figure(works: Works) -> None:
    reach(works, "41")
    works.verify(number(), VerificationOutcome.REJECTED, reason="名单不全", at=NOON + timedelta(minutes=2))
    assert observed() == []


def test_a_number_that_is_rejected_after_all_is_retracted_until_another_is_verified(works: Works) -> None:
    reach(works, "41")
    works.verify(number(), at=NOON + timedelta(minutes=2))
    later, on = NOON + timedelta(days=1), TODAY + timedelta(days=1)
    works.verify(number(), VerificationOutcome.REJECTED, reason="名单重复计数", by=works.deputy, at=later)
    assert observed(on) == []
    assert observed() == [("320100", "2024", "41", "verified_task_figure")], "what was known the day before stays known"
    (gone,) = record(on).taken_back("testbed_cities", "320100", "2024")
    assert (gone.retraction.since, gone.retraction.cause) == (on, RetractionCause.REJECTED)
    assert (gone.retraction.reason, gone.retraction.organisation) == ("名单重复计数", "province")
    assert not is_published(number())
    reach(works, "40", at=later + timedelta(minutes=1))
    works.verify(number(), at=later + timedelta(minutes=5))
    assert [printed for *_, printed, _ in observed(on)] == ["40"], "the corrected one is out on the same day"
    assert is_published(number())


def test_a_rejection_of_what_was_never_published_retracts_nothing(works: Works) -> None:
    works.done()
    done = models.Checkpoint.objects.get(verified_on__isnull=False)
    works.verify(
        done.pk, VerificationOutcome.REJECTED, reason="验收未完成", by=works.deputy, at=NOON + timedelta(hours=1)
    )
    assert not statistics.retractions_as_of(TODAY)


def test_what_is_verified_again_is_observed_once_and_another_figure_takes_its_place(works: Works) -> None:
    reach(works, "41")
    works.verify(number(), at=NOON + timedelta(minutes=2))
    works.verify(number(), by=works.deputy, at=NOON + timedelta(minutes=3))
    assert observed() == [("320100", "2024", "41", "verified_task_figure")]
    assert not statistics.retractions_as_of(TODAY)
    models.Item.objects.filter(code="task-06").update(areas=json.dumps(["320200"]))
    works.verify(number(), at=NOON + timedelta(minutes=4))
    assert observed() == [("320200", "2024", "41", "verified_task_figure")]
    (gone,) = statistics.retractions_as_of(TODAY)
    assert (gone.cause, gone.reason) == (RetractionCause.REPLACED, "")


def test_a_rejection_that_cannot_be_kept_retracts_nothing(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    reach(works, "41")
    works.verify(number(), at=NOON + timedelta(minutes=2))

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("the log is full")

    monkeypatch.setattr(verifying.audit, "record_event", broken)
    with pytest.raises(RuntimeError):
        works.verify(number(), VerificationOutcome.REJECTED, reason="错", by=works.deputy, at=NOON + timedelta(hours=1))
    assert is_published(number())
    assert len(observed()) == 1
    assert models.Checkpoint.objects.get(pk=number()).verified_on is not None


def test_a_retracted_figure_shows_nothing(works: Works) -> None:
    reach(works, "41")
    works.verify(number(), at=NOON + timedelta(minutes=2))
    release = statistics.releases_as_of(TODAY)[0]
    works.verify(number(), VerificationOutcome.REJECTED, reason="错", by=works.deputy, at=NOON + timedelta(hours=1))
    with pytest.raises(InvalidInput, match="已撤销"):
        evidencing.hand_in_evidence(
            code="task-03", kind=EvidenceKind.OBSERVATION, dated_on=WITHIN, words="核验数", reference=f"{release.id}:2",
            by=works.suzhou, at=NOON,
        )  # fmt: skip


def test_a_value_that_is_no_figure_keeps_the_verification_from_happening(works: Works) -> None:
    reach(works, "41")
    models.Checkpoint.objects.filter(pk=number()).update(target_unit="座")
    with pytest.raises(InvalidInput, match="不能成为数据"):
        works.verify(number(), at=NOON + timedelta(minutes=2))
    assert not models.Verification.objects.exists()
    assert observed() == []


@pytest.mark.parametrize(
    ("areas", "observed_for"),
    [(["320100", "320200"], []), (["320100", "320200", "320400", "320500", "321100"], ["region"])],
    ids=["two cities", "all cities"],
)
def test_the_number_of_some_cities_is_not_that_of_the_region(
    works: Works, areas: list[str], observed_for: list[str]
) -> None:
    models.Item.objects.filter(code="task-06").update(areas=json.dumps(areas))
    reach(works, "41")
    works.verify(number(), at=NOON + timedelta(minutes=2))
    region = book_in_force().plan.region.code
    assert [area for area, *_ in observed()] == [region for _ in observed_for]
