"""What every page knows without asking: the programme, the rulebook, the language, the way around."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.http import HttpRequest
from django.urls import reverse

from sunan.access.visitors import page_language
from sunan.kernel.areas import Area
from sunan.kernel.errors import SunanError
from sunan.kernel.texts import Language, Text, text
from sunan.monitoring.plan import selectors as plans
from sunan.monitoring.plan.core.plan import Plan
from sunan.rulebooks import selectors as rulebooks

SYSTEM_NAME = text("苏南创新矩阵", "Sunan Innovation Matrix")

NAVIGATION: tuple[tuple[str, Text], ...] = (
    ("pages:overview", text("总览", "Overview")),
    ("pages:indicators", text("指标", "Indicators")),
    ("pages:cities", text("城市", "Cities")),
    ("pages:targets", text("目标与衔接", "Targets")),
    ("pages:index", text("指数", "Index")),
    ("pages:tasks", text("任务", "Tasks")),
    ("pages:plan", text("规划", "Plan")),
    ("pages:missing", text("缺失数据", "Missing")),
    ("pages:sources", text("数据来源", "Sources")),
    ("pages:findings", text("问题清单", "Findings")),
    ("editions:editions", text("报告", "Reports")),
    ("pages:downloads", text("下载", "Downloads")),
)

_WITHIN: Mapping[str, tuple[str, ...]] = {
    "pages:targets": ("pages:coherence", "pages:methods"),
    "pages:plan": ("pages:commitments", "pages:errata"),
}
"""Pages that belong to an entry of the navigation though their address does not lie below its own."""

_SHORT_HASH = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the navigation."""

    name: Text
    address: str
    is_here: bool


@dataclass(frozen=True)
class Site:
    """What the base template shows around every page; computed only when a template asks."""

    request: HttpRequest

    @property
    def name(self) -> Text:
        return SYSTEM_NAME

    @property
    def language(self) -> Language:
        return page_language()

    @property
    def chosen(self) -> str:
        """Return the date of knowledge as typed into the address; empty for the newest."""
        return self.request.GET.get("as_of", "").strip()

    @property
    def kept(self) -> Mapping[str, str]:
        """Return what links within the site carry on: the chosen date of knowledge, if it is one."""
        try:
            return {"as_of": date.fromisoformat(self.chosen).isoformat()} if self.chosen else {}
        except ValueError:
            return {}

    @cached_property
    def plan(self) -> Plan | None:
        """Return the plan in force; a page that refuses must stand even when the rulebook does not."""
        try:
            return plans.plan_in_force()
        except SunanError:
            return None

    @property
    def cities(self) -> tuple[Area, ...]:
        return self.plan.cities if self.plan else ()

    @cached_property
    def rulebook(self) -> str:
        """Return the short hash of the rulebook in force."""
        try:
            return rulebooks.source_in_force().hash[:_SHORT_HASH]
        except SunanError:
            return ""

    @cached_property
    def navigation(self) -> tuple[Entry, ...]:
        home = reverse("pages:overview")
        here = self.request.path

        def entry(route: str, name: Text) -> Entry:
            address = reverse(route)
            below = tuple(reverse(one) for one in (route, *_WITHIN.get(route, ())))
            return Entry(name, address, here == address if address == home else here.startswith(below))

        return tuple(entry(route, name) for route, name in NAVIGATION)


def site(request: HttpRequest) -> dict[str, object]:
    """Add `site` to every template."""
    return {"site": Site(request)}
