"""Page 10 of the handbook: periods, printed figures and what their digits can tell."""

from __future__ import annotations

from decimal import Decimal

import pytest

from sunan.kernel.errors import InvalidInput
from sunan.kernel.periods import Period
from sunan.kernel.printed import PrintedValue, satisfies
from sunan.kernel.texts import text
from tests.spec.examples import ANSWERS_AS_SHOWN, SIGNS, interval, shown, signed
from tests.spec.handbook import Page, Row

PAGE = Page(
    10,
    "printed-figures",
    title=text("期别与公布数", "Periods and printed figures"),
    intro=text(
        "数值总有期别；不同类型的期别不能比较。公布数是一个区间：印出的 3.7 可以是四舍五入前 3.65 至 3.75 之间的任何数，"
        "判定只在区间内每个数都给出同一答案时成立，否则就是“无法判定（位数不足）”。",
        "A figure always has a period, and periods of unlike kinds are not compared. A printed figure is an interval: "
        "3.7 may be anything from 3.65 to just below 3.75 before rounding. An answer stands only when every value of "
        "the interval gives it; otherwise it is “cannot tell (rounding)”.",
    ),
)

PERIODS = PAGE.table(
    text("期别的写法", "How periods are written"),
    text("期别有六种写法，各有首日与末日。", "There are six ways to write a period; each has a first and a last day."),
    columns=("written 写法 | Written", "first 首日 | First day", "last 末日 | Last day", "zh 读作 | In Chinese", "en 英文 | In English"),
    rows=(
        Row(("2025", "2025-01-01", "2025-12-31", "2025年", "2025"), text("全年。", "A whole year.")),
        Row(("2025-H1", "2025-01-01", "2025-06-30", "2025年上半年", "H1 2025"), text("半年。", "Half a year.")),
        Row(("2025-Q3", "2025-07-01", "2025-09-30", "2025年第三季度", "Q3 2025"), text("季度。", "A quarter.")),
        Row(
            ("2025-01..09", "2025-01-01", "2025-09-30", "2025年1—9月", "Jan–Sep 2025"),
            text("自年初起累计。", "Cumulated from January."),
        ),
        Row(
            ("2025-09-30", "2025-09-30", "2025-09-30", "2025年9月30日", "2025-09-30"),
            text("时点。", "A point in time."),
        ),
        Row(
            ("2021..2025", "2021-01-01", "2025-12-31", "2021—2025年", "2021–2025"),
            text("若干年合为一期，如规划期。", "A span of years, such as the plan."),
        ),
    ),
)  # fmt: skip


@PERIODS.check
def test_periods(written: str, first: str, last: str, zh: str, en: str) -> None:
    period = Period.parse(written)
    assert (period.first.isoformat(), period.last.isoformat()) == (first, last)
    assert (period.text.zh, period.text.en, str(period)) == (zh, en, written)


UNLIKE = PAGE.table(
    text("不同类型的期别不能比较", "Periods of unlike kinds are not compared"),
    text(
        "同类型的期别有先后；不同类型的拒绝比较，年内数不会混进年度序列。",
        "Periods of one kind have an order; unlike kinds refuse comparison, so that part-year values never enter a "
        "yearly series.",
    ),
    columns=("left 甲 | One", "right 乙 | Other", "outcome 甲早于乙？ | Is one before the other?"),
    rows=(
        Row(("2024", "2025", "是 | yes"), text("两个全年。", "Two years.")),
        Row(
            ("2025-H2", "2025-H1", "否 | no"), text("下半年不早于上半年。", "The second half is not before the first.")
        ),
        Row(("2024", "2025-H1", "拒绝 | refused"), text("全年与半年不可比。", "A year and a half-year are unlike.")),
        Row(
            ("2025-01..09", "2025-Q3", "拒绝 | refused"),
            text("末日相同，一个自年初累计、一个只是一季。", "They end on one day, but one cumulates from January."),
        ),
    ),
)


@UNLIKE.check
def test_unlike_periods(left: str, right: str, outcome: str) -> None:
    if outcome == "refused":
        with pytest.raises(InvalidInput):
            _ = Period.parse(left) < Period.parse(right)
    else:
        assert (Period.parse(left) < Period.parse(right)) == (outcome == "yes")


INTERVALS = PAGE.table(
    text("公布数是区间", "A printed figure is an interval"),
    text(
        "方括号含端点，圆括号不含；花括号表示只有这一个数。“约”“左右”按规则手册的相对宽度（此处 2%）放宽。",
        "A square bracket includes its end, a round one does not; braces hold one value alone. 约 and 左右 are widened "
        "by the rulebook's relative tolerance, 2 % here.",
    ),
    columns=("figure 印作 | Printed", "stands_for 可以是 | May stand for"),
    rows=(
        Row(("3.7", "[3.65, 3.75)"), text("一位小数。", "One decimal.")),
        Row(("3.70", "[3.695, 3.705)"), text("末尾的零也是位数。", "A final zero is a digit too.")),
        Row(("305", "[304.5, 305.5)"), text("整数，但不是个数。", "A whole number that is not a count.")),
        Row(("60个", "{60}"), text("个数印到个位即为准数。", "A count printed to the last digit is exact.")),
        Row(("−20", "(−20.5, −19.5]"), text("负数按绝对值四舍五入。", "Negative figures are rounded by size.")),
        Row(("0.0", "(−0.05, 0.05)"), text("两侧的半数都进位离开零。", "Both halves round away from zero.")),
        Row(("约3.9", "[3.822, 3.978]"), text("约：上下各 2%。", "About: 2 % on either side.")),
        Row(("超过3.7", "(3.7, ∞)"), text("只知道下限，不含。", "Only a lower end is known, and it is excluded.")),
        Row(("不低于40", "[40, ∞)"), text("只知道下限，含。", "Only a lower end is known, and it is included.")),
        Row(("低于0.5", "(−∞, 0.5)"), text("只知道上限，不含。", "Only an upper end is known, and it is excluded.")),
    ),
)


@INTERVALS.check
def test_intervals(figure: str, stands_for: str) -> None:
    assert shown(interval(figure)) == stands_for


PREFIXES = PAGE.table(
    text("单位换算不改变位数", "Converting the unit keeps the digits"),
    text(
        "印作 4.36 万亿元的数换成亿元后仍只有三位有效数字。",
        "4.36 万亿元 turned into 亿元 still has three significant digits.",
    ),
    columns=("digits 印作 | Printed", "shift 十的幂 | Power of ten", "value 数值 | Value", "stands_for 可以是 | May stand for"),
    rows=(
        Row(("4.36", "4", "43600", "[43550, 43650)"), text("万亿元 → 亿元。", "万亿元 → 亿元.")),
        Row(("1.2", "0", "1.2", "[1.15, 1.25)"), text("单位不变。", "The unit stays.")),
    ),
)  # fmt: skip


@PREFIXES.check
def test_prefixes(digits: str, shift: str, value: str, stands_for: str) -> None:
    figure = PrintedValue.parse(digits, shift=int(shift))
    assert (signed(figure.value), shown(figure.interval())) == (value, stands_for)


ANSWERS = PAGE.table(
    text("区间与目标值比较", "Comparing an interval with a bound"),
    text(
        "“以上”“不低于”含目标值（≥），“超过”不含（>）；“以下”“不高于”含（≤），“低于”不含（<）。",
        "以上 includes its bound (≥), 超过 excludes it (>); 以下 includes it (≤), 低于 excludes it (<).",
    ),
    columns=("figure 印作 | Printed", "stands_for 可以是 | May stand for", "bound 目标 | Target", "outcome 满足？ | Satisfied?"),
    rows=(
        Row(("3.8", "[3.75, 3.85)", "> 3.7", "是 | yes"), text("整个区间高于 3.7。", "The whole interval lies above 3.7.")),
        Row(("3.7", "[3.65, 3.75)", "> 3.7", "无法判定 | cannot tell"), text("3.66 不满足，3.74 满足。", "3.66 does not satisfy it, 3.74 does.")),
        Row(("3.7", "[3.65, 3.75)", "≥ 3.65", "是 | yes"), text("下端点在内，≥ 含等号。", "The lower end is included, and so is the bound.")),
        Row(("3.7", "[3.65, 3.75)", "> 3.65", "无法判定 | cannot tell"), text("恰为 3.65 时不满足。", "Exactly 3.65 would not satisfy it.")),
        Row(("3.7", "[3.65, 3.75)", "≥ 3.75", "否 | no"), text("上端点 3.75 不在区间内。", "The upper end, 3.75, is excluded.")),
        Row(("60个", "{60}", "≥ 60", "是 | yes"), text("个数为准数。", "A count is exact.")),
        Row(("60个", "{60}", "> 60", "否 | no"), text("超过不含本数。", "超过 excludes the bound.")),
        Row(("超过3.7", "(3.7, ∞)", "> 3.7", "是 | yes"), text("来源所说正是目标所问。", "The source says what the target asks.")),
        Row(("超过3.7", "(3.7, ∞)", "≥ 4", "无法判定 | cannot tell"), text("超过多少，来源没有说。", "By how much, the source does not say.")),
        Row(("−20", "(−20.5, −19.5]", "≤ −20", "无法判定 | cannot tell"), text("可能只降了 19.6。", "It may have fallen by 19.6 only.")),
        Row(("−21.4", "(−21.45, −21.35]", "≤ −20", "是 | yes"), text("降幅超过 20。", "It fell by more than 20.")),
    ),
)  # fmt: skip


@ANSWERS.check
def test_answers(figure: str, stands_for: str, bound: str, outcome: str) -> None:
    sign, number = bound.split()
    found = interval(figure)
    assert shown(found) == stands_for
    assert satisfies(found, SIGNS[sign], Decimal(number.replace("−", "-"))) is ANSWERS_AS_SHOWN[outcome]
