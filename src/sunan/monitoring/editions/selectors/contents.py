"""Questions about what an edition says: its text as it stands, its versions, comments and open points."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache

from sunan.documents.core.content import Document, Inlines
from sunan.documents.core.serial import from_json
from sunan.kernel.errors import NotFound
from sunan.monitoring.editions import models
from sunan.monitoring.editions.core.digits import typed_digits
from sunan.monitoring.editions.core.edition import Checklist, Comment, Edition, Revision, Typed
from sunan.monitoring.editions.core.freezing import Corrected, as_draft
from sunan.monitoring.editions.core.lifecycle import EditionState, RevisionKind
from sunan.monitoring.editions.core.marks import TokenMarks, plain_words, token_marks
from sunan.monitoring.editions.core.texts import Added, assembled, is_open_slot, running_texts, tokens_of
from sunan.monitoring.editions.selectors import editions


@dataclass(frozen=True, slots=True)
class Standing:
    """The version of a paragraph that stands."""

    version: int
    inlines: Inlines
    after: str
    is_removed: bool
    kind: RevisionKind
    by: str


@dataclass(frozen=True)
class Contents:
    """What an edition says, as it stands.

    Attributes:
        base: what the program wrote.
        marks: the tokens it may use.
        standing: place → the version that people wrote last; nothing where the program's text stands.
    """

    base: Document
    marks: TokenMarks
    standing: dict[str, Standing]

    @cached_property
    def generated(self) -> dict[str, Inlines]:
        """Return the running text as the program wrote it, by place."""
        return {one.place: one.inlines for one in running_texts(self.base)}

    @cached_property
    def document(self) -> Document:
        """Return the whole document with what people wrote."""
        added = [
            Added(place, one.after, one.inlines) for place, one in self.standing.items() if one.after and not one.is_removed
        ]  # fmt: skip
        texts = {place: one.inlines for place, one in self.standing.items() if not one.after}
        gone = frozenset(place for place, one in self.standing.items() if one.is_removed and not one.after)
        return assembled(self.base, texts=texts, added=_rooted(added, self.standing), left_out=gone)

    def written(self, place: str) -> str:
        """Return the text of a place as a person edits it.

        Raises:
            NotFound: there is no running text at this place.
        """
        found = self.standing.get(place)
        if found is not None and not found.is_removed:
            return self.marks.written(found.inlines)
        if place in self.generated:
            return self.marks.written(self.generated[place])
        raise NotFound(f"本稿没有“{place[:80]}”这一段", f"This edition has no paragraph “{place[:80]}”")

    def version(self, place: str) -> int:
        """Return the version of a place that stands; 0 for the program's own text."""
        found = self.standing.get(place)
        return found.version if found else 0


def _rooted(added: list[Added], standing: dict[str, Standing]) -> list[Added]:
    """Return added paragraphs behind places that stand: those behind a removed one move up to where that stood."""
    removed = {place: one.after for place, one in standing.items() if one.is_removed and one.after}

    def root(after: str) -> str:
        while after in removed:
            after = removed[after]
        return after

    return [Added(one.place, root(one.after), one.inlines) for one in added]


def contents(found: Edition) -> Contents:
    """Return what an edition says."""
    base = models.Edition.objects.values_list("base", flat=True).get(id=found.id)
    document, marks = _read(base)
    return Contents(document, marks, _standing(found.id, found.generation))


@lru_cache(maxsize=4)
def _read(base: str) -> tuple[Document, TokenMarks]:
    document = from_json(json.loads(base))
    assert isinstance(document, Document)
    return document, token_marks(token for token, _, _ in tokens_of(document))


def _standing(edition_id: int, generation: int) -> dict[str, Standing]:
    rows = models.Revision.objects.filter(edition=edition_id, generation=generation)
    found: dict[str, Standing] = {}
    # Added paragraphs stand in the order in which they were added; a later version keeps that place.
    for row in rows.exclude(kind=RevisionKind.ASIDE.value).order_by("id"):
        found[row.place] = Standing(
            row.version, from_json(json.loads(row.inlines)), row.after, row.is_removed, RevisionKind(row.kind), row.by
        )
    return found


def frozen_document(found: Edition) -> Document | None:
    """Return an edition as it was issued; `None` while it is not."""
    content = models.Issue.objects.filter(edition=found.id).values_list("content", flat=True).first()
    return _read(content)[0] if content else None


def shown_document(found: Edition) -> Document:
    """Return an edition for reading: as issued, or the draft as it stands and marked as one."""
    return frozen_document(found) or as_draft(
        contents(found).document, mark=found.mark, corrected=corrected_by_it(found)
    )  # fmt: skip


def corrected_by_it(found: Edition) -> Corrected | None:
    """Return what an edition corrects; `None` for one that corrects nothing."""
    if not found.corrects:
        return None
    before = editions.known_edition(found.corrects)
    assert before.issued_on is not None, "only an issued edition is corrected"
    return Corrected(before.title, before.number, before.mark, before.issued_on, found.why)


def revisions(found: Edition, place: str = "") -> tuple[Revision, ...]:
    """Return the versions of an edition's paragraphs, the newest first; of one place if named."""
    rows = models.Revision.objects.filter(edition=found.id).order_by("-id")
    if place:
        rows = rows.filter(place=place)
    return tuple(_revision(row) for row in rows)


def latest_version(edition_id: int, place: str) -> int:
    """Return the highest version number of a place, those kept aside among them."""
    rows = models.Revision.objects.filter(edition=edition_id, place=place).order_by("-version")
    return rows.values_list("version", flat=True).first() or 0


def inlines_of(edition_id: int, place: str, version: int) -> Inlines | None:
    """Return the text of one version; `None` when there is no such version."""
    row = models.Revision.objects.filter(edition=edition_id, place=place, version=version).first()
    if row is None:
        return None
    found: Inlines = from_json(json.loads(row.inlines))
    return found


def _revision(row: models.Revision) -> Revision:
    inlines: Inlines = from_json(json.loads(row.inlines))
    return Revision(
        row.pk, row.place, row.after, row.version, plain_words(inlines), row.is_removed, RevisionKind(row.kind), row.by,
        row.at,
    )  # fmt: skip


def comments(found: Edition) -> tuple[Comment, ...]:
    """Return the comments on an edition, oldest first."""
    return tuple(as_comment(row) for row in models.Comment.objects.filter(edition=found.id).order_by("id"))


def as_comment(row: models.Comment) -> Comment:
    """Return a row as the rest of the program knows it."""
    return Comment(row.pk, row.place, row.quote, row.body, row.by, row.at, row.resolved_by, row.resolved_at)


def checklist(found: Edition, *, missing: int = 0) -> Checklist:
    """Return what has to be settled before an edition is approved.

    Args:
        missing: how many figures would settle a verdict and are not there; told to the reader, no obstacle.
    """
    if found.state is EditionState.ISSUED:
        return Checklist(missing=missing)
    said = contents(found)
    reasons = {
        (row.place, row.digits): row.reason for row in models.Confirmation.objects.filter(edition=found.id)
    }  # fmt: skip
    typed = [
        Typed(place, digits, reasons.get((place, digits), ""))
        for place, one in said.standing.items()
        if not one.is_removed
        for digits in typed_digits(one.inlines, generated=said.generated.get(place, ()))
    ]
    slots = [
        (place, plain_words(inlines))
        for place, inlines in said.generated.items()
        if is_open_slot(place) and (place not in said.standing or _is_unwritten(said.standing[place], inlines))
    ]
    return Checklist(
        open_comments=tuple(one for one in comments(found) if one.is_open),
        open_slots=tuple(slots),
        typed=tuple(one for one in typed if not one.reason),
        confirmed=tuple(one for one in typed if one.reason),
        missing=missing,
        uncarried=found.refreshed,
    )


def _is_unwritten(standing: Standing, generated: Inlines) -> bool:
    return not standing.is_removed and standing.inlines == generated
