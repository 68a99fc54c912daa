"""The life of a campaign and of its returns."""

from __future__ import annotations

import pytest

from sunan.monitoring.collection.core.lifecycle import CampaignState, ReturnState
from sunan.monitoring.collection.selectors import returns as said
from tests.integration.collection.round import Round

pytestmark = pytest.mark.django_db


def test_a_return_goes_from_reporter_to_reviewer_to_approver(round_: Round) -> None:
    assert round_.opened().state is CampaignState.OPEN
    assert round_.submitted().state is ReturnState.SUBMITTED
    assert round_.review().state is ReturnState.REVIEWED
    assert round_.approve().state is ReturnState.APPROVED
    steps = [one.step.value for one in said.movements(round_.return_of().head.id)]
    assert steps == ["submit", "review", "approve"]
