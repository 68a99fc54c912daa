"""What the pages of collecting share: how ids are called, who may do what with a return, and how a page is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from sunan.access.core.permissions import Permission
from sunan.access.forms import fresh_number
from sunan.access.selectors import area_names, day_of, names_of, organisations_among
from sunan.access.visitors import Visitor, visitor_of
from sunan.kernel.errors import NotFound, SunanError, http_status
from sunan.kernel.requests import BEGAN
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment import selectors as attainment
from sunan.monitoring.attainment.core.book import Book
from sunan.monitoring.attainment.core.missing import Settles
from sunan.monitoring.collection.core.answers import AskView, ReturnHead, ReturnView
from sunan.monitoring.collection.core.lifecycle import TALKED_OVER, CampaignState, ReturnState
from sunan.monitoring.collection.core.reaching import LOOKS_OVER, may_reach
from sunan.monitoring.collection.selectors import returns

_LARGEST_NUMBER = 10**15


@dataclass(frozen=True)
class Called:
    """How the ids of the rulebook in force are called; one that it no longer has keeps its id."""

    book: Book

    @cached_property
    def _areas(self) -> Mapping[str, Text]:
        return {**area_names(), **{one.code: one.short for one in self.book.plan.areas}}

    @cached_property
    def _targets(self) -> Mapping[str, str]:
        return {one.id: one.indicator for one in self.book.plan.targets}

    def measure(self, measure: str) -> Text:
        found = self.book.catalogue.measures.get(measure)
        return found.name if found else text(measure, measure)

    def area(self, code: str) -> Text:
        return self._areas.get(code, text(code, code))

    def list_name(self, list_id: str) -> Text:
        found = self.book.catalogue.lists.get(list_id)
        return found.name if found else text(list_id, list_id)

    def unit(self, symbol: str) -> Text:
        return self.book.catalogue.unit_text(symbol) if symbol else text("", "")

    def target(self, target: str) -> Text:
        """Return the name of a target: its indicator and its area."""
        found = next((one for one in self.book.plan.targets if one.id == target), None)
        if found is None:
            return text(target, target)
        rule = self.book.indicators.rules.get(found.indicator)
        name, area = rule.short if rule else text(found.indicator, found.indicator), self.area(found.area)
        return text(f"{area.zh}{name.zh}", f"{name.en}, {area.en}")

    def settles(self, those: Iterable[Settles]) -> list[tuple[Text, Text, str]]:
        """Return what figures would settle: target, question, and the target's id for its page."""
        return [(self.target(one.target), one.question.text, one.target) for one in those]

    def cell(self, ask: AskView) -> Text:
        """Return a cell in a line: measure, area, list and period."""
        cell = ask.cell
        parts = [self.measure(cell.measure), self.area(cell.area)]
        if cell.list_id:
            parts.append(self.list_name(cell.list_id))
        parts.append(ask.period.text)
        return text(" · ".join(one.zh for one in parts), " · ".join(one.en for one in parts))


def called() -> Called:
    """Return how ids are called by the rulebook in force."""
    return Called(attainment.book_in_force())


@dataclass(frozen=True, slots=True)
class Offered:
    """What a visitor may do with a return now.

    Attributes:
        remark: whether comments can still be written. resolve: whether the visitor settles those of others.
    """

    fill: bool
    submit: bool
    withdraw: bool
    review: bool
    approve: bool
    send_back: bool
    permit_late: bool
    remark: bool
    resolve: bool


def may(head: ReturnHead, permission: Permission, visitor: Visitor) -> bool:
    """Return whether a visitor holds a permission for a return."""
    return visitor.is_signed_in and may_reach(
        visitor.rights, permission, organisation=head.organisation, area=head.area, is_city=head.is_city
    )


def offered(head: ReturnHead, visitor: Visitor) -> Offered:
    """Return what a visitor may do with a return where it stands; services hold to it, this only shows it."""
    runs = head.campaign.state in (CampaignState.OPEN, CampaignState.CLOSED)
    fill = head.state is ReturnState.DRAFT and head.is_in_time(timezone.now()) and may(
        head, Permission.REPORT_FIGURES, visitor
    )  # fmt: skip
    reviews, approves = may(head, Permission.REVIEW_FIGURES, visitor), may(head, Permission.APPROVE_FIGURES, visitor)
    return Offered(
        fill=fill,
        submit=fill,
        withdraw=runs and head.state is ReturnState.SUBMITTED and may(head, Permission.REPORT_FIGURES, visitor),
        review=runs and head.state is ReturnState.SUBMITTED and reviews,
        approve=runs and head.state is ReturnState.REVIEWED and approves,
        send_back=runs
        and (
            (head.state is ReturnState.SUBMITTED and reviews)
            or (head.state is ReturnState.REVIEWED and approves)
            or (head.state is not ReturnState.DRAFT and manages(visitor))
        ),
        permit_late=runs and head.state is ReturnState.DRAFT and manages(visitor),
        remark=runs and head.state in TALKED_OVER,
        resolve=runs
        and head.state in TALKED_OVER
        and (head.state is ReturnState.DRAFT or any(may(head, one, visitor) for one in LOOKS_OVER)),
    )


def manages(visitor: Visitor) -> bool:
    """Return whether a visitor organises campaigns."""
    return visitor.is_signed_in and visitor.rights.may(Permission.MANAGE_CAMPAIGNS)


def releases(visitor: Visitor) -> bool:
    """Return whether a visitor makes releases of what was collected."""
    return visitor.is_signed_in and visitor.rights.may(Permission.RELEASE_FIGURES)


def organisation_names(ids: Iterable[str]) -> dict[str, Text]:
    """Return how organisations are called today; one that is not known keeps its id."""
    wanted = {one for one in ids if one}
    found = organisations_among(wanted, on=day_of(timezone.now()))
    return {one: found[one].name if one in found else text(one, one) for one in wanted}


def people(users: Iterable[str]) -> dict[str, str]:
    """Return the names of users by id; commands and those who were erased keep their ids."""
    return names_of({one for one in users if one})


def show(request: HttpRequest, template: str, **values: object) -> HttpResponse:
    """Write a page, with the status of what it says is refused; nothing of what is collected is kept by a cache."""
    refused = values.get("refused")
    status = int(str(values.pop("status", http_status(refused) if isinstance(refused, SunanError) else 200)))
    response = render(request, template, {"form_number": fresh_number(), **values}, status=status)
    patch_vary_headers(response, ("HX-Request", "Cookie"))
    response["Cache-Control"] = "private, no-store"
    return response


def is_piece(request: HttpRequest) -> bool:
    """Return whether a script of the page asks for a part of it."""
    return request.headers.get("HX-Request") == "true"


def known_number(number: int, refusal: NotFound) -> int:
    """Return a number of an address that a database can look up.

    Raises:
        NotFound: it is larger than any there can be.
    """
    if number >= _LARGEST_NUMBER:
        raise refusal
    return number


def returned_of(request: HttpRequest, number: int) -> ReturnView:
    """Return the return of an address, if the visitor may read it.

    Raises:
        NotFound: there is none with this number, or it is not theirs to read.
    """
    return returns.returned(known_number(number, returns.unknown(number)), visitor_of(request).rights)


def began(request: HttpRequest) -> datetime:
    """Return when a request began to arrive, which decides about a deadline; where the server does not say, now."""
    seconds = request.META.get(BEGAN)
    return datetime.fromtimestamp(seconds, tz=UTC) if isinstance(seconds, float) else timezone.now()
