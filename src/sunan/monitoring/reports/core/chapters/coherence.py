"""Whether the plan's targets fit together: cascade certificates and identities."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sunan.documents.core.composer import Part, Run, inlines
from sunan.documents.core.content import Align, Column, FigureToken, Reference
from sunan.kernel.areas import Area
from sunan.kernel.arithmetic import plain
from sunan.monitoring.attainment.core.cascade import Conclusion, Deciding, Form
from sunan.monitoring.attainment.core.cascades import Cascade
from sunan.monitoring.reports.core.wording import NOTHING, Writer


def write_coherence(write: Writer) -> None:
    """Write the certificates in a table, each in a paragraph, then the identities between targets."""
    state, report = write.state, write.report
    if not state.cascades and not state.identities:
        return
    report.at("coherence")
    write.heading(1, "目标衔接性", "Coherence of the targets")
    if state.cascades:
        write.paragraph(
            "全区的强度类目标是分市目标的加权平均。下列证明只用规划自己的数字，说明在什么权重下分市目标能够推出全区目标；"
            "分市目标是下限，推不出不等于全区目标有误。结论见{table}。",
            "A regional target of intensity is a weighted mean of the city targets. The certificates use the plan's own numbers and "
            "say under which weights the cities' targets imply the region's; city targets are floors, so “not implied” does not "
            "mean “false”. See {table}.",
            table=Reference("certificates"),
        )
        report.table(
            write.word("分市目标与全区目标的衔接", "City targets and regional targets"),
            [
                Column(write.word("指标", "indicator"), share=2.2),
                Column(write.word("全区目标", "regional target"), Align.END, 1.3),
                Column(write.word("推出所需占比", "shares needed"), share=3.2),
                Column(write.word("按公布分母合成", "implied by published weights"), Align.END, 1.8),
                Column(write.word("结论", "conclusion"), share=1.8),
            ],
            [_row(write, one) for one in state.cascades],
            key="certificates",
        )
        for cascade in state.cascades:
            report.at(f"coherence.{cascade.indicator}")
            report.paragraph(_told(write, cascade))
    if state.identities:
        report.at("coherence.identities")
        write.heading(2, "目标之间的恒等关系", "Identities between targets")
        for outcome in state.identities:
            identity = outcome.identity
            implied = write.derived(
                f"identity.{identity.id}", "identity.implied", places=0, unit=write.unit(identity.result_unit),
                identity=identity.id,
            )  # fmt: skip
            gap = write.derived(
                f"identity.{identity.id}.difference", "identity.difference", places=0, sign=True,
                unit=write.unit(identity.result_unit), identity=identity.id,
            )  # fmt: skip
            write.paragraph(
                "{text}由{targets}推得{implied}{against}。",
                "{text} From {targets} follows {implied}{against}.",
                text=write.quote(identity.text, f"identity.{identity.id}.text"),
                targets=write.listed(write.target(state.book.plan.target(one.target)) for one in outcome.inputs),
                implied=implied or NOTHING,
                against=write.say("，公布值与之相差{gap}", "; the published value differs by {gap}", gap=gap)
                if gap
                else "",
            )


def _row(write: Writer, cascade: Cascade) -> Sequence[Run]:
    certificate = cascade.certificate
    return [
        write.short(cascade.indicator),
        write.target(cascade.target),
        _joined(write, [_asked(write, cascade, one) for one in certificate.deciding]) or NOTHING,
        _joined(write, [_implied(write, cascade, one.form) for one in certificate.implied])
        or write.word("分母未公布", "denominators not published"),
        write.says(certificate.conclusion.text),
    ]


def _joined(write: Writer, parts: Sequence[Run]) -> tuple[Part, ...]:
    found: list[Part] = []
    for part in parts:
        if found:
            found.append(write.word("；", "; "))
        found += inlines(part)
    return tuple(found)


def _form(write: Writer, form: Form) -> str:
    return "" if form is Form.LEVEL else write.says(form.text) + write.word("：", ": ")


def _asked(write: Writer, cascade: Cascade, deciding: Deciding) -> Run:
    """Return what is asked of the cities with the highest targets, if anything, and of those with the lowest."""
    names = {city.code: write.area(city.code) for city in write.state.book.plan.cities}
    given: dict[str, Any] = {"indicator": cascade.indicator, "form": deciding.form.value}
    slot = f"{cascade.indicator}.{deciding.form.value}"
    least = write.derived(f"least.{slot}", "cascade.least_for_top", places=1, unit="%", **given)
    most = write.derived(f"most.{slot}", "cascade.most_for_bottom", places=1, unit="%", **given)
    top = ""
    parts: Run = ""
    if deciding.top_needed and least:
        top = write.word("、", ", ").join(names[area] for area in deciding.top.areas)
        parts = write.say("{top}至少占{least}，", "{top} at least {least}, ", top=top, least=least)
    return write.say(
        "{form}{parts}{bottom}至多占{most}",
        "{form}{parts}{bottom} at most {most}",
        form=_form(write, deciding.form),
        parts=parts,
        bottom=write.word("、", ", ").join(names[area] for area in deciding.bottom.areas),
        most=most or NOTHING,
    )


def _implied(write: Writer, cascade: Cascade, form: Form) -> Run:
    value = write.derived(
        f"implied.{cascade.indicator}.{form.value}", "cascade.implied", places=2, unit=write.unit(cascade.target.unit),
        indicator=cascade.indicator, form=form.value,
    )  # fmt: skip
    year = next(one.weights.period for one in cascade.certificate.implied if one.form is form)
    return write.say(
        "{form}{value}（{year}分母）", "{form}{value} (weights of {year})",
        form=_form(write, form), value=value or NOTHING, year=write.period(year),
    )  # fmt: skip


def _told(write: Writer, cascade: Cascade) -> Run:
    """Return the certificate in words: the city targets, the condition, what published denominators give."""
    certificate = cascade.certificate
    cities: list[Run] = [
        write.say("{city}{target}", "{city} {target}", city=write.area(area), target=write.target(one.target))
        for level in certificate.levels
        for area in level.areas
        for one in write.state.assessments_of(indicator=cascade.indicator, area=area)
    ]
    parts = write.say(
        "{name}：全区目标{target}，分市目标为{cities}。{status}",
        "{name}: the region aims at {target}, the cities at {cities}. {status}",
        name=write.short(cascade.indicator),
        target=write.target(cascade.target),
        cities=write.listed(cities),
        status=certificate.status.text,
    )
    if certificate.deciding:
        parts += write.say(
            "：{asked}",
            ": {asked}",
            asked=_joined(write, [_asked(write, cascade, one) for one in certificate.deciding]),
        )
    if certificate.implied:
        parts += write.say(
            "。按公布的分母，分市目标恰好达到时全区为{implied}",
            ". With published denominators the cities' targets amount to {implied}",
            implied=_joined(write, [_implied(write, cascade, one.form) for one in certificate.implied]),
        )
    if certificate.conclusion is not Conclusion.IMPLIED or certificate.implied:
        parts += write.say("。结论：{conclusion}", ". Conclusion: {conclusion}", conclusion=certificate.conclusion.text)
    return (*parts, write.word("。", "."))


def write_place_of_city(write: Writer, city: Area) -> None:
    """Write a city's targets beside those of the region; nothing of other cities is needed for it."""
    plan = write.state.book.plan
    shared = [
        (ours, regional)
        for ours in plan.targets_of(area=city.code)
        for regional in plan.targets_of(area=plan.region.code, indicator=ours.indicator)
    ]
    write.report.at("place")
    write.heading(1, "在全区目标中的位置", "The city's part in the regional targets")
    if not shared:
        write.paragraph("该市没有与全区共同的数量目标。", "The city shares no numeric target with the region.")
        return
    write.paragraph(
        "{city}与全区共有{n}项指标，目标对照见{table}。全区的强度类目标由各市共同实现，本市目标低于全区目标的指标须由其他市补足。",
        "{city} shares {n} indicators with the region; {table} sets the targets side by side. Where the city aims lower than the "
        "region the other cities have to make up for it.",
        city=write.area(city.code),
        n=write.count("targets", area=city.code, indicator=[ours.indicator for ours, _ in shared]),
        table=Reference("place"),
    )
    rows: list[Sequence[Run]] = []
    for ours, regional in shared:
        difference: FigureToken | str = NOTHING
        if ours.unit == regional.unit:
            difference = write.formula(
                f"place.{ours.id}", "ours - theirs", places=_places(plain(ours.number), plain(regional.number)), sign=True,
                ours=write.target(ours), theirs=write.target(regional),
            )  # fmt: skip
        found = write.state.assessments_of(indicator=ours.indicator, area=regional.area)
        rows.append(
            [
                write.short(ours.indicator), write.target(ours), write.target(regional), difference,
                write.reading(found[0]) if found else NOTHING, write.verdict(found[0]) if found else NOTHING,
            ]
        )  # fmt: skip
    write.report.table(
        write.word("本市目标与全区目标", "The city's targets and the region's"),
        [
            Column(write.word("指标", "indicator"), share=2.2),
            Column(write.word("本市目标", "city"), Align.END, 1.2),
            Column(write.word("全区目标", "region"), Align.END, 1.2),
            Column(write.word("相差", "difference"), Align.END, 0.9),
            Column(write.word("全区最近读数", "region's last-known value"), Align.END, 2),
            Column(write.word("全区判断", "region's verdict"), Align.CENTRE, 1.4),
        ],
        rows,
        key="place",
    )


def _places(*written: str) -> int:
    return max(len(one.partition(".")[2]) for one in written)
