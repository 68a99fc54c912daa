"""A verified number of a task becomes an observation with its release; nothing that was only said does."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from sunan.kernel.errors import InvalidInput
from sunan.monitoring.attainment.selectors import book_in_force
from sunan.monitoring.statistics import selectors as statistics
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.words import EvidenceKind, VerificationOutcome
from sunan.monitoring.tasks.services import claiming, evidencing
from tests.integration.tasks.world import TODAY, WITHIN, Works
from tests.moments import NOON

pytestmark = pytest.mark.django_db


def number() -> int:
    return models.Checkpoint.objects.get(number="task-06-cities").pk


def reach(works: Works, value: str) -> None:
    """Let the unit say and show that a number is reached."""
    claiming.claim_checkpoint(
        checkpoint=number(), claimed_on=WITHIN, words="已开通", value=value, by=works.manager, at=NOON
    )
    evidencing.hand_in_evidence(
        code="task-06", kind=EvidenceKind.FIGURE, dated_on=WITHIN, words="开通名单", checkpoint=number(), value=value, unit="个",
        by=works.manager, at=NOON + timedelta(minutes=1),
    )  # fmt: skip


def observed() -> list[tuple[str, str, str, str]]:
    record = statistics.record_as_of(TODAY, catalogue=book_in_force().catalogue, measures=["testbed_cities"])
    return [
        (cell.area, cell.period, one.printed, one.vintage.kind) for cell, those in record.cells.items() for one in those
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
