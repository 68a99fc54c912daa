"""Organisations: which there are, whom they have, what they were called and are in charge of; changing that by a day."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from sunan.access import directory, selectors
from sunan.access.core.organisations import OrganisationKind
from sunan.access.core.people import OrganisationRecord
from sunan.access.core.permissions import Permission
from sunan.access.forms.deeds import WHY, Deed, Field, Sent, carry_out, confirm, form_methods
from sunan.access.rules import access
from sunan.access.services import organisations as services
from sunan.access.services.guard import require_everywhere
from sunan.access.views.lists import asked_for, page_number, query_of
from sunan.access.views.reach import organisation_field, organisation_of
from sunan.access.visitors import visitor_of
from sunan.kernel.errors import InvalidInput, NotFound, Refused
from sunan.kernel.texts import Text, text

_NAME = text("中文名称", "Name in Chinese")
_NAME_EN = text("英文名称", "Name in English")
_NAME_EN_ABOUT = text("没有英文名称时不填。", "Leave it empty when there is none.")


@access(Permission.READ_PEOPLE)
@require_safe
def organisations(request: HttpRequest) -> HttpResponse:
    """List the organisations that the visitor may see."""
    visitor = visitor_of(request)
    asked = {name: asked_for(request, name) for name in ("search", "kind", "ended")}
    kinds = {one.value: one for one in OrganisationKind}
    found = directory.organisations_page(
        scope=visitor.rights.scope(Permission.READ_PEOPLE),
        on=selectors.day_of(timezone.now()),
        search=asked["search"],
        kind=kinds.get(asked["kind"]),
        is_ended=bool(asked["ended"]),
        page=page_number(request),
    )
    shown = {
        "list": found,
        "asked": asked,
        "is_narrowed": any(asked.values()),
        "kinds": list(OrganisationKind),
        "areas": selectors.area_names(),
        "rows": [(one, _area_words(one.organisation)) for one in found.rows],
        "query": query_of(asked),
        "may_create": visitor.rights.scope(Permission.MANAGE_ORGANISATIONS).everything,
    }
    return render(request, "access/organisations.html", shown)


def _area_words(one: OrganisationRecord) -> list[Text]:
    names = selectors.area_names()
    return [names.get(code, text(code, code)) for code in one.areas]


@access(Permission.READ_PEOPLE)
@require_safe
def organisation(request: HttpRequest, organisation: str) -> HttpResponse:
    """Show one organisation: its names, its areas, its people, and what became of it."""
    visitor, now = visitor_of(request), timezone.now()
    today = selectors.day_of(now)
    found = organisation_of(request, organisation, Permission.READ_PEOPLE)
    scope = visitor.rights.scope(Permission.READ_PEOPLE)
    members = directory.people_of_organisation(organisation, scope=scope, at=now)
    may_change = visitor.rights.scope(Permission.MANAGE_ORGANISATIONS).covers(organisation=organisation)
    shown = {
        "organisation": found,
        "areas": _area_words(found),
        "names": directory.names_of_organisation(organisation),
        "charges": directory.areas_of_organisation(organisation, selectors.area_names()),
        "members": members,
        "merged": directory.merged_into(organisation, on=today),
        "successor": selectors.organisation(found.successor, on=today) if found.successor else None,
        "may_see_successor": scope.covers(organisation=found.successor),
        "is_ended": found.ends is not None and found.ends <= today,
        "may_change": may_change and found.ends is None,
        "may_add": visitor.rights.scope(Permission.MANAGE_USERS).covers(organisation=organisation)
        and found.ends is None,
    }
    return render(request, "access/organisation.html", shown)


@access(Permission.MANAGE_ORGANISATIONS)
@form_methods
def create(request: HttpRequest) -> HttpResponse:
    """Register an organisation; a new one is within the reach of those alone who manage all of them."""
    now = timezone.now()
    require_everywhere(visitor_of(request).actor, Permission.MANAGE_ORGANISATIONS, now)
    deed = Deed(
        title=text("登记单位", "Register an organisation"),
        button=text("登记", "Register"),
        of=text("单位", "Organisations"),
        back=reverse("access:organisations"),
        fields=(
            Field(
                "id",
                text("标识", "Id"),
                about=text(
                    "小写字母、数字和连字符，登记后不能更改。",
                    "Lower-case letters, digits and hyphens; it stays for ever.",
                ),
                longest=80,
            ),
            Field(
                "kind",
                text("类别", "Kind"),
                kind="select",
                options=tuple((one.value, one.text) for one in OrganisationKind),
            ),
            Field("name", _NAME),
            Field("name_en", _NAME_EN, is_required=False, about=_NAME_EN_ABOUT),
            _areas_field(),
            _day_field(text("成立或纳入之日", "From"), selectors.day_of(now).isoformat()),
        ),
        blames={InvalidInput: "id"},
    )

    def do(sent: Sent) -> HttpResponse:
        created = services.create_organisation(
            id=sent.text("id"),
            kind=OrganisationKind(sent.text("kind")),
            name=_name(sent),
            areas=sent.many("areas"),
            begins=sent.first_day("begins"),
            by=visitor_of(request).actor,
            at=now,
        )
        return HttpResponseRedirect(reverse("access:organisation", args=[created]))

    return carry_out(request, deed, do)


@access(Permission.MANAGE_ORGANISATIONS)
@form_methods
def rename(request: HttpRequest, organisation: str) -> HttpResponse:
    """Give an organisation another name from a day on."""
    found = organisation_of(request, organisation, Permission.MANAGE_ORGANISATIONS)
    deed = Deed(
        title=text("更改单位名称", "Rename the organisation"),
        button=text("更改名称", "Rename"),
        of=found.name,
        back=reverse("access:organisation", args=[organisation]),
        about=(
            text(
                "自生效日起用新名称；在那以前的记录仍显示旧名称。",
                "The new name holds from that day on; records of days before keep the old one.",
            ),
        ),
        fields=(
            Field("name", _NAME, value=found.name.zh),
            Field("name_en", _NAME_EN, is_required=False, about=_NAME_EN_ABOUT, value=found.name.en),
            _day_field(text("自哪天起", "From"), _today()),
            WHY,
        ),
        blames={InvalidInput: "begins"},
    )

    def do(sent: Sent) -> HttpResponse:
        services.rename_organisation(
            organisation=organisation,
            name=_name(sent),
            begins=sent.first_day("begins"),
            why=sent.text("why"),
            by=visitor_of(request).actor,
            at=timezone.now(),
        )
        return HttpResponseRedirect(deed.back)

    return carry_out(request, deed, do)


@access(Permission.MANAGE_ORGANISATIONS)
@form_methods
def change_areas(request: HttpRequest, organisation: str) -> HttpResponse:
    """Put an organisation in charge of other areas from a day on."""
    found = organisation_of(request, organisation, Permission.MANAGE_ORGANISATIONS)
    deed = Deed(
        title=text("更改所辖地区", "Change the areas"),
        button=text("更改", "Change"),
        of=found.name,
        back=reverse("access:organisation", args=[organisation]),
        about=(text("勾选自生效日起管辖的全部地区。", "Tick all areas of which it is in charge from that day on."),),
        fields=(_areas_field(" ".join(found.areas)), _day_field(text("自哪天起", "From"), _today()), WHY),
        blames={InvalidInput: "begins"},
    )

    def do(sent: Sent) -> HttpResponse:
        services.change_areas(
            organisation=organisation,
            areas=sent.many("areas"),
            begins=sent.first_day("begins"),
            why=sent.text("why"),
            by=visitor_of(request).actor,
            at=timezone.now(),
        )
        return HttpResponseRedirect(deed.back)

    return carry_out(request, deed, do)


@access(Permission.MANAGE_ORGANISATIONS)
@form_methods
def merge(request: HttpRequest, organisation: str) -> HttpResponse:
    """Merge an organisation into another on a day."""
    found = organisation_of(request, organisation, Permission.MANAGE_ORGANISATIONS)
    deed = Deed(
        title=text("并入另一单位", "Merge into another organisation"),
        button=text("并入", "Merge"),
        of=found.name,
        back=reverse("access:organisation", args=[organisation]),
        about=(
            text(
                f"自生效日起，“{found.name.zh}”终止，其人员转入另一单位，其档案由另一单位管理。不能撤回。",
                f"From that day on {found.name.en} ends, its people belong to the other organisation, and its records are "
                "the other's to keep. This cannot be taken back.",
            ),
        ),
        fields=(
            organisation_field(
                request,
                Permission.MANAGE_ORGANISATIONS,
                label=text("并入哪个单位", "Into which organisation"),
                but=organisation,
            ),
            _day_field(text("自哪天起", "From"), _today()),
            WHY,
            confirm(text("确认并入", "Yes, merge it")),
        ),
        blames={NotFound: "organisation", Refused: "organisation"},
    )

    def do(sent: Sent) -> HttpResponse:
        services.merge_organisations(
            merged=organisation,
            into=sent.text("organisation"),
            on=sent.first_day("begins"),
            why=sent.text("why"),
            by=visitor_of(request).actor,
            at=timezone.now(),
        )
        return HttpResponseRedirect(deed.back)

    return carry_out(request, deed, do)


@access(Permission.MANAGE_ORGANISATIONS)
@form_methods
def close(request: HttpRequest, organisation: str) -> HttpResponse:
    """Close an organisation without a successor."""
    found = organisation_of(request, organisation, Permission.MANAGE_ORGANISATIONS)
    deed = Deed(
        title=text("注销单位", "Close the organisation"),
        button=text("注销", "Close"),
        of=found.name,
        back=reverse("access:organisation", args=[organisation]),
        about=(
            text(
                "自生效日起单位终止，其人员不再属于任何单位，也就没有“本单位”范围的权限。不能撤回。",
                "From that day on it has ended; its people belong to no organisation and have no rights for “own "
                "organisation”. This cannot be taken back.",
            ),
        ),
        fields=(
            _day_field(text("自哪天起", "From"), _today()),
            WHY,
            confirm(text("确认注销", "Yes, close it")),
        ),
        blames={InvalidInput: "begins"},
    )

    def do(sent: Sent) -> HttpResponse:
        services.close_organisation(
            organisation=organisation,
            on=sent.first_day("begins"),
            why=sent.text("why"),
            by=visitor_of(request).actor,
            at=timezone.now(),
        )
        return HttpResponseRedirect(deed.back)

    return carry_out(request, deed, do)


def _today() -> str:
    return selectors.day_of(timezone.now()).isoformat()


def _day_field(label: Text, value: str) -> Field:
    return Field("begins", label, kind="date", value=value)


def _areas_field(value: str = "") -> Field:
    return Field(
        "areas",
        text("所辖地区", "Areas in charge of"),
        kind="checks",
        is_required=False,
        options=tuple(selectors.area_names().items()),
        value=value,
    )


def _name(sent: Sent) -> Text:
    return text(sent.text("name"), sent.text("name_en") or sent.text("name"))
