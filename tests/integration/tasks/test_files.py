"""A file stays while a verification or a closing rests on it, and nothing comes to rest on one that was removed."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest

from sunan.kernel.errors import InvalidInput, Refused
from sunan.monitoring.tasks.core.refusals import EvidenceUnfit
from sunan.monitoring.tasks.core.words import EvidenceKind, VerificationOutcome
from sunan.monitoring.tasks.models import Evidence
from sunan.monitoring.tasks.services import closing, evidencing
from sunan.uploads import selectors as uploads
from sunan.uploads import services as keeping
from sunan.uploads.registry import close_subjects, closed_kinds
from tests.bad_files import pdf
from tests.integration.tasks.world import WITHIN, Works
from tests.moments import NOON


def remove(works: Works) -> None:
    """Remove the file of the only evidence, as its uploader."""
    upload = Evidence.objects.get().upload
    assert upload is not None
    keeping.remove_upload(upload_id=upload, by=works.suzhou, at=NOON, why="传错了")


def is_there() -> bool:
    return uploads.upload(Evidence.objects.get().upload or 0).removed_at is None


def test_a_file_that_was_verified_stays(works: Works) -> None:
    works.done()
    with pytest.raises(Refused, match="不能删除"):
        remove(works)
    assert is_there()


def test_a_file_that_a_closing_rests_on_stays(works: Works) -> None:
    works.closed()
    with pytest.raises(Refused, match="task-03"):
        remove(works)
    assert is_there()


def test_a_file_that_nothing_rests_on_goes(works: Works) -> None:
    works.show()
    remove(works)
    assert not is_there()


@pytest.mark.parametrize("outcome", [VerificationOutcome.ACCEPTED, VerificationOutcome.REJECTED], ids=str)
def test_what_was_removed_is_not_accepted_and_may_be_rejected(works: Works, outcome: VerificationOutcome) -> None:
    made = works.checkpoint()
    works.claim(made.id, at=NOON + timedelta(minutes=1))
    works.show("task-03", made.id, at=NOON + timedelta(minutes=2))
    remove(works)
    if outcome is VerificationOutcome.REJECTED:
        assert works.verify(made.id, outcome, reason="没有材料", at=NOON + timedelta(minutes=3)).outcome is outcome
        return
    with pytest.raises(EvidenceUnfit, match="已删除"):
        works.verify(made.id, outcome, at=NOON + timedelta(minutes=3))


def test_a_closing_is_not_checked_once_its_file_is_gone(works: Works) -> None:
    shown = works.show()
    said = works.close(evidence=(shown.id,))
    closing.refuse_closing(closing=said.id, reason="材料不全", by=works.officer, at=NOON)
    remove(works)
    again = works.close(evidence=(shown.id,))
    with pytest.raises(EvidenceUnfit, match="已删除"):
        closing.check_closing(closing=again.id, by=works.officer, at=NOON)


@pytest.mark.parametrize("kind", ["table", "return"])
def test_a_file_that_came_with_a_return_is_no_evidence(
    works: Works, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert kind in closed_kinds()
    monkeypatch.setattr("sunan.uploads.registry._READERS", {})
    close_subjects(kind, lambda _found, _rights: True)
    kept = keeping.keep_upload(file=io.BytesIO(pdf()), name="a.pdf", subject=f"{kind}:1", by=works.suzhou, at=NOON)
    with pytest.raises(InvalidInput, match="随报表交来"):
        evidencing.hand_in_evidence(
            code="task-03", kind=EvidenceKind.DOCUMENT, dated_on=WITHIN, words="材料", upload=kept.id, by=works.suzhou,
            at=NOON,
        )  # fmt: skip
