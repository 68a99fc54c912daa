"""What is read first: the conclusion, the figures it stands on, and what it leaves open."""

from __future__ import annotations

from typing import Any

from sunan.documents.core.composer import Run
from sunan.documents.core.content import FigureToken, KeyFigure, Reference, Tone
from sunan.monitoring.attainment.core.cascade import Conclusion
from sunan.monitoring.attainment.core.verdicts import Verdict
from sunan.monitoring.reports.core.request import ReportKind
from sunan.monitoring.reports.core.wording import Writer

MET = ("met_early", "met", "kept")


def write_summary(write: Writer) -> None:
    """Write the box with the conclusion and its points, then the key figures."""
    write.report.at("summary")
    write.report.summary(
        write.word("核心结论", "Main conclusions"), *conclusions(write), points=[*_points(write, references=True)]
    )
    key_figures(write)


def conclusions(write: Writer) -> list[Run]:
    """Return the sentences that say how far the plan has come, by kind of report."""
    if not write.state.assessments:
        return [
            write.say(
                "规划没有列出数量目标，无从判断完成情况。",
                "The plan lists no numeric target, so there is no attainment to judge.",
            )
        ]
    if write.request.kind is ReportKind.FINAL and write.counted("targets", phase="over"):
        return [_final(write), rates(write)]
    return [_paces(write)]


def _final(write: Writer) -> Run:
    return write.say(
        "{plan}共有{n}项数量目标。截至{day}，按已知数据能够判定{decided}项：完成{met}项（其中提前完成{early}项，依据预计数{provisional}项），"
        "基本完成{nearly}项，未完成{missed}项；其余{open}项无法判定。",
        "{plan} has {n} numeric targets. On {day} the known figures decide {decided}: {met} are met ({early} of them early, "
        "{provisional} by an expected figure), {nearly} met within tolerance, {missed} not met; {open} cannot be told.",
        plan=_whose(write),
        n=write.count("targets", strong=True),
        day=write.day(write.state.as_of, "as_of"),
        decided=write.count("targets", decided="yes"),
        met=write.count("targets", met="yes", strong=True),
        early=write.count("targets", verdict="met_early"),
        provisional=write.count("targets", provisional="yes", decided="yes"),
        nearly=write.count("targets", verdict="met_within_tolerance"),
        missed=write.count("targets", verdict="not_met", strong=True),
        open=write.count("targets", decided="no", strong=True),
    )


def _whose(write: Writer) -> str:
    city = write.request.city
    if not city:
        return write.word("规划", "The plan")
    return write.word("{}和全区", "For {} and the region the plan").format(write.area(city))


def rates(write: Writer) -> Run:
    """Return the three rates of the consistency method, with the number of targets that they stand on."""
    decided = write.count("targets", decided="yes")
    if decided.value == "0":
        return write.say(
            "没有一项目标能够判定，因此不计算完成率、超额率和未完成率。",
            "No target can be judged, so no rates are computed.",
        )
    total = write.count("targets")
    share = write.formula("rate.decided", "decided / total * 100", places=1, unit="%", decided=decided, total=total)
    how_many = write.wording("majority", share, "decided")
    return write.say(
        "按目标一致法，在能够判定的{decided}项中，完成率{met}，超额率{exceeded}，未完成率{missed}。能够判定的占全部目标的{share}{how_many}，"
        "三个比率只对这{decided}项成立，不能推及全部{total}项。",
        "By the consistency method, of the {decided} targets that can be judged {met} are met, {exceeded} exceeded and {missed} "
        "not met. These are {share} of all targets{how_many}; the rates hold for these {decided} and say nothing of all {total}.",
        decided=decided,
        total=total,
        share=share,
        how_many=write.say("（{word}）", " ({word})", word=how_many) if how_many else "",
        met=rate(write, "met", met="yes"),
        exceeded=rate(write, "exceeded", exceeded="yes"),
        missed=rate(write, "not_met", verdict="not_met"),
    )


def rate(write: Writer, name: str, **where: Any) -> FigureToken:
    """Return the share of those judged that satisfy a rule."""
    return write.formula(
        f"rate.{name}", "part / decided * 100", places=1, unit="%",
        part=write.count("targets", decided="yes", **where), decided=write.count("targets", decided="yes"),
    )  # fmt: skip


def _paces(write: Writer) -> Run:
    """Return the four classes of a plan under way: reached, in time, roughly in time, behind."""
    programme = write.state.book.plan.programme
    whole = (programme.when.last - programme.when.first).days + 1
    passed = min(max((write.state.as_of - programme.when.first).days + 1, 0), whole)
    share = write.formula(
        "elapsed", "passed / whole * 100", places=1, unit="%",
        passed=write.setting(str(passed), "days_passed"), whole=write.outline(str(whole), "programme.days"),
    )  # fmt: skip
    half = write.wording("elapsed", share, "plan")
    return write.say(
        "截至{day}，规划期已过{share}{half}。{n}项数量目标中，{early}项提前实现目标，{in_time}项达到序时进度，{roughly}项基本符合预期，"
        "{behind}项进展滞后；另有{unknown}项数据不足，无法判定。",
        "On {day}, {share} of the plan's period has passed{half}. Of {n} numeric targets {early} are already reached, {in_time} "
        "are in time, {roughly} roughly in time and {behind} behind; {unknown} cannot be told for want of figures.",
        day=write.day(write.state.as_of, "as_of"),
        share=share,
        half=write.say("，{half}", "; {half}", half=half) if half else "",
        n=write.count("targets", strong=True),
        early=write.count("targets", stage="early", strong=True),
        in_time=write.count("targets", stage="in_time", strong=True),
        roughly=write.count("targets", stage="roughly", strong=True),
        behind=write.count("targets", stage="behind", strong=True),
        unknown=write.count("targets", stage="unknown", strong=True),
    )


def _points(write: Writer, *, references: bool) -> list[Run]:
    points: list[Run] = []
    over = bool(write.counted("targets", phase="over"))
    if not write.state.figures.record.cells:
        points.append(
            write.say(
                "截至这一日期没有任何已知的数据发布，全部目标都缺数据。",
                "Nothing had been published by this date, so every target lacks its figures.",
            )
        )
    if write.counted("targets", decided="no", reading="yes"):
        points.append(
            write.say(
                "无法判定不等于{worse}：其中{read}项有最近读数，{satisfied}项的读数已达到目标值，但年份较早、可信度低或存疑，不作判断。",
                "Cannot tell does not mean {worse}: {read} have a last-known reading, {satisfied} of which satisfies its target "
                "but is too early, too weak or in doubt to decide.",
                worse=write.word("未完成", "not met") if over else write.word("滞后", "behind"),
                read=write.count("targets", decided="no", reading="yes"),
                satisfied=write.count("targets", decided="no", reading="yes", satisfies="yes"),
            )
        )
    if write.counted("missing", settles="yes"):
        where = write.say("，清单见{table}", "; see {table}", table=Reference("holders")) if references else ""
        points.append(
            write.say(
                "补齐{cells}格数据，{targets}项目标即可作出最终判定，涉及{holders}个掌握单位{where}。"
                if over
                else "期满作出最终判定需要{cells}格数据，关系{targets}项目标，由{holders}个单位掌握{where}。",
                "{cells} figures would settle {targets} targets; {holders} organisations hold them{where}."
                if over
                else "Final verdicts will need {cells} figures for {targets} targets; {holders} organisations hold them{where}.",
                cells=write.count("missing", settles="yes"),
                targets=write.count("waiting", distinct="target", question="final_verdict"),
                holders=write.count("missing", distinct="holder", settles="yes"),
                where=where,
            )
        )
    torn = [one for one in write.state.cascades if one.certificate.conclusion is Conclusion.NOT_IMPLIED]
    if torn:
        coherent = references and write.request.kind is not ReportKind.YEARLY
        where = write.say("，见{table}", "; see {table}", table=Reference("certificates")) if coherent else ""
        points.append(
            write.say(
                "{names}的分市目标推不出全区目标，两组目标照印并列{where}。",
                "For {names} the city targets do not imply the regional one; both stand as printed{where}.",
                names=write.listed(write.short(one.indicator) for one in torn),
                where=where,
            )
        )
    if write.counted("tasks", **({"area": write.request.city} if write.request.city else {})):
        points.append(
            write.say(
                "{tasks}项重点任务尚无单位报送完成情况，一律记为“未评估”，不作推定。",
                "No unit has reported on the {tasks} key tasks; each is “not assessed” and nothing is presumed.",
                tasks=write.count("tasks", area=write.request.city)
                if write.request.city
                else write.count("tasks", distinct="id"),
            )
        )
    return points


def brief_points(write: Writer) -> list[Run]:
    """Return the points of the brief, which has no tables to point at."""
    return _points(write, references=False)


def key_figures(write: Writer) -> None:
    """Write four or five large figures side by side."""
    if not write.state.assessments:
        return
    label = write.word
    final = write.request.kind is ReportKind.FINAL
    report = [KeyFigure(label("数量目标", "numeric targets"), write.count("targets"))]
    if final:
        report += [
            KeyFigure(label("完成", "met"), write.count("targets", met="yes"), tone=Tone.GOOD),
            KeyFigure(label("未完成", "not met"), write.count("targets", verdict=Verdict.NOT_MET.value), tone=Tone.BAD),
        ]
    else:
        report += [
            KeyFigure(
                label("达到或快于序时", "in time or reached"),
                write.count("targets", stage=("early", "in_time")),
                tone=Tone.GOOD,
            ),
            KeyFigure(label("滞后", "behind"), write.count("targets", stage="behind"), tone=Tone.BAD),
        ]
    report.append(KeyFigure(label("无法判定", "cannot tell"), write.count("targets", decided="no"), tone=Tone.UNKNOWN))
    if write.counted("missing", settles="yes"):
        report.append(
            KeyFigure(label("待补数据（格）", "figures to be supplied"), write.count("missing", settles="yes"))
        )
    write.report.key_figures(*report)
