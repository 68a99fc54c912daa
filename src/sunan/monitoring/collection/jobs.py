"""Work in the background: ending campaigns at their deadline, publishing releases at their moment, reminding people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from sunan.jobs.registry import Context, JobKind, Outcome
from sunan.kernel.texts import text
from sunan.monitoring.collection.selectors import campaigns as asked
from sunan.monitoring.collection.selectors import releases as waiting
from sunan.monitoring.collection.services import campaigns, explanations, releasing, reminding


def close_campaigns(context: Context, _: Mapping[str, Any]) -> Outcome:
    """End every campaign whose deadline has passed."""
    now = timezone.now()
    due = asked.campaigns_to_close(now)

    def effects() -> None:
        for code in due:
            campaigns.close_due(campaign=code, by=context.by, at=timezone.now())

    return Outcome({"campaigns": len(due)}, effects)


def publish_releases(context: Context, _: Mapping[str, Any]) -> Outcome:
    """Publish every release whose moment has come: all of it becomes known with the end of this work, or nothing.

    What cannot go out is kept with the work, and why; those who release figures are told by a reminder.
    """
    due = waiting.releases_due(timezone.now())
    troubles = ((vintage, waiting.trouble_with(vintage)) for vintage in due)
    refused = {vintage: {"zh": why.zh, "en": why.en} for vintage, why in troubles if why is not None}

    def effects() -> None:
        releasing.publish_due(by=context.by, at=timezone.now())

    return Outcome({"due": list(due), "refused": refused}, effects)


def remind(context: Context, _: Mapping[str, Any]) -> Outcome:
    """Tell people what waits for them; each notice stands by itself, so a try that ended halfway is gone on with."""
    return Outcome({"told": reminding.remind(by=context.by, at=timezone.now())})


def score_explanations(context: Context, _: Mapping[str, Any]) -> Outcome:
    """Hold accepted explanations against what became known since."""

    def effects() -> None:
        explanations.score_explanations(by=context.by, at=timezone.now())

    return Outcome({}, effects)


CLOSE_CAMPAIGNS = JobKind(
    "collection.close",
    text("到期截止填报", "End campaigns at their deadline"),
    text("截止时间已过的填报转为已截止，未报送的报表不再接受填写", "Campaigns whose deadline has passed are closed; returns not handed in are written no more"),
    close_campaigns,
)  # fmt: skip
PUBLISH_RELEASES = JobKind(
    "collection.publish",
    text("到时发布填报数据", "Publish reported figures at their moment"),
    text("发布时刻已到的数据对外公布，此前不可见", "Figures whose moment of release has come become known; before it they are not"),
    publish_releases,
)  # fmt: skip
REMIND = JobKind(
    "collection.remind",
    text("提醒填报事项", "Remind people of campaigns"),
    text("把待填报、临近截止、逾期、退回、待审核、待审批、待衔接和已发布的事项通知有关人员", "Tells people what is asked, nearly due, overdue, sent back, to be reviewed, approved or reconciled, and released"),
    remind,
)  # fmt: skip
SCORE_EXPLANATIONS = JobKind(
    "collection.score",
    text("评定说明", "Score explanations"),
    text("已采信的说明与后来公布或再次填报的数对照，注明后来属实或不实", "Accepted explanations are held against figures that became known later, and marked as held or not"),
    score_explanations,
)  # fmt: skip
