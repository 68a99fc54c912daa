"""Whether the plan's targets fit together: cascade certificates and identities."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sunan.documents.core.composer import row
from sunan.documents.core.content import Align, Column, Reference, Row
from sunan.kernel.arithmetic import grouped, round_half_up
from sunan.monitoring.attainment.core.cascade import Deciding, Form
from sunan.monitoring.attainment.core.cascades import Cascade
from sunan.monitoring.reports.core.charts import cascade_chart
from sunan.monitoring.reports.core.wording import NOTHING, Writer


def write_coherence(write: Writer) -> None:
    """Write the certificates: a table of all, then each in words with its picture."""
    state, report = write.state, write.report
    report.heading(1, write.word("目标衔接性", "Coherence of the targets"))
    report.paragraph(
        *(
            (
                "全区的强度类目标是分市目标的加权平均。下列证明只用规划自己的数字，说明在什么权重下分市目标能够推出全区目标；分市目标是下限，推不出不等于全区目标有误。结论见",
                Reference("certificates"),
                "。",
            )
            if write.language == "zh"
            else (
                "A regional target of intensity is a weighted mean of the city targets. The certificates use the plan's own numbers and say under which weights the cities' targets imply the region's; city targets are floors, so “not implied” does not mean “false”. See ",
                Reference("certificates"),
                ".",
            )
        )
    )
    report.table(
        write.word("分市目标与全区目标的衔接", "City targets and regional targets"),
        [
            Column(write.word("指标", "indicator"), share=2.4),
            Column(write.word("全区目标", "regional target"), Align.END, 1.3),
            Column(write.word("推出所需权重", "weights needed"), share=3),
            Column(write.word("按公布分母合成", "implied by published weights"), Align.END, 1.8),
            Column(write.word("结论", "conclusion"), share=1.8),
        ],
        [_row(write, one) for one in state.cascades],
        key="certificates",
    )
    for cascade in state.cascades:
        rule = state.book.indicators.rule(cascade.indicator)
        report.heading(2, write.says(rule.name))
        report.paragraph(write.word("", " ").join(write.says(sentence) for sentence in cascade.sentences))
        cascade_chart(write, cascade)
    if state.identities:
        report.heading(2, write.word("目标之间的恒等关系", "Identities between targets"))
        report.bullets([write.says(one.identity.text) for one in state.identities])


def _row(write: Writer, cascade: Cascade) -> Row:
    certificate = cascade.certificate
    rule = write.state.book.indicators.rule(cascade.indicator)
    names = {city.code: write.says(city.short) for city in write.state.book.plan.cities}
    needed = write.word("；", "; ").join(part for one in certificate.deciding for part in _asked(write, one, names))
    implied = write.word("；", "; ").join(
        f"{grouped(one.value, 2)}{write.unit(cascade.target.unit)}{write.word('（', ' (')}{one.weights.period}{write.word('）', ')')}"
        for one in certificate.implied
    )
    return row(
        write.says(rule.short),
        write.target(cascade.target),
        write.count_text(needed, f"needed.{rule.id}") if needed else NOTHING,
        write.count_text(implied, f"implied.{rule.id}")
        if implied
        else write.word("分母未公布", "denominators not published"),
        write.says(certificate.conclusion.text),
    )


def _asked(write: Writer, deciding: Deciding, names: Mapping[str, str]) -> list[str]:
    """Return what is asked of the cities with the highest targets, if anything, and of those with the lowest."""
    form = write.says(deciding.form.text) + write.word("：", ": ") if deciding.form is not Form.LEVEL else ""
    top = write.word("、", ", ").join(names[area] for area in deciding.top.areas)
    bottom = write.word("、", ", ").join(names[area] for area in deciding.bottom.areas)
    least, most = _percent(deciding.least_for_top), _percent(deciding.most_for_bottom)
    parts = [write.word(f"{top}至少{least}", f"{top} at least {least}")] if deciding.top_needed else []
    parts.append(write.word(f"{bottom}至多{most}", f"{bottom} at most {most}"))
    return [form + write.word("，", ", ").join(parts)]


def _percent(share: Decimal) -> str:
    return f"{round_half_up(share * 100, 1)}%"
