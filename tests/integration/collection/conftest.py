"""The state of the real plan, built once, and a round in it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from django.db import transaction

from sunan.cli.prepare import load_quietly
from sunan.monitoring.attainment import selectors as attained
from sunan.monitoring.attainment.core.state import StateOfPlan
from tests.integration.access.world import World
from tests.integration.collection.round import Round

RULEBOOK = Path(__file__).parents[3] / "rulebook"


@pytest.fixture(autouse=True)
def _fast(quick_passwords: None) -> None:
    """Passwords are hashed quickly."""


@pytest.fixture(scope="session")
def plan_state(django_db_setup: None, django_db_blocker) -> StateOfPlan:
    """The state of the plan after its end; the database is left as it was."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setenv("SUNAN_RULEBOOK", str(RULEBOOK))
        load_quietly()
        state = attained.state_of_plan(as_of=date(2026, 11, 22))
        transaction.set_rollback(True)
    return state


@pytest.fixture
def round_(db, plan_state: StateOfPlan, monkeypatch: pytest.MonkeyPatch) -> Round:
    """A round whose campaigns ask for what the real plan lacks, without loading its releases again."""
    monkeypatch.setattr(attained, "state_of_plan", lambda **_: plan_state)
    return Round(World())
