"""How refusals are shown: one page for all of them, and one table from the error tree to exit codes."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from sunan.kernel.errors import InvalidInput, InvalidRule, NotFound, Refused, SunanError, Unavailable, http_status
from sunan.kernel.texts import Text, text
from sunan.monitoring.index.core.refusals import IndexRefusal
from sunan.uploads.core.limits import size_in_words
from sunan.web.server import TOO_LARGE

EXIT_CODE: dict[type[SunanError], int] = {
    # The command was right; what the files say cannot be computed.
    IndexRefusal: 1,
    InvalidInput: 2,
    InvalidRule: 1,
    NotFound: 1,
    Refused: 1,
    Unavailable: 3,
}


def exit_code(error: SunanError) -> int:
    """Return the exit code of a refusal."""
    return next((EXIT_CODE[kind] for kind in type(error).__mro__ if kind in EXIT_CODE), 1)


class RefusalMiddleware:
    """Turn refusals raised by views into a page that says what to do."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if TOO_LARGE in request.META:
            return _too_large(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, SunanError):
            return None
        return _page(request, http_status(exception), exception.text)


def _too_large(request: HttpRequest) -> HttpResponse:
    """Say that a form weighs more than any may; it was thrown away while it came."""
    limits = settings.SUNAN_UPLOAD_LIMITS
    most, each = size_in_words(limits.form), size_in_words(limits.size)
    message = text(
        f"一次发来的内容大于 {most}，没有接收，什么也没有保存。每个文件最大 {each}：请压缩图片、拆成几份，或分几次上传；"
        "确需更大的文件，请系统管理员调高上限（SUNAN_UPLOAD_MIB）。",
        f"What was sent is larger than {most} and was not taken; nothing was kept. A file may have {each}: make its pictures "
        "smaller, split it, or hand files in one after the other; if larger files are needed, ask the administrator for a "
        "higher limit (SUNAN_UPLOAD_MIB).",
    )
    return _page(request, 413, message, back=request.path)


def no_such_page(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 Django hands it over
    """Say that an address leads nowhere."""
    return _page(
        request,
        404,
        text(
            "这个地址没有页面。可从上方导航进入，或回到总览。",
            "There is no page at this address. Use the navigation above, or go back to the overview.",
        ),
    )


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 Django hands it over
    """Say that a form did not come from a page of this site, or that its page is too old."""
    return _page(
        request,
        403,
        text(
            "表单没有通过来源核对，没有处理：页面可能已过期，或浏览器没有保存本站的 Cookie。请重新打开页面再填写。",
            "The form could not be traced to a page of this site and was not taken: the page may be too old, or the "
            "browser keeps no cookies. Open the page again and fill it in.",
        ),
    )


def failed(request: HttpRequest) -> HttpResponse:
    """Say that the program failed; nothing here may fail again, so the page needs neither rulebook nor database."""
    try:
        return _page(request, 500, _FAILED)
    except Exception:  # noqa: BLE001 whatever broke the page may break its frame too
        return HttpResponse(f"{_FAILED.zh}\n{_FAILED.en}\n", status=500, content_type="text/plain; charset=utf-8")


_FAILED = text(
    "程序出错，页面没有生成；数据未受影响。请稍后再试，若仍如此，请把地址与时间告知系统管理员。",
    "The program failed and the page was not made; no data were harmed. Try again later; if it stays so, tell the "
    "administrator the address and the time.",
)

_TITLES = {
    400: text("地址或填写的内容不能使用", "The address or what was typed cannot be used"),
    403: text("不允许", "Not allowed"),
    404: text("没有找到", "Not found"),
    413: text("发来的内容太大", "Too much was sent"),
    500: text("程序出错", "The program failed"),
    503: text("暂时不可用", "Not available at the moment"),
}


def _page(request: HttpRequest, status: int, message: Text, *, back: str = "") -> HttpResponse:
    shown = {"message": message, "status": status, "title": _TITLES.get(status, _TITLES[500]), "back": back}
    return render(request, "refusal.html", shown, status=status)
