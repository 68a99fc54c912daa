"""Work in the background: issuing an edition, and keeping to planned reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from sunan.access.selectors import names_of
from sunan.documents.filling import Format
from sunan.jobs.registry import Context, JobKind, Outcome
from sunan.kernel.actors import Actor, ActorKind
from sunan.kernel.texts import text
from sunan.monitoring.editions import store
from sunan.monitoring.editions.core.chasing import Wanted, wanted
from sunan.monitoring.editions.core.freezing import Going
from sunan.monitoring.editions.core.planning import Due, Plan, Round, due
from sunan.monitoring.editions.selectors import editions, plans
from sunan.monitoring.editions.services import issuing, manifests, notices, planning, rounds
from sunan.monitoring.reports import selectors as reports
from sunan.monitoring.reports.core.request import Audience


def issue(context: Context, arguments: Mapping[str, Any]) -> Outcome:
    """Make the files of an edition, then issue it: both or neither.

    Files lie under the hash of their content, so making them twice is harmless, and files of an issue that never
    happened name no edition.

    Args:
        arguments: as `services.issuing.order_issue` writes them.
    """
    mark = str(arguments["mark"])
    going = Going(
        str(arguments["number"]), date.fromisoformat(arguments["issued_on"]), str(arguments["issuer"]),
        tuple(str(one) for one in arguments["signers"]),
    )  # fmt: skip
    who = arguments["ordered_by"]
    ordered_by = Actor(ActorKind(who["kind"]), str(who["id"]), str(who["organisation"]))
    found = editions.known_edition(mark)
    document = issuing.to_be_issued(found, going)
    formats = tuple(Format)
    for number, one in enumerate(formats):
        context.report(number, len(formats), _MAKING[one])
        store.files_of(document, [one])
    context.report(len(formats), len(formats), text("印发", "Issuing"))
    signed = manifests.signed_manifest_of(document, kind=found.kind, rulebook=found.rulebook)

    def effects() -> None:
        issuing.issue_edition(mark=mark, going=going, ordered_by=ordered_by, by=context.by, at=timezone.now())
        is_public = found.audience == Audience.PUBLIC.value
        manifests.keep_manifest(signed=signed, is_public=is_public, by=context.by, at=timezone.now())

    return Outcome({"edition": mark, "number": going.number}, effects)


def keep_to_plans(context: Context, _: Mapping[str, Any]) -> Outcome:
    """Do what is due in every planned report: chase missing figures, order drafts and issues, say what is in the way.

    Lists are written before anything is recorded, so that one that is recorded is there; writing it twice is harmless.
    """
    now = timezone.now()
    chases: list[tuple[Plan, Round, tuple[Wanted, ...], date]] = []
    others: list[tuple[Plan, Round]] = []
    for plan in plans.working_plans():
        context.check()
        rounds.begin_round(plan=plan, by=context.by, at=now)
        for found in plans.rounds(plan.id):
            if Due.CHASE in due(plan.timing, found, today=planning.day_of(now)):
                state = reports.state_for_report()
                wanted_now = wanted(state, city=plan.city)
                notices.write_lists(plan, found, wanted_now, as_of=state.as_of)
                chases.append((plan, found, wanted_now, state.as_of))
            others.append((plan, found))

    def effects() -> None:
        for plan, found, missing, as_of in chases:
            rounds.record_chase(plan=plan, round_id=found.id, wanted=missing, as_of=as_of, by=context.by, at=now)
        for plan, found in others:
            trouble = rounds.go_on(plan=plan, found=found, by=context.by, at=now)
            if rounds.tell_trouble(plan=plan, round_id=found.id, trouble=trouble, by=context.by, at=now):
                assert trouble is not None, "only a trouble is told"
                names = names_of({plan.planner, plan.approver, found.arranged_by} - {""}).values()
                notices.write_trouble(
                    plan, found, trouble, on=planning.day_of(now), recipients=sorted(names)
                )  # fmt: skip

    return Outcome({"plans": len({plan.id for plan, _ in others}), "chased": len(chases)}, effects)


def draft_planned(context: Context, arguments: Mapping[str, Any]) -> Outcome:
    """Draft the edition of one round of a planned report.

    Args:
        arguments: as `services.rounds.order_draft` writes them.
    """
    found = plans.round_of(int(arguments["plan"]), int(arguments["round"]))
    # The figures are assessed here, outside the transaction; the draft then finds them done.
    reports.state_for_report(as_of=found.as_of)
    context.report(1, 2, text("正在写成全文", "Writing the report"))

    def effects() -> None:
        rounds.draft_round(round_id=found.id, by=context.by, at=timezone.now())

    return Outcome({"round": found.id}, effects)


_MAKING = {
    Format.HTML: text("正在写 HTML 文件", "Writing the HTML file"),
    Format.DOCX: text("正在写 Word 文件", "Writing the Word file"),
    Format.PDF: text("正在排 PDF 文件", "Setting the PDF file"),
}

ISSUE_EDITION = JobKind(
    issuing.ISSUE_KIND,
    text("印发报告", "Issue an edition"),
    text("写出各种格式的文件，冻结内容并印发", "Writes the files in every format, freezes the content and issues it"),
    issue,
)

KEEP_TO_PLANS = JobKind(
    "editions.plans",
    text("办理报告计划", "Keep to planned reports"),
    text(
        "按日期催报缺失数据、起草和印发计划中的报告，受阻的列明原因",
        "Chases missing figures, drafts and issues planned reports by their dates, and says what is in the way",
    ),
    keep_to_plans,
    is_offered=True,
)
DRAFT_PLANNED = JobKind(
    rounds.DRAFT_KIND,
    text("按计划起草报告", "Draft a planned report"),
    text("按计划的知识日期写成一份草稿", "Drafts an edition as known on the date that the plan says"),
    draft_planned,
)
