"""Page 43 of the handbook: why a figure changed between two dates of knowledge."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from sunan.kernel.arithmetic import round_half_up
from sunan.kernel.texts import text
from sunan.monitoring.indicators.core.revision import explain_revision
from sunan.monitoring.indicators.core.seals import Seal
from tests.observed import CITIES, book, seen
from tests.spec.examples import NONE, both, signed
from tests.spec.handbook import Page, Row

PAGE = Page(
    43,
    "revisions",
    title=text("修订的分解", "Revisions explained"),
    intro=text(
        "一个数在两个知识日期之间的变动，分解到各项变了的成分：修订的分子或分母、改了的公式、变了的范围。每一项取它在所有先后次序中"
        "所加变动的平均（沙普利值），因此与次序无关，各项之和恰等于变动，没有余数。两边输入不全时，变动只作一行“无法归因”，从不摊派。",
        "The change of a figure between two dates of knowledge is split among what changed: a revised numerator or "
        "denominator, the formula, the boundary. Each part is the mean of what it adds over all orders (its Shapley value), "
        "so the parts depend on no order and sum to the change exactly. Where inputs are not there on both sides, the change "
        "is one line, “not attributable”, and is never spread.",
    ),
)

PARTS = PAGE.table(
    text("比率修订", "A ratio is revised"),
    text(
        "一市，分子 / 分母（亿元），比率以 % 计；各项为百分点。",
        "One city, numerator / denominator in 亿元, ratios in %; the parts are percentage points.",
    ),
    columns=(
        "before 早先 | Earlier", "after 后来 | Later", "change 变动 | Change", "parts 分解 | Parts",
    ),
    rows=(
        Row(("37 / 1000", "37 / 1000", "0", NONE), text("没有变动。", "Nothing changed.")),
        Row(("37 / 1000", "39 / 1000", "0.2", "rd 0.2"), text("只修订分子。", "The numerator alone.")),
        Row(("36 / 1000", "36 / 1200", "−0.6", "gdp −0.6"), text("普查调高分母，比率下降。", "A census raises the denominator, and the ratio falls.")),
        Row(("36 / 1000", "48 / 1200", "0.4", "gdp −0.7; rd 1.1"), text("两者都变：先改分子再改分母，与反过来，各取一半。", "Both: half from each of the two orders.")),
        Row(("36 / 1000", "43.2 / 1200", "0", "gdp −0.66; rd 0.66"), text("变动恰好抵消，两项仍照列。", "They cancel, and both are still listed.")),
        Row((NONE, "37 / 1000", "3.7", "新增数据 new data 3.7"), text("早先没有数。", "There was no figure before.")),
        Row(("公布 published 3.5", "公布 published 3.7", "0.2", "无法归因 not attributable 0.2"), text("公布的比率没有分量可查。", "A published ratio has no components to ask.")),
        Row(("公布 published 3.5", "37 / 1000", "0.2", "无法归因 not attributable 0.2"), text("一边公布、一边计算：不摊派。", "One published, one computed: nothing is spread.")),
    ),
)  # fmt: skip


@PARTS.check
def test_parts(before: str, after: str, change: str, parts: str) -> None:
    revision = explain_revision(_seal(before), _seal(after))
    assert _rounded(revision.change) == change
    assert sum((part.amount for part in revision.parts), Fraction(0)) == revision.change
    listed = [f"{part.measure or both(part.cause.text)} {_rounded(part.amount)}" for part in revision.parts]
    assert ("; ".join(sorted(listed)) or NONE) == parts


BOUNDARY = PAGE.table(
    text("范围与公式", "Boundary and formula"),
    text(
        "区域由哪些市组成、公式怎么写，也是成分。",
        "Which cities make the region, and how the formula is written, are ingredients too.",
    ),
    columns=("what 改动 | Change", "change 变动 | Change of the figure", "parts 分解 | Parts"),
    rows=(
        Row(("三市变为两市 three cities become two", "−0.5", "范围变更 changed boundary −0.5"), text("各市 40、30、20 / 1000；去掉第一市，3 变为 2.5。", "40, 30 and 20 over 1000: without the first, 3 becomes 2.5.")),
        Row(("公式乘以二 the formula is doubled", "3", "公式变更 changed formula 3"), text("分量没有变。", "The components are the same.")),
        Row(("公式改用另一个分量 the formula takes another component", "3", "无法归因 not attributable 3"), text("旧公式没有这个分量的旧值：不摊派。", "The old formula has no old value of it: nothing is spread.")),
    ),
)  # fmt: skip


@BOUNDARY.check
def test_boundary(what: str, change: str, parts: str) -> None:
    before = _region(CITIES)
    match what.split(maxsplit=1)[0]:
        case "三市变为两市":
            after = _region(CITIES[1:])
        case "公式乘以二":
            after = replace(before, formula="((rd / gdp) * 2)", value=before.value * 2)
        case _:
            renamed = tuple(replace(one, measure="staff") if one.measure == "gdp" else one for one in before.inputs)
            after = replace(before, formula="(rd / staff)", inputs=renamed, value=before.value * 2)
    revision = explain_revision(before, after)
    assert _rounded(revision.change) == change
    assert sum((part.amount for part in revision.parts), Fraction(0)) == revision.change
    assert [f"{both(part.cause.text)} {_rounded(part.amount)}" for part in revision.parts] == [parts]


def _region(cities: tuple[str, ...]) -> Seal:
    numerators = dict(zip(CITIES, ("40", "30", "20"), strict=True))
    observations = [seen("rd", city, "2025", numerators[city]) for city in cities]
    observations += [seen("gdp", city, "2025", "1000") for city in cities]
    figures = replace(book(observations), members={"ALL": cities})
    computed = figures.cell("rd_share", "ALL", "2025").computed
    assert computed is not None
    return computed.seal


def _seal(cell: str) -> Seal | None:
    if cell == NONE:
        return None
    if cell.startswith("公布"):
        return (
            book([seen("rd_share", "A1", "2025", cell.rsplit(maxsplit=1)[-1])])
            .cell("rd_share", "A1", "2025")
            .published[0]
            .seal
        )
    numerator, denominator = cell.split(" / ")
    figure = book([seen("rd", "A1", "2025", numerator), seen("gdp", "A1", "2025", denominator)])
    computed = figure.cell("rd_share", "A1", "2025").computed
    assert computed is not None
    return computed.seal


def _rounded(amount: Fraction) -> str:
    from decimal import Decimal

    value = round_half_up(Decimal(amount.numerator) / Decimal(amount.denominator), 10)
    return signed(value) if value else "0"
