"""Pages for machines: is the program alive, is it ready, what does it count?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from sunan.access.rules import Permission, access
from sunan.kernel.errors import NotFound
from sunan.operate import monitoring
from sunan.operate.core.measurements import CONTENT_TYPE


@access(Permission.READ_PUBLISHED)
@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 Django hands it over
    """Say that the process answers; it asks nothing else, so a busy database does not get it started anew."""
    return JsonResponse({"live": True})


@access(Permission.READ_PUBLISHED)
@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether visitors may be sent here: 200 or 503; what is missing only to those who watch."""
    conditions = monitoring.readiness()
    holds = all(one.missing is None for one in conditions)
    answer: dict[str, object] = {"ready": holds}
    if monitoring.may_watch(request):
        answer["conditions"] = [
            {
                "name": one.name,
                "holds": one.missing is None,
                "missing": {"zh": one.missing.zh, "en": one.missing.en} if one.missing else None,
            }
            for one in conditions
        ]
    return JsonResponse(answer, status=200 if holds else 503, json_dumps_params={"ensure_ascii": False})


@access(Permission.READ_PUBLISHED)
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Give Prometheus its numbers; whoever may not watch finds no page here.

    Raises:
        NotFound: the request does not come from an address that `SUNAN_MONITORS` allows.
    """
    if not monitoring.may_watch(request):
        raise NotFound("这个地址没有页面。", "There is no page at this address.")
    return HttpResponse("\n".join(monitoring.measurements()) + "\n", content_type=CONTENT_TYPE)
