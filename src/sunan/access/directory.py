"""Lists of people and organisations for pages: searched, narrowed, in pages, and never beyond a scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar

from django.db.models import Count, F, Max, Q, QuerySet, Value
from django.db.models.functions import Concat

from sunan.access.core.organisations import OrganisationKind
from sunan.access.core.people import AccountState, HeldMembership, Listed, OrganisationRecord, Person, erased_name
from sunan.access.core.rights import Scope
from sunan.access.models import Membership, Organisation, OrganisationArea, OrganisationName, Session, User
from sunan.access.selectors import day_of, held_on, organisations_among, people_among, visible
from sunan.access.services.attempts import keys_of_account, suspended_keys
from sunan.kernel.texts import Text, text

ON_A_PAGE = 50
_OFFERED = 500

RowT = TypeVar("RowT")


@dataclass(frozen=True, slots=True)
class ListPage(Generic[RowT]):
    """One page of a list, and how much there is of it.

    Attributes:
        count: rows on all pages together.
        number: of this page, from 1; of the last page when a later one was asked for.
    """

    rows: tuple[RowT, ...]
    count: int
    number: int

    @property
    def pages(self) -> int:
        """Return how many pages there are; one when there is nothing."""
        return max(1, -(-self.count // ON_A_PAGE))

    @property
    def before(self) -> int | None:
        """Return the number of the page before."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        """Return the number of the page after."""
        return self.number + 1 if self.number < self.pages else None


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """An organisation as a list shows it, with how many people belong to it."""

    organisation: OrganisationRecord
    members: int


@dataclass(frozen=True, slots=True)
class Dated:
    """What held of an organisation from a day until another: a name, or the charge of an area."""

    words: Text
    begins: date
    ends: date | None


def people_page(
    *,
    scope: Scope,
    at: datetime,
    search: str = "",
    organisation: str = "",
    state: AccountState | None = None,
    page: int = 1,
) -> ListPage[Listed]:
    """Return a page of the accounts whose organisation a scope covers, by sign-in name.

    Args:
        search: a part of the sign-in name or of the name, or an id.
        organisation: id, or a part of a name of the organisation that people belong to.
    """
    day = day_of(at)
    members = visible(Membership.objects.filter(held_on(day)), scope, organisation="organisation")
    rows = User.objects.order_by("sign_in_name")
    if organisation:
        members = members.filter(organisation__in=_organisations_called(organisation).values("id"))
    if organisation or not scope.everything:
        rows = rows.filter(id__in=members.values("user"))
    if search:
        rows = rows.filter(Q(sign_in_name__icontains=search) | Q(name__icontains=search) | Q(id=search))
    if state is not None:
        rows = _in_state(rows, state, at)
    ids, count, number = _cut(rows, page)
    found = people_among(ids, at)
    return ListPage(tuple(_listed((found[one] for one in ids), at)), count, number)


def people_of_organisation(organisation: str, *, scope: Scope, at: datetime) -> ListPage[Listed]:
    """Return the first page of the accounts that belong to an organisation."""
    members = Membership.objects.filter(held_on(day_of(at)), organisation=organisation)
    rows = User.objects.filter(id__in=visible(members, scope, organisation="organisation").values("user"))
    ids, count, number = _cut(rows.order_by("sign_in_name"), 1)
    found = people_among(ids, at)
    return ListPage(tuple(_listed((found[one] for one in ids), at)), count, number)


def listed_person(person: Person, at: datetime) -> Listed:
    """Return a person with state and last sign-in."""
    return _listed([person], at)[0]


def _listed(people: Iterable[Person], at: datetime) -> list[Listed]:
    found, suspended = list(people), suspended_keys(at)
    latest = Session.objects.filter(user__in=[one.id for one in found]).values("user").annotate(at=Max("began_at"))
    signed_in = {str(one["user"]): one["at"] for one in latest}
    return [Listed(one, _state(one, suspended), signed_in.get(one.id)) for one in found]


def _state(person: Person, suspended: frozenset[str]) -> AccountState:
    if person.is_erased:
        return AccountState.ERASED
    if person.is_locked:
        return AccountState.LOCKED
    if suspended and not suspended.isdisjoint(keys_of_account(person.id, person.sign_in_name)):
        return AccountState.SUSPENDED
    return AccountState.ACTIVE


def _in_state(rows: QuerySet[User], state: AccountState, at: datetime) -> QuerySet[User]:
    erased = Q(sign_in_name=Concat(Value(erased_name("")), F("id")))
    match state:
        case AccountState.ERASED:
            return rows.filter(erased)
        case AccountState.LOCKED:
            return rows.filter(locked_at__isnull=False).exclude(erased)
        case AccountState.SUSPENDED:
            return rows.filter(locked_at__isnull=True, id__in=_suspended(at))
        case AccountState.ACTIVE:
            return rows.filter(locked_at__isnull=True).exclude(id__in=_suspended(at))


def _suspended(at: datetime) -> list[str]:
    """Return the accounts for which signing in is suspended; failures are counted under keys that tell no name."""
    keys = suspended_keys(at)
    if not keys:
        return []
    names = User.objects.values_list("id", "sign_in_name").iterator()
    return [identity for identity, name in names if not keys.isdisjoint(keys_of_account(identity, name))]


def memberships_of(user: str, at: datetime) -> list[HeldMembership]:
    """Return where a user belonged, belongs and will belong, the latest first."""
    rows = list(Membership.objects.filter(user=user).order_by("-begins", "-id"))
    known = organisations_among((one.organisation_id for one in rows), on=day_of(at))
    return [HeldMembership(one.organisation_id, known[one.organisation_id].name, one.begins, one.ends) for one in rows]


def organisations_page(
    *,
    scope: Scope,
    on: date,
    search: str = "",
    kind: OrganisationKind | None = None,
    is_ended: bool = False,
    page: int = 1,
) -> ListPage[OrganisationRow]:
    """Return a page of the organisations that a scope covers, by id: those that exist on a day, or those that ended."""
    rows = visible(Organisation.objects.order_by("id"), scope, organisation="id")
    ended = Q(ends__isnull=False, ends__lte=on)
    rows = rows.filter(ended) if is_ended else rows.exclude(ended)
    if search:
        rows = rows.filter(id__in=_organisations_called(search).values("id"))
    if kind is not None:
        rows = rows.filter(kind=kind.value)
    ids, count, number = _cut(rows, page)
    known = organisations_among(ids, on=on)
    members = dict(
        Membership.objects.filter(held_on(on), organisation__in=ids)
        .values_list("organisation")
        .annotate(count=Count("id"))
    )
    return ListPage(tuple(OrganisationRow(known[one], members.get(one, 0)) for one in ids), count, number)


def offered_organisations(*, scope: Scope, on: date) -> list[OrganisationRecord]:
    """Return organisations of a scope that a form offers for choosing; of very many the first, others can be typed."""
    rows = visible(Organisation.objects.exclude(ends__isnull=False, ends__lte=on), scope, organisation="id")
    ids = [str(one) for one in rows.order_by("id").values_list("id", flat=True)[:_OFFERED]]
    known = organisations_among(ids, on=on)
    return [known[one] for one in ids]


def names_of_organisation(organisation: str) -> list[Dated]:
    """Return what an organisation was, is and will be called, the latest first."""
    rows = OrganisationName.objects.filter(organisation=organisation).order_by("-begins")
    return [Dated(text(one.zh, one.en), one.begins, one.ends) for one in rows]


def areas_of_organisation(organisation: str, names: Mapping[str, Text]) -> list[Dated]:
    """Return of which areas an organisation was, is and will be in charge, the latest first.

    Args:
        names: the areas of the rulebook by code.
    """
    rows = OrganisationArea.objects.filter(organisation=organisation).order_by("-begins", "area")
    return [Dated(names.get(one.area, text(one.area, one.area)), one.begins, one.ends) for one in rows]


def merged_into(organisation: str, *, on: date) -> list[OrganisationRecord]:
    """Return the organisations that were merged into one, directly."""
    ids = Organisation.objects.filter(successor=organisation).order_by("id").values_list("id", flat=True)
    known = organisations_among(ids, on=on)
    return [known[one] for one in sorted(known)]


def _organisations_called(words: str) -> QuerySet[Organisation]:
    named = OrganisationName.objects.filter(Q(zh__icontains=words) | Q(en__icontains=words))
    return Organisation.objects.filter(Q(id__iexact=words) | Q(id__in=named.values("organisation")))


def _cut(rows: QuerySet[User] | QuerySet[Organisation], page: int) -> tuple[list[str], int, int]:
    """Return the ids on a page, how many there are on all pages, and the number of the page."""
    count = rows.count()
    number = min(max(1, page), max(1, -(-count // ON_A_PAGE)))
    ids = rows.values_list("id", flat=True)[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
    return [str(one) for one in ids], count, number
