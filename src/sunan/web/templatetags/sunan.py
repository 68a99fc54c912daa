"""The words that all templates of the site share."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import template
from django.http import QueryDict
from django.template.context import Context
from django.urls import reverse, translate_url
from django.utils.html import escape, format_html, json_script
from django.utils.safestring import SafeString, mark_safe

from sunan.access.visitors import page_language
from sunan.kernel.areas import Area
from sunan.kernel.arithmetic import grouped, plain
from sunan.kernel.periods import Period
from sunan.kernel.printed import Comparator, Qualifier
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.attainment.core.verdicts import Verdict
from sunan.monitoring.indicators.core.figures import Figure, MissingInput
from sunan.monitoring.pages.core import marks
from sunan.monitoring.plan.core.targets import Target
from sunan.monitoring.statistics.core.observations import Confidence
from sunan.monitoring.statistics.core.rules import Holder

register = template.Library()

_COMPARATORS = {
    Comparator.ABOVE: ">",
    Comparator.AT_LEAST: "≥",
    Comparator.EQUAL: "=",
    Comparator.ABOUT: "≈",
    Comparator.AT_MOST: "≤",
    Comparator.BELOW: "<",
}
_QUALIFIERS = {Qualifier(one.value): sign for one, sign in _COMPARATORS.items()} | {Qualifier.EXACT: ""}


# Words ---------------------------------------------------------------------------------------------------------


@register.filter
def t(value: Text | str | None) -> str:
    """Return a text in the language of the page; plain strings (quotes, titles of documents) stay as they are."""
    if value is None:
        return ""
    return value.inside(page_language()) if isinstance(value, Text) else str(value)


@register.filter(expects_localtime=True)
def day(value: date | None) -> str:
    """Return a date for reading: 2026年11月22日, 22 November 2026; of a moment, its day where the system runs."""
    if value is None:
        return ""
    if page_language() == "en":
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    return f"{value.year}年{value.month}月{value.day}日"


_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December")  # fmt: skip


@register.filter
def period(value: str | Period) -> str:
    """Return a period for reading: 2025年, Jan–Sep 2025."""
    return t((Period.parse(value) if isinstance(value, str) else value).text)


@register.filter
def number(value: Decimal | int | None, places: int | None = None) -> str:
    """Return a number for reading: thousands separated, rounded half-up to `places` if given."""
    if value is None:
        return ""
    return f"{value:,d}" if isinstance(value, int) else grouped(value, places)


@register.filter
def join_texts(values: Any, separator: str = "") -> str:
    """Return several texts in one line, joined as the language joins them (、 or a comma)."""
    return (separator or ("、" if page_language() == "zh" else ", ")).join(t(value) for value in values)


@register.simple_tag(takes_context=True)
def unit(context: Context, symbol: str) -> str:
    """Return a unit for reading; English pages spell 亿元 out."""
    return t(context["state"].book.catalogue.unit_text(symbol)) if "state" in context else symbol


@register.filter
def asked(target: Target) -> str:
    """Return what a target asks, as a sign and a number: ≥ 3.7, < 0.3."""
    return f"{_COMPARATORS[target.compares]} {target.value}"


@register.filter
def confidence(value: Confidence) -> str:
    """Return a confidence as a word."""
    return t(value.text)


@register.filter
def entry(values: Mapping[Any, Any] | None, key: Any) -> Any:
    """Return what a mapping holds under a key; nothing where it holds nothing."""
    return values.get(key, "") if values else ""


# The way around ------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def to(context: Context, route: str, *parts: object, **query: object) -> str:
    """Return an address within the site that keeps the chosen date of knowledge.

    `{% to "pages:city" city.code %}`; keywords become the query: `{% to "pages:overview" indicator="gazelle" %}`.
    """
    return address(route, *parts, kept=context["site"].kept if "site" in context else {}, **query)


def address(route: str, *parts: object, kept: Any, **query: object) -> str:
    """Return the address of a route with what is kept and the query."""
    asked_for = QueryDict(mutable=True)
    asked_for.update({**kept, **{key: str(value) for key, value in query.items() if value not in (None, "")}})
    where = reverse(route, args=parts)
    return f"{where}?{asked_for.urlencode()}" if asked_for else where


@register.simple_tag(takes_context=True)
def same_page(context: Context, language: str) -> str:
    """Return the address of this very page, with its query, in another language."""
    return translate_url(context["request"].get_full_path(), language)


# Marks ---------------------------------------------------------------------------------------------------------


@register.simple_tag
def verdict(value: Verdict, note: Text | str = "") -> SafeString:
    """Return a verdict as shape, colour and word, with an optional word behind it (依据预计数)."""
    behind = t(note)
    return format_html(
        '<span class="verdict verdict--{}">{}<span class="verdict__word">{}</span>{}</span>',
        value.value,
        verdict_shape(value),
        t(value.text),
        format_html('<span class="verdict__note">{}</span>', behind) if behind else "",
    )


@register.simple_tag
def verdict_shape(value: Verdict) -> SafeString:
    """Return the shape of a verdict alone; a word has to stand beside it."""
    return mark_safe(marks.verdict_svg(value))  # noqa: S308 drawn by our own code from constants


@register.simple_tag(takes_context=True)
def area_mark(context: Context, area: Area) -> SafeString:
    """Return the colour and marker of an area, as charts draw it."""
    return mark_safe(marks.area_svg(area, context["site"].cities))  # noqa: S308 drawn by our own code from constants


@register.filter
def json_data(value: object) -> SafeString:
    """Return data for a script of the page, in a block that browsers never run."""
    return json_script(value)


# Figures -------------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def figure(
    context: Context,
    value: Figure | None,
    unit: bool = True,  # noqa: FBT001, FBT002 a keyword in templates
    year: bool = False,  # noqa: FBT001, FBT002 a keyword in templates
    dense: bool = False,  # noqa: FBT001, FBT002 a keyword in templates
) -> SafeString | str:
    """Return a figure as a link to its origin: hedge, digits, unit, and what weakens it (预计, 存疑; dense: 预, 疑)."""
    if value is None:
        return mark_safe('<span class="absent">—</span>')
    where = address(
        "pages:figure",
        value.indicator,
        value.area,
        value.period,
        kept=context["site"].kept,
        list=value.list_id,
    )
    symbol = t(context["state"].book.catalogue.unit_text(value.unit)) if unit else ""
    return format_html(
        '<a class="figure{}" href="{}" hx-get="{}" hx-target="#origin-content" hx-swap="innerHTML">'
        '{}<data value="{}">{}</data>{}{}{}</a>',
        " figure--weak" if marks.is_hollow(value) else "",
        where,
        where,
        format_html('<span class="figure__hedge">{}</span>', _QUALIFIERS[value.qualifier])
        if _QUALIFIERS[value.qualifier]
        else "",
        plain(value.value),
        value.shown,
        format_html('<span class="figure__unit">{}</span>', symbol) if symbol else "",
        weaknesses(value, dense=dense),
        format_html('<span class="figure__year">{}</span>', period(value.period)) if year else "",
    )


def weaknesses(value: Figure, *, dense: bool) -> SafeString | str:
    """Return the small words that travel with a figure; as signs with the words behind them in dense tables."""
    words = "·".join(t(word) for word in marks.weak_words(value))
    if not words:
        return ""
    if dense:
        signs = "".join(t(sign) for sign in marks.weak_signs(value))
        return format_html(
            '<span class="figure__signs" title="{}"><span aria-hidden="true">{}</span>'
            '<span class="visually-hidden">{}</span></span>',
            words, signs, words,
        )  # fmt: skip
    return format_html('<span class="figure__marks">{}</span>', words)


@register.simple_tag
def figure_signs() -> tuple[tuple[Text, Text], ...]:
    """Return the signs of dense tables with their words, for the key."""
    return marks.WEAK_SIGNS


@register.filter
def hedge(value: Qualifier) -> str:
    """Return the sign of a hedge; empty for an unhedged figure."""
    return _QUALIFIERS[value]


@register.filter
def tone(value: Verdict) -> str:
    """Return the ground on which a verdict stands: met, tolerance, missed or unknown."""
    return marks.tone(value)


@register.filter
def measure_name(measure: str, state: StateOfPlan) -> str:
    """Return the name of a measure."""
    return t(state.book.catalogue.measure(measure).name)


@register.filter
def indicator_name(indicator: str, state: StateOfPlan) -> str:
    """Return the short name of an indicator."""
    return t(state.book.indicators.rule(indicator).short)


@register.filter
def area_name(code: str, state: StateOfPlan) -> str:
    """Return the short name of an area."""
    return t(state.book.plan.area(code).short)


@register.filter
def list_name(list_id: str, state: StateOfPlan) -> str:
    """Return the name of a list that enterprises are counted by."""
    found = state.book.catalogue.lists.get(list_id)
    return t(found.name) if found else list_id


@register.filter
def by_measure(inputs: Sequence[MissingInput]) -> list[tuple[str, list[str]]]:
    """Return missing components as measure and areas, so that a measure is named once."""
    found: dict[str, list[str]] = {}
    for one in inputs:
        found.setdefault(one.measure, []).append(one.area)
    return list(found.items())


@register.filter
def holder_of_city(holder: Holder) -> str:
    """Return the organisation of a city without naming the city: 各市统计局."""
    return t(holder.of_city(text("各", "Each")))


_CHINESE = re.compile(
    r"[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]+(?:[0-9.%]*[\u3400-\u9fff\u3000-\u303f\uff00-\uffef]+)*"
)


@register.filter
def prose(value: Text | str | None) -> SafeString | str:
    """Return a text whose English may quote Chinese, with every such quote marked for screen readers and fonts."""
    if not isinstance(value, Text) or page_language() == "zh":
        return t(value)
    parts: list[str] = []
    end = 0
    for found in _CHINESE.finditer(value.en):
        parts += [escape(value.en[end : found.start()]), format_html('<span lang="zh-Hans">{}</span>', found.group())]
        end = found.end()
    return mark_safe("".join((*parts, escape(value.en[end:]))))  # noqa: S308 every part is escaped
