"""Counts of checkpoints, however many there are: the same whichever way they are asked for."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from sunan.monitoring.tasks.core.words import ItemKind, State
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.selectors.items import Wanted
from tests.integration.tasks.world import TODAY, Works

KINDS = [(), (ItemKind.TASK, ItemKind.SUB_ITEM), (ItemKind.COMMITMENT,), (ItemKind.TASK,)]


@pytest.mark.parametrize("kinds", KINDS, ids=["all", "tasks and sub-items", "commitments", "tasks"])
@pytest.mark.parametrize("area", ["", "320500"])
def test_counts_of_checkpoints_are_those_of_one_after_the_other(
    works: Works, kinds: tuple[ItemKind, ...], area: str
) -> None:
    commitment = found_items.items(Wanted(kinds=(ItemKind.COMMITMENT,)), today=TODAY, most=1)[0].code
    for code in ("task-03", "task-04", commitment):
        made = works.checkpoint(code, date(2024, 6, 30))
        works.claim(made.id, by=works.wuxi if code == "task-04" else works.suzhou)
        works.checkpoint(code, date(2025, 3, 1))
    works.done("task-03")
    wanted = Wanted(kinds=kinds, area=area)
    codes = [one.code for one in found_items.items(wanted, today=TODAY, most=2000)]
    slow = Counter(one.state for those in found_items.checkpoints_of(codes, today=TODAY).values() for one in those)
    assert found_items.counts(wanted, today=TODAY).checkpoints == dict(slow)
    headline = found_items.counts(wanted, today=TODAY, headline_only=True).checkpoints
    assert headline == {one: many for one, many in slow.items() if one is State.CLAIMED_NOT_EVIDENCED}
