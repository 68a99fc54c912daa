"""Fields that the deeds of tasks share: the decision that a deed rests on."""

from __future__ import annotations

from sunan.access.forms.deeds import Field, Sent
from sunan.kernel.texts import Text, text
from sunan.monitoring.tasks.core.items import Item
from sunan.monitoring.tasks.core.words import DecisionKind
from sunan.monitoring.tasks.selectors import items as found_items
from sunan.monitoring.tasks.views.frame import today_here


def decision_field(
    item: Item, *kinds: DecisionKind, is_required: bool = True, checkpoint: int | None = None, label: Text | None = None
) -> Field:
    """Return a field that offers the decisions on an item."""
    record = found_items.record(item.code, today=today_here())
    offered = [
        one
        for one in record.decisions
        if one.kind in kinds and (checkpoint is None or one.checkpoint in (None, checkpoint))
    ]
    about = text(
        "须先由有决定权的人登记决定，方可在此选择。",
        "A decision has to be recorded by somebody with the right before it can be chosen.",
    )
    return Field(
        "decision", label or text("依据的决定", "Decision"), kind="select", is_required=is_required, about=about,
        options=tuple((str(one.id), _decision_name(one.words, one.document_number)) for one in offered),
        value=str(offered[0].id) if is_required and len(offered) == 1 else "",
    )  # fmt: skip


def _decision_name(words: str, number: str) -> Text:
    shown = f"{words[:40]}{'…' if len(words) > 40 else ''}{f'（{number}）' if number else ''}"
    return text(shown, shown)


def chosen_decision(sent: Sent) -> int | None:
    """Return the decision that was chosen."""
    return int(sent.text("decision")) if sent.text("decision") else None
