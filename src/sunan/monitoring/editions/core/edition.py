"""Editions, their versions of paragraphs, comments and issue, as pages and services see them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sunan.kernel.errors import InvalidInput, Refused
from sunan.kernel.texts import Language, Text
from sunan.monitoring.editions.core.lifecycle import COMMENTABLE, EDITABLE, EditionState, RevisionKind

LONGEST_COMMENT = 4_000
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition of a report, from its first draft on.

    Attributes:
        mark: by which a printed copy names itself, and the address of its page.
        kind, audience, city, brief: what was asked for; `city` is an area code, empty for the whole zone.
        area: whose edition it is, for rights: the city, or the region.
        generation: how often its figures were taken anew.
        drafters: users who drafted it or wrote in it; none of them may approve it.
        number, issued_on, signers, issuer: once it is issued.
        corrects, corrected_by: marks of the editions before and after; empty for none.
        refreshed: what the last taking of newer figures could not carry over.
    """

    id: int
    mark: str
    title: str
    subtitle: str
    kind: str
    audience: str
    city: str
    brief: bool
    language: Language
    area: str
    as_of: date
    state: EditionState
    generation: int
    created_by: str
    created_at: datetime
    changed_at: datetime
    rulebook: str
    submitted_by: str = ""
    approved_by: str = ""
    approved_at: datetime | None = None
    ordered_at: datetime | None = None
    why: str = ""
    corrects: str = ""
    corrects_number: str = ""
    corrected_by: str = ""
    corrected_number: str = ""
    number: str = ""
    issued_on: date | None = None
    issuer: str = ""
    signers: tuple[str, ...] = ()
    refreshed: tuple[Uncarried, ...] = ()

    @property
    def is_editable(self) -> bool:
        return self.state in EDITABLE

    @property
    def is_commentable(self) -> bool:
        return self.state in COMMENTABLE

    @property
    def is_public(self) -> bool:
        """Return whether everybody may read it: issued, and meant for the public."""
        return self.state is EditionState.ISSUED and self.audience == "public"


@dataclass(frozen=True, slots=True)
class Uncarried:
    """Text that could not be carried over whole to newer figures: what vanished from it, or that its place is gone."""

    place: str
    vanished: tuple[str, ...] = ()
    was: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of a paragraph."""

    id: int
    place: str
    after: str
    version: int
    written: str
    is_removed: bool
    kind: RevisionKind
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark on a paragraph; the words it was made about are kept."""

    id: int
    place: str
    quote: str
    body: str
    by: str
    at: datetime
    resolved_by: str = ""
    resolved_at: datetime | None = None

    @property
    def is_open(self) -> bool:
        return self.resolved_at is None


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a text that was sent.

    Attributes:
        version: the one that now stands.
        written: the text that now stands.
        is_merged: somebody else had changed the paragraph, and both changes are in.
        clash: both had changed the same words: both sides, to be settled; what was sent is kept aside.
    """

    version: int
    written: str
    is_merged: bool = False
    clash: Clashed | None = None


@dataclass(frozen=True, slots=True)
class Clashed:
    """Two texts that could not be merged, and a proposal that holds both."""

    mine: str
    theirs: str
    proposal: str


@dataclass(frozen=True, slots=True)
class Typed:
    """Digits in a paragraph that come from no seal, and whether somebody said why they need none."""

    place: str
    digits: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Checklist:
    """What has to be settled before an edition is approved, and what a reader of it should know."""

    open_comments: tuple[Comment, ...] = ()
    open_slots: tuple[tuple[str, str], ...] = ()
    typed: tuple[Typed, ...] = ()
    confirmed: tuple[Typed, ...] = ()
    missing: int = 0
    uncarried: tuple[Uncarried, ...] = field(default=())

    @property
    def is_clear(self) -> bool:
        return not (self.open_comments or self.open_slots or self.typed)


class EditionMoved(Refused):
    """The edition stands elsewhere in its life than the request assumes."""

    code = "edition_moved"

    def __init__(self, mark: str, state: EditionState, asked: Text) -> None:
        super().__init__(
            f"版本 {mark} {state.text.zh}，不能“{asked.zh}”；请刷新页面查看它的现状",
            f"Edition {mark} is {state.text.en}; to “{asked.en}” is not possible: open its page again",
        )


class EditionUnsettled(Refused):
    """Comments, unwritten passages or typed digits are left, so the edition is not passed on."""

    code = "edition_unsettled"

    def __init__(self, mark: str, checklist: Checklist) -> None:
        comments, slots, typed = len(checklist.open_comments), len(checklist.open_slots), len(checklist.typed)
        super().__init__(
            f"版本 {mark} 还不能送审或批准：未处理批注 {comments} 条，待写段落 {slots} 处，未绑定的数字 {typed} 处；"
            "请在“审批”页逐项处理",
            f"Edition {mark} cannot be passed on: {comments} open comments, {slots} passages to be written, {typed} "
            "numbers without a seal; settle them from its approval page",
        )


class ApproverDrafted(Refused):
    """Whoever drafted or edited an edition does not approve it."""

    code = "approver_drafted"

    def __init__(self, mark: str) -> None:
        super().__init__(
            f"您起草或修改过版本 {mark}，不能由您批准；请由另一位有批准权限的人办理",
            f"You drafted or edited edition {mark}, so somebody else has to approve it",
        )


class NumberTaken(Refused):
    """Another document was issued under this number."""

    code = "document_number_taken"

    def __init__(self, number: str) -> None:
        super().__init__(
            f"发文字号 {number} 已用于另一份文件，请核对后填写新的字号",
            f"Another document carries the number {number}; give this one its own",
        )


def reason_given(written: str) -> str:
    """Return a reason; each step that undoes or exempts something needs one.

    Raises:
        InvalidInput: there is none, or it is too long.
    """
    reason = " ".join(written.split())
    if not reason or len(reason) > LONGEST_REASON:
        raise InvalidInput(
            f"请写明理由（不超过 {LONGEST_REASON} 字）", f"Give a reason, at most {LONGEST_REASON} characters long"
        )
    return reason
