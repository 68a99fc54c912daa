"""The page on which a return is reviewed and approved: the cells that move the plan's targets most come first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_POST, require_safe

from sunan.access.rules import Permission, access
from sunan.access.visitors import Visitor, visitor_of
from sunan.kernel.errors import InvalidInput, SunanError
from sunan.kernel.texts import Text
from sunan.monitoring.collection import forms
from sunan.monitoring.collection.core.answers import CellView, EditFinding, ReturnView
from sunan.monitoring.collection.core.explaining import ExplanationView
from sunan.monitoring.collection.core.lifecycle import RETURN_STEPS
from sunan.monitoring.collection.core.reaching import SIGNS
from sunan.monitoring.collection.core.words import Grade, Verdict
from sunan.monitoring.collection.selectors import explanations, returns
from sunan.monitoring.collection.selectors.table_findings import SaidOfTable, said_of, table_name
from sunan.monitoring.collection.selectors.tables import TableView, tables_of
from sunan.monitoring.collection.services import explanations as judging
from sunan.monitoring.collection.views.frame import (
    called,
    may,
    offered,
    organisation_names,
    people,
    returned_of,
    show,
)
from sunan.monitoring.collection.views.hints import Weighed, hints_of, weighed
from sunan.monitoring.collection.views.reading import Reading, reading_of
from sunan.uploads import selectors as uploads


@dataclass(frozen=True, slots=True)
class Asked:
    """A question at a cell with the explanation that was given."""

    finding: EditFinding
    given: ExplanationView | None
    is_explained: bool

    @property
    def waits(self) -> bool:
        """Return whether the explanation waits for the reviewer's word."""
        return self.given is not None and self.given.verdict is Verdict.WAITING


@dataclass(frozen=True, slots=True)
class Looked:
    """A cell as the reviewer sees it."""

    cell: CellView
    title: Text
    unit: Text
    settles: Sequence[tuple[Text, Text, str]]
    asked: tuple[Asked, ...]
    weighed: Weighed


@dataclass(frozen=True, slots=True)
class Table:
    """A table that came with the return, with what the edits said of it.

    Attributes:
        file: number of its file for whoever answers for the sums; `None` for others.
    """

    came: TableView
    name: Text
    said: tuple[SaidOfTable, ...]
    file: int | None


@access(Permission.READ_COLLECTED)
@require_safe
def review(request: HttpRequest, number: int) -> HttpResponse:
    """Show a return for review or approval."""
    view = returned_of(request, number)
    return review_page(request, view)


@access(Permission.REVIEW_FIGURES)
@require_POST
@csrf_protect
def judge(request: HttpRequest, number: int) -> HttpResponse:
    """Accept an explanation or not."""
    view = returned_of(request, number)
    given = request.POST
    try:
        wanted = forms.number_given(given.get("explanation", ""))
        if all(one.id != wanted for one in explanations.explanations_of([cell.ask.id for cell in view.cells])):
            raise InvalidInput(
                "表单不完整，没有处理；请重新打开页面", "The form is incomplete and was not taken; open the page again"
            )
        if given.get("verdict") not in [*Verdict]:
            raise InvalidInput("请选择采信或不采信", "Choose whether to accept the explanation")
        judging.judge_explanation(
            explanation=wanted, verdict=Verdict(given["verdict"]), reason=given.get("why", ""),
            by=visitor_of(request).actor, at=timezone.now(),
        )  # fmt: skip
    except SunanError as refusal:
        return review_page(request, view, refused=refusal)
    ask = next((one.ask for one in explanations.explanations_of([c.ask.id for c in view.cells]) if one.id == wanted), 0)
    return HttpResponseRedirect(f"{reverse('collection:review', args=[number])}#cell-{ask}")


def review_page(request: HttpRequest, view: ReturnView, *, refused: SunanError | None = None) -> HttpResponse:
    """Write the page of review; it is shown again with what refuses a signature."""
    visitor, names, reading = visitor_of(request), called(), reading_of(view)
    weights = weighed(view, names)
    cells = [
        Looked(
            one,
            names.cell(one.ask),
            names.unit(one.ask.unit),
            names.settles(one.ask.asked.settles),
            _asked(reading, one),
            weights[one.ask.id],
        )
        for one in sorted(view.cells, key=lambda one: weights[one.ask.id].place)
    ]
    first = [one for one in cells if one.asked or one.cell.contested or one.weighed.turns]
    steps = returns.movements(view.head.id)
    given = [each.given for one in first for each in one.asked if each.given]
    return show(
        request,
        "collection/review.html",
        head=view.head,
        campaign=view.head.campaign,
        view=view,
        counts=reading.counts,
        first=first,
        rest=[one for one in cells if one not in first],
        whole=reading.of_the_whole,
        tables=_tables(view, visitor),
        hints=hints_of(reading, names),
        waiting=sum(each.waits for one in first for each in one.asked),
        unexplained=sum(
            each.finding.grade is Grade.EXPLAIN and not each.is_explained for one in first for each in one.asked
        ),
        may=offered(view.head, visitor),
        steps=[(one, RETURN_STEPS[one.step].about) for one in reversed(steps)],
        organisation=organisation_names([view.head.organisation])[view.head.organisation],
        people=people(
            [*(one.by for one in given), *(one.judged_by for one in given), *(one.by for one in steps),
             *(one.cell.current.by for one in cells if one.cell.current)]
        ),
        refused=refused,
    )  # fmt: skip


def _tables(view: ReturnView, visitor: Visitor) -> list[Table]:
    found = [one for one in tables_of(view.head.id, visitor.rights) if one.is_current]
    reads = any(may(view.head, one, visitor) for one in SIGNS)
    gone = uploads.removed_among(one.upload for one in found if one.upload)
    return [
        Table(one, table_name(one.table), said_of(one), one.upload if reads and one.upload not in gone else None)
        for one in found
    ]


def _asked(reading: Reading, cell: CellView) -> tuple[Asked, ...]:
    return tuple(
        Asked(one, reading.explanation(one), reading.is_explained(one))
        for one in reading.found_at(cell)
        if cell.is_answered or cell.contested
    )
