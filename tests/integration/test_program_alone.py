"""What the program does by itself at its time, nobody else has it do: no person, whatever their rights, and no page."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings

from sunan.access.core.organisations import OrganisationKind
from sunan.access.services.guard import NotPermitted
from sunan.audit.models import Event
from sunan.kernel.actors import Actor
from sunan.monitoring.collection.services import campaigns, demonstrating, explanations, releasing
from sunan.monitoring.collection.services import reminding as reminding_of_campaigns
from sunan.monitoring.tasks.services import demonstration, deriving, escalating, taking_up
from sunan.notices import services as notices
from tests.integration.access.world import World
from tests.moments import NOON, PROGRAM, TESTER

SOURCE = Path(__file__).parents[2] / "src" / "sunan"
ALONE: dict[Callable[..., object], dict[str, object]] = {
    campaigns.close_due: {"campaign": "round-1"},
    releasing.publish_due: {},
    releasing.publish_release: {"vintage": "collected-round-1-1"},
    reminding_of_campaigns.remind: {},
    explanations.score_explanations: {},
    deriving.derive_all: {},
    escalating.escalate: {},
    escalating.remind: {},
    notices.deliver_some: {},
}
AT_THE_SERVER: dict[Callable[..., object], dict[str, object]] = {
    taking_up.take_up_plan: {},
    demonstration.make_demonstration: {},
    demonstrating.demonstrate: {},
}
OTHERS = ("centre-officer", "system-administrator", "security-administrator", "province-officer", "city-officer")


def _named(one: Callable[..., object]) -> str:
    return f"{one.__module__}.{one.__name__}"


@pytest.fixture
def people() -> list[Actor]:
    world = World()
    world.organisation("province", OrganisationKind.PROVINCE)
    return [world.actor(world.user(f"who-{role}", role)) for role in OTHERS]


@pytest.mark.django_db
@pytest.mark.parametrize("service", [*ALONE, *AT_THE_SERVER], ids=_named)
def test_people_are_refused_whatever_their_rights(
    service: Callable[..., object], people: list[Actor], settings: LazySettings
) -> None:
    settings.SUNAN_DEMO = True
    before = Event.objects.count()
    for person in people:
        with pytest.raises(NotPermitted, match="系统到时自动办理"):
            service(**(ALONE | AT_THE_SERVER)[service], by=person, at=NOON)
    assert Event.objects.count() == before


@pytest.mark.django_db
@pytest.mark.parametrize("service", [*ALONE], ids=_named)
def test_commands_are_refused_what_has_its_time(service: Callable[..., object]) -> None:
    with pytest.raises(NotPermitted):
        service(**ALONE[service], by=TESTER, at=NOON)


@pytest.mark.django_db
def test_the_program_may() -> None:
    assert notices.deliver_some(by=PROGRAM, at=NOON) == notices.Delivered()
    assert not campaigns.close_due(campaign="round-1", by=PROGRAM, at=NOON)


def test_every_service_that_asks_for_the_program_is_tried_here() -> None:
    asking = {
        f"sunan.{'.'.join(path.relative_to(SOURCE).with_suffix('').parts)}.{node.name}"
        for path in SOURCE.rglob("services*")
        for path in ([path] if path.suffix == ".py" else path.glob("*.py"))
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef) and any("require_program(by" in ast.unparse(one) for one in node.body)
    }
    assert asking == {_named(one) for one in (*ALONE, *AT_THE_SERVER)}


def _reached(path: Path) -> Iterator[str]:
    """Yield the full names of what a module calls or hands on of what it imports."""
    tree = ast.parse(path.read_text())
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module:
            known |= {one.asname or one.name: f"{node.module}.{one.name}" for one in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in known:
            yield f"{known[node.value.id]}.{node.attr}"
        if isinstance(node, ast.Name) and node.id in known:
            yield known[node.id]


def test_no_page_and_no_programming_interface_reaches_what_the_program_does_alone() -> None:
    pages = [
        path
        for path in SOURCE.rglob("*.py")
        if {"views", "api", "urls", "forms", "middleware"} & {*path.relative_to(SOURCE).with_suffix("").parts}
    ]
    assert len(pages) > 50
    forbidden = {_named(one) for one in (*ALONE, *AT_THE_SERVER)}
    found = {(str(path.relative_to(SOURCE)), name) for path in pages for name in _reached(path) if name in forbidden}
    assert found == set()
    jobs = {
        name for path in SOURCE.rglob("*.py") if path.name in ("jobs.py", "recurring.py") for name in _reached(path)
    }
    assert {_named(one) for one in ALONE} - jobs == {_named(releasing.publish_release)}, (
        "the search finds what there is"
    )
    assert all("by" in inspect.signature(one).parameters for one in ALONE)
