"""Every number, verdict, arrow and adjective of a report hangs on a seal, and the seal gives it again."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from sunan.documents.core.content import Document, FigureToken, Paragraph, Words
from sunan.documents.core.numbering import arrange
from sunan.documents.core.sealed import SealedKind
from sunan.documents.core.serial import as_json, from_json
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.reports.core.composition import report
from sunan.monitoring.reports.core.disclosure import disclosed
from sunan.monitoring.reports.core.recipes import Recomputation
from sunan.monitoring.reports.core.request import Audience, ReportKind, ReportRequest
from sunan.monitoring.reports.core.rules import ReportRules
from tests.integration.reports.conftest import AFTER, BEFORE_ANYTHING, HALF, Made
from tests.integration.reports.walking import tokens_of, unsealed

SUZHOU = "320500"
EDITIONS = [
    *(
        (kind, audience, "", "zh", day)
        for kind in ReportKind
        for audience in ("public", "internal")
        for day in (AFTER, HALF)
    ),
    *((kind, "city", SUZHOU, "zh", AFTER) for kind in ReportKind),
    *((kind, "internal", "", "en", AFTER) for kind in ReportKind),
    (ReportKind.MIDTERM, "public", "", "en", HALF),
    (ReportKind.FINAL, "internal", "", "zh", BEFORE_ANYTHING),
]


def request_of(kind: ReportKind, audience: str, city: str, language: str, *, brief: bool) -> ReportRequest:
    return ReportRequest(kind, Audience(audience), city, brief, "en" if language == "en" else "zh")


@pytest.mark.parametrize("brief", [False, True], ids=["whole", "brief"])
@pytest.mark.parametrize(
    ("kind", "audience", "city", "language", "day"), EDITIONS, ids=lambda one: str(getattr(one, "value", one))
)
def test_a_report_is_sealed_from_end_to_end(
    made: Made, kind: ReportKind, audience: str, city: str, language: str,
    day: date, brief: bool,
) -> None:  # fmt: skip
    request = request_of(kind, audience, city, language, brief=brief)
    document = made(request, day)
    assert arrange(document).blocks
    assert unsealed(document) == []
    seals = {one.id: one for one in document.seals}
    assert len(seals) == len(document.seals)
    tokens = list(tokens_of(document))
    assert tokens
    for token in tokens:
        sealed = seals[token.seal_id]
        if isinstance(token, FigureToken):
            assert (token.kind, token.value, token.slot) == (sealed.kind.value, sealed.value, sealed.slot)
        else:
            assert (SealedKind.VERDICT, token.code) == (sealed.kind, sealed.value)
    assert from_json(as_json(document)) == document


@pytest.mark.parametrize(
    ("kind", "audience", "city", "language", "day"), EDITIONS, ids=lambda one: str(getattr(one, "value", one))
)
def test_a_recipe_gives_again_what_was_printed(
    made: Made, states: dict[date, StateOfPlan], rules: ReportRules, kind: ReportKind, audience: str, city: str, language: str, day: date
) -> None:  # fmt: skip
    request = request_of(kind, audience, city, language, brief=False)
    document = made(request, day)
    seen = disclosed(states[day], request, rules).state
    again, worked = Recomputation(document.seals, seen, rules), 0
    for sealed in document.seals:
        value = again.value(sealed)
        if value is not None:
            assert value == sealed.value, sealed
            worked += 1
    assert worked > 40 or day == BEFORE_ANYTHING


@pytest.mark.parametrize(
    "kind", [SealedKind.COUNT, SealedKind.DERIVED, SealedKind.WORDING, SealedKind.VERDICT, SealedKind.RANK]
)
def test_a_seal_that_was_tampered_with_is_noticed(
    made: Made, states: dict[date, StateOfPlan], rules: ReportRules, kind: SealedKind
) -> None:  # fmt: skip
    document = made(ReportRequest(ReportKind.FINAL, Audience.INTERNAL), AFTER)
    sealed = next(one for one in document.seals if one.kind is kind)
    changed = replace(sealed, value="1" if sealed.value != "1" else "2")
    again = Recomputation(document.seals, states[AFTER], rules)
    assert again.value(changed) == sealed.value != changed.value


def test_the_walk_notices_a_number_that_somebody_wrote(made: Made) -> None:
    document = made(ReportRequest(ReportKind.YEARLY), AFTER)
    written = Paragraph((Words("完成率为 97.5%。"),))
    longer: Document = replace(document, blocks=(*document.blocks, written), places=(*document.places, "x.1"))
    assert unsealed(longer) == ["完成率为 97.5%。"]


def test_figures_are_those_of_the_seal_store(made: Made, states: dict[date, StateOfPlan]) -> None:
    state = states[AFTER]
    kept = {figure.seal.short_id: figure for figure in state.shown_figures()}
    document = made(ReportRequest(ReportKind.FINAL, Audience.INTERNAL), AFTER)
    figures = [one for one in document.seals if one.kind is SealedKind.FIGURE]
    assert len(figures) > 100
    for one in figures:
        assert kept[one.id].seal.id == one.recipe["seal"]
        assert f"{kept[one.id].value:f}" == one.value


def test_places_keep_their_names_from_one_date_to_the_next(made: Made) -> None:
    """A comment on a target's paragraph finds it again in the next edition."""
    earlier, later = (
        set(made(ReportRequest(ReportKind.FINAL, Audience.INTERNAL), day).places) for day in (HALF, AFTER)
    )
    for place in ("summary.1", "overall.1", "sheet.sunan-rd-intensity.2", "slot.advice.1", "coherence.rd_intensity.1"):
        assert place in earlier & later


def test_without_rules_of_wording_no_adjective_is_written(states: dict[date, StateOfPlan]) -> None:
    document = report(states[AFTER], ReportRequest(ReportKind.FINAL, Audience.INTERNAL), ReportRules())
    kinds = {one.kind for one in document.seals}
    assert not kinds & {SealedKind.WORDING, SealedKind.ARROW}
    assert unsealed(document) == []


def test_a_fictional_plan_gives_reports_in_its_own_words(fictional: StateOfPlan) -> None:
    for kind in ReportKind:
        document = report(fictional, ReportRequest(kind, Audience.INTERNAL), ReportRules())
        assert unsealed(document) == []
        assert "苏南" not in str(as_json(document))
