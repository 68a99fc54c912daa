"""Which approved figures become a release, which are held back and why, and what the file and its lineage say."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from sunan.kernel.printed import Interval
from sunan.kernel.texts import text
from sunan.monitoring.collection.core.lifecycle import ReconciliationState
from sunan.monitoring.collection.core.lineage import held_from, lineage_text, lines_from
from sunan.monitoring.collection.core.reconciling import (
    Comparison,
    Difference,
    ReasonPart,
    ReconciliationView,
    Side,
)
from sunan.monitoring.collection.core.release import (
    NOT_APPROVED,
    OTHER_NOT_APPROVED,
    TO_BE_RECONCILED,
    UNDECIDED,
    Explained,
    Given,
    Preview,
    Signed,
    chosen,
    file_of,
)
from sunan.monitoring.collection.core.words import DifferenceReason, Verdict
from sunan.monitoring.statistics.core.observations import Cell

CELL, ZONE = Cell("firms", "320500", "2025"), Cell("firms", "320576", "2025")
AT = datetime(2026, 11, 22, 8, tzinfo=UTC)
SETTLED = ReconciliationState.SETTLED


def given(ask: int, printed: str, *, cell: Cell = CELL, explained: tuple[Explained, ...] = ()) -> Given:
    signed = Signed(ask, f"office-{ask}", 1, "c" * 64, "王填表", "李负责", AT, AT, AT)
    return Given(ask, cell, 1, printed, "家", "=", signed, explained)


def view(
    first: int, second: int, *, prevails: int = 0, state: ReconciliationState = SETTLED, agreed: bool = False,
    carried: bool = False, comparison: Comparison = Comparison.SAME_CELL, waiting: bool = False,
) -> ReconciliationView:  # fmt: skip
    span = Interval(Decimal(3), Decimal(3), high_open=False)
    difference = Difference(comparison, first, (second,), Decimal(3), span, "f")
    return ReconciliationView(
        first * 10 + second, "round", comparison, state, CELL, "家",
        (Side(f"office-{first}", first, (first,)), Side(f"office-{second}", second, (second,))),
        None if waiting else difference, Decimal(0), (ReasonPart(DifferenceReason.ENCLAVE, Decimal(3), "飞地"),), agreed,
        carried, f"office-{prevails}" if prevails else "", "理由", "f", "u-1", f"office-{first}", AT, "u-2",
        f"office-{second}", AT,
    )  # fmt: skip


def preview(
    *numbers: Given, views: tuple[ReconciliationView, ...] = (), asked: int = 1, approved: tuple[int, ...] = (1, 2, 3),
    released: dict[Cell, tuple[str, str, str]] | None = None,
) -> Preview:  # fmt: skip
    owners = {CELL: [f"office-{one}" for one in range(1, asked + 1)], ZONE: ["office-3"]}
    return chosen(owners, numbers, views, approved={f"office-{one}" for one in approved}, released=released or {})


def printed(found: Preview) -> list[str]:
    return [one.given.printed for one in found.figures]


def test_one_owner_needs_approval_and_nobody_else() -> None:
    assert printed(preview(given(1, "7"))) == ["7"]
    assert [one.why for one in preview(given(1, "7"), approved=()).held] == [NOT_APPROVED]
    assert preview() == Preview((), ())


@pytest.mark.parametrize(
    ("views", "approved", "shown", "why"),
    [
        pytest.param((), (1,), [], OTHER_NOT_APPROVED, id="the other has not approved"),
        pytest.param((), (1, 2), [], TO_BE_RECONCILED, id="nobody compared them"),
        pytest.param((view(1, 2, state=ReconciliationState.OPEN),), (1, 2), [], TO_BE_RECONCILED, id="open"),
        pytest.param((view(1, 2, state=ReconciliationState.PROPOSED),), (1, 2), [], TO_BE_RECONCILED, id="proposed"),
        pytest.param((view(1, 2, waiting=True),), (1, 2), [], TO_BE_RECONCILED, id="changed meanwhile"),
        pytest.param((view(1, 2, prevails=1),), (1, 2), ["7"], None, id="the first prevails"),
        pytest.param((view(1, 2, prevails=2),), (1, 2), ["10"], None, id="the second prevails"),
        pytest.param(
            (view(1, 2, prevails=2, agreed=True),), (1, 2), ["10"], None, id="they agree, the second is finer"
        ),
    ],
)
def test_two_owners_settle_on_one_figure_first(views, approved, shown, why) -> None:
    found = preview(given(1, "7"), given(2, "10"), views=views, asked=2, approved=approved)
    assert printed(found) == shown
    assert [one.why for one in found.held] == ([why] if why else [])


def test_of_three_owners_the_one_that_prevails_over_the_first_prevails_or_nobody_does() -> None:
    numbers = (given(1, "7"), given(2, "10"), given(3, "12"))
    one = (view(1, 2, prevails=1), view(1, 3, prevails=3))
    assert printed(preview(*numbers, views=one, asked=3)) == ["12"]
    both = (view(1, 2, prevails=2), view(1, 3, prevails=3))
    assert [each.why for each in preview(*numbers, views=both, asked=3).held] == [UNDECIDED]


def test_an_owner_that_does_not_hold_the_figure_leaves_it_to_the_other() -> None:
    assert printed(preview(given(2, "10"), asked=2)) == ["10"]


def test_a_total_and_its_parts_wait_together() -> None:
    nested = view(1, 3, state=ReconciliationState.OPEN, comparison=Comparison.WITHIN)
    found = preview(given(1, "7"), given(3, "10", cell=ZONE), views=(nested,))
    assert [(one.cell, one.why) for one in found.held] == [(CELL, TO_BE_RECONCILED), (ZONE, TO_BE_RECONCILED)]
    settled = view(1, 3, comparison=Comparison.WITHIN)
    assert printed(preview(given(1, "7"), given(3, "10", cell=ZONE), views=(settled,))) == ["7", "10"]


@pytest.mark.parametrize(
    ("approved", "shown"), [((1,), []), ((1, 3), ["7"])], ids=["it was sent back", "it is approved without the figure"]
)
def test_a_total_waits_for_a_part_that_may_still_come(approved: tuple[int, ...], shown: list[str]) -> None:
    nested = view(1, 3, state=ReconciliationState.OPEN, comparison=Comparison.WITHIN, waiting=True)
    found = preview(given(1, "7"), views=(nested,), approved=approved)
    assert printed(found) == shown
    assert [one.why for one in found.held] == ([] if shown else [TO_BE_RECONCILED])


def test_what_is_out_already_is_released_again_only_when_it_changed() -> None:
    same = preview(given(1, "7"), released={CELL: ("7", "家", "=")})
    assert (printed(same), same.unchanged, same.corrected) == ([], (CELL,), ())
    other = preview(given(1, "8"), released={CELL: ("7", "家", "=")})
    assert (printed(other), other.unchanged, other.corrected) == (["8"], (), (CELL,))


def test_the_file_has_a_line_for_each_figure_and_says_what_is_doubtful() -> None:
    plain = preview(given(1, "7"))
    carried = preview(given(1, "7"), given(2, "10"), views=(view(1, 2, prevails=2, carried=True),), asked=2)
    line = "firms,320500,2025,actual,,{},家,=,no,high,{},{},"
    assert file_of(plain.figures, is_demonstration=False).decode().splitlines()[1:] == [line.format("7", "", "")]
    assert file_of(carried.figures, is_demonstration=False).decode().splitlines()[1:] == [
        line.format("10", "residual_carried", "")
    ]
    assert file_of(carried.figures, is_demonstration=True).decode().splitlines()[1:] == [
        line.format("10", "residual_carried", "demonstration")
    ], "made up and carried: neither mark takes the place of the other"
    assert file_of(plain.figures, is_demonstration=True).decode().splitlines()[1:] == [
        line.format("7", "demonstration", "demonstration")
    ]


def test_the_lineage_is_read_back_as_it_was_written() -> None:
    asked = Explained("jump", text("变动大", "a jump"), "新建装置", Verdict.DID_NOT_HOLD)
    numbers = (given(1, "7", explained=(asked,)), given(3, "5", cell=ZONE))
    found = preview(*numbers, given(2, "10"), views=(view(1, 2, prevails=1),), asked=2, approved=(1, 2))
    stored = lineage_text(found.figures, found.held)
    (line,) = lines_from(stored)
    assert (line.line, line.figure) == (2, found.figures[0])
    assert held_from(stored) == found.held
    assert [one.cell for one in found.held] == [ZONE]
