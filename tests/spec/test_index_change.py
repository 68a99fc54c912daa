"""Page 68 of the handbook: change over time in parts that add up."""

from __future__ import annotations

import pytest

from sunan.kernel.texts import text
from sunan.monitoring.index.core.change.chained import chained_index
from sunan.monitoring.index.core.change.contributions import adding_up, of_ratio, weighted
from sunan.monitoring.index.core.change.lmdi import lmdi
from sunan.monitoring.index.core.change.shift_share import shift_share
from sunan.monitoring.index.core.refusals import IndexRefusal
from tests.spec.handbook import Page, Row

PAGE = Page(
    68,
    "change",
    title=text("变动的分解", "Change in parts"),
    intro=text(
        "链式指数按国家统计局发展指数的算法：V = Σw·200(x_t − x_{t−1})÷(x_t + x_{t−1})，I_t = I_{t−1}(200 + V)÷(200 − V)，逆指标"
        "取倒数。加权指数的贡献为 w·Δx；比率的变动分为各单元自身变动与结构变动；偏离—份额、LMDI 都列出余项，余项为零即分解完全。各部分"
        "印出时按最大余数法取整，合计与总数一致；差额不是舍入造成的，拒绝凑数。",
        "The chained index follows the national statistics: V = Σw·200(x_t − x_{t−1})÷(x_t + x_{t−1}), "
        "I_t = I_{t−1}(200 + V)÷(200 − V); what should fall enters as its reciprocal. A weighted index moves by w·Δx; a ratio by "
        "what units do themselves and by what they weigh; shift-share and LMDI show their residual, which is zero. Printed "
        "parts are rounded by largest remainders so that they sum to the printed total; a gap that is not rounding is refused.",
    ),
)

CHAIN = PAGE.table(
    text("链式指数", "Chained index"),
    text("两项指标等权，首年 100。", "Two indicators of equal weight, 100 in the first year."),
    columns=("values 各年两项指标 | Indicators, year by year", "index 指数 | Index"),
    rows=(
        Row(("10/4, 15/4", "100.00, 122.22"), text("一项增长一半（对称增速 40），另一项不变：V = 20。", "One grows by half (symmetric growth 40), the other stays: V = 20.")),
        Row(("10/4, 15/4, 10/4", "100.00, 122.22, 100.00"), text("涨回原处，指数也回到原处。", "Back where it was, so is the index.")),
        Row(("10/4, 20/8", "100.00, 200.00"), text("同步翻番。", "Both double.")),
    ),
)  # fmt: skip


@CHAIN.check
def test_chain(values: str, index: str) -> None:
    rows = [[float(one) for one in year.split("/")] for year in values.split(", ")]
    assert ", ".join(f"{one:.2f}" for one in chained_index(rows).index) == index


WEIGHTED = PAGE.table(
    text("加权指数的贡献", "Contributions to a weighted index"),
    text("三项指标，权重 0.5、0.3、0.2。", "Three indicators weighted 0.5, 0.3, 0.2."),
    columns=("start 期初 | Start", "end 期末 | End", "parts 贡献（点） | Points", "rates 贡献率 % | Rates, %"),
    rows=(
        Row(("100, 100, 100", "110, 120, 105", "5.0, 6.0, 1.0", "41.7, 50.0, 8.3"), text("同向：可以写贡献率。", "All in one direction: rates can be given.")),
        Row(("100, 100, 100", "110, 80, 105", "5.0, −6.0, 1.0", "—"), text("正负相抵，总变动为零：只写点数。", "They cancel out: points only.")),
        Row(("100, 100, 100", "110, 90, 105", "5.0, −3.0, 1.0", "—"), text("方向不一，百分数会误导：只写点数。", "Directions differ and a share would mislead: points only.")),
    ),
)  # fmt: skip


@WEIGHTED.check
def test_weighted(start: str, end: str, parts: str, rates: str) -> None:
    found = weighted(*([float(one) for one in cell.split(", ")] for cell in (start, end)), [0.5, 0.3, 0.2])
    assert _list(found.parts) == parts
    shown = found.rates()
    assert ("—" if shown is None else _list(shown)) == rates


RATIO = PAGE.table(
    text("比率的变动", "A ratio changes"),
    text("两市的分子/分母，期初与期末。", "Numerator/denominator of two cities, before and after."),
    columns=("start 期初 | Start", "end 期末 | End", "own 自身 | Own", "structure 结构 | Structure", "change 合计变动 | Change"),
    rows=(
        Row(("30/1000, 20/1000", "40/1000, 20/1000", "0.50", "0.00", "0.50"), text("百分点；分母不变，只有自身变动。", "Percentage points; with equal weights only the city's own change.")),
        Row(("30/1000, 20/1000", "60/2000, 20/1000", "0.00", "0.17", "0.17"), text("各市比率未变，高者比重上升。", "No ratio moved; the higher one weighs more.")),
    ),
)  # fmt: skip


@RATIO.check
def test_ratio(start: str, end: str, own: str, structure: str, change: str) -> None:
    pairs = [[part.split("/") for part in cell.split(", ")] for cell in (start, end)]
    tops = tuple([float(pair[0]) for pair in one] for one in pairs)
    bottoms = tuple([float(pair[1]) for pair in one] for one in pairs)
    by_own, by_share = of_ratio((tops[0], tops[1]), (bottoms[0], bottoms[1]))
    found = (by_own.parts.sum(), by_share.parts.sum(), by_own.change)
    assert [f"{100 * float(one):.2f}" for one in found] == [own, structure, change]


EXACT = PAGE.table(
    text("偏离—份额与 LMDI", "Shift-share and LMDI"),
    text(
        "偏离—份额（Dunn，1960）：两市 × 两业，第一市的三个分量。LMDI（Ang，2005）：各因素对乘积变动的贡献，零值取极限。",
        "Shift-share (Dunn, 1960): two cities, two industries, the parts of the first city. LMDI (Ang, 2005): what each factor "
        "adds to the change of a product; zeros are taken as limits.",
    ),
    columns=("method 方法 | Method", "start 期初 | Start", "end 期末 | End", "parts 分量 | Parts", "residual 余项 | Residual"),
    rows=(
        Row(("偏离—份额 | shift-share", "100/100, 100/100", "150/100, 110/100", "30.0, 0.0, 20.0", "0.0"), text("增长、结构、竞争三个分量之和为 50。", "Growth, mix and competition sum to 50.")),
        Row(("LMDI", "2/3/4", "2/6/4", "0.0, 24.0, 0.0", "0.0"), text("只有第二个因素变了。", "Only the second factor moved.")),
        Row(("LMDI", "0/5/4", "3/5/4", "60.0, 0.0, 0.0", "0.0"), text("从零开始的因素得到全部变动。", "The factor that was zero takes the whole change.")),
    ),
)  # fmt: skip


@EXACT.check
def test_exact(method: str, start: str, end: str, parts: str, residual: str) -> None:
    before, after = ([[float(one) for one in row.split("/")] for row in cell.split(", ")] for cell in (start, end))
    if method == "LMDI":
        split = lmdi(before, after)
        assert (_list(split.effects), f"{abs(split.residual):.1f}") == (parts, residual)
    else:
        shifted = shift_share(before, after)
        assert (_list(shifted.of_units()[0]), f"{abs(float(shifted.residual.sum())):.1f}") == (parts, residual)


ROUNDED = PAGE.table(
    text("合计一致的取整", "Rounded, and still adding up"),
    text("一位小数。", "One decimal."),
    columns=("parts 各部分 | Parts", "total 总数 | Total", "printed 印出 | Printed"),
    rows=(
        Row(("33.33, 33.33, 33.34", "100", "33.3, 33.3, 33.4"), text("余数最大的进位。", "The largest remainder is rounded up.")),
        Row(("33.35, 33.35, 33.30", "100", "33.4, 33.3, 33.3"), text("余数相同，在前的进位。", "Of equal remainders the first.")),
        Row(("39.37, 32.74, 13.97, 9.47, 4.64", "100", "拒绝 | refused"), text("苏南创新指数2020年公布的贡献率合计 100.19，不是舍入差。", "The published contribution rates of 2020 sum to 100.19: not a matter of rounding.")),
    ),
)  # fmt: skip


@ROUNDED.check
def test_rounded(parts: str, total: str, printed: str) -> None:
    given = [float(one) for one in parts.split(", ")]
    if printed == "refused":
        with pytest.raises(IndexRefusal):
            adding_up(given, places=1, total=float(total))
        return
    assert ", ".join(str(one) for one in adding_up(given, places=1, total=float(total))) == printed


def _list(values: object) -> str:
    return ", ".join(f"{one + 0.0:.1f}".replace("-0.0", "0.0").replace("-", "−") for one in values)  # type: ignore[attr-defined]
