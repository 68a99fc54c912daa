"""The life of an edition: its states, and the one table of steps between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from sunan.kernel.texts import Text, text


class EditionState(StrEnum):
    """Where an edition stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    ISSUED = "issued"
    DISCARDED = "discarded"

    @property
    def text(self) -> Text:
        return _NAMES[self]

    @property
    def is_over(self) -> bool:
        """Return whether nothing more happens to the edition itself."""
        return self in (EditionState.ISSUED, EditionState.DISCARDED)


_NAMES = {
    EditionState.DRAFT: text("起草中", "draft"),
    EditionState.SUBMITTED: text("已送审", "submitted"),
    EditionState.APPROVED: text("已批准", "approved"),
    EditionState.ISSUED: text("已印发", "issued"),
    EditionState.DISCARDED: text("已作废", "discarded"),
}


class Step(StrEnum):
    """What can happen to an edition."""

    SUBMIT = "submit"
    SEND_BACK = "send_back"
    APPROVE = "approve"
    ISSUE = "issue"
    DISCARD = "discard"


@dataclass(frozen=True, slots=True)
class Transition:
    """From which states a step leads to which."""

    sources: tuple[EditionState, ...]
    target: EditionState
    about: Text


TRANSITIONS: Mapping[Step, Transition] = {
    Step.SUBMIT: Transition((EditionState.DRAFT,), EditionState.SUBMITTED, text("送审", "submit")),
    Step.SEND_BACK: Transition(
        (EditionState.SUBMITTED, EditionState.APPROVED), EditionState.DRAFT, text("退回修改", "send back")
    ),
    Step.APPROVE: Transition((EditionState.SUBMITTED,), EditionState.APPROVED, text("批准", "approve")),
    Step.ISSUE: Transition((EditionState.APPROVED,), EditionState.ISSUED, text("印发", "issue")),
    Step.DISCARD: Transition((EditionState.DRAFT,), EditionState.DISCARDED, text("作废", "discard")),
}
"""Every step there is; a step that is not here cannot happen."""

EDITABLE = frozenset({EditionState.DRAFT})
"""Where the text may change."""

COMMENTABLE = frozenset({EditionState.DRAFT, EditionState.SUBMITTED})
"""Where comments may be made."""


class RevisionKind(StrEnum):
    """How a version of a paragraph came about."""

    TYPED = "typed"
    AUTOSAVE = "autosave"
    MERGED = "merged"
    RESTORED = "restored"
    CARRIED = "carried"
    ASIDE = "aside"

    @property
    def text(self) -> Text:
        return _KINDS[self]


_KINDS = {
    RevisionKind.TYPED: text("保存", "saved"),
    RevisionKind.AUTOSAVE: text("自动保存", "saved by itself"),
    RevisionKind.MERGED: text("与他人的修改合并", "merged with another's"),
    RevisionKind.RESTORED: text("恢复旧稿", "an earlier version restored"),
    RevisionKind.CARRIED: text("随数据更新沿用", "carried over to newer figures"),
    RevisionKind.ASIDE: text("与他人的修改冲突，另存", "in conflict with another's, kept aside"),
}
