"""Changes to releases of collected figures: preparing one under embargo, withdrawing it, publishing it at its moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import ClassVar

from django.db import transaction
from django.utils import timezone

from sunan.access.core.permissions import Permission
from sunan.access.selectors import day_of
from sunan.access.services.guard import require_everywhere, require_program
from sunan.audit import services as audit
from sunan.kernel.actors import Actor, ActorKind
from sunan.kernel.errors import InvalidInput, Refused, SunanError
from sunan.kernel.findings import Finding, errors_among
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment import selectors as attained
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.lifecycle import CampaignState, ReleaseState
from sunan.monitoring.collection.core.lineage import lineage_text
from sunan.monitoring.collection.core.refusals import reason_given
from sunan.monitoring.collection.core.release import Preview, ReleaseView, file_of, vintage_of
from sunan.monitoring.collection.selectors import releases
from sunan.monitoring.collection.selectors.rows import as_campaign
from sunan.monitoring.collection.services import events, reconciling
from sunan.monitoring.collection.services.rows import held_campaign
from sunan.monitoring.statistics import selectors as statistics
from sunan.monitoring.statistics import services as loading
from sunan.monitoring.statistics.core.observations import Vintage

_PREPARE = text("准备发布", "prepare a release")


class NothingToRelease(Refused):
    """No approved figure is there that was not released before."""

    code: ClassVar[str] = "nothing_to_release"

    def __init__(self, held: int) -> None:
        super().__init__(
            f"没有可发布的新数：已审批的数都已发布，另有 {held} 个暂不能发布；请按各自的原因逐个处理",
            f"There is nothing new to release: what is approved is out already, and {held} figures are held back; deal with "
            "the reason of each",
        )


class ReleaseMoved(Refused):
    """The release stands elsewhere in its life than the request assumes."""

    code: ClassVar[str] = "release_moved"

    def __init__(self, vintage: str, state: ReleaseState, asked: Text) -> None:
        super().__init__(
            f"“{vintage}”{state.text.zh}，不能“{asked.zh}”；请刷新页面查看它的现状",
            f"“{vintage}” is {state.text.en}; to “{asked.en}” is not possible: open its page again",
        )


class ReleaserTookPart(Refused):
    """Whoever typed, submitted, reviewed or approved a figure does not release it."""

    code: ClassVar[str] = "releaser_took_part"

    def __init__(self) -> None:
        super().__init__(
            "您填报、报送、审核或审批过其中的数；发布须由没有经手的人准备，请转给另一位发布人",
            "You typed, submitted, reviewed or approved some of these figures; pass their release on to somebody who "
            "had no hand in them",
        )


class ReleaseNotSound(Refused):
    """What would be released has errors by the rules of every release, or is no longer what was approved."""

    code: ClassVar[str] = "release_not_sound"

    def __init__(self, why: Text, findings: tuple[Finding, ...] = ()) -> None:
        self.findings = findings
        super().__init__(why.zh, why.en)


@dataclass(frozen=True, slots=True)
class Publishing:
    """What one look at the releases that are due brought: names of those published, and of those that could not be, why."""

    published: tuple[str, ...] = ()
    refused: tuple[tuple[str, Text], ...] = ()


@transaction.atomic
def prepare_release(*, campaign: str, release_at: datetime, by: Actor, at: datetime) -> ReleaseView:
    """Put what is approved and not yet released under embargo until a moment; from then on it is a release as any other.

    Figures that their owners have not settled are held back, with the reason. A figure that differs from one released
    before is a correction: it becomes known on a later day, and the earlier one stays what it was.

    Raises:
        NotPermitted: the actor does not release figures.
        CampaignMoved: the campaign is in preparation or cancelled.
        InvalidInput: the moment has passed, or a correction would become known on the day of what it corrects.
        Refused: another release of the campaign is under embargo.
        NothingToRelease: nothing new is approved and settled.
        ReleaserTookPart: the actor had a hand in one of the figures.
        ReleaseNotSound: the file breaks a rule of releases; `findings` says which.
    """
    row = held_campaign(
        campaign, Permission.RELEASE_FIGURES, states=(CampaignState.OPEN, CampaignState.CLOSED), asked=_PREPARE, by=by,
        at=at,
    )  # fmt: skip
    if release_at < at:
        raise InvalidInput("发布时刻已过，请填写一个以后的时刻", "The moment of release has passed; choose a later one")
    if row.releases.filter(state=ReleaseState.EMBARGOED.value).exists():
        raise Refused(
            "这次填报已有待发布的数据；请等它发布，或先撤下再准备",
            "A release of this campaign is under embargo; wait until it is out, or withdraw it first",
        )
    reconciling.refresh_differences(row)
    found = releases.preview(campaign)
    if not found.figures:
        raise NothingToRelease(len(found.held))
    if by.kind is ActorKind.USER and by.id in releases.persons_behind(found.figures):
        raise ReleaserTookPart
    _require_later(row, found, release_at)
    number = row.releases.count() + 1
    content, vintage = _made(row, found, number, release_at)
    _require_sound(vintage, content)
    made = models.CollectedRelease.objects.create(
        campaign=row, vintage=vintage.id, state=ReleaseState.EMBARGOED.value, release_at=release_at,
        content=content.decode(), checksum=vintage.checksum, lineage=lineage_text(found.figures, found.held),
        rows=len(found.figures), suppressed=releases.suppressed_in(found.figures), prepared_by_kind=by.kind.value, prepared_by=by.id, prepared_at=at,
    )  # fmt: skip
    audit.record_event(
        events.RELEASE_PREPARED, subject=f"collected:{vintage.id}", by=by, at=at,
        after={
            "campaign": campaign, "release_at": release_at.isoformat(), "sha256": vintage.checksum, "rows": made.rows,
            "held": len(found.held), "corrected": len(found.corrected),
        },
    )  # fmt: skip
    return releases.known_release(vintage.id)


@transaction.atomic
def withdraw_release(*, vintage: str, reason: str, by: Actor, at: datetime) -> ReleaseView:
    """Take back a release before its moment; its name is not used again.

    Raises:
        NotPermitted: the actor does not release figures.
        NotFound: there is no such release.
        ReleaseMoved: it is published, or was withdrawn already.
        InvalidInput: there is no reason.
    """
    require_everywhere(by, Permission.RELEASE_FIGURES, at)
    row = _held(vintage)
    if row.state != ReleaseState.EMBARGOED.value:
        raise ReleaseMoved(vintage, ReleaseState(row.state), text("撤下", "withdraw"))
    why = reason_given(reason)
    row.state, row.withdrawn_reason = ReleaseState.WITHDRAWN.value, why
    row.save(update_fields=["state", "withdrawn_reason"])
    audit.record_event(events.RELEASE_WITHDRAWN, subject=f"collected:{vintage}", by=by, at=at, why=why)
    return releases.known_release(vintage)


@transaction.atomic
def publish_due(*, by: Actor, at: datetime) -> Publishing:
    """Publish every release whose moment has come; those that cannot be are left as they are, with the reason.

    Whatever is published here is published whole or not at all, once, however often this is asked.

    Raises:
        NotPermitted: another actor than the program itself asks.
    """
    require_program(by)
    published: list[str] = []
    refused: list[tuple[str, Text]] = []
    for vintage in releases.releases_due(at):
        try:
            if publish_release(vintage=vintage, by=by, at=at):
                published.append(vintage)
        except SunanError as refusal:
            refused.append((vintage, refusal.text))
    return Publishing(tuple(published), tuple(refused))


@transaction.atomic
def publish_release(*, vintage: str, by: Actor, at: datetime) -> bool:
    """Publish one release whose moment has come: its figures are known from this day on. Twice is harmless.

    Raises:
        NotPermitted: another actor than the program itself asks.
        NotFound: there is no such release.
        ReleaseNotSound: a return in it is no longer what was approved, or the rulebook no longer knows its measures.
        Unavailable: the database is in use.
    """
    require_program(by)
    row = _held(vintage)
    if row.state != ReleaseState.EMBARGOED.value or row.release_at > at:
        return False
    trouble = releases.trouble_with(vintage)
    if trouble is not None:
        raise ReleaseNotSound(trouble)
    content = row.content.encode()
    described = releases.described(vintage, day_of(at))
    book = attained.book_in_force()
    outcome = loading.add_release(
        vintage=described, content=content, catalogue=book.catalogue, areas=book.area_codes, by=by, at=at
    )
    if outcome.is_refused:
        errors = tuple(errors_among(outcome.findings))
        raise ReleaseNotSound(releases.broken_rule(errors[0]), errors)
    row.state, row.published_at = ReleaseState.PUBLISHED.value, at
    row.save(update_fields=["state", "published_at"])
    audit.record_event(
        events.RELEASE_PUBLISHED, subject=f"collected:{vintage}", by=by, at=at,
        after={"sha256": row.checksum, "rows": row.rows, "known_on": described.known_on.isoformat()},
    )  # fmt: skip
    return True


def _held(vintage: str) -> models.CollectedRelease:
    rows = models.CollectedRelease.objects.select_for_update(of=("self",)).select_related("campaign")
    found = rows.filter(vintage=vintage).first()
    if found is None:
        raise releases.unknown(vintage)
    return found


def _made(row: models.Campaign, found: Preview, number: int, release_at: datetime) -> tuple[bytes, Vintage]:
    content = file_of(found.figures, is_demonstration=row.is_demonstration)
    vintage = vintage_of(
        as_campaign(row), number=number, day=day_of(release_at), content=content, rows=len(found.figures),
        held=len(found.held),
    )  # fmt: skip
    return content, vintage


def _require_later(row: models.Campaign, found: Preview, release_at: datetime) -> None:
    """Refuse a correction that would become known on the same day as what it corrects: nobody could tell them apart."""
    if not found.corrected:
        return
    last = row.releases.filter(state=ReleaseState.PUBLISHED.value).order_by("-published_at").first()
    if last is not None and last.published_at is not None and day_of(release_at) <= day_of(last.published_at):
        raise InvalidInput(
            f"这次含更正，须晚于 {timezone.localtime(last.published_at):%Y-%m-%d} 发布，同一天的两个数分不清先后；请改用次日或以后的时刻",
            f"This holds corrections, so it goes out after {timezone.localtime(last.published_at):%Y-%m-%d}: of two "
            "figures known from the same day nobody can say which is the later. Choose the next day or a later one",
        )


def _require_sound(vintage: Vintage, content: bytes) -> None:
    errors = releases.errors_in(vintage, content)
    if errors:
        raise ReleaseNotSound(releases.broken_rule(errors[0]), errors)
    if any(one.id == vintage.id for one in statistics.releases_as_of(date.max)):
        raise ReleaseNotSound(text(f"已有名为“{vintage.id}”的资料", f"A release is called “{vintage.id}” already"))
