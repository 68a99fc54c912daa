"""What a campaign asks and what came back, as services return it and pages show it: frozen, without tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sunan.kernel.findings import Finding
from sunan.kernel.micro import CollectedUnder
from sunan.kernel.periods import Period
from sunan.kernel.printed import Qualifier
from sunan.kernel.texts import Text
from sunan.monitoring.attainment.core.missing import Settles
from sunan.monitoring.attainment.core.verdicts import Reason
from sunan.monitoring.collection.core.lifecycle import CampaignState, ReturnState, ReturnStep
from sunan.monitoring.collection.core.words import EntryKind, EntrySource, Grade
from sunan.monitoring.statistics.core.observations import Cell


@dataclass(frozen=True, slots=True)
class LawfulForm:
    """What makes a form lawful: its number (表号), who made it (制定机关), its approval or filing (批准或备案文号), its end."""

    number: str = ""
    maker: str = ""
    approval: str = ""
    valid_until: date | None = None


@dataclass(frozen=True, slots=True)
class CampaignFields:
    """What people write about a campaign.

    Attributes:
        reminders: days before the deadline on which organisations that have not handed in are reminded.
    """

    title: Text
    opens_on: date
    deadline: datetime
    collected_under: CollectedUnder = CollectedUnder.STATISTICAL_SURVEY
    about: Text | None = None
    form: LawfulForm = LawfulForm()
    release_at: datetime | None = None
    reminders: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CampaignView:
    """A campaign.

    Attributes:
        as_of: the day whose knowledge said what is missing.
        rulebook: hash of the rulebook in force when it opened; empty before.
    """

    id: int
    code: str
    state: CampaignState
    fields: CampaignFields
    is_demonstration: bool
    as_of: date
    rulebook: str
    created_by: str
    created_at: datetime
    changed_at: datetime
    opened_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def title(self) -> Text:
        return self.fields.title

    @property
    def form(self) -> LawfulForm:
        return self.fields.form

    @property
    def deadline(self) -> datetime:
        return self.fields.deadline

    @property
    def collected_under(self) -> CollectedUnder:
        return self.fields.collected_under

    @property
    def ends_at(self) -> datetime:
        """Return until when its returns can be written without a permission: its deadline, or its early end."""
        return min(self.deadline, self.closed_at) if self.closed_at else self.deadline


@dataclass(frozen=True, slots=True)
class Prior:
    """What is published for a cell already: shown beside it, so that it is confirmed and not asked anew.

    Attributes:
        reference: `release:line` of the observation; empty when the value comes from nowhere that can be cited.
        why: why it does not do: expected only, low confidence …; `None` for one that does.
    """

    printed: str
    unit: str
    qualifier: Qualifier = Qualifier.EXACT
    reference: str = ""
    why: Reason | None = None

    @property
    def is_confirmed_at_once(self) -> bool:
        """Return whether it is taken over with all others of its kind; one that does not do has to be typed."""
        return self.why is None


@dataclass(frozen=True, slots=True)
class AskedCell:
    """One cell to be asked of one holder, before it is stored.

    Attributes:
        holder: id of the rule that says who holds the measure.
        unit: the canonical unit of the measure.
        settles: questions about targets that its figure would answer; what matters most first.
    """

    cell: Cell
    unit: str
    holder: str
    holder_name: Text
    settles: tuple[Settles, ...] = ()
    prior: Prior | None = None


@dataclass(frozen=True, slots=True)
class AskView:
    """One cell asked of one organisation; `organisation` is empty until somebody says who holds it."""

    id: int
    campaign: str
    organisation: str
    position: int
    asked: AskedCell

    @property
    def cell(self) -> Cell:
        return self.asked.cell

    @property
    def unit(self) -> str:
        return self.asked.unit

    @property
    def period(self) -> Period:
        return Period.parse(self.asked.cell.period)


@dataclass(frozen=True, slots=True)
class EntryView:
    """One version of an answer.

    Attributes:
        typed: as it was written; kept even where it is no number.
        printed, unit: the number read from it and its unit; empty when none could be read.
        value: the number in the unit of the ask, exact; `None` without a number.
        after: the version its writer had seen.
        by, by_kind: who wrote it: a user's id, or the name of a job or command.
    """

    ask: int
    version: int
    after: int
    is_contested: bool
    kind: EntryKind
    typed: str
    printed: str
    unit: str
    value: Decimal | None
    qualifier: Qualifier
    note: str
    source: EntrySource
    collected_under: CollectedUnder
    upload: int | None
    by_kind: str
    by: str
    at: datetime

    @property
    def is_unreadable(self) -> bool:
        """Return whether something was typed that is no number."""
        return self.kind is EntryKind.VALUE and not self.printed

    @property
    def says(self) -> tuple[str, str, str, str, str]:
        """Return what it says, for comparison with another one; who wrote it when does not matter."""
        written = self.printed or self.typed
        return self.kind.value, written, self.unit if self.printed else "", self.qualifier.value, self.note


@dataclass(frozen=True, slots=True)
class CellView:
    """An ask with its answer.

    Attributes:
        current: the latest version that is not contested; `None` while nothing was written.
        contested: versions that clash with it and wait for somebody's choice, oldest first.
        open_remarks: how many comments at it are not resolved.
    """

    ask: AskView
    current: EntryView | None = None
    contested: tuple[EntryView, ...] = ()
    open_remarks: int = 0

    @property
    def version(self) -> int:
        """Return the version that a writer sees; 0 while nothing was written."""
        return self.current.version if self.current else 0

    @property
    def is_answered(self) -> bool:
        return self.current is not None and self.current.kind is not EntryKind.CLEARED


@dataclass(frozen=True, slots=True)
class ReturnHead:
    """A return without its cells.

    Attributes:
        area, is_city: the area of a city bureau; only a city's return can be reached by a grant for its area.
        round: 1, and one more each time it was sent back.
        late_until: until when it may be written although the campaign has ended.
    """

    id: int
    campaign: CampaignView
    organisation: str
    area: str
    is_city: bool
    state: ReturnState
    round: int
    preparer: str
    statistics_head: str
    late_until: datetime | None
    late_reason: str
    late_by: str
    submitted_by: str
    submitted_at: datetime | None
    reviewed_by: str
    reviewed_at: datetime | None
    approved_by: str
    approved_at: datetime | None
    changed_at: datetime

    def is_in_time(self, began: datetime) -> bool:
        """Return whether it may be written by a request that began at this moment."""
        if self.campaign.state not in (CampaignState.OPEN, CampaignState.CLOSED):
            return False
        return began <= self.campaign.ends_at or (self.late_until is not None and began <= self.late_until)


@dataclass(frozen=True, slots=True)
class ReturnView:
    """A return with all its cells, in their order.

    Attributes:
        content: hash of what its cells say now; a signature names it.
    """

    head: ReturnHead
    cells: tuple[CellView, ...]
    content: str


@dataclass(frozen=True, slots=True)
class ReturnProgress:
    """How far a return has come, for lists.

    Attributes:
        asked, prefilled, answered: counts of cells; those with a published value; those with an answer.
        contested, remarks: cells with a clash; cells with open comments.
    """

    head: ReturnHead
    asked: int
    prefilled: int
    answered: int
    contested: int
    remarks: int


@dataclass(frozen=True, slots=True)
class MovementView:
    """One step in the life of a return; `content` is the hash of what was signed."""

    step: ReturnStep
    round: int
    reason: str
    content: str
    by_kind: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RemarkView:
    """A comment at a cell."""

    id: int
    ask: int
    body: str
    by: str
    at: datetime
    resolved_by: str = ""
    resolved_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EditFinding:
    """What an edit says about a return.

    Attributes:
        edit: id of the edit.
        ask: the cell it stands at; `None` for the return as a whole.
        fingerprint: hash of the values it was raised for; an explanation holds for these alone.
    """

    edit: str
    grade: Grade
    ask: int | None
    fingerprint: str
    words: Text


@dataclass(frozen=True, slots=True)
class TypedCell:
    """What somebody wrote into one cell.

    Attributes:
        after_version: the version they saw, 0 for none.
        qualifier: `=` unless the figure is hedged; a hedge that is typed with the number (约 3.7) counts as well.
        note: needed with `NOT_HELD`: who holds the figure instead.
    """

    ask: int
    after_version: int
    typed: str = ""
    kind: EntryKind = EntryKind.VALUE
    qualifier: Qualifier = Qualifier.EXACT
    note: str = ""


@dataclass(frozen=True, slots=True)
class SavedCell:
    """What became of one typed cell.

    Attributes:
        version: the current version after saving.
        is_changed: a new version was stored; the same again stores nothing.
        is_contested: somebody else had written in the meantime: both are kept, `theirs` stands.
        theirs: the answer that stands in a contested cell.
        finding: why no number could be read from it; what was typed is kept.
    """

    ask: int
    version: int
    is_changed: bool
    is_contested: bool = False
    theirs: EntryView | None = None
    finding: Finding | None = None


@dataclass(frozen=True, slots=True)
class SaveOutcome:
    """What became of everything that was typed in one go, in the order in which it was handed in."""

    returned: int
    cells: tuple[SavedCell, ...]

    @property
    def changed(self) -> int:
        return sum(one.is_changed and not one.is_contested for one in self.cells)

    @property
    def contested(self) -> tuple[SavedCell, ...]:
        return tuple(one for one in self.cells if one.is_contested)

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(one.finding for one in self.cells if one.finding)
