"""Questions: the rules of reports in force, and a report as a document."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from sunan.documents.core.content import Document
from sunan.kernel.errors import InvalidInput
from sunan.kernel.findings import Finding
from sunan.kernel.rulebook import RulebookSource
from sunan.kernel.texts import Language
from sunan.monitoring.attainment import selectors as attainment
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.reports.core.composition import report
from sunan.monitoring.reports.core.disclosure import disclosed
from sunan.monitoring.reports.core.request import Audience, ReportKind, ReportRequest, city_code, default_kind
from sunan.monitoring.reports.core.rules import ReportRules, read_report_rules, required_report_rules
from sunan.monitoring.statistics import selectors as statistics
from sunan.monitoring.tasks.core.delivery import Delivery
from sunan.monitoring.tasks.selectors import delivery as tasks
from sunan.rulebooks import selectors as rulebooks


def rules_in_force() -> ReportRules:
    """Return the rules of disclosure and wording in force.

    Raises:
        InvalidRule: they have errors; `sunan check` lists them.
    """
    return _read_once(rulebooks.source_in_force())


@lru_cache(maxsize=4)
def _read_once(source: RulebookSource) -> ReportRules:
    return required_report_rules(source)


def check_rules(source: RulebookSource) -> list[Finding]:
    """Return every finding about the rules of reports."""
    return read_report_rules(source)[1]


def state_for_report(*, as_of: date | None = None) -> StateOfPlan:
    """Return the state that a report is written from; before any release it is there too, and empty.

    Args:
        as_of: by default the latest day on which a release was retrieved, or an outcome or verification of a task entered.
    """
    return attainment.state_of_plan(as_of=as_of or _latest(), even_empty=True)


def _latest() -> date | None:
    known = [one for one in (statistics.latest_known_date(), tasks.latest_entry()) if one]
    return max(known) if len(known) > 1 else None


def delivery_for_report(state: StateOfPlan) -> Delivery:
    """Return what was delivered of tasks and commitments, as known on the date of a state."""
    return tasks.delivery_as_of(state.as_of, programme=state.book.plan.programme.id)


def document_of(state: StateOfPlan, request: ReportRequest) -> Document:
    """Return a report on a state as a document, by the rules in force."""
    return report(state, request, rules_in_force(), delivery_for_report(state))


def disclosed_state(state: StateOfPlan, request: ReportRequest) -> StateOfPlan:
    """Return the state after disclosure; its figures may have seals of their own, which have to be kept too."""
    return disclosed(state, request, rules_in_force()).state


def composed(request: ReportRequest, *, as_of: date | None = None) -> Document:
    """Return a report as a document, as known on a date; by default on the latest date in the releases."""
    return document_of(state_for_report(as_of=as_of), request)


def request_of(
    state: StateOfPlan,
    *,
    kind: str = "",
    audience: str = "",
    city: str = "",
    brief: bool = False,
    language: Language = "zh",
) -> ReportRequest:
    """Return a request from words as people write them.

    Args:
        kind: empty for the report that is due on the state's date.
        audience: empty for the public edition, or for that of the city if one is named.
        city: a code or a name.
    Raises:
        InvalidInput: a word is not known; the message names those that are.
    """
    plan = state.book.plan
    code = city_code(plan, city)
    chosen = _one_of(kind, tuple(ReportKind), "报告种类", "kind of report") if kind else ""
    readers = _one_of(audience, tuple(Audience), "读者", "audience") if audience else ""
    return ReportRequest(
        ReportKind(chosen) if chosen else default_kind(plan.programme, as_of=state.as_of),
        Audience(readers) if readers else (Audience.CITY if code else Audience.PUBLIC),
        code,
        brief,
        language,
    )


def _one_of(written: str, known: tuple[str, ...], zh: str, en: str) -> str:
    asked = written.strip().lower()
    if asked not in known:
        raise InvalidInput(
            f"没有“{written[:40]}”这种{zh}；可用 {'、'.join(known)}",
            f"There is no {en} “{written[:40]}”; use {', '.join(known)}",
        )
    return asked
