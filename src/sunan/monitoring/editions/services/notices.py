"""Notices to people as files in the outbox: lists of missing figures, and what does not go on by itself.

A file appears whole or not at all, under a name that says what it is about, so that writing it again is harmless.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Sequence
from datetime import date
from html import escape
from pathlib import Path

from django.conf import settings

from sunan.kernel.errors import Unavailable
from sunan.kernel.texts import Text, text
from sunan.monitoring.editions.core.chasing import Wanted, as_page, as_workbook, by_holder
from sunan.monitoring.editions.core.planning import Plan, Round, Trouble

_UNFIT = re.compile(r"[^\w\u4e00-\u9fff-]+")


def write_lists(plan: Plan, found: Round, wanted: Iterable[Wanted], *, as_of: date) -> list[Path]:
    """Write the missing figures of a round: a workbook for each holder, and one page with all.

    Raises:
        Unavailable: the outbox cannot be written.
    """
    folder = _folder(plan, found)
    told = {
        "title": plan.title, "as_of": as_of, "reply_by": plan.timing.draft_on(found.issue_on), "language": plan.language,
    }  # fmt: skip
    listed = by_holder(wanted)
    written = [
        _put(folder / f"missing-{number:02d}-{_fit(holder)}.xlsx", as_workbook(those, **told))  # type: ignore[arg-type]
        for number, (holder, those) in enumerate(listed.items(), start=1)
    ]
    everything = [one for those in listed.values() for one in those]
    page = as_page(everything, **told)  # type: ignore[arg-type]
    return [*written, _put(folder / "missing.html", page.encode())]


def write_trouble(plan: Plan, found: Round, trouble: Trouble, *, on: date, recipients: Sequence[str]) -> Path:
    """Write that a round does not go on by itself.

    Args:
        recipients: names of those who can do something about it.
    Raises:
        Unavailable: the outbox cannot be written.
    """
    lines = [
        text(
            f"报告计划“{plan.title}”（{found.issue_on} 印发）",
            f"Planned report “{plan.title}”, to be issued on {found.issue_on}",
        ),
        trouble.text,
        text(
            f"请办理：{'、'.join(recipients) or '未指定'}",
            f"To be settled by: {', '.join(recipients) or 'nobody named'}",
        ),
    ]
    return _put(_folder(plan, found) / f"{on}-{trouble.value}.html", _page(lines, plan).encode())


def _page(lines: Sequence[Text], plan: Plan) -> str:
    tag = "zh-Hans" if plan.language == "zh" else "en"
    words = "".join(f"<p>{escape(one.inside(plan.language))}</p>" for one in lines)
    return f"<!doctype html><html lang='{tag}'><meta charset='utf-8'><title>{escape(plan.title)}</title>{words}</html>"


def _folder(plan: Plan, found: Round) -> Path:
    outbox: Path = settings.SUNAN_OUTBOX
    return outbox / f"plan-{plan.id}" / found.issue_on.isoformat()


def _fit(name: str) -> str:
    return _UNFIT.sub("-", name).strip("-")[:60] or "holder"


def _put(path: Path, content: bytes) -> Path:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".coming-", delete=False) as fresh:
            fresh.write(content)
        Path(fresh.name).replace(path)
    except OSError as error:
        raise Unavailable(
            f"不能写入 {path.parent}：{error.strerror}；检查文件夹的权限和剩余空间",
            f"{path.parent} cannot be written: {error.strerror}; check the folder's permissions and free space",
        ) from error
    return path
