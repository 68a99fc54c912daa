"""Page 55 of the handbook: graded edits of reported figures, where an error lies, and what is reviewed first."""

from __future__ import annotations

import time
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sunan.kernel.printed import PrintedValue
from sunan.kernel.texts import text
from sunan.monitoring.attainment.core.missing import Question, Settles
from sunan.monitoring.collection.core.edits.engine import run_edits
from sunan.monitoring.collection.core.edits.localise import localise
from sunan.monitoring.collection.core.edits.priority import Influence, Priority
from sunan.monitoring.collection.core.edits.rules import KINDS, EditRule
from sunan.monitoring.collection.core.edits.system import groups_of
from sunan.monitoring.collection.core.edits.table import Moment, Spot, Subject, WideTable, table_of_cells
from tests.spec.examples import HEDGES, NONE
from tests.spec.handbook import Page, Row

MEASURES = ("x", "t", "a", "b", "r", "n", "d", "s", "m")
SUBJECTS = {one: Subject(one, text(one, one), "亿元") for one in MEASURES}
QUIET, SPEAKS = "不提示 | says nothing", "提示 | speaks"

PAGE = Page(
    55,
    "graded-edits",
    title=text("填报数据的分级核查", "Graded edits of reported figures"),
    intro=text(
        "核查分三级：错误（不改正不能报送）、须说明、提示。每条核查是规则手册中的数据，写明界限及其可信程度；界限未经证实的，提示中一并写明。"
        "印出的数是一个区间：只有区间内没有一个值说得通，核查才提示；缺数时不提示。末位数字和“刚过目标”的核查只提问，不下结论。"
        "说明只对所说明的那几个数有效，数一变即须重新说明。",
        "Edits have three grades: error (the return cannot be handed in), must be explained, note. Each is data of the "
        "rulebook with its limit and how well that limit is known; an unconfirmed one is said so in the words. A printed "
        "figure is an interval: an edit speaks only where none of the values in it would do, and where a figure is missing it "
        "says nothing. Edits of last digits and of values just past a target ask; they decide nothing. An explanation holds for "
        "the figures it was given for alone.",
    ),
)


def _figure(cell: str) -> PrintedValue:
    for word, hedge in HEDGES.items():
        if cell.startswith(word):
            return PrintedValue.parse(cell.removeprefix(word).replace("−", "-"), qualifier=hedge)
    return PrintedValue.parse(cell.replace("−", "-"))


def _rule(kind: str, *, grade: str = "hard", number: int = 1, **given: Any) -> EditRule:
    words = {"zh": "例？", "en": "example?"}
    common = {"id": f"{kind}-{number}", "kind": kind, "grade": grade, "status": "C", "basis": words, "words": words}
    return KINDS[kind].model_validate({**common, **given})


def _table(now: dict[str, str], against: dict[Moment, dict[str, str]] | None = None) -> WideTable:
    def spots(cells: dict[str, str]) -> dict[Spot, PrintedValue]:
        return {Spot(name, "u", "2025"): _figure(cell) for name, cell in cells.items() if cell != NONE}

    held = {moment: spots(cells) for moment, cells in (against or {}).items()}
    asked = frozenset(Spot(name, "u", "2025") for name in now)
    cells: dict[Spot, PrintedValue | None] = {**dict.fromkeys(asked), **spots(now)}
    return table_of_cells(cells, subjects=SUBJECTS, asked=asked, against=held, members={})


def _answer(rule: EditRule, table: WideTable, factor: int = 1) -> str:
    said = run_edits([rule], table, factors={rule.id: Fraction(factor)}, about=Fraction(1, 50)).said
    return "speaks" if said else "says nothing"


SUMS = PAGE.table(
    text("总数与分项", "A total and its parts"),
    text(
        "容差来自印出的位数，不另设：总数的区间与分项之和的区间没有交点才是错误。",
        "The tolerance comes from the digits printed and from nothing else: an error is where the interval of the total and "
        "that of the sum do not meet.",
    ),
    columns=("total 总数 | Total", "a 分项一 | Part", "b 分项二 | Part", "relation 关系 | Relation", "said 结果 | Result"),
    rows=(
        Row(("10.0", "4.9", "5.1", "等于 | equal", QUIET), text("恰好相等。", "Exactly equal.")),
        Row(("10.1", "4.9", "5.1", "等于 | equal", QUIET), text("总数不低于 10.05，分项之和可达 10.1（不含）。", "The total is at least 10.05, the sum may come close to 10.1.")),
        Row(("10.2", "4.9", "5.1", "等于 | equal", SPEAKS), text("总数不低于 10.15，分项之和不到 10.1。", "The total is at least 10.15, the sum less than 10.1.")),
        Row(("10", "4.9", "5.4", "等于 | equal", QUIET), text("总数印为整数，区间较宽：[9.5, 10.5)。", "Printed without decimals, the total is wide: [9.5, 10.5).")),
        Row(("10.0", "4.9", NONE, "等于 | equal", QUIET), text("缺一项，不提示；缺数不是零。", "A part is missing, and missing is not zero.")),
        Row(("约10.3", "4.9", "5.1", "等于 | equal", QUIET), text("“约”按 2% 放宽。", "约 is granted 2 %.")),
        Row(("超过9", "4.9", "5.1", "等于 | equal", QUIET), text("“超过”没有上限。", "超过 has no upper end.")),
        Row(("9.0", "4.9", "5.1", "不小于 | at_least", SPEAKS), text("部分之和大于整体。", "The parts exceed the whole.")),
        Row(("12.0", "4.9", "5.1", "不小于 | at_least", QUIET), text("还有未列出的部分。", "There may be other parts.")),
    ),
)  # fmt: skip


@SUMS.check
def test_sums(total: str, a: str, b: str, relation: str, said: str) -> None:
    rule = _rule("sum", total="t", parts=["a", "b"], relation=relation)
    assert _answer(rule, _table({"t": total, "a": a, "b": b})) == said


RATIOS = PAGE.table(
    text("比率与分子、分母", "A ratio, its numerator and denominator"),
    text(
        "以研发强度（%）= 研发经费 ÷ 地区生产总值为例；由单位推出的倍数是 100。分母修订未定时，规则可另给余地。",
        "As in R&D intensity (%) = expenditure over GDP; the units give a factor of 100. Where the denominator is still being "
        "revised, a rule may grant room.",
    ),
    columns=("ratio 比率 | Ratio", "above 分子 | Numerator", "under 分母 | Denominator", "room 余地 | Room", "said 结果 | Result"),
    rows=(
        Row(("3.70", "1000", "27000", NONE, QUIET), text("1000 ÷ 27000 = 3.7037%，印两位为 3.70。", "1000 over 27000 is 3.7037 %, printed 3.70.")),
        Row(("3.71", "1000", "27000", NONE, QUIET), text("分子是 [999.5, 1000.5)，商可达 3.7056%，仍够到 3.705。", "The numerator is [999.5, 1000.5): the quotient may reach 3.7056 %, past 3.705.")),
        Row(("3.72", "1000", "27000", NONE, SPEAKS), text("3.715 起的值都得不出。", "Nothing from 3.715 on comes out.")),
        Row(("3.72", "1000.0", "27000", "0.02", QUIET), text("2% 的余地之内。", "Within the room of 2 %.")),
        Row(("37.0", "1000", "27000", "0.02", SPEAKS), text("小数点错位。", "A slip of the point.")),
        Row(("3.7", "1000", "0", NONE, QUIET), text("分母可能为零，不提示。", "The denominator may be zero: nothing is said.")),
    ),
)  # fmt: skip


@RATIOS.check
def test_ratios(ratio: str, above: str, under: str, room: str, said: str) -> None:
    tolerance = None if room == NONE else room
    rule = _rule("ratio", ratio="r", numerator="n", denominator="d", tolerance=tolerance)
    assert _answer(rule, _table({"r": ratio, "n": above, "d": under}), 100) == said


AGAINST = PAGE.table(
    text("与上年数、与公布数", "Against the year before, and against what is published"),
    text(
        "骤变、单位差错和与公布值的差异。口径在当年变更的，不说骤变。",
        "Jumps, slips of the unit, and differences from a published value. No jump is said in the year in which a definition "
        "changes.",
    ),
    columns=("value 填报数 | Reported", "other 对照数 | Held against", "edit 核查 | Edit", "said 结果 | Result"),
    rows=(
        Row(("150", "100", "升 50% | rise by 50 %", QUIET), text("149.5 未超过 100.5 的 1.5 倍。", "149.5 is not beyond 1.5 times 100.5.")),
        Row(("152", "100", "升 50% | rise by 50 %", SPEAKS), text("区间整个在界限之上。", "The whole interval lies above the limit.")),
        Row(("69.0", "100.0", "降 30% | fall by 30 %", SPEAKS), text("69.05 低于 99.95 的七成。", "69.05 is below seven tenths of 99.95.")),
        Row(("2.67", "26727", "单位 | unit", SPEAKS), text("亿元填成万亿元：相差约一万倍。", "万亿元 in place of 亿元: about 10 000 times.")),
        Row(("26727", "25801", "单位 | unit", QUIET), text("相近的数。", "Close to each other.")),
        Row(("102", "100", "公布值 1% | published, 1 %", QUIET), text("101.5 与 100.5 相差不足 1.02。", "101.5 and 100.5 are less than 1.02 apart.")),
        Row(("103", "100", "公布值 1% | published, 1 %", SPEAKS), text("102.5 与 100.5 相差 2，大于 1.03。", "102.5 and 100.5 are 2 apart, more than 1.03.")),
        Row(("3.71", "3.7", "刚过目标 1% | just past a target, 1 %", SPEAKS), text("只是提问：口径和取舍是否已核对？", "Only a question: have definition and rounding been checked?")),
        Row(("3.69", "3.7", "刚过目标 1% | just past a target, 1 %", QUIET), text("未达目标。", "Short of it.")),
    ),
)  # fmt: skip


@AGAINST.check
def test_against(value: str, other: str, edit: str, said: str) -> None:
    rule, moment = {
        "rise by 50 %": (_rule("jump", measures=["x"], rise="0.5"), Moment.PRIOR),
        "fall by 30 %": (_rule("jump", measures=["x"], fall="0.3"), Moment.PRIOR),
        "unit": (_rule("unit_slip", measures=["x"], factors=["100", "1000", "10000"], width="2"), Moment.PRIOR),
        "published, 1 %": (_rule("published", measures=["x"], relative="0.01"), Moment.PUBLISHED),
        "just past a target, 1 %": (
            _rule("just_above_target", grade="note", measures=["x"], width="0.01"),
            Moment.FLOOR,
        ),
    }[edit]
    assert _answer(rule, _table({"x": value}, {moment: {"x": other}})) == said


PEERS = PAGE.table(
    text("远离同类", "Far from peers"),
    text(
        "修正 z 值 = 0.6745 ×（值 − 中位数）÷ 绝对离差中位数，界限 3.5（Iglewicz 与 Hoaglin，1993）。半数以上相等时，改用平均绝对离差的 1.2533 倍。",
        "Modified z = 0.6745 (value − median) over the median absolute deviation, limit 3.5 (Iglewicz and Hoaglin, 1993). Where "
        "more than half are equal, 1.2533 times the mean absolute deviation takes its place.",
    ),
    columns=("values 各单位的数 | Values of the units", "far 远离的 | Far from the rest"),
    rows=(
        Row(("10, 11, 12, 13, 14, 40", "40"), text("中位数 12.5，绝对离差中位数 1.5，z 约 12.4。", "Median 12.5, median deviation 1.5, z about 12.4.")),
        Row(("10, 11, 12, 13, 14, 19", NONE), text("z 约 2.9。", "z about 2.9.")),
        Row(("5, 5, 5, 5, 5, 60", "60"), text("多数相等：平均绝对离差 9.17，z 约 4.8。", "Most are equal: mean deviation 9.17, z about 4.8.")),
        Row(("10, 11, 12, 90", NONE), text("其余不足四个，不提示。", "Fewer than four others: nothing is said.")),
    ),
)  # fmt: skip


@PEERS.check
def test_peers(values: str, far: str) -> None:
    cells = {Spot("x", str(at), "2025"): PrintedValue.parse(one) for at, one in enumerate(values.split(", "))}
    table = table_of_cells(dict(cells), subjects=SUBJECTS, asked=frozenset(cells), against={}, members={})
    said = run_edits([_rule("peers", measures=["x"], limit="3.5", fewest=4)], table, factors={}).said
    assert (", ".join(next(iter(one.values.values())) for one in said) or NONE) == far


LOCATED = PAGE.table(
    text("错在哪里", "Where the error lies"),
    text(
        "恒等关系不能同时成立时，找出改动后能使全部硬性核查成立、权重之和最小的一组数（Fellegi 与 Holt，1976）。只有填报依据的数权重为 1，"
        "已公布的为 3。每个须改的数给出其余各数不变时它应在的区间。例中：研发强度（%）= 经费 ÷ 生产总值，基础研究占比（%）= 基础研究 ÷ 经费。",
        "Where identities cannot all hold, the set of figures is found whose change lets all hard edits hold and whose weights "
        "are the least (Fellegi and Holt, 1976). A figure that only the return states weighs 1, a published one 3. For each that "
        "must change stands the interval in which it would lie with the others as they are. Here: R&D intensity (%) = "
        "expenditure over GDP, share of basic research (%) = basic research over expenditure.",
    ),
    columns=(
        "gdp 生产总值 | GDP", "rd 经费 | R&D", "intensity 强度 | Intensity", "basic 基础研究 | Basic", "share 占比 | Share",
        "published 已公布 | Published", "change 须改 | To change", "interval 应在 | It would lie in", "others 同重的另一组 | Other sets",
    ),
    rows=(
        Row(("27000", "1000", "3.70", "50", "5.0", NONE, NONE, NONE, "0"), text("都成立。", "All hold.")),
        Row(("27000", "100", "3.70", "50", "5.0", NONE, "rd", "997.6 – 1000.4", "0"), text("改经费一个数，两个恒等关系都成立。", "One figure mends both identities.")),
        Row(("2.7", "1000", "3.70", "50", "5.0", NONE, "gdp", "26977.05 – 27077.14", "0"), text("单位错了一万倍。", "A unit slip of 10 000.")),
        Row(("27000", "1000", "37.0", "50", "5.0", NONE, "intensity", "3.70 – 3.71", "1"), text("强度和生产总值改任一个都行：并列给出。", "Intensity or GDP would do: both are given.")),
        Row(("27000", "1000", "37.0", "50", "5.0", "gdp", "intensity", "3.70 – 3.71", "0"), text("生产总值已公布，更难相信是错的。", "GDP is published and less likely wrong.")),
        Row(("27000", "1000", "3.70", "50", "120", NONE, "share", "4.9 – 5.1", "0"), text("超出 0—100 的占比必须改。", "A share beyond 100 has to change.")),
    ),
)  # fmt: skip


@LOCATED.check
def test_located(
    gdp: str, rd: str, intensity: str, basic: str, share: str, published: str, change: str, interval: str, others: str
) -> None:
    names = {"gdp": "d", "rd": "n", "intensity": "r", "basic": "b", "share": "s"}
    given = {"d": gdp, "n": rd, "r": intensity, "b": basic, "s": share}
    rules = [
        _rule("ratio", ratio="r", numerator="n", denominator="d"),
        _rule("ratio", number=2, ratio="s", numerator="b", denominator="n"),
        _rule("range", measures=["d", "n", "b"], low="0"),
        _rule("range", number=2, measures=["r", "s"], low="0", high="100"),
    ]
    groups = groups_of(rules, _table(given), factors={"ratio-1": Fraction(100), "ratio-2": Fraction(100)})
    heavy = names.get(published)
    found = localise(
        groups, weight=lambda spot: Fraction(3 if spot.measure == heavy else 1), alternatives=9, most_seconds=60,
        clock=time.monotonic,
    )  # fmt: skip
    if change == NONE:
        assert found == ()
        return
    (one,) = found
    sets = {tuple(single.spot.measure for single in changes): changes for changes in (one.changes, *one.alternatives)}
    (wanted,) = sets[names[change],]
    assert f"{wanted.low} – {wanted.high}" == interval
    assert len(sets) == 1 + int(others)
    assert one.is_proven


FIRST = PAGE.table(
    text("先审哪个", "What is reviewed first"),
    text(
        "先看能定最终判定的，再看变动 1% 就会越过目标的，再按变动 1% 使距离目标变动多少（占目标的百分比）从大到小。",
        "First what settles a final verdict, then what one per cent would turn, then by how far one per cent of the cell moves the "
        "figure's distance to its target, in per cent of the target.",
    ),
    columns=(
        "settles 定最终判定 | Final verdict", "distance 距目标 % | Distance %", "moved 变动 1% 的影响 | Moved by 1 %",
        "crosses 变动多少即越过 | Crosses at", "place 次序 | Place",
    ),
    rows=(
        Row(("是 | yes", "30", "0.2", "150.0", "1"), text("定判定的排在最前。", "What settles a verdict comes first.")),
        Row(("否 | no", "0.5", "0.9", "0.6", "2"), text("变动 0.6% 就越过目标。", "0.6 % would turn it.")),
        Row(("否 | no", "−20", "1.0", "20.0", "3"), text("影响大，但离目标远。", "It moves much and lies far.")),
        Row(("否 | no", "−20", "0.3", "66.7", "4"), text("影响小。", "It moves little.")),
    ),
)  # fmt: skip


@FIRST.check
def test_first(settles: str, distance: str, moved: str, crosses: str, place: str) -> None:
    influence = Influence("target", Decimal(distance.replace("−", "-")), Decimal(moved))
    assert influence.crosses_at is not None
    assert f"{influence.crosses_at:.1f}" == crosses
    settled = (Settles("target", Question.FINAL_VERDICT),) if settles == "yes" else ()
    mine = Priority(Spot("x", "u", "2025"), settled, (influence,)).rank
    every = sorted(_rank(row.said("en")) for row in FIRST.rows)
    assert every.index(mine) + 1 == int(place)


def _rank(cells: tuple[str, ...]) -> tuple[int, int, Decimal]:
    settled = (Settles("target", Question.FINAL_VERDICT),) if cells[0] == "yes" else ()
    influence = Influence("target", Decimal(cells[1].replace("−", "-")), Decimal(cells[2]))
    return Priority(Spot("x", "u", "2025"), settled, (influence,)).rank
