"""What the service centre does with a round: opening, ending, opening again, cancelling it, permitting to report late."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_protect

from sunan.access.forms.deeds import Deed, Field, Sent, carry_out, confirm, form_methods
from sunan.access.rules import Permission, access
from sunan.access.visitors import visitor_of
from sunan.kernel.texts import Text, text
from sunan.monitoring.collection.core.answers import CampaignView
from sunan.monitoring.collection.selectors import campaigns
from sunan.monitoring.collection.services import campaigns as services
from sunan.monitoring.collection.views.frame import organisation_names, returned_of

_MANAGE = Permission.MANAGE_CAMPAIGNS

_REASON = Field(
    "reason", text("理由", "Reason"), kind="long", longest=500,
    about=text("参与填报的单位都可看到，并记入操作日志。", "Everybody who reports sees it; it is kept in the log."),
)  # fmt: skip


@access(_MANAGE)
@form_methods
@csrf_protect
def open_(request: HttpRequest, code: str) -> HttpResponse:
    """Open a round."""
    found = campaigns.campaign(code, visitor_of(request).rights)
    count = len({one.organisation for one in campaigns.asks_of(code)} - {""})
    about = (
        text(f"{count} 家单位将收到各自的报表，并得到通知。", f"{count} organisations get their returns and are told."),
        text(
            "启动后，报表的法定要素和收集依据不能再改。",
            "Once it is open, the form and the ground of collecting can no longer be changed.",
        ),
    )
    return _deed(
        request, found, text("启动填报", "Open the campaign"), about, (),
        lambda _: services.open_campaign(campaign=code, by=visitor_of(request).actor, at=timezone.now()),
    )  # fmt: skip


@access(_MANAGE)
@form_methods
@csrf_protect
def close(request: HttpRequest, code: str) -> HttpResponse:
    """End a round before its deadline."""
    found = campaigns.campaign(code, visitor_of(request).rights)
    about = (
        text("此后不能再填写，除非许可补报；审核和审批照常进行。",
             "Nothing more can be filled in unless late reporting is permitted; reviewing and approving go on."),
    )  # fmt: skip
    return _deed(
        request, found, text("提前截止", "End the campaign now"), about, (),
        lambda _: services.close_campaign(campaign=code, by=visitor_of(request).actor, at=timezone.now()),
    )  # fmt: skip


@access(_MANAGE)
@form_methods
@csrf_protect
def reopen(request: HttpRequest, code: str) -> HttpResponse:
    """Open a round again until another deadline."""
    found = campaigns.campaign(code, visitor_of(request).rights)
    about = (
        text(
            "没有报送的单位可以继续填写，直到新的截止时间。",
            "Whoever has not handed in can go on until the new deadline.",
        ),
    )

    def do(sent: Sent) -> object:
        deadline = sent.moment("deadline")
        assert deadline is not None, "the form asks for it"
        return services.reopen_campaign(
            campaign=code, deadline=deadline, reason=sent.text("reason"), by=visitor_of(request).actor,
            at=timezone.now(),
        )  # fmt: skip

    asked = (Field("deadline", text("新的截止时间", "New deadline"), kind="moment"), _REASON)
    return _deed(request, found, text("重新开放", "Open the campaign again"), about, asked, do)


@access(_MANAGE)
@form_methods
@csrf_protect
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Cancel a round."""
    found = campaigns.campaign(code, visitor_of(request).rights)
    about = (
        text(
            "已填写的内容保留，但不会发布；不能恢复。",
            "What was typed is kept and never released; it cannot be undone.",
        ),
    )
    asked = (_REASON, confirm(text("确认取消这次填报", "Cancel this campaign")))
    return _deed(
        request, found, text("取消填报", "Cancel the campaign"), about, asked,
        lambda sent: services.cancel_campaign(
            campaign=code, reason=sent.text("reason"), by=visitor_of(request).actor, at=timezone.now()
        ),
    )  # fmt: skip


@access(_MANAGE)
@form_methods
@csrf_protect
def late(request: HttpRequest, number: int) -> HttpResponse:
    """Let one organisation report late."""
    visitor = visitor_of(request)
    head = returned_of(request, number).head
    found = head.campaign
    name = organisation_names([head.organisation])[head.organisation]
    about = (text(f"{name.zh}可在所定时间之前填写和报送。", f"{name.en} can fill in and submit until then."),)

    def do(sent: Sent) -> object:
        until = sent.moment("until")
        assert until is not None, "the form asks for it"
        return services.permit_late(
            returned=number, until=until, reason=sent.text("reason"), by=visitor.actor, at=timezone.now()
        )

    asked = (Field("until", text("补报期限", "Until when"), kind="moment"), _REASON)
    return _deed(request, found, text("许可补报", "Permit late reporting"), about, asked, do)


def _deed(
    request: HttpRequest, found: CampaignView, title: Text, about: tuple[Text, ...], asked: tuple[Field, ...],
    do: Callable[[Sent], object],
) -> HttpResponse:  # fmt: skip
    back = reverse("collection:campaign", args=[found.code])

    def done(sent: Sent) -> HttpResponse:
        do(sent)
        return HttpResponseRedirect(back)

    return carry_out(request, Deed(title, title, found.title, back, asked, about), done)
