"""Questions about releases of collected figures. What is in one stays closed to everybody else until it is published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db.models import Sum

from sunan.access.core.permissions import Permission
from sunan.access.core.rights import Rights
from sunan.access.selectors import day_of
from sunan.kernel.errors import NotFound
from sunan.kernel.findings import Finding, errors_among
from sunan.kernel.texts import Text, text
from sunan.monitoring.attainment import selectors as attained
from sunan.monitoring.collection import models
from sunan.monitoring.collection.core.lifecycle import ReleaseState, ReturnState, ReturnStep
from sunan.monitoring.collection.core.lineage import LineOrigin, held_from, lines_from
from sunan.monitoring.collection.core.release import (
    CollectedOrigin,
    Explained,
    Given,
    HeldBack,
    Preview,
    ReleasedFigure,
    ReleaseView,
    Says,
    Signed,
    TakenBack,
    chosen,
    settled_now,
    vintage_id,
    vintage_of,
)
from sunan.monitoring.collection.core.words import EntryKind, Verdict
from sunan.monitoring.collection.selectors import campaigns, reconciling, returns
from sunan.monitoring.collection.selectors.reading import current_entries
from sunan.monitoring.statistics import selectors as statistics
from sunan.monitoring.statistics.core.observations import Cell, Vintage
from sunan.monitoring.statistics.core.retractions import Retraction
from sunan.monitoring.statistics.ingest.made_here import MadeHere

_NO_LONGER_APPROVED = text(
    "其中的报表在准备发布之后被退回或改动；请撤下后重新准备",
    "A return in it was sent back or changed after the release was prepared; withdraw it and prepare it again",
)
_NO_LONGER_SETTLED = text(
    "其中的数在准备发布之后，两家单位的衔接或另一家的数有变；请撤下后重新准备",
    "How two owners settled a figure in it, or the figure of the other owner, changed after the release was prepared; "
    "withdraw it and prepare it again",
)
_HANDED_IN = (ReturnState.SUBMITTED.value, ReturnState.REVIEWED.value, ReturnState.APPROVED.value)

_DIGITS = 10


def releases(rights: Rights, *, campaign: str = "") -> tuple[ReleaseView, ...]:
    """Return the releases that somebody may see, the newest first: all for whoever releases, the published for others."""
    found = models.CollectedRelease.objects.select_related("campaign").order_by("-id")
    if not rights.scope(Permission.RELEASE_FIGURES).everything:
        found = found.filter(state=ReleaseState.PUBLISHED.value)
    if campaign:
        found = found.filter(campaign__code=campaign)
    return tuple(as_release(row) for row in found)


def release(vintage: str, rights: Rights) -> ReleaseView:
    """Return a release that somebody may see; that others exist is not said.

    Raises:
        NotFound: there is none of this name, or it is not published yet.
    """
    found = next((one for one in releases(rights) if one.vintage == vintage), None)
    if found is None:
        raise unknown(vintage)
    return found


def contents(vintage: str, rights: Rights) -> tuple[tuple[LineOrigin, ...], tuple[HeldBack, ...]]:
    """Return the lines of a release and what it held back, for whoever releases figures.

    Raises:
        NotFound: there is no such release, or it is not theirs to read.
    """
    row = models.CollectedRelease.objects.filter(vintage=vintage).first()
    if row is None or not rights.scope(Permission.RELEASE_FIGURES).everything:
        raise unknown(vintage)
    return lines_from(row.lineage), held_from(row.lineage)


def known_release(vintage: str) -> ReleaseView:
    """Return a release, for services and jobs that ask for rights themselves.

    Raises:
        NotFound: there is none of this name.
    """
    row = models.CollectedRelease.objects.select_related("campaign").filter(vintage=vintage).first()
    if row is None:
        raise unknown(vintage)
    return as_release(row)


def releases_due(at: datetime) -> tuple[str, ...]:
    """Return the releases under embargo whose moment has come, the earliest first."""
    found = models.CollectedRelease.objects.filter(state=ReleaseState.EMBARGOED.value, release_at__lte=at)
    return tuple(found.order_by("release_at", "id").values_list("vintage", flat=True))


def is_anything_to_publish(at: datetime) -> bool:
    """Return whether the moment of a release has come and nothing stands in its way."""
    return any(trouble_with(vintage) is None for vintage in releases_due(at))


def trouble_with(vintage: str) -> Text | None:
    """Return why a release under embargo cannot go out as it is; `None` when nothing stands in its way.

    Raises:
        NotFound: there is no such release.
    """
    row = models.CollectedRelease.objects.select_related("campaign").filter(vintage=vintage).first()
    if row is None:
        raise unknown(vintage)
    now = {one.ask: one for one in approved_figures(row.campaign.code)}
    settled = settled_now(reconciling.known_reconciliations(row.campaign.code))
    for line in lines_from(row.lineage):
        kept, given = line.figure.given, now.get(line.figure.given.ask)
        if given is None or (given.version, given.says) != (kept.version, kept.says):
            return _NO_LONGER_APPROVED
        if not all(one.still_holds(settled) for one in line.figure.reconciled):
            return _NO_LONGER_SETTLED
    content = row.content.encode()
    errors = errors_in(described(vintage, day_of(row.release_at)), content)
    return broken_rule(errors[0]) if errors else None


def errors_in(vintage: Vintage, content: bytes) -> tuple[Finding, ...]:
    """Return the errors of a release by the rules of every release."""
    book = attained.book_in_force()
    judged = MadeHere.of(vintage, content, catalogue=book.catalogue, areas=book.area_codes).judged()
    return tuple(errors_among(judged))


def broken_rule(error: Finding) -> Text:
    """Return in words that a release breaks a rule."""
    return text(
        f"不合发布的规则（{error.code}）：{error.message.zh}；{error.remedy.zh}",
        f"It breaks a rule of releases ({error.code}): {error.message.en}. {error.remedy.en}",
    )


def described(vintage: str, day: date) -> Vintage:
    """Return how a release is registered when it goes out on a day.

    Raises:
        NotFound: there is no such release.
    """
    row = models.CollectedRelease.objects.select_related("campaign").filter(vintage=vintage).first()
    if row is None:
        raise unknown(vintage)
    campaign = campaigns.known_campaign(row.campaign.code)
    return vintage_of(
        campaign, number=int(vintage.removeprefix(vintage_id(campaign.code))), day=day, content=row.content.encode(),
        rows=row.rows, held=len(held_from(row.lineage)),
    )  # fmt: skip


def origin_of(reference: str, rights: Rights) -> CollectedOrigin | None:
    """Return where an observation, cited as `release:line`, was collected; `None` for one that others published."""
    found = origins_of([reference], rights)
    return found.get(reference)


def origins_of(references: Iterable[str], rights: Rights) -> dict[str, CollectedOrigin]:
    """Return where those of some observations were collected that come from published releases of campaigns."""
    wanted: dict[str, set[int]] = {}
    for one in references:
        vintage, _, line = one.rpartition(":")
        if line.isascii() and line.isdecimal() and len(line) < _DIGITS:
            wanted.setdefault(vintage, set()).add(int(line))
    rows = models.CollectedRelease.objects.select_related("campaign").filter(
        vintage__in=list(wanted), state=ReleaseState.PUBLISHED.value
    )
    found = {}
    for row in rows:
        view, campaign = as_release(row), campaigns.known_campaign(row.campaign.code)
        reads = _read_returns(row.campaign, rights)
        for origin in lines_from(row.lineage):
            if origin.line in wanted[row.vintage]:
                found[f"{row.vintage}:{origin.line}"] = CollectedOrigin(
                    view, campaign, origin.line, origin.figure, origin.figure.given.signed.returned in reads
                )
    return found


def preview(campaign: str) -> Preview:
    """Return what a release of a campaign would hold now, and what it would hold back.

    Raises:
        NotFound: there is no such campaign.
    """
    campaigns.known_campaign(campaign)
    asked: dict[Cell, list[str]] = {}
    rows = models.Ask.objects.filter(campaign__code=campaign).exclude(organisation="").order_by("position", "id")
    for row in rows:
        asked.setdefault(_cell(row), []).append(row.organisation)
    signed = _signed(campaign)
    approved = {one.organisation for one in signed.values() if one.content}
    return chosen(
        asked, _given(campaign, signed), reconciling.known_reconciliations(campaign), approved=approved,
        released=released_of(campaign), retracted=retracted_answers(campaign),
    )  # fmt: skip


def approved_figures(campaign: str) -> tuple[Given, ...]:
    """Return the numbers in the approved returns of a campaign, as they stand now."""
    return tuple(one for one in _given(campaign, _signed(campaign)) if one.signed.content)


def released_of(campaign: str) -> dict[Cell, Says]:
    """Return what the published releases of a campaign say of each cell, the latest that was not taken back."""
    lines = _published_lines(campaign)
    gone = statistics.retracted_among(lines)
    return {one.figure.given.cell: one.figure.given.says for name, one in lines.items() if name not in gone}


def retracted_answers(campaign: str) -> dict[int, TakenBack]:
    """Return the answers of a campaign that were released and taken back, by ask: the latest version, the last moment."""
    lines = _published_lines(campaign)
    found: dict[int, TakenBack] = {}
    for name, one in statistics.retracted_among(lines).items():
        given = lines[name].figure.given
        other = found.get(given.ask, TakenBack(given.version, one.at))
        found[given.ask] = TakenBack(max(given.version, other.version), max(one.at, other.at))
    return found


def retracted_lines(vintage: str) -> dict[int, Retraction]:
    """Return what was taken back of a release, by line."""
    row = models.CollectedRelease.objects.filter(vintage=vintage, state=ReleaseState.PUBLISHED.value).first()
    names = {f"{vintage}:{one.line}": one.line for one in lines_from(row.lineage)} if row else {}
    return {names[name]: one for name, one in statistics.retracted_among(names).items()}


def _published_lines(campaign: str) -> dict[str, LineOrigin]:
    """Return the lines of the published releases of a campaign, as observations are cited, in the order of release."""
    rows = models.CollectedRelease.objects.filter(campaign__code=campaign, state=ReleaseState.PUBLISHED.value)
    return {
        f"{vintage}:{one.line}": one
        for vintage, lineage in rows.order_by("id").values_list("vintage", "lineage")
        for one in lines_from(lineage)
    }


def released_asks(campaigns: Iterable[int]) -> dict[int, Says]:
    """Return what was published of the answers of some campaigns, the latest, by the ask that each answers."""
    found: dict[int, Says] = {}
    rows = models.CollectedRelease.objects.filter(campaign__in=list(campaigns), state=ReleaseState.PUBLISHED.value)
    for lineage in rows.order_by("id").values_list("lineage", flat=True):
        found |= {one.figure.given.ask: one.figure.given.says for one in lines_from(lineage)}
    return found


def persons_behind(figures: Iterable[ReleasedFigure]) -> frozenset[str]:
    """Return the users who had a hand in some figures.

    Those who typed or explained one or put evidence beside it, whatever became of that; who handed in, reviewed or
    approved a return they stand in, or a table with it; and who proposed or settled how their owners came to terms.
    """
    listed = list(figures)
    numbers = {one.given.signed.returned for one in listed}
    found = set(returns.hands_in([one.given.ask for one in listed], numbers))
    for row in models.Return.objects.filter(id__in=numbers):
        found |= {row.submitted_by, row.reviewed_by, row.approved_by}
    settled = {each.number for one in listed for each in one.reconciled}
    for both in models.Reconciliation.objects.filter(id__in=settled).values_list("proposed_by", "settled_by"):
        found |= {*both}
    return frozenset(found - {""})


def lines_waiting(campaign: int) -> tuple[LineOrigin, ...]:
    """Return the lines of the releases of a campaign that wait for their moment."""
    rows = models.CollectedRelease.objects.filter(campaign=campaign, state=ReleaseState.EMBARGOED.value)
    return tuple(line for lineage in rows.values_list("lineage", flat=True) for line in lines_from(lineage))


def suppressed_in(figures: Iterable[ReleasedFigure]) -> int:
    """Return how many sums of tables of reporting units were hidden in the returns that some figures stand in."""
    numbers = {one.given.signed.returned for one in figures}
    found = models.MicroTable.objects.filter(returned__in=numbers, is_current=True)
    return int(found.aggregate(hidden=Sum("hidden"))["hidden"] or 0)


def as_release(row: models.CollectedRelease) -> ReleaseView:
    """Return a release."""
    campaign = row.campaign
    return ReleaseView(
        id=row.pk, campaign=campaign.code, title=text(campaign.title_zh, campaign.title_en),
        is_demonstration=campaign.is_demonstration, vintage=row.vintage, state=ReleaseState(row.state),
        release_at=row.release_at, rows=row.rows, suppressed=row.suppressed, held=len(held_from(row.lineage)),
        checksum=row.checksum, prepared_by=row.prepared_by, prepared_at=row.prepared_at, published_at=row.published_at,
        withdrawn_reason=row.withdrawn_reason,
    )  # fmt: skip


def unknown(vintage: str) -> NotFound:
    """Return the refusal for a release that is not there, or not yet."""
    return NotFound(
        f"没有发布“{vintage[:120]}”；请从这次填报的“发布”页面进入",
        f"There is no release “{vintage[:120]}”; start from the page “Release” of the campaign",
    )


def _read_returns(campaign: models.Campaign, rights: Rights) -> frozenset[int]:
    """Return the returns of a campaign of which somebody may read who signed."""
    scope = rights.scope(Permission.READ_COLLECTED)
    rows = models.Return.objects.filter(campaign=campaign)
    return frozenset(
        row.pk
        for row in rows
        if scope.covers(organisation=row.organisation) or (row.is_city and row.area and row.area in scope.areas)
    )


def _signed(campaign: str) -> dict[str, Signed]:
    """Return the returns of a campaign that were handed in, by organisation; `content` is that of the approval."""
    rows = list(models.Return.objects.filter(campaign__code=campaign, state__in=_HANDED_IN))
    steps = models.Movement.objects.filter(returned__in=[row.pk for row in rows], step=ReturnStep.APPROVE.value)
    contents_of: dict[int, str] = dict(steps.order_by("id").values_list("returned", "content"))  # the last one counts
    return {
        row.organisation: Signed(
            row.pk, row.organisation, row.round,
            contents_of.get(row.pk, "") if row.state == ReturnState.APPROVED.value else "",
            row.preparer, row.statistics_head, row.submitted_at, row.reviewed_at, row.approved_at,
        )
        for row in rows
    }  # fmt: skip


def _given(campaign: str, signed: Mapping[str, Signed]) -> list[Given]:
    asks = models.Ask.objects.filter(campaign__code=campaign, organisation__in=list(signed))
    rows = {row.pk: row for row in asks}
    explained = _explained(rows)
    entries = current_entries(asks).filter(kind=EntryKind.VALUE.value).exclude(printed="")
    return [
        Given(
            one.ask_id, _cell(rows[one.ask_id]), one.version, one.printed, one.unit, one.qualifier,
            signed[rows[one.ask_id].organisation], tuple(explained.get(one.ask_id, ())),
        )
        for one in entries
    ]  # fmt: skip


def _explained(asks: Iterable[int]) -> dict[int, list[Explained]]:
    """Return the questions of edits that were explained to the reviewer's satisfaction, by cell.

    An explanation that did not hold afterwards was accepted all the same; it stays, with what became of it.
    """
    findings = models.Finding.objects.filter(ask__in=list(asks))
    words = {(one.ask_id, one.edit, one.fingerprint): text(one.words_zh, one.words_en) for one in findings}
    given = models.Explanation.objects.filter(
        ask__in=list(asks),
        verdict__in=(Verdict.ACCEPTED.value, Verdict.HELD.value, Verdict.DID_NOT_HOLD.value),
    )
    found: dict[int, list[Explained]] = {}
    for one in given.order_by("id"):
        question = words.get((one.ask_id, one.edit, one.fingerprint))
        if question is not None:
            found.setdefault(one.ask_id, []).append(Explained(one.edit, question, one.body, Verdict(one.verdict)))
    return found


def _cell(row: models.Ask) -> Cell:
    return Cell(row.measure, row.area, row.period, row.list_id)
