"""What a person did with returns is shown to them, and forgotten when they are; the figures stay."""

from __future__ import annotations

import pytest

from sunan.audit import selectors as audit
from sunan.monitoring.collection import models
from sunan.monitoring.collection.holdings import REPORTED
from sunan.monitoring.collection.services import campaigns, remarks, returns
from tests.integration.collection.round import ANSWERS, CODE, Round
from tests.moments import NOON, TESTER

pytestmark = pytest.mark.django_db


def _parts(person: str) -> list[str]:
    return [str(row["part"]) for row in REPORTED.held(person)]


def _a_whole_round(round_: Round) -> None:
    round_.opened()
    head = round_.submitted()
    remark = remarks.add_remark(ask=round_.cell("gdp").ask.id, body="请核对", by=round_.reviewer, at=NOON)
    returns.send_back_return(returned=head.id, reason="请核对", by=round_.reviewer, at=NOON)
    remarks.resolve_remark(remark=remark.id, by=round_.reporter, at=NOON)
    round_.submit()
    round_.review()
    round_.approve()
    campaigns.permit_late(
        returned=head.id, until=NOON.replace(year=2027), reason="补正", by=round_.centre, at=NOON
    )  # fmt: skip


def test_everybody_is_shown_what_they_did(round_: Round) -> None:
    _a_whole_round(round_)
    assert _parts(round_.reporter.id) == [*["filled in"] * 4, "settled a comment", "submit", "submit"]
    assert _parts(round_.reviewer.id) == ["commented", "send_back", "review"]
    assert _parts(round_.approver.id) == ["approve"]
    assert _parts(round_.centre.id) == ["permitted to be late", "generated"]
    first = next(iter(REPORTED.held(round_.reporter.id)))
    assert set(first) == set(REPORTED.fields)
    assert (first["campaign"], first["text"]) == (CODE, ANSWERS[0])


@pytest.mark.parametrize("who", ["reporter", "reviewer", "approver", "centre"])
def test_who_is_forgotten_is_found_nowhere_and_the_figures_stay(round_: Round, who: str) -> None:
    _a_whole_round(round_)
    person = getattr(round_, who).id
    assert REPORTED.erase is not None
    count = REPORTED.erase(person, by=TESTER, at=NOON, why="本人申请")
    assert count > 0
    assert _parts(person) == []
    assert _naming(person) == []
    assert [one.current.printed for one in round_.return_of().cells] == list(ANSWERS)
    assert REPORTED.erase(person, by=TESTER, at=NOON, why="本人申请") == 0
    forgotten = [one for one in audit.events() if one.action == "collection.reporter_forgotten"]
    assert [(one.after, one.why) for one in forgotten] == [({"rows": count}, "本人申请")]


def _naming(person: str) -> list[str]:
    """Return the tables of the feature in which a person's id stands anywhere."""
    tables = (
        models.Campaign, models.Ask, models.Return, models.Entry, models.Explanation, models.Remark, models.Movement,
        models.Finding, models.Reconciliation, models.CollectedRelease, models.MicroTable,
    )  # fmt: skip
    return [
        table.__name__ for table in tables if any(person in map(str, row.values()) for row in table.objects.values())
    ]
