"""Files of evidence: which have to stay, and that nothing rests on one that was removed."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from sunan.kernel.texts import Text, text
from sunan.monitoring.tasks import models
from sunan.monitoring.tasks.core.refusals import EvidenceUnfit
from sunan.monitoring.tasks.services.evidencing import is_rested_on
from sunan.monitoring.tasks.services.rows import held_item
from sunan.uploads.core.upload import Upload
from sunan.uploads.selectors import removed_among


def refuse_removed(shown: Iterable[models.Evidence]) -> None:
    """Refuse what would rest on evidence whose file was removed.

    Raises:
        EvidenceUnfit: the file of one was removed.
    """
    files = {one.upload: one.pk for one in shown if one.upload is not None}
    for removed in sorted(removed_among(files)):
        raise EvidenceUnfit(
            files[removed],
            "所附文件已删除；请责任单位撤回这份佐证，另行提交",
            "its file was removed; let the unit take it back and hand in another",
        )


def why_kept(found: Upload) -> Text | None:
    """Return why a file stays: a verification or a closing that holds rests on it. Part of removing a file."""
    # Held as a verification holds it, so that neither happens unseen by the other.
    for code in sorted(set(_showing(found).values_list("item__code", flat=True))):
        held_item(code)
    resting = next((one for one in _showing(found) if is_rested_on(one)), None)
    if resting is None:
        return None
    code = resting.item.code
    return text(
        f"“{resting.item.title_zh}”（{code}）已通过的核验或有效的结论以文件 {found.id} 为依据，不能删除；"
        "请先由核验人重新核验，或提出新的结论",
        f"A verification or a closing of “{resting.item.title_en or resting.item.title_zh}” ({code}) rests on file "
        f"{found.id}; let a verifier verify it again, or say a new closing, first",
    )


def _showing(found: Upload) -> QuerySet[models.Evidence]:
    rows = models.Evidence.objects.filter(upload=found.id, withdrawn_at=None)
    return rows.select_related("item", "checkpoint").order_by("id")
