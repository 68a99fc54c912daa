"""A made-up round to try the system out with: only in demonstration mode, and marked wherever its figures go."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.conf import LazySettings
from django.utils import timezone

from sunan.access.models import User
from sunan.kernel.errors import Refused
from sunan.monitoring.attainment import selectors as attained
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.answers import Prior
from sunan.monitoring.collection.core.demonstration import made_up
from sunan.monitoring.collection.core.lifecycle import ReconciliationState, ReleaseState
from sunan.monitoring.collection.services import demonstrating
from sunan.monitoring.statistics import models as loaded
from tests.integration.collection.round import Round
from tests.moments import TESTER

pytestmark = pytest.mark.django_db


def test_without_demonstration_mode_nothing_is_made(settings: LazySettings) -> None:
    settings.SUNAN_DEMO = False
    with pytest.raises(Refused):
        demonstrating.demonstrate(by=TESTER, at=timezone.now())
    assert not User.objects.exists()
    assert not models.Campaign.objects.exists()


def test_a_round_under_way_is_made_once_and_every_figure_of_it_is_marked(
    settings: LazySettings, plan_state: StateOfPlan, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.SUNAN_DEMO = True
    monkeypatch.setattr(attained, "state_of_plan", lambda **_: plan_state)
    made = demonstrating.demonstrate(by=TESTER, at=timezone.now())
    assert made.released > 100
    assert User.objects.filter(sign_in_name__in=made.accounts, is_demonstration=True).count() == len(made.accounts)
    assert User.objects.filter(is_demonstration=False).count() == 0
    states = set(models.Return.objects.values_list("state", "round"))
    assert {("approved", 1), ("draft", 1), ("draft", 2)} <= states, "done, being filled in, sent back"
    reconciled = set(models.Reconciliation.objects.values_list("state", flat=True))
    assert {ReconciliationState.OPEN.value, ReconciliationState.SETTLED.value} <= reconciled
    (release,) = models.CollectedRelease.objects.all()
    assert release.state == ReleaseState.PUBLISHED.value
    rows = loaded.Observation.objects.all()
    assert rows.count() == made.released
    assert set(rows.values_list("doubt", "basis")) == {("demonstration", "demonstration")}
    assert loaded.Release.objects.get().title.startswith("演示数据")
    with pytest.raises(Refused):
        demonstrating.demonstrate(by=TESTER, at=timezone.now())


def test_what_is_published_is_confirmed_in_the_unit_it_is_printed_in(round_: Round) -> None:
    round_.opened()
    ask = round_.cell("gdp").ask
    assert ask.unit == "亿元"
    published = replace(ask, asked=replace(ask.asked, prior=Prior("2.67", "万亿元")))
    units = attained.book_in_force().catalogue.units
    assert made_up(published, {}, units=units, counted=False) == "2.67万亿元"
