"""Where everything stands: the board, lists, by city, by unit, and one item with its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.http import HttpRequest, HttpResponse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from sunan.access.rules import Permission, access
from sunan.access.visitors import visitor_of
from sunan.kernel.areas import Area
from sunan.kernel.errors import InvalidInput
from sunan.kernel.texts import Text
from sunan.monitoring.plan import selectors as plans
from sunan.monitoring.tasks.core.board import (
    LANES,
    ON_FIRST_SCREEN,
    ON_FIRST_SCREEN_OF_MANY,
    Board,
    card,
    lane_rule,
    lay_board,
)
from sunan.monitoring.tasks.core.critical import ends, keys
from sunan.monitoring.tasks.core.items import Checkpoint, Dependency, Evidence, Item, Person, Record, Verification
from sunan.monitoring.tasks.core.words import Outcome, State
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.selectors import units as known_units
from sunan.monitoring.tasks.selectors.rules import rules_in_force
from sunan.monitoring.tasks.views.frame import (
    FEW,
    ON_A_PAGE,
    Listed,
    area_name,
    chosen_kind,
    covers,
    item_of,
    kind_choices,
    kind_of,
    no_item,
    page_number,
    people,
    plan_span,
    readable,
    show,
    today_here,
)

_MOST_OF_UNITS = 3000


@access(Permission.READ_COLLECTED)
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """Show all items in lanes by what has to happen next."""
    kind = chosen_kind(request)
    return show(
        request,
        "tasks/board.html",
        board=_board(kind.wanted()),
        programme=plans.plan_in_force().programme.title,
        imports=visitor_of(request).rights.may(Permission.MANAGE_TASKS),
        kinds=kind_choices(),
        kind=kind.value,
    )


def _board(wanted: found_items.Wanted) -> Board:
    today = today_here()
    counts = found_items.counts(wanted, today=today, headline_only=True)
    most = ON_FIRST_SCREEN if sum(counts.outcomes.values()) <= FEW else ON_FIRST_SCREEN_OF_MANY
    shown: dict[str, Sequence[Item]] = {}
    for lane in LANES:
        if any(counts.items.get(state) for state in lane.states):
            narrowed = replace(wanted, states=lane.states, assessed=False)
            shown[lane.id] = found_items.items(narrowed, today=today, most=most)
    return lay_board(shown, counts=counts, today=today)


@access(Permission.READ_COLLECTED)
@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """List items that are searched or chosen, a page at a time."""
    kind, today = chosen_kind(request), today_here()
    asked = {
        name: request.GET.get(name, "").strip()[:80] for name in ("lane", "state", "outcome", "area", "unit", "search")
    }
    wanted = kind.wanted(
        area=asked["area"], unit=asked["unit"], words=asked["search"], states=_states(asked),
        outcomes=_outcomes(asked["outcome"]), assessed=False if asked["lane"] or asked["outcome"] == "none" else None,
    )  # fmt: skip
    listed = Listed(page_number(request), found_items.count(wanted, today=today))
    found = found_items.items(wanted, today=today, start=listed.start, most=ON_A_PAGE)
    kept = "".join(f"{urlencode({name: value})}&" for name, value in asked.items() if value)
    return show(
        request,
        "tasks/items.html",
        cards=[card(one, today=today) for one in found],
        list=listed,
        query=f"kind={kind.value}&{kept}",
        asked=asked,
        kinds=kind_choices(),
        kind=kind.value,
        states=list(State),
        outcomes=list(Outcome),
        cities=plans.plan_in_force().cities,
        is_narrowed=bool(kept),
    )


def _states(asked: dict[str, str]) -> tuple[State, ...]:
    rule = lane_rule(asked["lane"]) if asked["lane"] else None
    if asked["lane"] and rule is None:
        raise InvalidInput(
            f"看板没有“{asked['lane']}”一栏；请从任务看板进入",
            f"The board has no lane “{asked['lane']}”; start from the board",
        )
    if rule is not None:
        return rule.states
    try:
        return (State(asked["state"]),) if asked["state"] else ()
    except ValueError as error:
        raise InvalidInput(
            f"没有“{asked['state']}”这一状态；请从列表中选择",
            f"There is no state “{asked['state']}”; choose from the list",
        ) from error


def _outcomes(asked: str) -> tuple[Outcome, ...]:
    try:
        return (Outcome(asked),) if asked and asked != "none" else ()
    except ValueError as error:
        raise InvalidInput(
            f"没有“{asked}”这一结论；请从列表中选择", f"There is no outcome “{asked}”; choose from the list"
        ) from error


@dataclass(frozen=True, slots=True)
class CityLine:
    """A city with the board of its items."""

    area: Area
    board: Board
    no_lead: int


@access(Permission.READ_COLLECTED)
@require_safe
def cities(request: HttpRequest) -> HttpResponse:
    """Show for each city where its items stand."""
    kind, today = chosen_kind(request), today_here()
    lines = []
    for city in plans.plan_in_force().cities:
        counts = found_items.counts(kind.wanted(area=city.code), today=today, headline_only=True)
        lines.append(CityLine(city, lay_board({}, counts=counts, today=today), counts.no_lead))
    return show(request, "tasks/cities.html", lines=lines, kinds=kind_choices(), kind=kind.value)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A responsible unit as printed, with its items."""

    unit: str
    items: tuple[Item, ...]
    leads: int
    late: int
    unevidenced: int
    not_assessed: int


@access(Permission.READ_COLLECTED)
@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """Show for each responsible unit, as printed, which items it answers for."""
    kind = chosen_kind(request)
    found = found_items.items(kind.wanted(), today=today_here(), most=_MOST_OF_UNITS + 1)
    held: dict[str, list[Item]] = {}
    for item in found[:_MOST_OF_UNITS]:
        for unit in dict.fromkeys((*item.units, *((item.lead_unit,) if item.lead_unit else ()))):
            held.setdefault(unit, []).append(item)
    lines = [_unit_line(unit, those) for unit, those in held.items()]
    lines.sort(key=lambda one: (-len(one.items), one.unit))
    listed = Listed(page_number(request), len(lines))
    shown = lines[listed.start : listed.start + ON_A_PAGE]
    return show(
        request,
        "tasks/units.html",
        lines=shown,
        names=known_units.units([one.unit for one in shown], today=today_here()),
        may_identify=visitor_of(request).rights.scope(Permission.MANAGE_TASKS).everything,
        nameless=sum(not one.units and not one.lead_unit for one in found),
        list=listed,
        query=f"kind={kind.value}&",
        is_cut=len(found) > _MOST_OF_UNITS,
        kinds=kind_choices(),
        kind=kind.value,
    )


def _unit_line(unit: str, those: Sequence[Item]) -> UnitLine:
    return UnitLine(
        unit,
        tuple(those),
        leads=sum(one.lead_unit == unit for one in those),
        late=sum(one.state in (State.LATE, State.SLIPPING) for one in those),
        unevidenced=sum(one.state is State.CLAIMED_NOT_EVIDENCED for one in those),
        not_assessed=sum(one.outcome is None for one in those),
    )


# One item ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Held:
    """A checkpoint with what was shown and verified of it."""

    checkpoint: Checkpoint
    claim_words: str
    claim: int | None
    evidence: tuple[Evidence, ...]
    verifications: tuple[Verification, ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """What a visitor may do with an item."""

    report: bool
    manage: bool
    verify: bool
    decide: bool
    close: bool
    show_evidence: bool


def offered(item: Item, request: HttpRequest) -> Offered:
    """Return what the visitor may do with an item."""
    rights = visitor_of(request).rights
    report = covers(item, Permission.REPORT_TASKS, rights)
    manage = covers(item, Permission.MANAGE_TASKS, rights)
    return Offered(
        report=report,
        manage=manage,
        verify=covers(item, Permission.VERIFY_TASKS, rights),
        decide=covers(item, Permission.DECIDE_TASKS, rights),
        close=report or manage,
        show_evidence=report or manage,
    )


@access(Permission.READ_COLLECTED)
@require_safe
def item(request: HttpRequest, code: str) -> HttpResponse:
    """Show one item: what was promised, where each checkpoint stands, who said, showed, verified and decided what."""
    one = item_of(request, code)
    record = found_items.record(one.code, today=today_here())
    return show(
        request,
        "tasks/item.html",
        record=record,
        item=record.item,
        card=card(record.item, today=today_here()),
        held=held(record),
        loose=[one for one in record.evidence if one.checkpoint is None and one.withdrawn_at is None],
        areas=[area_name(one) for one in record.item.areas],
        names=people(_who(record)),
        offered=offered(record.item, request),
        is_readable=readable(record.item, visitor_of(request).rights),
        kind=kind_of(record.item),
        linked=_linked(record),
        whats={one.id: one.what for one in record.checkpoints},
        rules={one.id: one for one in rules_in_force().ladder},
        moved=[one for one in record.moves if one.old is not None],
        plan=plan_span(),
    )


def held(record: Record) -> list[Held]:
    """Return the checkpoints of an item with what belongs to each; what was withdrawn is left out."""
    found = []
    for one in record.checkpoints:
        claims = [claim for claim in record.claims if claim.checkpoint == one.id and claim.withdrawn_at is None]
        latest = max(claims, key=lambda claim: claim.id, default=None)
        found.append(
            Held(
                one,
                latest.words if latest else "",
                latest.id if latest else None,
                tuple(e for e in record.evidence if e.checkpoint == one.id and e.withdrawn_at is None),
                tuple(v for v in record.verifications if v.checkpoint == one.id),
            )
        )
    return found


def _who(record: Record) -> list[Person | None]:
    return [
        *(one.by for one in record.reports),
        *(one.by for one in record.decisions),
        *(one.by for one in record.supervisions),
        *(one.by for one in record.risks),
        *(one.by for one in record.moves),
        *(one.by for one in record.evidence),
        *(one.by for one in record.verifications),
        *(one.by for one in record.assignments),
        *(one.said_by for one in record.closings),
        *(one.checked_by for one in record.closings),
    ]


def _linked(record: Record) -> list[tuple[Dependency, Text, Text]]:
    """Return the dependencies of an item with the names of both ends."""
    codes = sorted({code for one in record.dependencies for code, _ in keys(one)})
    if not codes:
        return []
    today = today_here()
    known = ends(
        [found_items.item(code, today=today) for code in codes], found_items.checkpoints_of(codes, today=today)
    )
    return [
        (one, known[keys(one)[0]].name, known[keys(one)[1]].name)
        for one in record.dependencies
        if all(key in known for key in keys(one))
    ]


@access(Permission.READ_COLLECTED)
@require_safe
def sheet(request: HttpRequest, code: str) -> HttpResponse:
    """Show an item on one sheet for print: what was promised, where it stands, by what evidence, what is open."""
    one = item_of(request, code)
    if not readable(one, visitor_of(request).rights):
        raise no_item(code)
    record = found_items.record(one.code, today=today_here())
    closing = next((c for c in record.closings if c.superseded_at is None and c.refused_at is None), None)
    return show(
        request,
        "tasks/sheet.html",
        record=record,
        item=record.item,
        card=card(record.item, today=today_here()),
        held=held(record),
        areas=[area_name(code) for code in record.item.areas],
        closing=closing,
        report=max(record.reports, key=lambda found: found.id, default=None),
        open_supervisions=[s for s in record.supervisions if s.closed_at is None],
        open_risks=[r for r in record.risks if r.state.value != "closed"],
        programme=plans.plan_in_force().programme,
        names=people(_who(record)),
    )
