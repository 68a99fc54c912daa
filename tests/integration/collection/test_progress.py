"""How far returns have come, for lists: counted for all of them at once."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sunan.monitoring.collection.selectors import campaigns as asked
from sunan.monitoring.collection.selectors import returns as said
from sunan.monitoring.collection.services import asks, remarks
from tests.integration.collection.round import BUREAU, CODE, PARK, Round
from tests.moments import NOON

pytestmark = pytest.mark.django_db


def test_a_list_counts_what_is_asked_answered_clashing_and_commented(round_: Round) -> None:
    round_.opened(owners=(BUREAU, PARK))
    round_.type("gdp", "26727", after=0)
    for value in ("26800", "26900"):
        round_.type("gdp", value, after=0, by=round_.second_reporter)
    round_.type("rd_intensity", "4.36")
    round_.type("rd_intensity", "")
    for body in ("请核对", "请再核对"):
        remarks.add_remark(ask=round_.cell("gdp").ask.id, body=body, by=round_.reviewer, at=NOON)
    bureau, park = asked.progress(CODE, round_.rights(round_.centre))
    assert (bureau.asked, bureau.prefilled, bureau.answered, bureau.contested, bureau.remarks) == (4, 2, 1, 1, 1)
    assert (park.asked, park.prefilled, park.answered, park.contested, park.remarks) == (4, 2, 0, 0, 0)


def test_a_longer_list_asks_no_more_questions(round_: Round) -> None:
    round_.opened()
    rights = round_.rights(round_.centre)

    def questions() -> int:
        with CaptureQueriesContext(connection) as asked_for:
            assert said.returns(rights)
        return len(asked_for)

    short = questions()
    ids = [one.ask.id for one in round_.return_of().cells]
    asks.add_asks(campaign=CODE, asks=ids, organisation=PARK, by=round_.centre, at=NOON)
    assert questions() == short
