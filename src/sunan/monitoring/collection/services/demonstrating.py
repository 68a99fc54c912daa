"""A round of collecting to try the system out with: made-up organisations, people and figures, marked as such everywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from sunan.access.core.organisations import OrganisationKind
from sunan.access.selectors import day_of
from sunan.access.services.demonstration import PASSWORD
from sunan.access.services.guard import require_program
from sunan.access.services.organisations import create_organisation
from sunan.access.services.people import create_user
from sunan.access.services.rights import grant_role
from sunan.kernel.actors import Actor, ActorKind, system_actor
from sunan.kernel.areas import Area, AreaKind
from sunan.kernel.errors import Refused
from sunan.kernel.printed import Qualifier
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment import selectors as attained
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.answers import CampaignFields, CellView, LawfulForm, TypedCell
from sunan.monitoring.collection.core.demonstration import another, made_up
from sunan.monitoring.collection.core.reconciling import ReasonPart
from sunan.monitoring.collection.core.refusals import ReturnUnfinished
from sunan.monitoring.collection.core.words import DifferenceReason, EntryKind, EntrySource, Grade, Verdict
from sunan.monitoring.collection.selectors import campaigns as asked
from sunan.monitoring.collection.selectors import reconciling as compared
from sunan.monitoring.collection.selectors import returns as said
from sunan.monitoring.collection.services import (
    asks,
    campaigns,
    entries,
    explanations,
    reconciling,
    releasing,
    returns,
)

CODE = "demonstration"
_TITLE = text("演示：2020—2025 年追溯填报", "Demonstration: the retrospective campaign 2020–2025")
_ABOUT = text(
    "为试用而建。单位、人员和数值均为编造，发布后处处标明“演示数据”。",
    "For trying the system out. Organisations, people and figures are made up; what is released says so everywhere.",
)
_FORM_WORDS = ("演示表", "演示制定机关（虚构）", "演示〔2026〕0 号（虚构）")
_FORM_YEARS, _OPEN_DAYS = 2, 30
_MOST_TRIES = 6
_SHARED = 3
_EXPLANATION = "演示说明：数值为编造，仅用于演示如何说明。"
_REASON = "演示：请核对后重报。"
_ROLES = (("officer", "填报"), ("reviewer", "审核"), ("approver", "审批"))


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What was made: the accounts that can be tried, their one password, and how far the round has come."""

    campaign: str
    accounts: tuple[str, ...]
    password: str
    cells: int
    released: int


@dataclass(frozen=True, slots=True)
class _Office:
    """An organisation that reports, with its three people."""

    id: str
    reporter: Actor
    reviewer: Actor
    approver: Actor


@transaction.atomic
def demonstrate(*, by: Actor, at: datetime) -> Demonstration:
    """Make a round of collecting that is under way: returns in every state, differences open and settled, a release.

    All of it happens or nothing. What the first cities and the province report is released at once; the others wait for
    whoever tries the system out.

    Raises:
        NotPermitted: somebody who signed in asks.
        Refused: this is no demonstration (`SUNAN_DEMO=1`), or it was made before.
        Unavailable: no release is loaded yet.
    """
    require_program(by, at_the_server=True)
    if not settings.SUNAN_DEMO:
        raise Refused(
            "只有演示模式（SUNAN_DEMO=1）才能生成演示填报；请开启演示模式后再运行",
            "Only demonstration mode (SUNAN_DEMO=1) has such a campaign; turn it on and run this again",
        )
    if models.Campaign.objects.filter(code=CODE).exists():
        raise Refused(
            f"演示填报“{CODE}”已经生成过；请登录直接使用",
            f"The demonstration campaign “{CODE}” was made before; sign in and use it",
        )
    plan = attained.book_in_force().plan
    offices = {city.code: _office(_bureau_name(city), city.code, OrganisationKind.CITY_BUREAU, by, at, city=city)
               for city in plan.cities}  # fmt: skip
    province = _office(
        text("演示：省级数据单位", "Demonstration: provincial holder of figures"), "province", OrganisationKind.PROVINCE,
        by, at,
    )  # fmt: skip
    parks = [one for one in plan.areas if one.kind is AreaKind.FUNCTIONAL and one.parent in offices][:1]
    committees = {
        one.parent: _office(_park_name(one), one.code, OrganisationKind.ZONE_COMMITTEE, by, at) for one in parks
    }
    _open(offices, province, committees, by, at)
    cities = list(offices)
    shared = set(committees)
    done = [code for code in cities if code in shared] + [code for code in cities if code not in shared][:2]
    for office in (province, *(offices[code] for code in done), *committees.values()):
        _hand_in(office, at, differs=office in committees.values())
    for office in (province, *(offices[code] for code in done), *committees.values()):
        _sign(office, at)
    _settle_one(offices, committees, at)
    rest = [code for code in cities if code not in done]
    for code in rest[:1]:
        _hand_in(offices[code], at)
        _send_back(offices[code], at)
    for code in rest[1:]:
        _fill(offices[code], at, half=True)
    made = releasing.prepare_release(campaign=CODE, release_at=at, by=by, at=at)
    releasing.publish_due(by=system_actor("collection.publish"), at=at)
    accounts = tuple(
        f"{_account(name, role)}" for name in (*offices, "province", *(one.code for one in parks)) for role, _ in _ROLES
    )
    return Demonstration(CODE, accounts, PASSWORD, len(asked.asks_of(CODE)), made.rows)


def _account(name: str, role: str) -> str:
    return f"demo-{name}-{role}".lower()


def _bureau_name(city: Area) -> Text:
    return text(f"演示：{city.name.zh}填报单位", f"Demonstration: reporting office of {city.name.en}")


def _park_name(park: Area) -> Text:
    return text(f"演示：{park.name.zh}填报单位", f"Demonstration: reporting office of {park.name.en}")


def _office(
    name: Text, short: str, kind: OrganisationKind, by: Actor, at: datetime, *, city: Area | None = None
) -> _Office:  # fmt: skip
    """Create an organisation with a reporter, a reviewer and an approver; a city's people hold their grants for the city."""
    identity = create_organisation(
        id=f"demo-{short}".lower(), kind=kind, name=name, areas=(city.code,) if city else (), begins=day_of(at), by=by, at=at
    )  # fmt: skip
    sort = "city" if city else "zone"
    people = []
    for role, words in _ROLES:
        user = create_user(
            sign_in_name=_account(short, role), name=f"演示{words}人员", organisation=identity, password=PASSWORD,
            is_demonstration=True, by=by, at=at,
        )  # fmt: skip
        grant_role(user=user, role=f"{sort}-{role}", covers=(city.code,) if city else (), by=by, at=at)
        people.append(Actor(ActorKind.USER, user, identity, by.source, by.request))
    return _Office(identity, *people)


def _open(
    offices: dict[str, _Office], province: _Office, committees: dict[str, _Office], by: Actor, at: datetime
) -> None:  # fmt: skip
    """Generate the round from what is missing, say who holds what, and open it."""
    deadline = at + timedelta(days=_OPEN_DAYS)
    made = campaigns.generate_campaign(
        code=CODE, title=_TITLE, opens_on=day_of(at), deadline=deadline, is_demonstration=True, by=by, at=at
    )
    number, maker, approval = _FORM_WORDS
    until = day_of(at).replace(year=day_of(at).year + _FORM_YEARS, month=12, day=31)
    fields = CampaignFields(
        title=_TITLE, opens_on=day_of(at), deadline=deadline, collected_under=made.collected_under, about=_ABOUT,
        form=LawfulForm(number, maker, approval, until), reminders=made.fields.reminders,
    )  # fmt: skip
    campaigns.describe_campaign(campaign=CODE, fields=fields, by=by, at=at)
    for holder, area in sorted({(one.asked.holder, one.cell.area) for one in asked.asks_of(CODE)}):
        asks.assign_holder(
            campaign=CODE, holder=holder, area=area, organisation=offices.get(area, province).id, by=by, at=at
        )
    for city, committee in committees.items():
        own = [one.id for one in asked.asks_of(CODE, organisation=offices[city].id) if one.asked.prior is None]
        if own:
            asks.add_asks(campaign=CODE, asks=own[:_SHARED], organisation=committee.id, by=by, at=at)
    campaigns.open_campaign(campaign=CODE, by=by, at=at)


def _fill(office: _Office, at: datetime, *, half: bool = False, differs: bool = False) -> int:
    """Type made-up figures into a return; return its number."""
    number = said.return_of(CODE, office.id)
    cells = said.known_return(number).cells
    book = attained.book_in_force()
    targets = {one.id: one for one in book.plan.targets}
    chosen = cells[: len(cells) // 2] if half else cells
    typed = [
        made_up(one.ask, targets, units=book.catalogue.units, counted=book.catalogue.is_counted(one.ask.cell.measure))
        for one in chosen
    ]
    # The second owner agrees in the first cell and in no other.
    written = [another(digits) if differs and place else digits for place, digits in enumerate(typed)]
    _save(number, office.reporter, chosen, written, at)
    return number


def _hand_in(office: _Office, at: datetime, *, differs: bool = False) -> None:
    """Fill in a return and submit it, explaining what edits ask; what they refuse is said to be held elsewhere."""
    number = _fill(office, at, differs=differs)
    for _ in range(_MOST_TRIES):
        try:
            returns.submit_return(
                returned=number, preparer="演示填表人", statistics_head="演示统计负责人",
                seen=said.known_return(number).content, by=office.reporter, at=at,
            )  # fmt: skip
            return
        except ReturnUnfinished as unfinished:
            _answer(number, unfinished, office.reporter, at)
    raise AssertionError("made-up figures pass their edits once they are explained")


def _answer(number: int, unfinished: ReturnUnfinished, reporter: Actor, at: datetime) -> None:
    cells = {one.ask.id: one for one in said.known_return(number).cells}
    wrong = {one.ask for one in unfinished.findings if one.grade is Grade.HARD and one.ask is not None}
    typed = [
        TypedCell(ask, cells[ask].version, kind=EntryKind.NOT_HELD, note="演示：由上级部门掌握")
        for ask in sorted(wrong)
    ]
    if typed:
        entries.save_entries(returned=number, typed=typed, source=EntrySource.GRID, by=reporter, at=at)
        return  # other questions may have gone with them
    for one in unfinished.findings:
        assert one.ask is not None, "what concerns a return as a whole is no question"
        explanations.explain(
            ask=one.ask, edit=one.edit, fingerprint=one.fingerprint, body=_EXPLANATION, by=reporter, at=at
        )


def _save(number: int, by: Actor, cells: Sequence[CellView], written: Sequence[str], at: datetime) -> None:
    typed = [
        TypedCell(one.ask.id, one.version, digits, qualifier=_qualifier(one))
        for one, digits in zip(cells, written, strict=True)
    ]
    entries.save_entries(returned=number, typed=typed, source=EntrySource.GRID, by=by, at=at)


def _qualifier(cell: CellView) -> Qualifier:
    prior = cell.ask.asked.prior
    return Qualifier.EXACT if prior is None else prior.qualifier


def _sign(office: _Office, at: datetime) -> None:
    """Accept the explanations of a return, review it and approve it."""
    number = said.return_of(CODE, office.id)
    waiting = models.Explanation.objects.filter(
        ask__campaign__code=CODE, ask__organisation=office.id, verdict=Verdict.WAITING.value
    )
    for one in waiting.order_by("id"):
        explanations.judge_explanation(explanation=one.pk, verdict=Verdict.ACCEPTED, by=office.reviewer, at=at)
    content = said.known_return(number).content
    returns.review_return(returned=number, seen=content, by=office.reviewer, at=at)
    returns.approve_return(returned=number, seen=content, by=office.approver, at=at)


def _send_back(office: _Office, at: datetime) -> None:
    number = said.return_of(CODE, office.id)
    returns.send_back_return(returned=number, reason=_REASON, by=office.reviewer, at=at)


def _settle_one(offices: dict[str, _Office], committees: dict[str, _Office], at: datetime) -> None:
    """Settle the first difference between a city and its zone; the others stay open."""
    pairs = [(offices[city], committee) for city, committee in committees.items()]
    for city, committee in pairs:
        found = next((one for one in compared.known_reconciliations(CODE) if not one.is_agreed), None)
        if found is None or found.difference is None:
            continue
        proposed = reconciling.propose(
            reconciliation=found.id, organisation=city.id, seen=found.fingerprint, prevails=city.id, by=city.reporter,
            parts=[ReasonPart(DifferenceReason.REGISTERED_ADDRESS, found.difference.amount, "演示")], at=at,
        )  # fmt: skip
        reconciling.settle(
            reconciliation=found.id, organisation=committee.id, seen=proposed.fingerprint, by=committee.approver, at=at
        )
