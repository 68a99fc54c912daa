"""Page 40 of the handbook: figures of a city and of a region, and the mean of growth rates."""

from __future__ import annotations

from decimal import Decimal

from sunan.kernel.texts import text
from sunan.monitoring.indicators.core.figures import CellFigures, Figure
from sunan.monitoring.statistics.core.observations import Observation
from tests.observed import CITIES, book, seen
from tests.spec.examples import HEDGES, NONE, shown, signed
from tests.spec.handbook import Page, Row

PAGE = Page(
    40,
    "roll-up",
    title=text("区域汇总与年均增速", "Roll-up to a region, and mean growth"),
    intro=text(
        "区域的比率是各市分子之和除以分母之和，不是各市比率的平均。缺一个分量，就没有计算值，只有缺数清单；"
        "不以零代替，不用平均数填补。公布的区域数与计算的并列，互不替代。",
        "The ratio of a region is the sum of its cities' numerators over the sum of their denominators, never the mean "
        "of their ratios. With one component missing there is no computed figure but a list of what is missing; a gap "
        "is neither zero nor a mean. A published regional figure stands beside the computed one; neither replaces the other.",
    ),
)

RATIOS = PAGE.table(
    text("比率之和与平均", "Ratio of sums, and mean of ratios"),
    text(
        "三市的分子 / 分母（亿元），比率以 % 计。“缺”一栏写出缺的分量。",
        "Numerator / denominator of three cities in 亿元; ratios in %. The column “missing” names the components.",
    ),
    columns=(
        "first 甲市 | City 1", "second 乙市 | City 2", "third 丙市 | City 3", "published 公布的区域数 | Published",
        "computed 计算的区域数 | Computed", "mean 各市比率的平均（不采用） | Mean of ratios (not used)",
        "missing 缺 | Missing", "best 显示 | Shown",
    ),
    rows=(
        Row(("30 / 1000", "40 / 1000", "20 / 1000", NONE, "3.00", "3.00", NONE, "3.00"), text("分母相同时两者一样。", "With equal denominators both are the same.")),
        Row(("120 / 3000", "10 / 500", "10 / 500", NONE, "3.50", "2.67", NONE, "3.50"), text("大市占比高：平均会低估。", "The large city has the larger share: the mean would understate.")),
        Row(("30 / 1000", "40 / 1000", "20 / 1000", "3.1", "3.00", "3.00", NONE, "3.1"), text("公布数优先显示，计算数并列，差额另列为提示。", "The published one is shown; the difference is a finding.")),
        Row(("30 / 1000", "— / 1000", "20 / 1000", NONE, NONE, NONE, "rd/A2", NONE), text("缺一个分子：没有区域数。", "One numerator is missing: no regional figure.")),
        Row(("30 / —", "— / 1000", "20 / 1000", "3.1", NONE, NONE, "rd/A2, gdp/A1", "3.1"), text("计算不出，公布数照常显示。", "It cannot be computed; the published one is shown.")),
        Row(("30 / 0", "40 / 0", "20 / 0", NONE, NONE, NONE, NONE, NONE), text("分母为零：没有比率。", "A denominator of zero has no ratio.")),
    ),
)  # fmt: skip


@RATIOS.check
def test_ratios(
    first: str, second: str, third: str, published: str, computed: str, mean: str, missing: str, best: str
) -> None:
    parts = [cell.split(" / ") for cell in (first, second, third)]
    observations = [
        seen(measure, city, "2025", value)
        for city, pair in zip(CITIES, parts, strict=True)
        for measure, value in zip(("rd", "gdp"), pair, strict=True)
        if value != NONE
    ]
    if published != NONE:
        observations.append(seen("rd_share", "ALL", "2025", published))
    cell = book(observations).cell("rd_share", "ALL", "2025")
    assert _shown(cell.computed) == computed
    assert (", ".join(f"{one.measure}/{one.area}" for one in cell.missing) or NONE) == missing
    assert _shown(cell.best) == best
    ratios = [book(observations).cell("rd_share", city, "2025").computed for city in CITIES]
    values = [one.value for one in ratios if one]
    assert (signed(sum(values, Decimal(0)) / 3, 2) if len(values) == 3 else NONE) == mean


SUMS = PAGE.table(
    text("可加的与不可加的", "What adds up and what does not"),
    text(
        "总量按市相加；按名单统计的企业数不相加，不同名单也不相比。",
        "Amounts are added over the cities; counts of a list are not, and unlike lists are not compared.",
    ),
    columns=("measure 指标 | Measure", "values 三市 | Cities", "region 区域 | Region"),
    rows=(
        Row(("rd", "30.5, 40.25, 20", "90.75"), text("研发投入：相加，照印的位数不损失。", "R&D expenditure: added; no printed digit is lost.")),
        Row(("rd", "30.5, —, 20", NONE), text("缺一市：没有合计。", "One city is missing: no sum.")),
        Row(("gazelle", "5, 6, 7", NONE), text("名单企业数：不相加。", "Counts of a list: not added.")),
    ),
)  # fmt: skip


@SUMS.check
def test_sums(measure: str, values: str, region: str) -> None:
    list_id = "provincial" if measure == "gazelle" else ""
    observations = [
        seen(measure, city, "2025", value, list_id=list_id)
        for city, value in zip(CITIES, values.split(", "), strict=True)
        if value != NONE
    ]
    computed = book(observations).cell(measure, "ALL", "2025", list_id).computed
    assert (signed(computed.value) if computed else NONE) == region


GROWTH = PAGE.table(
    text("年均增速", "Mean growth"),
    text(
        "规划期的年均增速是各年增速的几何平均：五年连乘，开五次方，减一。缺一年即无法算出。印出的各年增速都是区间，年均增速也是区间。",
        "Mean growth over a plan is the geometric mean of the yearly rates: multiply the five, take the fifth root, subtract "
        "one. With a year missing it cannot be formed. Each printed rate is an interval, and so is the mean.",
    ),
    columns=(
        "rates 2021—2025年各年增速 % | Yearly rates 2021–2025, %", "mean 年均 % | Mean, %", "interval 可能的范围 | May be",
        "missing 缺 | Missing",
    ),
    rows=(
        Row(("5.5, 5.5, 5.5, 5.5, 5.5", "5.5", "[5.45, 5.55]", NONE), text("各年相同，平均就是它，一位不差。", "Equal rates: the mean is that rate, to the digit.")),
        Row(("8.0, 3.0, 5.9, 5.0, 5.6", "5.4878", "[5.4377, 5.5378]", NONE), text("几何平均，低于算术平均 5.5。", "The geometric mean lies below the arithmetic one, 5.5.")),
        Row(("−2.0, 8.0, 5.0, 5.0, 5.0", "4.1462", "[4.0962, 4.1963]", NONE), text("有负增长也一样。", "A negative year changes nothing.")),
        Row(("5.5, 5.5, —, 5.5, 5.5", NONE, NONE, "2023"), text("缺 2023 年。", "2023 is missing.")),
        Row(("5.5, 5.5, 超过5.5, 5.5, 5.5", "5.5", "(−∞, ∞)", NONE), text("有一年写“超过”：上限不知，范围不能定。", "One year says “more than”: the range cannot be told.")),
    ),
)  # fmt: skip


@GROWTH.check
def test_growth(rates: str, mean: str, interval: str, missing: str) -> None:
    cell = book(_yearly(rates)).cell("growth", "A1", "2021..2025")
    assert (", ".join(one.period for one in cell.missing) or NONE) == missing
    if cell.computed is None:
        assert (mean, interval) == (NONE, NONE)
        return
    assert signed(round(cell.computed.value, 4)) == mean
    found = cell.computed.interval(tolerance=Decimal(0))
    if found.low is not None and found.high is not None:
        found = type(found)(round(found.low, 4), round(found.high, 4), high_open=False)
    assert shown(found) == interval


def _yearly(rates: str) -> list[Observation]:
    found = []
    for year, cell in enumerate(rates.split(", "), start=2021):
        if cell != NONE:
            word = next((one for one in HEDGES if cell.startswith(one)), "")
            hedge = HEDGES[word].value if word else "="
            found.append(seen("growth", "A1", str(year), cell.removeprefix(word).replace("−", "-"), hedge=hedge))
    return found


def _shown(figure: Figure | None) -> str:
    return figure.shown if figure else NONE


def test_a_region_without_any_figure_is_empty() -> None:
    assert book([]).cell("rd_share", "ALL", "2025") == CellFigures(
        "rd_share", "ALL", "2025", "", (), None, book([]).cell("rd_share", "ALL", "2025").missing
    )
