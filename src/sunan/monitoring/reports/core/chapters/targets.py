"""The main table of targets as readers of evaluations expect it, and a paragraph for each target with any figure."""

from __future__ import annotations

from collections.abc import Sequence

from sunan.documents.core.composer import Part, Run
from sunan.documents.core.content import Align, Column, FigureToken, Reference
from sunan.kernel.periods import Period
from sunan.monitoring.attainment.core.assessments import Assessment
from sunan.monitoring.attainment.core.verdicts import Verdict
from sunan.monitoring.reports.core.charts import series_chart
from sunan.monitoring.reports.core.request import ReportKind
from sunan.monitoring.reports.core.series import plan_years, series_of
from sunan.monitoring.reports.core.wording import NOTHING, Writer


def write_region(write: Writer) -> None:
    """Write the regional targets: the table, a paragraph for each that has any figure, and the shared series."""
    state, plan = write.state, write.state.book.plan
    cities = {city.code for city in plan.cities}
    assessed = [one for one in state.assessments if one.target.area not in cities]
    write.report.at("region")
    if write.request.kind is ReportKind.YEARLY:
        write.heading(1, "主要指标序时进度", "Progress of the main targets")
    else:
        write.heading(1, "主要目标指标完成情况", "Attainment of the main targets")
    if not assessed:
        write.paragraph("规划没有列出全区的数量目标。", "The plan lists no numeric target for the region.")
        return
    write.paragraph(
        "全区{n}项数量目标的各年数值、进度和判断见{table}。最近读数只供参考，不作判断；“—”表示没有已知的数值。",
        "Yearly values, progress and verdicts of {n} regional targets are in {table}. Last-known readings are for information "
        "and decide nothing; “—” means that no value is known.",
        n=write.count("targets", level="region"),
        table=Reference("region"),
    )
    main_table(write, assessed, caption=write.word("全区主要指标完成情况", "Regional targets"), key="region")
    for one in assessed:
        if one.shown:
            write.report.at(f"target.{one.target.id}")
            write.report.paragraph(sentence(write, one))
    silent = [one for one in assessed if not one.shown]
    if silent:
        write.report.at("region.silent")
        write.paragraph(
            "下列{n}项没有任何可显示的数值：{names}。",
            "For these {n} no value can be shown: {names}.",
            n=write.count("targets", level="region", shown="no"),
            names=write.listed(write.short(one.target.indicator) for one in silent),
        )
    write.report.at("region.series")
    for cascade in state.cascades:
        lines = [(area, series_of(state, cascade.indicator, area.code)) for area in (plan.region, *plan.cities)]
        caption = write.word("{}：全区和各市", "{}: region and cities").format(write.short(cascade.indicator))
        series_chart(write, caption, lines, cascade.target, key=f"series.{cascade.indicator}")


def main_table(write: Writer, assessed: Sequence[Assessment], *, caption: str, key: str) -> None:
    """Write the wide table: baseline, each year, target, share done, pace, gap, verdict."""
    years = plan_years(write.state)
    baseline, last = years[0], years[-1]
    write.report.table(
        caption,
        [
            Column(write.word("序号", "no."), Align.CENTRE, 0.7),
            Column(write.word("指标（单位）", "indicator (unit)"), share=3),
            Column(write.word("规划用语", "plan's word"), Align.CENTRE, 1),
            Column(write.quote(f"{baseline}", f"year.{baseline}"), Align.END, 1.15, write.word("基期", "base")),
            *(
                Column(
                    write.quote(f"{year}", f"year.{year}"),
                    Align.END,
                    1.15,
                    write.word("规划期各年", "years of the plan"),
                )
                for year in years[1:]
            ),
            Column(write.quote(f"{last}", f"year.{last}"), Align.END, 1.35, write.word("目标", "target")),
            Column(write.word("增量完成", "done"), Align.END, 1.1, write.word("进度", "progress")),
            Column(write.word("序时应达", "due"), Align.END, 1.1, write.word("进度", "progress")),
            Column(write.word("差距", "gap"), Align.END, 1.1),
            Column(write.word("判断", "verdict"), Align.CENTRE, 1.35),
        ],
        [_main_row(write, number, one, years) for number, one in enumerate(assessed, start=1)],
        key=key,
        source=write.source(),
        notes=[
            write.word(
                "规划未注明约束性或预期性，“规划用语”照录原文；未写的留“—”。",
                "The plan calls no target binding or expected; its own word is given, “—” where it has none.",
            ),
            write.word(
                "“增量完成”为最近读数已实现的计划变化份额，“序时应达”为到该年已过的时间份额；差距为最近读数减目标值。",
                "“Done” is the share of the planned change at the last-known value, “due” the share of time by its year; "
                "the gap is that value minus the target.",
            ),
        ],
        landscape=True,
    )


def _main_row(write: Writer, number: int, one: Assessment, years: range) -> Sequence[Run]:
    series = series_of(write.state, one.target.indicator, one.target.area)
    force = one.target.force.value
    unit = write.unit(one.rule.unit).strip()
    return [
        write.ordinal(number),
        write.word("{}（{}）", "{} ({})").format(write.short(one.target.indicator), unit)
        if unit
        else write.short(one.target.indicator),
        write.quote(force, f"target.{one.target.id}.force") if force else NOTHING,
        *((write.figure(figure, unit=False) if (figure := series.in_year(year)) else NOTHING) for year in years),
        write.target(one.target),
        _of(write, one, "progress.share_done", "%"),
        _of(write, one, "progress.elapsed", "%"),
        gap(write, one) or NOTHING,
        write.verdict(one),
    ]


def _of(write: Writer, one: Assessment, rule: str, unit: str) -> Run:
    found = write.derived(f"{rule}.{one.target.id}", rule, places=1, unit=unit, target=one.target.id)
    return found or NOTHING


def gap(write: Writer, one: Assessment) -> FigureToken | None:
    """Return by how much the deciding or last-known value differs from the target, in the target's unit."""
    figure, baseline = one.shown, write.state.book.plan.programme.baseline_year
    if one.gap is None or figure is None or Period.parse(figure.period).last <= baseline.last:
        return None
    places = min(max(one.rule.decimals, 1), 2)
    return write.derived(f"gap.{one.target.id}", "attainment.gap", places=places, sign=True, target=one.target.id)


def sentence(write: Writer, one: Assessment) -> tuple[Part, ...]:
    """Return the paragraph of one target: value, target, change, gap, pace, verdict and, if none, the reason."""
    figure = one.shown
    assert figure is not None
    points = write.word("个百分点", " points") if one.rule.unit == "%" else write.unit(one.target.unit)
    parts = list(
        write.say(
            "{area}{name}：{year}为{value}{marks}，规划目标“{target}”",
            "{area}, {name}: {value}{marks} in {year}; the target is “{target}”",
            area=write.area(one.area.code),
            name=write.name(one),
            year=write.period(figure.period),
            value=write.figure(figure, strong=True),
            marks=write.marks(figure),
            target=write.target(one.target),
        )
    )
    parts += _change(write, one)
    found = gap(write, one)
    if found is not None and one.phase.value == "over":
        parts += write.say("，与目标相差{gap}{unit}", ", {gap}{unit} from the target", gap=found, unit=points)
        word = _gap_word(write, one)
        parts += write.say("（{word}）", " ({word})", word=word) if word else ()
    parts += _pace(write, one)
    parts += write.say("。判断：{verdict}", ". Verdict: {verdict}", verdict=write.verdict(one))
    if one.reason:
        parts += write.say("（{reason}）", " ({reason})", reason=one.reason.text)
    return (*parts, write.word("。", "."))


def _change(write: Writer, one: Assessment) -> tuple[Part, ...]:
    """Return how the value has changed since the baseline, with the word that the change earns."""
    figure, base = one.shown, one.baseline
    if figure is None or base is None or base is figure or base.period == figure.period or base.unit != figure.unit:
        return ()
    if (
        one.rule.nature in ("growth", "change")
        or Period.parse(figure.period).kind is not Period.parse(base.period).kind
    ):
        return ()
    value, start = write.figure(figure), write.figure(base)
    ratio = one.rule.unit == "%"
    if ratio:
        change = write.formula(
            f"change.{one.target.id}", "x - b", places=2, unit=write.word("个百分点", " points"), sign=True, x=value, b=start
        )  # fmt: skip
    elif base.value > 0:
        change = write.formula(
            f"change.{one.target.id}", "(x / b - 1) * 100", places=1, unit="%", sign=True, x=value, b=start
        )
    else:
        return ()
    rule = "change_points" if ratio else "change"
    word, arrow = write.wording(rule, change, one.target.id), write.arrow(rule, change, one.target.id)
    return write.say(
        "；比{year}的{base}{word}（{arrow}{change}）",
        "; {word} from {base} in {year} ({arrow}{change})",
        year=write.period(base.period),
        base=start,
        word=word or write.word("变化", "changed"),
        arrow=arrow or "",
        change=change,
    )


def _gap_word(write: Writer, one: Assessment) -> FigureToken | None:
    figure = one.shown
    if figure is None or one.target.unit != figure.unit or one.target.number <= 0:
        return None
    falling = one.target.compares.points_down or (not one.target.compares.points_up and one.rule.direction == "down")
    formula = "(t - x) / t * 100" if falling else "(x - t) / t * 100"
    share = write.formula(
        f"gap_share.{one.target.id}", formula, places=2, unit="%", x=write.figure(figure), t=write.target(one.target)
    )
    return write.wording("gap", share, one.target.id)


def _pace(write: Writer, one: Assessment) -> tuple[Part, ...]:
    """Return how far the way to the target was by the year of the reading, against the time that had passed."""
    progress = one.progress or (one.reading.progress if one.reading else None)
    if progress is None or (one.verdict is not Verdict.CANNOT_TELL and one.phase.value == "over"):
        return ()
    share = write.derived(
        f"share_done.{one.target.id}", "progress.share_done", places=1, unit="%", target=one.target.id
    )
    lead = write.derived(
        f"lead.{one.target.id}", "progress.lead", places=1, unit=write.word("个百分点", " points"), sign=True,
        target=one.target.id,
    )  # fmt: skip
    if share is None or lead is None:
        return ()
    word = write.wording("pace", lead, one.target.id)
    parts = write.say(
        "；到{year}末已实现规划增量的{share}，{word}序时进度（{lead}）",
        "; by the end of {year} {share} of the way was done, {word} the time passed ({lead})",
        year=write.period(str(progress.year)),
        share=share,
        word=word or write.word("相对于", "against"),
        lead=lead,
    )
    if progress.disagreement:
        parts += (write.word("，两种进度方法结论不一", ", and the two methods of progress disagree"),)
    return parts
