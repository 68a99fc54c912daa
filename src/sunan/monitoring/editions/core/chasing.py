"""The missing figures of a planned report, holder by holder, as lists that are sent out and filled in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from html import escape
from typing import Any

from sunan.documents.workbook import Sheet, workbook
from sunan.kernel.texts import Language, Text, text
from sunan.monitoring.attainment.core.missing import MissingFigure
from sunan.monitoring.attainment.core.state import StateOfPlan

_COLUMNS = (
    (text("序号", "no."), 6),
    (text("地区", "area"), 12),
    (text("数据", "figure"), 32),
    (text("期别", "period"), 12),
    (text("单位", "unit"), 12),
    (text("应公布日期", "due on"), 14),
    (text("补上后可知", "it would tell"), 30),
    (text("现在为何不能用", "why there is none"), 32),
    (text("数值（请填写）", "value (to be filled in)"), 18),
    (text("来源和发布日期（请填写）", "source and date (to be filled in)"), 32),
)
_UNDATED = text("未证实", "unconfirmed")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A missing figure as it is asked for; every text in both languages."""

    holder: Text
    area: Text
    measure: Text
    period: str
    unit: str
    due_on: str
    tells: Text
    why: Text
    settles_verdict: bool


def wanted(state: StateOfPlan, *, city: str = "") -> tuple[Wanted, ...]:
    """Return the figures that a report misses, what settles a verdict first.

    Args:
        city: code of the city of a city edition; empty for all areas.
    """
    plan, catalogue = state.book.plan, state.book.catalogue
    return tuple(
        _wanted(one, plan.area(one.cell.area).short, catalogue.measure(one.cell.measure).name)
        for one in sorted(state.missing, key=lambda each: (not each.settles_verdict, each.rank))
        if not city or one.cell.area == city
    )


def _wanted(one: MissingFigure, area: Text, measure: Text) -> Wanted:
    questions = list(dict.fromkeys(each.question for each in one.settles))
    return Wanted(
        one.holder, area, measure, one.cell.period, one.unit, one.due_on.isoformat() if one.due_on else "",
        text("；".join(each.text.zh for each in questions), "; ".join(each.text.en for each in questions)),
        one.why.text, one.settles_verdict,
    )  # fmt: skip


def as_plain(found: Iterable[Wanted]) -> list[dict[str, Any]]:
    """Return the list as plain JSON."""
    return [
        {
            one.name: {"zh": part.zh, "en": part.en} if isinstance(part := getattr(each, one.name), Text) else part
            for one in fields(Wanted)
        }
        for each in found
    ]


def from_plain(held: Iterable[Mapping[str, Any]]) -> tuple[Wanted, ...]:
    """Return the list that `as_plain` wrote."""
    texts = ("holder", "area", "measure", "tells", "why")
    return tuple(Wanted(**{**one, **{name: Text(**one[name]) for name in texts}}) for one in held)


def by_holder(found: Iterable[Wanted]) -> dict[str, tuple[Wanted, ...]]:
    """Return the figures by holder, whose verdicts wait most first."""
    holders: dict[str, list[Wanted]] = {}
    for one in found:
        holders.setdefault(one.holder.zh, []).append(one)
    ranked = sorted(holders.items(), key=lambda entry: (-sum(one.settles_verdict for one in entry[1]), entry[0]))
    return {holder: tuple(those) for holder, those in ranked}


def as_workbook(found: Iterable[Wanted], *, title: str, as_of: date, reply_by: date, language: Language) -> bytes:
    """Return the lists as a workbook, one sheet for each holder, with columns to be filled in."""
    sheets = []
    for those in by_holder(found).values():
        lines = _lines(those, title=title, as_of=as_of, reply_by=reply_by, language=language)
        sheets.append(Sheet(
            those[0].holder.inside(language), lines, [name.inside(language) for name, _ in _COLUMNS],
            [width for _, width in _COLUMNS], [_cells(number, one, language) for number, one in enumerate(those, start=1)],
        ))  # fmt: skip
    return workbook(sheets)


def as_page(found: Iterable[Wanted], *, title: str, as_of: date, reply_by: date, language: Language) -> str:
    """Return the lists as one HTML page that stands alone and can be printed."""
    parts = []
    columns = "".join(f"<th scope='col'>{escape(name.inside(language))}</th>" for name, _ in _COLUMNS)
    for those in by_holder(found).values():
        head, *lines = _lines(those, title=title, as_of=as_of, reply_by=reply_by, language=language)
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in _cells(number, one, language)) + "</tr>"
            for number, one in enumerate(those, start=1)
        )
        told = "".join(f"<p>{escape(line)}</p>" for line in lines)
        parts.append(
            f"<section><h2>{escape(head)}</h2>{told}<div><table><thead><tr>{columns}</tr></thead>"
            f"<tbody>{rows}</tbody></table></div></section>"
        )
    tag = "zh-Hans" if language == "zh" else "en"
    return (
        f"<!doctype html><html lang='{tag}'><head><meta charset='utf-8'><meta name='viewport' "
        f"content='width=device-width'><title>{escape(title)}</title><style>{_STYLE}</style></head><body>"
        f"<h1>{escape(title)}</h1>{''.join(parts)}</body></html>"
    )


_STYLE = (
    "body{font-family:serif;margin:2rem;color:#15202b}div{overflow-x:auto}table{border-collapse:collapse;width:100%}"
    "th,td{border:1px solid #8a95a0;padding:.3em .5em;text-align:start;vertical-align:top;font-size:.9rem}"
    "section{break-before:page}section:first-of-type{break-before:auto}tr{break-inside:avoid}"
)


def _lines(
    those: tuple[Wanted, ...], *, title: str, as_of: date, reply_by: date, language: Language
) -> tuple[str, str, str]:
    holder, deciding = those[0].holder, sum(one.settles_verdict for one in those)
    told = (
        holder,
        text(
            f"{title}：按 {as_of} 所知，缺 {len(those)} 格，其中 {deciding} 格能定下判断",
            f"{title}: as known on {as_of} {len(those)} figures are missing, {deciding} of which settle a verdict",
        ),
        text(
            f"请于 {reply_by} 前填报，没有的请写明原因",
            f"Please reply before {reply_by}; where there is no figure, say why",
        ),
    )
    first, second, third = (one.inside(language) for one in told)
    return first, second, third


def _cells(number: int, one: Wanted, language: Language) -> tuple[str, ...]:
    return (
        str(number), one.area.inside(language), one.measure.inside(language), one.period, one.unit,
        one.due_on or _UNDATED.inside(language), one.tells.inside(language), one.why.inside(language), "", "",
    )  # fmt: skip
