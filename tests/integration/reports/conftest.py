"""The state of the real plan and of the fictional one, built once: reports are written from it without a database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from django.db import transaction

from sunan.cli.prepare import load_quietly
from sunan.documents.core.content import Document
from sunan.kernel.rulebook import RulebookSource
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.attainment.selectors import state_of_plan
from sunan.monitoring.reports.core.composition import report
from sunan.monitoring.reports.core.request import ReportRequest
from sunan.monitoring.reports.core.rules import ReportRules, required_report_rules
from tests import two_rivers

RULEBOOK = Path(__file__).parents[3] / "rulebook"
AFTER = date(2026, 11, 22)
HALF = date(2023, 12, 31)
BEFORE_ANYTHING = date(1990, 1, 1)

Made = Callable[[ReportRequest, date], Document]


@contextmanager
def _loaded(blocker: pytest.FixtureRequest, folder: Path) -> Iterator[None]:
    """Load a rulebook for as long as its states are asked for, and leave the database as it was."""
    with pytest.MonkeyPatch.context() as patch, blocker.unblock(), transaction.atomic():  # type: ignore[attr-defined]
        patch.setenv("SUNAN_RULEBOOK", str(folder))
        load_quietly()
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="session")
def states(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> dict[date, StateOfPlan]:
    """Return the state of the plan after its end, at its half, and before anything was known."""
    with _loaded(django_db_blocker, RULEBOOK):
        return {day: state_of_plan(as_of=day, even_empty=True) for day in (AFTER, HALF, BEFORE_ANYTHING)}


@pytest.fixture(scope="session")
def rules() -> ReportRules:
    return required_report_rules(RulebookSource.from_folder(RULEBOOK))


@pytest.fixture(scope="session")
def made(states: dict[date, StateOfPlan], rules: ReportRules) -> Made:
    """Return reports of the real plan; each is written once for all tests."""

    @cache
    def write(request: ReportRequest, day: date) -> Document:
        return report(states[day], request, rules)

    return write


@pytest.fixture(scope="session")
def fictional(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> StateOfPlan:
    with _loaded(django_db_blocker, two_rivers.FOLDER):
        return state_of_plan()
