"""The key tasks, boxes and other commitments: what was promised, and what became of it as far as somebody checked it.

What nobody with the right has assessed is “not assessed”; nothing is presumed, and no task is turned into a percentage.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sunan.documents.core.composer import Run, row
from sunan.documents.core.content import Align, Column, FigureToken, Reference
from sunan.kernel.texts import text
from sunan.monitoring.plan.core.outline import Commitment, Task
from sunan.monitoring.reports.core.counting import NOT_ASSESSED
from sunan.monitoring.reports.core.request import ReportKind
from sunan.monitoring.reports.core.rules import Matter
from sunan.monitoring.reports.core.wording import NOTHING, Writer
from sunan.monitoring.tasks.core.words import ItemKind, Outcome, State


def write_tasks(write: Writer) -> None:
    """Write the key tasks with their responsible units as printed, the boxes, and the commitments by kind."""
    plan = write.state.book.plan
    write.report.at("tasks")
    write.heading(1, "重点任务与重大工程进展", "Key tasks and major projects")
    tasks = [one for one in plan.tasks if write.request.city in ("", *one.areas)]
    if not tasks:
        write.paragraph(
            "{whose}没有列出重点任务，本章没有可评估的内容。",
            "{whose} lists no key task, so this chapter has nothing to evaluate.",
            whose=_whose(write),
        )
    else:
        _summary(write)
        write.report.table(
            write.word("重点任务进展", "Key tasks"),
            [
                Column(write.word("序号", "no."), Align.CENTRE, 0.6),
                Column(write.word("重点任务", "task"), share=3.2),
                Column(write.word("责任单位", "responsible units"), share=2.4),
                Column(write.word("规划所列数量", "numbers in the plan"), share=2),
                Column(write.word("佐证", "evidence"), Align.CENTRE, 1),
                Column(write.word("结论", "outcome"), Align.CENTRE, 1.4),
            ],
            [_row(write, task) for task in tasks],
            key="tasks",
        )
    if not write.request.city and write.request.kind is not ReportKind.YEARLY:
        _boxes(write)
        _commitments(write)


def _whose(write: Writer) -> str:
    if not write.request.city:
        return write.word("规划", "The plan")
    return write.word("涉及{}的规划条目中", "For {} the plan").format(write.area(write.request.city))


def _number(write: Writer, **where: Any) -> FigureToken:
    city = write.request.city
    return write.count("tasks", area=city, **where) if city else write.count("tasks", distinct="id", **where)


def _summary(write: Writer) -> None:
    """Write how many tasks came to which outcome, and where the checkpoints stand for those who may know."""
    city: dict[str, Any] = {"area": write.request.city} if write.request.city else {}
    reached = [one for one in Outcome if write.counted("tasks", outcome=one.value, **city)]
    if not reached:
        write.paragraph(
            "{whose}列有{n}项重点任务，责任单位照印列于{table}。规划没有写年度节点；至今没有一项经人提出并由另一人核对的结论，本报告不作推定，"
            "一律记为“未评估”；定性任务不折算百分比。",
            "{whose} lists {n} key tasks; responsible units as printed are in {table}. The plan sets no yearly checkpoints. No "
            "outcome has been said by one person and checked by another, so each is “not assessed”; tasks are not turned into "
            "percentages.",
            whose=_whose(write), n=_number(write), table=Reference("tasks"),
        )  # fmt: skip
    else:
        outcomes = write.listed(
            write.say("{n}项{outcome}", "{n} {outcome}", n=_number(write, outcome=one.value), outcome=one.text)
            for one in reached
        )
        write.paragraph(
            "{whose}列有{n}项重点任务：{outcomes}，{open}项未评估，列于{table}。每项结论由一人提出、另一人核对，所据佐证的日期在规划期内；"
            "未评估的不作推定，定性任务不折算百分比。",
            "{whose} lists {n} key tasks: {outcomes}, {open} not assessed; see {table}. Each outcome was said by one person and "
            "checked by another, on evidence dated within the plan. Nothing is presumed of the others, and tasks are not turned "
            "into percentages.",
            whose=_whose(write), n=_number(write), outcomes=outcomes, open=_number(write, outcome=NOT_ASSESSED),
            table=Reference("tasks"),
        )  # fmt: skip
    if write.shows(Matter.TASK_WORK):
        _checkpoints(write, city)


def _checkpoints(write: Writer, city: Mapping[str, Any]) -> None:
    of: dict[str, Any] = {"of": ItemKind.TASK.value, **city}
    if not write.counted("checkpoints", distinct="id", **of):
        write.paragraph(
            "各项任务都还没有承诺检查点（将可看到什么、何时）。",
            "No checkpoint has been promised yet: what will be observable, and by when.",
        )
        return
    standing = [one for one in State if write.counted("checkpoints", distinct="id", state=one.value, **of)]
    write.paragraph(
        "各项任务共承诺{n}个检查点：{states}。其中已报完成而没有佐证的有{claimed}个。",
        "{n} checkpoints were promised: {states}. Of these {claimed} are claimed without evidence.",
        n=write.count("checkpoints", distinct="id", **of),
        states=write.listed(
            write.say(
                "{n}个{state}", "{n} {state}", state=one.text,
                n=write.count("checkpoints", distinct="id", state=one.value, **of),
            )
            for one in standing
        ),
        claimed=write.count("checkpoints", distinct="id", state=State.CLAIMED_NOT_EVIDENCED.value, **of),
    )  # fmt: skip


def _row(write: Writer, task: Task) -> Sequence[Run]:
    numbers = [write.outline(one.text, f"task.{task.id}.{one.id}", one.value) for one in task.numbers]
    return [
        write.outline(str(task.number), f"task.{task.id}.number"),
        write.quote(task.title, f"task.{task.id}.title"),
        write.listed(write.quote(unit, f"task.{task.id}.units") for unit in task.units),
        write.listed(numbers) if numbers else NOTHING,
        _evidence(write, task.id),
        write.outcome(task.id),
    ]


def _evidence(write: Writer, reference: str) -> str:
    """Return whether evidence was looked at; how much of it there is says nothing."""
    found = write.delivery.by_reference.get(reference)
    return write.word("有", "yes") if found and found.evidence else NOTHING


def _boxes(write: Writer) -> None:
    boxes = write.state.book.plan.boxes
    if not boxes:
        return
    write.report.at("tasks.boxes")
    write.heading(2, "专栏所列载体和工程", "Projects listed in boxes")
    write.paragraph(
        "规划专栏列有{n}项载体、平台和工程，按专栏计数见{table}；本报告不逐项跟踪其建设进展。",
        "The boxes of the plan list {n} projects, platforms and parks, counted in {table}; their progress is not tracked one by one here.",
        n=write.count("boxes"),
        table=Reference("boxes"),
    )
    write.report.table(
        write.word("专栏及所列项目", "Boxes and their entries"),
        [
            Column(write.word("专栏", "box"), Align.CENTRE, 1),
            Column(write.word("名称", "title"), share=4),
            Column(write.word("条目", "entries"), Align.END, 1),
            Column(write.word("进展", "progress"), Align.CENTRE, 1.2),
        ],
        [
            row(
                write.outline(box.number, f"box.{box.id}.number"),
                write.quote(box.title, f"box.{box.id}.title"),
                write.count("boxes", box=box.id),
                write.word("不逐项跟踪", "not tracked"),
            )
            for box in boxes
        ],
        key="boxes",
    )


_KINDS = {
    "mechanism": ("机制", "mechanisms"), "library": ("库", "libraries"), "platform": ("平台", "platforms"),
    "list": ("名单", "lists"), "institution": ("机构", "institutions"), "report": ("报告", "reports"),
    "fund": ("基金", "funds"), "pilot": ("试点", "pilots"), "programme": ("计划和工程", "programmes"),
    "facility": ("设施", "facilities"), "zone": ("园区", "zones"), "event": ("活动", "events"),
    "policy": ("政策", "policies"), "standard": ("标准", "standards"), "team": ("队伍", "teams"),
    "cluster": ("集群", "clusters"), "task_force": ("专班", "task forces"), "service": ("服务", "services"),
}  # fmt: skip


def _commitments(write: Writer) -> None:
    kinds = dict.fromkeys(one.kind for one in write.state.book.plan.commitments)
    if not kinds:
        return
    write.report.at("tasks.commitments")
    write.heading(2, "正文承诺事项", "Commitments in the body")
    write.paragraph(
        "规划正文作出{n}项承诺，其中{done}项由本系统的现有功能承接，其余尚无系统承接；按种类计数见{table}。",
        "The body makes {n} commitments; features of this system answer {done}, none yet the rest; kinds are in {table}.",
        n=write.count("commitments"),
        done=write.count("commitments", answered="yes"),
        table=Reference("commitments"),
    )
    ranked = sorted(kinds, key=lambda kind: -write.counted("commitments", kind=kind))
    write.report.table(
        write.word("正文承诺事项", "Commitments by kind"),
        [
            Column(write.word("种类", "kind"), share=3),
            Column(write.word("承诺", "commitments"), Align.END),
            Column(write.word("已有系统承接", "answered by this system"), Align.END),
            Column(write.word("已完成", "completed"), Align.END),
            Column(write.word("未评估", "not assessed"), Align.END),
        ],
        [
            row(
                write.word(*_KINDS[kind]),
                write.count("commitments", kind=kind),
                write.count("commitments", kind=kind, answered="yes"),
                write.count("commitments", kind=kind, outcome=Outcome.COMPLETED.value),
                write.count("commitments", kind=kind, outcome=NOT_ASSESSED),
            )
            for kind in ranked
        ],
        key="commitments",
        unit=write.word("项", "commitments"),
    )


def write_task_ledger(write: Writer) -> None:
    """Write the annex of tasks: what each asks, city by city, then those of several cities and of none."""
    plan = write.state.book.plan
    if not plan.tasks:
        return
    write.report.annex(write.word("重点任务台账", "Ledger of key tasks"), key="ledger")
    write.report.at("ledger")
    write.paragraph(
        "台账按责任城市列出任务要求；一项任务涉及几个市的列入“多市共担”。结论须经核对才印入；任务分有子项的，一并列出子项的结论。",
        "Tasks stand under their city, those of several cities together. Outcomes are printed once they were checked, those of sub-items with them.",
    )
    of_cities: dict[str, list[Task]] = {}
    names = {city.code for city in plan.cities}
    for task in plan.tasks:
        areas = [code for code in task.areas if code in names]
        of_cities.setdefault(areas[0] if len(areas) == 1 else "several" if areas else "none", []).append(task)
    titles = {"several": write.word("多市共担", "several cities"), "none": write.word("未写明城市", "no city named")}
    for code in (*(city.code for city in plan.cities), *titles):
        if code in of_cities:
            write.report.at(f"ledger.{code}")
            _ledger(write, code, titles.get(code) or write.area(code), of_cities[code])


def _ledger(write: Writer, code: str, name: str, tasks: Sequence[Task]) -> None:
    write.report.table(
        write.word("重点任务台账：{}", "Ledger of key tasks: {}").format(name),
        [
            Column(write.word("序号", "no."), Align.CENTRE, 0.5),
            Column(write.word("任务", "task"), share=1.8),
            Column(write.word("规划要求", "what the plan asks"), share=4.2),
            Column(write.word("责任单位", "responsible units"), share=1.5),
            Column(write.word("结论", "outcome"), Align.CENTRE, 1.1),
        ],
        [
            row(
                write.outline(str(task.number), f"task.{task.id}.number"),
                write.quote(task.title, f"task.{task.id}.title"),
                write.quote(task.summary, f"task.{task.id}.summary"),
                write.listed(write.quote(unit, f"task.{task.id}.units") for unit in task.units),
                _with_parts(write, task),
            )
            for task in tasks
        ],
        key=f"ledger.{code}",
    )


def _with_parts(write: Writer, task: Task) -> Run:
    """Return the outcome of a task and of what it was cut into."""
    found = write.delivery.by_reference.get(task.id)
    parts = write.delivery.parts_of(found.code) if found else ()
    if not parts:
        return write.outcome(task.id)
    return write.listed([
        write.outcome(task.id),
        *(
            write.say(
                "{part}：{outcome}", "{part}: {outcome}", part=write.quote(one.title, f"item.{one.code}.title"),
                outcome=write.part_outcome(one),
            )
            for one in parts
        ),
    ])  # fmt: skip


def write_commitments(write: Writer) -> None:
    """Write the annex of commitments: each promise of the text, who answers for it as stated, and what became of it."""
    commitments = write.state.book.plan.commitments
    if not commitments or write.request.city:
        return
    write.report.annex(write.word("承诺事项台账", "Register of commitments"), key="commitment-register")
    write.report.at("commitment-register")
    write.paragraph(
        "规划正文的每一项承诺各列一行，谁负责照原文；原文没有写明的记为“未写明”。结论须经核对才印入。",
        "Each promise of the text has a row; who answers for it is as stated, or “not stated”. Outcomes are printed once checked.",
    )
    chapters: dict[str, list[Commitment]] = {}
    for one in commitments:
        chapters.setdefault(one.clause.partition(".")[0], []).append(one)
    for chapter, found in chapters.items():
        write.report.at(f"commitment-register.{chapter}")
        write.report.table(
            write.quote(
                text(f"承诺事项：第{chapter}章", f"Commitments of chapter {chapter}"), f"commitment-register.{chapter}"
            ),
            [
                Column(write.word("条款", "clause"), Align.CENTRE, 0.9),
                Column(write.word("承诺", "commitment"), share=3.6),
                Column(write.word("由谁实现", "who"), share=1.6),
                Column(write.word("结论", "outcome"), Align.CENTRE, 1.1),
            ],
            [
                row(
                    write.outline(one.clause, f"commitment.{one.id}.clause"),
                    write.quote(text(f"{one.verb}{one.name.zh}", one.name.en), f"commitment.{one.id}.name"),
                    write.quote(one.who.value, f"commitment.{one.id}.who") or write.word("未写明", "not stated"),
                    write.outcome(one.id),
                )
                for one in found
            ],
            key=f"commitment-register.{chapter}",
        )


def write_boxes(write: Writer) -> None:
    """Write the annex of boxes, one table each."""
    boxes = write.state.book.plan.boxes
    if not boxes:
        return
    write.report.annex(write.word("专栏条目", "Entries of the boxes"), key="box-entries")
    write.report.at("boxes")
    for box in boxes:
        write.report.table(
            write.word("{}　{}", "{}: {}").format(
                write.quote(box.number, f"box.{box.id}.caption"), write.quote(box.title, f"box.{box.id}.title")
            ),
            [
                Column(write.word("条目", "entry"), share=1.6),
                Column(write.word("涉及地区", "areas"), share=1),
                Column(write.word("内容", "content"), share=4),
                Column(write.word("进展", "progress"), Align.CENTRE, 0.8),
            ],
            [
                row(
                    write.quote(entry.name, f"box.{box.id}.{entry.id}.name"),
                    write.listed(write.area(code) for code in entry.areas) or NOTHING,
                    write.quote(entry.summary, f"box.{box.id}.{entry.id}.summary"),
                    write.word("未报送", "not reported"),
                )
                for entry in box.entries
            ],
            key=f"box.{box.id}",
        )
