"""Tasks in bulk: deriving all states, and the first screens of board and timeline, three sizes, on each database.

The items are made up and stand in a database of their own; each has twenty checkpoints in every sort of state.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any

from benchmarks import people
from benchmarks.databases import measured

SIZES = (200, 2_000, 20_000)
CHECKPOINTS = 20
REQUESTS = 15
_TODAY = datetime.now(UTC).date()

Row = dict[str, Any]


def run() -> list[Row]:
    """Return one row per size and database: milliseconds of deriving, of first screens, and peak memory."""
    return [row for size in SIZES for row in measured("benchmarks.tasks", str(size))]


def measure(count: int) -> Row:
    """Make items, then derive their states and open their pages in this process."""
    people.prepare()
    from django.conf import settings

    from sunan.kernel.actors import system_actor
    from sunan.monitoring.tasks.services import deriving

    _load()
    _make(count)
    by = system_actor("bench")
    first = _timed(lambda: deriving.derive_all(by=by, at=datetime.now(UTC)))
    again = [_timed(lambda: deriving.derive_all(by=by, at=datetime.now(UTC))) for _ in range(3)]
    settings.ALLOWED_HOSTS = ["*"]
    client = _signed_in()
    board, timeline = (_opened(client, f"/desk/{page}/") for page in ("board", "timeline"))
    return {
        "items": count,
        "checkpoints": count * CHECKPOINTS,
        "states_in_memory_ms": round(_in_memory(count) * 1000, 1),
        "derive_all_first_ms": round(first * 1000),
        "derive_all_ms": round(median(again) * 1000),
        "board_ms": round(board * 1000),
        "timeline_ms": round(timeline * 1000),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _load() -> None:
    """Put the rulebook in force, without its own tasks: only what is made up is measured."""
    from sunan.cli.prepare import load_quietly
    from sunan.monitoring.tasks.models import Checkpoint, Item, ItemArea, ItemUnit, Move

    load_quietly()
    for table in (Move, Checkpoint, ItemArea, ItemUnit, Item):
        table.objects.all().delete()


def _make(count: int) -> None:
    from sunan.monitoring.plan.selectors import plan_in_force
    from sunan.monitoring.tasks.models import Checkpoint, Item
    from sunan.monitoring.tasks.services.items import index_items

    plan, numbers, at = plan_in_force(), random.Random(7), datetime.now(UTC)
    cities = [city.code for city in plan.cities]
    items = Item.objects.bulk_create(
        [
            Item(
                code=f"task-{number}", programme=plan.programme.id, kind="task", position=number, title_zh=f"合成任务 {number}",
                title_en=f"Synthetic task {number}", units='["合成单位"]', areas=json.dumps([cities[number % len(cities)]]),
                created_at=at, changed_at=at,
            )
            for number in range(count)
        ],
        batch_size=2_000,
    )  # fmt: skip
    index_items(items)
    for start in range(0, count, 500):
        Checkpoint.objects.bulk_create(
            [
                _checkpoint(item, number, numbers, at)
                for item in items[start : start + 500]
                for number in range(CHECKPOINTS)
            ],
            batch_size=2_000,
        )


def _checkpoint(item: Any, number: int, numbers: random.Random, at: datetime) -> Any:
    from sunan.monitoring.tasks.models import Checkpoint

    planned = _TODAY + timedelta(days=numbers.randrange(-900, 900))
    moves = numbers.randrange(3)
    first = planned - timedelta(days=30 * moves)
    reached = numbers.randrange(4)
    days = [planned - timedelta(days=numbers.randrange(60)) if reached > step else None for step in range(3)]
    return Checkpoint(
        item=item, position=number + 1, what_zh=f"合成节点 {number}", what_en=f"Synthetic checkpoint {number}",
        planned_on=planned, baseline_on=first, first_planned_on=first, first_promised_on=first - timedelta(days=200),
        last_moved_on=first, moves_count=moves, begun_on=first if number % 2 else None, claimed_on=days[0],
        evidenced_on=days[1], verified_on=days[2], created_by_kind="command", created_at=at,
    )  # fmt: skip


def _in_memory(count: int) -> float:
    """Return the seconds of deriving alone, from facts in columns."""
    from sunan.monitoring.tasks.core.columns import columns_of
    from sunan.monitoring.tasks.core.states import derive
    from sunan.monitoring.tasks.models import Checkpoint
    from sunan.monitoring.tasks.selectors.rules import rules_in_force
    from sunan.monitoring.tasks.selectors.shapes import facts_of

    first = Checkpoint.objects.order_by("item_id").values_list("item_id", flat=True).first() or 0
    facts = [facts_of(row, row.item_id - first) for row in Checkpoint.objects.order_by("item_id").iterator()]
    columns, work = columns_of(facts, items=count), rules_in_force().work
    rule = work.forecast if work else None
    return median(_timed(lambda: derive(columns, today=_TODAY, rule=rule)) for _ in range(5))


def _signed_in() -> Any:
    from django.test import Client
    from django.utils import timezone

    from sunan.access.models import User
    from sunan.access.services import signing_in
    from sunan.access.visitors import COOKIE
    from sunan.kernel.actors import Actor, ActorKind

    by = Actor(ActorKind.USER, people.user("manager", "centre-officer"), people.ORGANISATION)
    # A password that somebody else gave has to be changed first; here nobody is there to do it.
    User.objects.update(must_change_password=False)
    client = Client(HTTP_USER_AGENT="bench")
    outcome = signing_in.sign_in(
        name="manager", password=people.PASSWORD, agent="bench", by=by, at=timezone.now()
    )  # fmt: skip
    client.cookies[COOKIE] = outcome.token
    return client


def _opened(client: Any, path: str) -> float:
    """Return the median seconds of a page; the first, which reads the rulebook, is not counted."""

    def opened() -> None:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code, answer.get("Location"))

    opened()
    return median(_timed(opened) for _ in range(REQUESTS))


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sunan.web.settings")
    django.setup()
    print(json.dumps(measure(int(sys.argv[1]))))
