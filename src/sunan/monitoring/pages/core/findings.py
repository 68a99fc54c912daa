"""Findings by severity, with the page on which each one's subject can be seen."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sunan.kernel.findings import Finding, Severity
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment.core.state import StateOfPlan
from sunan.monitoring.pages.core.choices import Question


@dataclass(frozen=True, slots=True)
class Noted:
    """A finding with what it is about.

    Attributes:
        target: the id of the target it is about, or empty.
        figure: indicator, area and period of the figure it is about, or empty.
        about: what it is about, in words.
    """

    finding: Finding
    about: Text
    target: str = ""
    figure: tuple[str, ...] = ()

    @property
    def names_its_subject(self) -> bool:
        """Return whether the message itself says what it is about."""
        return self.origin != "statistics"

    @property
    def heading(self) -> Text:
        return self.finding.message if self.names_its_subject else self.about

    @property
    def origin(self) -> str:
        """Return which part of the work the check belongs to."""
        return self.finding.code.split(".", 1)[0]


def noted(state: StateOfPlan) -> tuple[Noted, ...]:
    """Return the findings about the plan, the verdicts and the published values, the weightiest first."""
    order = list(Severity)
    known = [_noted(one, state) for one in state.findings]
    return tuple(sorted(known, key=lambda one: (order.index(one.finding.severity), one.finding.code, one.about.zh)))


def _noted(finding: Finding, state: StateOfPlan) -> Noted:
    plan, subject = state.book.plan, finding.place.subject
    target = next((one for one in plan.targets if one.id == subject), None)
    if target:
        area, rule = plan.area(target.area), state.book.indicators.rule(target.indicator)
        return Noted(finding, text(f"{area.short.zh}{rule.short.zh}", f"{area.short.en}: {rule.short.en}"), target.id)
    return _about_figure(finding, state) or Noted(
        finding, text(subject or finding.place.file, subject or finding.place.file)
    )


def _about_figure(finding: Finding, state: StateOfPlan) -> Noted | None:
    """Return a finding about a cell: its subject is a measure or indicator, an area and a period."""
    parts = re.split(r"[ /]", finding.place.subject)
    areas = {area.code: area for area in state.book.plan.areas}
    if len(parts) < 3 or parts[1] not in areas:
        return None
    rules = state.book.indicators.rules
    indicator = parts[0] if parts[0] in rules else ""
    indicator = indicator or next((one.id for one in rules.values() if one.published_measure == parts[0]), "")
    if indicator:
        name = rules[indicator].short
    elif parts[0] in state.book.catalogue.measures:
        name = state.book.catalogue.measure(parts[0]).name
    else:
        return None
    area = areas[parts[1]].short
    lists = state.book.catalogue.lists
    listed = lists[parts[3]].name if len(parts) > 3 and parts[3] in lists else text("", "")
    about = text(
        f"{area.zh}{name.zh} {parts[2]} {listed.zh}".strip(), f"{area.en}: {name.en} {parts[2]} {listed.en}".strip()
    )
    return Noted(finding, about, figure=(indicator, parts[1], parts[2]) if indicator else ())


_ORIGINS = {
    "attainment": text("判定", "verdicts"),
    "indicators": text("指标计算", "indicators"),
    "plan": text("规划文本", "the plan"),
    "statistics": text("公布数值", "published values"),
}


def questions(found: tuple[Noted, ...]) -> tuple[Question[Noted], ...]:
    """Return what findings can be chosen by."""
    codes = {one.finding.code: text(one.finding.code, one.finding.code) for one in found}
    origins = {**_ORIGINS, **{one.origin: text(one.origin, one.origin) for one in found if one.origin not in _ORIGINS}}
    return (
        Question("severity", text("程度", "Severity"), {one.value: one.text for one in Severity}, lambda one: (one.finding.severity.value,)),
        Question("about", text("关于", "About"), origins, lambda one: (one.origin,)),
        Question("code", text("编号", "Code"), codes, lambda one: (one.finding.code,), is_long=True),
    )  # fmt: skip
