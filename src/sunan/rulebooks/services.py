"""Changes to the archive of rulebooks."""

from __future__ import annotations

from datetime import datetime

from sunan.kernel.rulebook import RulebookSource
from sunan.rulebooks.models import ArchivedRulebook


def archive_rulebook(source: RulebookSource, *, programme: str, at: datetime) -> bool:
    """Keep the rules under their hash for good; return whether they were new."""
    _, created = ArchivedRulebook.objects.get_or_create(
        hash=source.hash,
        defaults={"programme": programme, "archived_at": at, "content": source.archived()},
    )
    return created
