"""What becomes a release: which of the approved figures, which are held back and why, and the file they make.

A release of collected figures is a file like that of every other release. Its lineage says for each line which answer of
which return it is, who signed that return when, which questions were explained, and how its owners were reconciled.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sunan.kernel.texts import Text, text
from sunan.monitoring.collection.core.answers import CampaignView
from sunan.monitoring.collection.core.lifecycle import ReconciliationState, ReleaseState
from sunan.monitoring.collection.core.reconciling import Comparison, ReasonPart, ReconciliationView
from sunan.monitoring.collection.core.words import Verdict
from sunan.monitoring.statistics.core.figures import COLUMNS
from sunan.monitoring.statistics.core.observations import DEMONSTRATION, Cell, Vintage
from sunan.monitoring.statistics.core.sheets import checksum

KIND = "collected_return"
MEDIUM = "original"
RESIDUAL = "residual_carried"

NOT_APPROVED = text("报表尚未审批", "the return is not approved yet")
OTHER_NOT_APPROVED = text("另一家单位的报表尚未审批", "the return of another owner is not approved yet")
TO_BE_RECONCILED = text("与另一家单位的数尚未衔接一致", "it is not reconciled with the figure of another owner")
RETRACTED = text(
    "已发布的数已撤销，报表还没有更正", "what was released is retracted, and the return is not corrected yet"
)
UNDECIDED = text("几家单位的衔接结论不一致，尚未定以谁的数为准", "its owners have not settled on one figure")


Says = tuple[str, str, str]
"""Digits, unit and qualifier as they were typed."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A return as it was signed: the organisation, the persons named on the form, and when each step was taken.

    Attributes:
        preparer, statistics_head: 填表人 and 统计负责人.
        content: hash of what was approved.
    """

    returned: int
    organisation: str
    round: int
    content: str
    preparer: str
    statistics_head: str
    submitted_at: datetime | None
    reviewed_at: datetime | None
    approved_at: datetime | None


@dataclass(frozen=True, slots=True)
class Explained:
    """A question of an edit and the explanation that was accepted, with what time has said of it since."""

    edit: str
    question: Text
    body: str
    verdict: Verdict = Verdict.ACCEPTED


@dataclass(frozen=True, slots=True)
class Reconciled:
    """How the owners of a number came to terms.

    Attributes:
        organisations: whose figures were held against each other.
        number, fingerprint: of the reconciliation and of the figures that it compared; 0 and empty in lineages that were
            kept before these were written down.
        said_by: the two that settled it, the one that proposed first; empty where the figures agree by themselves, and
            `None` in lineages that were kept before this was written down.
    """

    organisations: tuple[str, ...]
    difference: Decimal
    parts: tuple[ReasonPart, ...]
    residual: Decimal
    is_agreed: bool
    is_carried: bool
    prevails: str
    reason: str
    settled_at: datetime | None
    number: int = 0
    fingerprint: str = ""
    said_by: tuple[str, ...] | None = None

    @property
    def silent(self) -> tuple[str, ...]:
        """Return the owners of parts whose figures enter although they had no say in how it was settled."""
        if self.is_agreed or not self.said_by:
            return ()
        return tuple(one for one in self.organisations if one not in self.said_by)

    def still_holds(self, now: Iterable[Reconciled]) -> bool:
        """Return whether what is settled now is what was kept."""
        kept_later: dict[str, Any] = {} if self.fingerprint else {"number": 0, "fingerprint": ""}
        if self.said_by is None:
            kept_later["said_by"] = None
        return any(self == replace(one, **kept_later) for one in now)


@dataclass(frozen=True, slots=True)
class Given:
    """A number that an organisation gave, with the return it stands in.

    Attributes:
        version: of the answer.
    """

    ask: int
    cell: Cell
    version: int
    printed: str
    unit: str
    qualifier: str
    signed: Signed
    explained: tuple[Explained, ...] = ()

    @property
    def says(self) -> Says:
        return self.printed, self.unit, self.qualifier


@dataclass(frozen=True, slots=True)
class ReleasedFigure:
    """One line of a release."""

    given: Given
    reconciled: tuple[Reconciled, ...] = ()

    @property
    def is_carried(self) -> bool:
        """Return whether a residual between its owners is carried forward."""
        return any(one.is_carried for one in self.reconciled)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """An answer that was released and retracted.

    Attributes:
        version: of the answer.
        at: when it was retracted.
    """

    version: int
    at: datetime

    def is_answered_by(self, given: Given) -> bool:
        """Return whether somebody answered anew: with another version, or by approving the same one after that."""
        approved_at = given.signed.approved_at
        return given.version > self.version or (approved_at is not None and approved_at > self.at)


@dataclass(frozen=True, slots=True)
class HeldBack:
    """A cell that is not released, and why; `organisations` are those asked for it."""

    cell: Cell
    organisations: tuple[str, ...]
    why: Text


@dataclass(frozen=True, slots=True)
class Preview:
    """What a release of a campaign would hold now.

    Attributes:
        unchanged: cells whose figure an earlier release holds already, as it is.
        corrected: cells of `figures` of which an earlier release holds another figure.
    """

    figures: tuple[ReleasedFigure, ...]
    held: tuple[HeldBack, ...]
    unchanged: tuple[Cell, ...] = ()
    corrected: tuple[Cell, ...] = ()


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """A release of collected figures; what is in it stays closed until it is published."""

    id: int
    campaign: str
    title: Text
    is_demonstration: bool
    vintage: str
    state: ReleaseState
    release_at: datetime
    rows: int
    suppressed: int
    held: int
    checksum: str
    prepared_by: str
    prepared_at: datetime
    published_at: datetime | None
    withdrawn_reason: str

    def is_overdue(self, at: datetime) -> bool:
        """Return whether its moment has passed although it is not published."""
        return self.state is ReleaseState.EMBARGOED and self.release_at < at


@dataclass(frozen=True, slots=True)
class CollectedOrigin:
    """Where an observation of a collected release comes from.

    Attributes:
        shows_persons: whether whoever asks may read who signed; everybody else is shown the organisation alone.
    """

    release: ReleaseView
    campaign: CampaignView
    line: int
    figure: ReleasedFigure
    shows_persons: bool

    @property
    def signed(self) -> Signed:
        return self.figure.given.signed


def chosen(
    asked: Mapping[Cell, Sequence[str]],
    given: Iterable[Given],
    reconciliations: Iterable[ReconciliationView],
    *,
    approved: Collection[str],
    released: Mapping[Cell, Says],
    retracted: Mapping[int, TakenBack] | None = None,
) -> Preview:
    """Return which figures of a campaign can be released, and which are held back.

    Only approved returns count. A number with two owners waits until both are approved and have settled it; a total and
    the parts that contradict it wait together, also while one side was sent back.

    Args:
        asked: cell → the organisations asked for it.
        given: the numbers in the returns that were handed in.
        approved: the organisations whose returns are.
        released: what earlier releases say of a cell, the latest that counts.
        retracted: ask → what was released of its answer and taken back; it is not released again as it is.
    """
    taken_back = retracted or {}
    numbers: dict[Cell, list[Given]] = {}
    for one in sorted(given, key=lambda each: each.ask):
        numbers.setdefault(one.cell, []).append(one)
    by_ask: dict[int, list[ReconciliationView]] = {}
    for view in reconciliations:
        for ask in view.asks:
            by_ask.setdefault(ask, []).append(view)
    figures: list[ReleasedFigure] = []
    held: list[HeldBack] = []
    unchanged: list[Cell] = []
    for cell, organisations in asked.items():
        here = numbers.get(cell, [])
        if not here:
            continue  # nobody has given a number: it stays on the list of what is missing
        found = (view for one in here for view in by_ask.get(one.ask, ()))
        views = {view.id: view for view in found if not view.is_waiting or _is_still_awaited(view, approved)}
        why = _why_not(organisations, here, views.values(), approved)
        winner = None if why else _winner(here, views.values())
        if winner is None:
            held.append(HeldBack(cell, tuple(organisations), why or UNDECIDED))
        elif winner.ask in taken_back and not taken_back[winner.ask].is_answered_by(winner):
            held.append(HeldBack(cell, tuple(organisations), RETRACTED))
        elif released.get(cell) == winner.says:
            unchanged.append(cell)
        else:
            figures.append(ReleasedFigure(winner, tuple(_reconciled(one) for one in views.values())))
    corrected = tuple(one.given.cell for one in figures if one.given.cell in released)
    return Preview(tuple(figures), tuple(held), tuple(unchanged), corrected)


def _why_not(
    organisations: Sequence[str],
    here: Sequence[Given],
    views: Collection[ReconciliationView],
    approved: Collection[str],
) -> Text | None:
    if not all(one in approved for one in organisations):
        return NOT_APPROVED if len(organisations) == 1 else OTHER_NOT_APPROVED
    pairs = sum(_is_between(view, here) for view in views)
    if pairs < len(here) - 1 or not all(view.state is ReconciliationState.SETTLED for view in views):
        return TO_BE_RECONCILED
    return None


def _is_still_awaited(view: ReconciliationView, approved: Collection[str]) -> bool:
    """Return whether a side without a figure may still bring one; who is approved without one does not hold it."""
    return view.state is not ReconciliationState.SETTLED and not all(one.organisation in approved for one in view.sides)


def _is_between(view: ReconciliationView, here: Sequence[Given]) -> bool:
    return view.comparison is Comparison.SAME_CELL and {one.ask for one in here}.issuperset(view.asks)


def _winner(here: Sequence[Given], views: Iterable[ReconciliationView]) -> Given | None:
    """Return the figure that its owners settled on; `None` when several owners were each preferred to the first.

    Every other owner is held against the first: the one that prevails over it prevails over all; where the figures
    agree, the one that is printed more precisely is taken.
    """
    first = here[0]
    pairs = [view for view in views if _is_between(view, here)]
    over = [view.prevails for view in pairs if not view.is_agreed and view.prevails != first.signed.organisation]
    if len(over) > 1:
        return None
    finer = [view.prevails for view in pairs if view.is_agreed and view.prevails != first.signed.organisation]
    name = (over or finer or [first.signed.organisation])[0]
    return next(one for one in here if one.signed.organisation == name)


def settled_now(reconciliations: Iterable[ReconciliationView]) -> tuple[Reconciled, ...]:
    """Return how the owners of numbers have come to terms by now; what is open or waits for a side is left out."""
    return tuple(
        _reconciled(one)
        for one in reconciliations
        if one.state is ReconciliationState.SETTLED and one.difference is not None
    )


def _reconciled(view: ReconciliationView) -> Reconciled:
    assert view.difference is not None, "what waits for a side is held back"
    return Reconciled(
        tuple(one.organisation for one in view.sides), view.difference.amount, view.parts, view.residual, view.is_agreed,
        view.is_carried, view.prevails, view.reason, view.settled_at, view.id, view.difference.fingerprint,
        () if view.is_agreed else tuple(one for one in (view.proposed_for, view.settled_for) if one),
    )  # fmt: skip


def file_of(figures: Iterable[ReleasedFigure], *, is_demonstration: bool) -> bytes:
    """Return the file of a release: one line for each figure, in the form of every other release.

    That a figure is made up is its basis too, so that a residual which is carried stays its doubt.
    """
    written = io.StringIO()
    writer = csv.DictWriter(written, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for figure in figures:
        given = figure.given
        doubt = RESIDUAL if figure.is_carried else DEMONSTRATION if is_demonstration else ""
        writer.writerow(
            {
                "measure": given.cell.measure, "area": given.cell.area, "period": given.cell.period, "kind": "actual",
                "list": given.cell.list_id, "value": given.printed, "unit": given.unit, "qualifier": given.qualifier,
                "expected": "no", "confidence": "high", "doubt": doubt,
                "basis": DEMONSTRATION if is_demonstration else "", "quote": "",
            }
        )  # fmt: skip
    return written.getvalue().encode()


def vintage_of(
    campaign: CampaignView, *, number: int, day: date, content: bytes, rows: int, held: int
) -> Vintage:  # fmt: skip
    """Return how a release is registered.

    Args:
        number: counts the releases of the campaign, those that were withdrawn among them.
        day: of its release, where the system runs; it is known from that day on.
    """
    form = campaign.form
    mark = "演示数据，不是真实数值：" if campaign.is_demonstration else ""
    note = (
        f"{mark}表号 {form.number}，批准（备案）文号 {form.approval}，有效期至 {form.valid_until}；共 {rows} 个数"
        + (f"，另有 {held} 个数暂不发布。" if held else "。")
    )
    return Vintage(
        id=vintage_id(campaign.code, number), title=f"{mark}{campaign.title.zh}（第{number}次发布）",
        publisher=form.maker, kind=KIND, medium=MEDIUM, published_on=day.isoformat(), precision="day", retrieved_on=day,
        known_on=day, address="", checksum=checksum(content), note=note, collected_under=campaign.collected_under.value,
    )  # fmt: skip


def vintage_id(campaign: str, number: int | None = None) -> str:
    """Return the name of a release, by which observations and seals cite it; without a number, how all of them begin."""
    return f"collected-{campaign}-{'' if number is None else number}"
