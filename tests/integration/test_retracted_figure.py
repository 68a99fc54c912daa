"""What becomes of a published figure of the plan when it is retracted: everywhere it counted, and where it stays to be read."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from sunan.access.core.organisations import OrganisationKind
from sunan.cli.prepare import load_quietly
from sunan.documents.core.content import Document, FigureToken, Inline, Table, Words
from sunan.kernel.actors import Actor, ActorKind
from sunan.monitoring.attainment import selectors
from sunan.monitoring.attainment.core.explained import explained_figure
from sunan.monitoring.attainment.core.verdicts import Reason, Verdict
from sunan.monitoring.attainment.selectors import state_of_plan
from sunan.monitoring.attainment.services import keep_state
from sunan.monitoring.editions.core.diff_ground import Reason as Changed
from sunan.monitoring.editions.selectors.diff import dates_compared
from sunan.monitoring.index import selectors as index
from sunan.monitoring.indicators.core.revision import Cause, explain_revision
from sunan.monitoring.indicators.selectors import replayed
from sunan.monitoring.reports.core.request import Audience, ReportKind, ReportRequest
from sunan.monitoring.reports.selectors import document_of
from sunan.monitoring.statistics import services
from sunan.monitoring.statistics.core.retractions import RetractionCause
from tests.integration.access.world import World
from tests.moments import TESTER

pytestmark = pytest.mark.django_db

AT = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
BEFORE, SINCE = date(2026, 11, 30), date(2026, 12, 1)
INDICATOR, NANJING = "high_value_patents_per_10k", "320100"
TARGET, FIGURE = "nanjing-high-value-patents-per-10k", "nanjing-fgw-plan-execution-2025:5"
ORIGIN = f"/figures/{INDICATOR}/{NANJING}/2025/"
WHY = "把有效量写成了授权量"


@pytest.fixture
def loaded(db: None) -> None:
    # States are kept by how much is loaded, and each test takes back what it did: what another one asked is forgotten.
    selectors._state.cache_clear()
    load_quietly()


def retract(reference: str = FIGURE, organisation: str = "") -> None:
    by = Actor(ActorKind.USER, "u-officer", organisation=organisation)
    services.retract(references=[reference], cause=RetractionCause.FALSE, reason=WHY, by=by, at=AT)


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return answer.content.decode()


def test_a_verdict_that_rested_on_it_cannot_be_told_any_more_and_says_why(loaded: None) -> None:
    assert state_of_plan().assessment(TARGET).verdict is Verdict.MET
    retract()
    state = state_of_plan()
    one = state.assessment(TARGET)
    assert (state.as_of, one.verdict, one.reason, one.figure) == (SINCE, Verdict.CANNOT_TELL, Reason.RETRACTED, None)
    (missing,) = [each for each in one.missing if each.cell.period == "2025"]
    assert missing.why is Reason.RETRACTED
    before = state_of_plan(as_of=BEFORE).assessment(TARGET)
    assert before.verdict is Verdict.MET
    assert before.figure is not None
    assert before.figure.shown == "82"


def test_another_value_that_may_decide_takes_its_place(loaded: None) -> None:
    target = "zhenjiang-hightech-output-share"
    retract("zhenjiang-xhrb-work-report-2025:2")
    figure, earlier = (state_of_plan(as_of=day).assessment(target).figure for day in (SINCE, BEFORE))
    assert figure is not None
    assert earlier is not None
    assert (earlier.shown, figure.shown) == ("55", "55.2")
    (part,) = explain_revision(earlier.seal, figure.seal, retracted={"zhenjiang-xhrb-work-report-2025:2"}).parts
    assert (part.cause, part.amount) == (Cause.RETRACTED, part.amount)


def test_the_index_does_not_use_it(loaded: None) -> None:
    def known(on: date) -> tuple[object, ...]:
        state = state_of_plan(as_of=on)
        asked = index.asked(state.figures, plan=state.book.plan, catalogue=state.book.catalogue)
        found = index.coverage(asked)
        assert found is not None
        return tuple(one.reference for figure in state.shown_figures() for one in figure.observations), asked.tally

    before = known(SINCE)
    retract()
    after = known(SINCE)
    assert FIGURE in before[0]  # type: ignore[operator]
    assert FIGURE not in after[0]  # type: ignore[operator]
    assert before[1] != after[1], "what was kept for the same date is not given again"


def test_a_command_explains_it(loaded: None) -> None:
    retract()
    found = explained_figure(state_of_plan(), INDICATOR, NANJING, "2025", earlier=state_of_plan(as_of=BEFORE))
    said = "\n".join(line.zh for line in found.lines)
    assert f"已撤销（自 2026-12-01 起，公布后发现有误：{WHY}）：82件" in said
    assert "数值撤销" in said
    assert found.data["retracted"][0]["reference"] == FIGURE
    assert [one["cause"] for one in found.data["revision"]["parts"]] == ["retracted"]


def test_its_seal_is_computed_again_and_says_that_it_counts_no_more(loaded: None) -> None:
    state = state_of_plan()
    keep_state(state, by=TESTER, at=AT)
    figure = state.assessment(TARGET).figure
    assert figure is not None
    assert replayed(figure.seal.id).retracted_inputs == ()
    retract()
    again = replayed(figure.seal.id)
    assert (again.agrees, again.retracted_inputs) == (True, (FIGURE,))


def test_a_report_lists_it_and_two_reports_differ_for_that_reason(loaded: None) -> None:
    retract()
    request = ReportRequest(ReportKind.FINAL, Audience.INTERNAL)
    rows = retracted_rows(document_of(state_of_plan(), request))
    assert len(rows) == 1
    assert [part in " ".join(rows[0]) for part in ("南京", "2025", "82件", "2026年12月1日", WHY)] == [True] * 5
    assert retracted_rows(document_of(state_of_plan(as_of=BEFORE), request)) == []
    changes = dates_compared(request, earlier=BEFORE, later=SINCE).changes
    (change,) = [one for one in changes if one.pair.slot == f"figure.{INDICATOR}.{NANJING}.2025"]
    (because,) = [one for one in change.because if one.reason is Changed.RETRACTED]
    assert "自 2026-12-01 起撤销" in because.about.zh
    assert WHY in because.about.zh


def test_readers_of_one_city_are_not_shown_what_was_retracted_of_another(loaded: None) -> None:
    retract()
    retract("zhenjiang-xhrb-work-report-2025:2")
    state = state_of_plan()
    found = {
        city: [
            row[0] for row in retracted_rows(document_of(state, ReportRequest(ReportKind.FINAL, Audience.CITY, city)))
        ]
        for city in (NANJING, "321100", "320500")
    }
    assert found == {NANJING: ["南京市"], "321100": ["镇江市"], "320500": []}


def retracted_rows(document: Document) -> list[list[str]]:
    tables = [one for one in document.blocks if isinstance(one, Table) and one.key == "retracted"]
    return [["".join(map(_words, cell)) for cell in row.cells] for one in tables for row in one.rows]


def _words(part: Inline) -> str:
    assert isinstance(part, Words | FigureToken)
    return part.text if isinstance(part, Words) else part.shown


def test_the_origin_shows_it_struck_out_with_reason_date_and_by_whom(loaded: None, client: Client) -> None:
    World().organisation("evaluators", OrganisationKind.PROVINCE)
    retract(organisation="evaluators")
    shown = page(client, ORIGIN)
    assert "这一格公布过的数已撤销" in shown
    assert "<s>82</s>" in shown
    assert WHY in shown
    assert "自2026年12月1日起不再采用" in shown
    assert re.search("，由evaluators\\S*撤销", shown)
    earlier = page(client, f"{ORIGIN}?as_of=2026-11-30")
    assert "<s>82</s>" not in earlier
    assert WHY not in earlier
    assert "counts no more since 1 December 2026" in page(client, f"/en{ORIGIN}")


def test_pages_and_files_of_sources_keep_it_marked(loaded: None, client: Client) -> None:
    retract()
    release = FIGURE.rpartition(":")[0]
    assert "<s>82</s>" in page(client, f"/sources/{release}/")
    assert "已撤销 1" in page(client, "/sources/")
    observations = client.get("/downloads/observations.csv").getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(observations)))
    (row,) = [one for one in rows if f"{one['release']}:{one['line']}" == FIGURE]
    assert (row["preference"], row["retracted_since"], row["retraction_reason"]) == ("", "2026-12-01", WHY)
    assert {one["retracted_since"] for one in rows if one is not row} == {""}
    assert len(rows) == 577


def test_a_release_all_of_whose_figures_are_retracted_keeps_its_page(loaded: None, client: Client) -> None:
    retract("zhenjiang-xhrb-work-report-2025:2")
    state = state_of_plan()
    release = "zhenjiang-xhrb-work-report-2025"
    others = [
        one.reference for values in state.figures.record.cells.values() for one in values if one.vintage.id == release
    ]
    for reference in others:
        retract(reference)
    assert "所载的数已全部撤销" in page(client, f"/sources/{release}/")
    assert release in page(client, "/sources/")
