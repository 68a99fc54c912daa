"""Changes to the archive of rulebooks."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from sunan.audit import services as audit
from sunan.audit.core.events import declare
from sunan.kernel.actors import Actor
from sunan.kernel.rulebook import RulebookSource
from sunan.kernel.texts import text
from sunan.rulebooks.models import ArchivedRulebook

ARCHIVED = declare("rulebooks.rulebook_archived", text("存档规则手册", "archived a rulebook"))


@transaction.atomic
def archive_rulebook(source: RulebookSource, *, programme: str, by: Actor, at: datetime) -> bool:
    """Keep the rules under their hash for good; return whether they were new."""
    _, created = ArchivedRulebook.objects.get_or_create(
        hash=source.hash,
        defaults={"programme": programme, "archived_at": at, "content": source.archived()},
    )
    if created:
        after = {"programme": programme, "files": len(source.files)}
        audit.record_event(ARCHIVED, subject=f"rulebook:{source.hash}", by=by, at=at, after=after)
    return created
