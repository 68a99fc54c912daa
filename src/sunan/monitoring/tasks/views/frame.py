"""What the pages of tasks share: who asks, which items are meant, what may be read of an item, and names for ids."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from sunan.access.core.permissions import Permission
from sunan.access.core.rights import Rights, Scope
from sunan.access.forms import fresh_number
from sunan.access.selectors import names_of
from sunan.access.visitors import visitor_of
from sunan.kernel.errors import InvalidInput, NotFound, SunanError, http_status
from sunan.kernel.texts import Text, text
from sunan.monitoring.plan import selectors as plans
from sunan.monitoring.tasks.core.items import Checkpoint, Item, Person
from sunan.monitoring.tasks.core.timeline import Span
from sunan.monitoring.tasks.core.words import ItemKind
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.selectors.items import Wanted
from sunan.monitoring.tasks.selectors.units import units_of_organisations

ON_A_PAGE = 40
FEW = 200
"""Up to so many items a plan is shown in long pages; beyond, pages are short, so that the first screen comes at once."""
_MOST_PAGES = 10**6

_DESK: tuple[tuple[str, Text, Permission], ...] = (
    ("tasks:mine", text("我的工作", "My work"), Permission.READ_COLLECTED),
    ("tasks:board", text("看板", "Board"), Permission.READ_COLLECTED),
    ("tasks:timeline", text("时间轴", "Timeline"), Permission.READ_COLLECTED),
    ("tasks:cities", text("分市", "By city"), Permission.READ_COLLECTED),
    ("tasks:units", text("分单位", "By unit"), Permission.READ_COLLECTED),
    ("tasks:critical", text("关键依赖", "Dependencies"), Permission.READ_COLLECTED),
    ("tasks:closing", text("办结", "Closing"), Permission.READ_COLLECTED),
    ("tasks:checking", text("核验", "Verification"), Permission.VERIFY_TASKS),
    ("tasks:decisions", text("决定与督办", "Decisions"), Permission.READ_COLLECTED),
    ("tasks:meeting", text("会议材料", "Meeting"), Permission.READ_COLLECTED),
)
_WITHIN = {"tasks:decisions": ("tasks:supervisions", "tasks:risks", "tasks:escalations", "tasks:moves")}


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the menu of tasks."""

    name: Text
    address: str
    is_here: bool


@dataclass(frozen=True, slots=True)
class KindChoice:
    """Which part of the plan is shown: the key tasks, the other commitments, or what is only for trying out."""

    value: str
    text: Text
    kinds: tuple[ItemKind, ...]
    demonstration: bool = False

    def wanted(self, **narrowed: object) -> Wanted:
        """Return what is wanted of this kind."""
        return Wanted(kinds=self.kinds, demonstration=self.demonstration, **narrowed)  # type: ignore[arg-type]


_TASKS = KindChoice("task", text("重点任务及子项", "Key tasks and sub-items"), (ItemKind.TASK, ItemKind.SUB_ITEM))
_COMMITMENTS = KindChoice("commitment", text("承诺事项", "Commitments"), (ItemKind.COMMITMENT,))
_DEMONSTRATION = KindChoice("demonstration", text("演示数据", "Demonstration data"), (), demonstration=True)


def kind_choices() -> tuple[KindChoice, ...]:
    """Return what can be chosen; demonstration data only where the system is set up for trying out."""
    return (_TASKS, _COMMITMENTS, *((_DEMONSTRATION,) if settings.SUNAN_DEMO else ()))


def chosen_kind(request: HttpRequest) -> KindChoice:
    """Return what an address asks for; the key tasks when it asks for nothing.

    Raises:
        InvalidInput: there is no such part.
    """
    asked = request.GET.get("kind", "") or _TASKS.value
    for one in kind_choices():
        if one.value == asked:
            return one
    raise InvalidInput(
        f"没有“{asked[:40]}”这一范围；请选 task（重点任务）或 commitment（承诺事项）",
        f"There is no part “{asked[:40]}”; choose task or commitment",
    )


def kind_of(item: Item) -> KindChoice:
    """Return the part of the plan that an item belongs to."""
    if item.is_demonstration:
        return _DEMONSTRATION
    return _COMMITMENTS if item.kind is ItemKind.COMMITMENT else _TASKS


def today_here() -> date:
    """Return the day on which pages stand."""
    return timezone.localdate()


@dataclass(frozen=True, slots=True)
class Reach:
    """For which items a permission holds; worked out once for lists of many.

    Attributes:
        units: as printed, those that are an organisation of the scope today.
    """

    scope: Scope
    units: frozenset[str]

    def covers(self, item: Item) -> bool:
        """Return whether it holds for an item: for one of its areas, for who leads it, or for one of its units."""
        return (
            self.scope.everything
            or bool(self.scope.areas.intersection(item.areas))
            or (bool(item.lead_organisation) and item.lead_organisation in self.scope.organisations)
            or bool(self.units.intersection((*item.units, item.lead_unit)))
        )


def reach(rights: Rights, permission: Permission) -> Reach:
    """Return for which items a permission holds."""
    scope = rights.scope(permission)
    return Reach(scope, units_of_organisations(scope.organisations) if scope.organisations else frozenset())


def covers(item: Item, permission: Permission, rights: Rights) -> bool:
    """Return whether a permission holds for an item."""
    return reach(rights, permission).covers(item)


def readable(item: Item, rights: Rights) -> bool:
    """Return whether what units reported of an item may be read; where it stands may be read by all who work on tasks."""
    return covers(item, Permission.READ_COLLECTED, rights)


def item_of(request: HttpRequest, code: str, *permissions: Permission) -> Item:
    """Return an item for which the visitor holds one of the permissions; any item when none is named.

    Raises:
        NotFound: there is none such, or none that is the visitor's business.
    """
    found = found_items.item(code[:80], today=today_here())
    if found.is_demonstration and not settings.SUNAN_DEMO:
        raise no_item(code)
    rights = visitor_of(request).rights
    if permissions and not any(covers(found, one, rights) for one in permissions):
        raise no_item(code)
    return found


def checkpoint_of(request: HttpRequest, number: int, *permissions: Permission) -> tuple[Item, Checkpoint]:
    """Return a checkpoint with its item, if the visitor holds one of the permissions for it.

    Raises:
        NotFound: there is none such, or none that is the visitor's business.
    """
    found = found_items.checkpoint(number, today=today_here())
    return item_of(request, found.item, *permissions), found


def no_item(code: str) -> NotFound:
    """Return what is said of an item that is not there, and of one that is not the visitor's to change."""
    return NotFound(
        f"没有“{code[:80]}”这一项，或不由您办理；请从“我的工作”进入",
        f"There is no item “{code[:80]}”, or it is not yours to work on; start from “My work”",
    )


def to_item(code: str, place: str = "") -> HttpResponse:
    """Go back to the page of an item."""
    return HttpResponseRedirect(reverse("tasks:item", args=[code]) + place)


def show(request: HttpRequest, template: str, **values: object) -> HttpResponse:
    """Write a page of tasks, with the status of what it says is refused; it depends on who asks, so no cache keeps it."""
    refusal = values.get("refusal")
    status = http_status(refusal) if isinstance(refusal, SunanError) else 200
    told = {
        "form_number": fresh_number(),
        "desk": desk(request),
        "today": today_here(),
        "may": visitor_of(request).rights.may,
        "is_trying_out": settings.SUNAN_DEMO,
        "is_made_up": _is_made_up(values),
        **values,
    }
    response = render(request, template, told, status=status)
    patch_vary_headers(response, ("HX-Request", "Cookie"))
    response["Cache-Control"] = "private, no-store"
    return response


def _is_made_up(values: Mapping[str, object]) -> bool:
    """Return whether a page shows what is only for trying out: that part of the plan, or one of its items."""
    item = values.get("item")
    return values.get("kind") in (_DEMONSTRATION, _DEMONSTRATION.value) or (
        isinstance(item, Item) and item.is_demonstration
    )


def desk(request: HttpRequest) -> tuple[Place, ...]:
    """Return the pages of tasks that the visitor may open."""
    rights, here = visitor_of(request).rights, request.path

    def is_here(route: str) -> bool:
        where = reverse(route)
        if route == "tasks:mine":
            return here == where
        return here.startswith((where, *(reverse(one) for one in _WITHIN.get(route, ()))))

    return tuple(
        Place(name, reverse(route), is_here(route)) for route, name, permission in _DESK if rights.may(permission)
    )


def plan_span() -> Span:
    """Return the first and the last day of the plan."""
    programme = plans.plan_in_force().programme
    return Span(programme.when.first, programme.when.last)


def area_name(code: str) -> Text:
    """Return the short name of an area of the plan; the code where the plan no longer has it."""
    try:
        return plans.plan_in_force().area(code).short
    except NotFound:
        return text(code, code)


def people(those: Iterable[Person | None]) -> dict[str, str]:
    """Return the names of people by id; commands and those who were erased keep their ids."""
    return names_of({one.id for one in those if one is not None and one.id})


def page_number(request: HttpRequest) -> int:
    """Return the number of the page of a list that an address asks for; the first when it asks for none."""
    written = request.GET.get("page", "")
    if written.isascii() and written.isdigit() and 0 < int(written[:7]) < _MOST_PAGES:
        return int(written[:7])
    return 1


@dataclass(frozen=True, slots=True)
class Listed:
    """Where a page of a list stands, for the pager."""

    number: int
    count: int
    size: int = ON_A_PAGE

    @property
    def pages(self) -> int:
        return max(1, -(-self.count // self.size))

    @property
    def before(self) -> int:
        return self.number - 1

    @property
    def after(self) -> int:
        return self.number + 1 if self.number < self.pages else 0

    @property
    def start(self) -> int:
        """Return how many items lie before the page."""
        return (self.number - 1) * self.size
